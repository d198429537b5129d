"""The project: settings, addresses and processes. Wiring only; the apps never import it."""

from __future__ import annotations

import os

# Before NumPy is loaded: matrices here are small, and the processes share the cores anyway, so
# that threads of a linear algebra library only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from reliability_app.celery import app as celery_app

__all__ = ["celery_app"]
