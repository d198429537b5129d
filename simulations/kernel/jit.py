"""The one switch between two lives of the kernels: compiled by Numba, or plain Python.

`jit` compiles a function with the signature that its annotations spell. A record class (see
`simulations.kernel.record`) stands for one structured record. Compiled code is cached on disk under
a digest of the sources, because Numba does not notice that a constant in another file changed.
"""

from __future__ import annotations

import hashlib
import inspect
import shutil
import tempfile
import typing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core.types import Type
from numba.np.numpy_support import from_dtype

from simulations.kernel.record import Record, dtype_of

Function = TypeVar("Function", bound=Callable[..., Any])

PACKAGE = Path(__file__).resolve().parent
CACHE_GENERATIONS_MAX = 6
_SCALARS = {int: numba.int64, float: numba.float64, bool: numba.boolean}


class _Mode:
    """Whether functions that are defined now stay plain Python."""

    interpreted = False


@contextmanager
def interpretation() -> Iterator[None]:
    """Leave every function that is decorated inside as plain Python."""
    before = _Mode.interpreted
    _Mode.interpreted = True
    try:
        yield
    finally:
        _Mode.interpreted = before


def jit(function: Function) -> Function:
    """Compile a kernel function for the types of its annotations, at once."""
    return _compile(function, inline=False)


def inlined(function: Function) -> Function:
    """Compile like `jit`, for a small function that belongs into its callers' loops."""
    return _compile(function, inline=True)


def signature(function: Callable[..., Any]) -> tuple[Type, ...]:
    """Numba types of the arguments, from annotations that may be text."""
    hints = typing.get_type_hints(function)
    return tuple(_numba_type(hints[name]) for name in inspect.signature(function).parameters)


def _compile(function: Function, *, inline: bool) -> Function:
    if _Mode.interpreted:
        return function
    folder = _cache_folder(Path(inspect.getfile(function)).resolve().parent)
    settings: Any = numba.config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(folder or before)
    try:
        decorate = numba.njit(
            signature(function),
            cache=folder is not None,
            nogil=True,
            error_model="numpy",
            forceinline=inline,
        )
        return typing.cast("Function", decorate(function))
    finally:
        settings.CACHE_DIR = before


def _numba_type(annotation: Any) -> Type:
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    if inspect.isclass(annotation) and issubclass(annotation, Record):
        return typing.cast("Type", from_dtype(dtype_of(annotation)))
    assert isinstance(annotation, Type), f"no kernel type for {annotation!r}"
    return annotation


@cache
def _cache_folder(package: Path) -> Path | None:
    """Find the first writable place for compiled code; None switches the cache off."""
    chosen = str(getattr(numba.config, "CACHE_DIR", ""))
    given = [Path(chosen)] if chosen else []
    places = [*given, PACKAGE.parents[1] / "var" / "numba", Path.home() / ".cache" / "reliability"]
    name = f"{package.name}-{_digest(package)}"
    return next((place / name for place in places if _is_writable(place, name)), None)


def _is_writable(place: Path, name: str) -> bool:
    try:
        (place / name).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place / name):
            pass
        _forget_old_generations(place, name)
    except OSError:
        return False
    return True


def _forget_old_generations(place: Path, name: str) -> None:
    """Keep the newest few caches of one package; each change of the sources makes another."""
    prefix = name.rpartition("-")[0]
    others = [folder for folder in place.glob(f"{prefix}-*") if folder.name != name]
    others.sort(key=lambda folder: folder.stat().st_mtime)
    for folder in others[: max(0, len(others) - CACHE_GENERATIONS_MAX + 1)]:
        shutil.rmtree(folder, ignore_errors=True)


def _digest(package: Path) -> str:
    """Digest of the sources that the compiled code of a package depends on."""
    below = {
        "kernel": (),
        "protocols": ("kernel",),
        "montecarlo": ("kernel",),
        "rare": ("kernel", "montecarlo"),
    }
    names = below.get(package.name, ("kernel", "protocols", "checkers"))
    folders = [package, *(PACKAGE.parent / name for name in names)]
    digest = hashlib.sha256(str(getattr(numba.config, "BOUNDSCHECK", None)).encode())
    for path in sorted(path for folder in dict.fromkeys(folders) for path in folder.glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
