"""The kernels in a web process: loaded ahead, by one thread at a time.

Loading compiled code takes a second or two for each kind of campaign and each protocol. A thread
does it soon after the process has started, so that the first pages have the processor to
themselves: first what a click on *Validate* needs, later the laboratory. A request that comes
before it has ended loads what it needs itself, and waits its turn: the interpreted twin of a kernel
is imported under its own name for a moment, which no other thread may see.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock, Timer
from typing import Final

from simulations import campaigns
from simulations.kernel.twin import load
from simulations.scenarios.lab.running import adapter_of
from simulations.scenarios.lab.settings import Protocol

CAMPAIGNS_AFTER_SECONDS: Final = 1.0
LABORATORY_AFTER_SECONDS: Final = 15.0

_turn = RLock()
_loaded: set[Protocol] = set()


def need_kernels(*protocols: Protocol) -> None:
    """Return when the kernels of these protocols are in memory."""
    for protocol in protocols:
        if protocol not in _loaded:
            with _turn:
                kernel = adapter_of(protocol).kernel
                load(kernel)
                load(kernel, interpreted=True)
                _loaded.add(protocol)


def load_ahead() -> None:
    """Load the kernels of all campaigns and protocols while the process already serves."""
    _later(CAMPAIGNS_AFTER_SECONDS, _load_engines)
    _later(LABORATORY_AFTER_SECONDS, lambda: need_kernels(*Protocol))


def _load_engines() -> None:
    with _turn:
        for kind in campaigns.kinds():
            campaigns.engine_of(kind)


def _later(seconds: float, load: Callable[[], None]) -> None:
    timer = Timer(seconds, load)
    timer.name, timer.daemon = "kernels", True
    timer.start()
