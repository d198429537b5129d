"""Load kernel modules a second time, interpreted, beside the compiled ones.

The interpreted twin is the same source. It carries traces and debugging, and a run that was
compiled up to an interesting moment can go on in it.
"""

from __future__ import annotations

import importlib
import sys
from functools import cache
from types import ModuleType

from simulations.kernel import jit

PREFIXES = (
    "simulations.kernel.",
    "simulations.protocols.",
    "simulations.checkers.",
    "simulations.montecarlo.",
    "simulations.scenarios.kernels.",
)
SHARED = (jit.__name__, "simulations.kernel.record", __name__)


def load(name: str, *, interpreted: bool = False) -> ModuleType:
    """Import a kernel module, compiled or as its interpreted twin."""
    return _twin(name) if interpreted else importlib.import_module(name)


@cache
def _twin(name: str) -> ModuleType:
    originals = {key: sys.modules[key] for key in _kernel_modules()}
    for key in originals:
        del sys.modules[key]
    try:
        with jit.interpretation():
            return importlib.import_module(name)
    finally:
        for key in sorted(_kernel_modules(), reverse=True):  # Modules before their packages.
            _bind(key, None)
        for key, module in sorted(originals.items()):
            _bind(key, module)


def _kernel_modules() -> list[str]:
    return [key for key in sys.modules if key.startswith(PREFIXES) and key not in SHARED]


def _bind(name: str, module: ModuleType | None) -> None:
    """Make a module the imported one again, in `sys.modules` and in its package."""
    package, _, child = name.rpartition(".")
    if module is None:
        del sys.modules[name]
        delattr(sys.modules[package], child)
    else:
        sys.modules[name] = module
        setattr(sys.modules[package], child, module)
