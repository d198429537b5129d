"""Asynchronous code in tests."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor


def completed(coroutine):
    """Run a coroutine to its end in a thread of its own.

    The browser tests keep an event loop in the main thread, where no second one can run.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, coroutine).result()
