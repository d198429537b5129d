"""Results of documents that were analysed a moment ago, kept in memory.

Pipelines send the same document again and again, and an editor goes back and forth between a few.
The result is a function of the document, so that a kept one is as good as a new one.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final

from metrics.analysis.evaluate import ENGINE_VERSION, evaluate
from metrics.domain.architecture import Architecture
from metrics.domain.canonical import digest
from metrics.domain.results import Evaluation

KEPT_MAX: Final = 64
COMPONENTS_MAX: Final = 200
"""Results of larger documents are not kept: they take much memory."""

Key = tuple[str, ...]

_kept: OrderedDict[Key, Evaluation] = OrderedDict()
_lock = Lock()


def evaluated(architecture: Architecture) -> Evaluation:
    """Return the result of a valid document, computed now or a moment ago in this process."""
    if len(architecture.components) > COMPONENTS_MAX:
        return evaluate(architecture)
    key = _key(architecture)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    result = evaluate(architecture)
    with _lock:
        _kept[key] = result
        while len(_kept) > KEPT_MAX:
            _kept.popitem(last=False)
    return result


def known(meaning: str) -> Evaluation | None:
    """Return a kept result of a document by its digest, in whichever order its parts are listed."""
    with _lock:
        found = (kept for key, kept in _kept.items() if key[:2] == (ENGINE_VERSION, meaning))
        return next(found, None)


def forget() -> None:
    """Drop what is kept."""
    with _lock:
        _kept.clear()


def _key(architecture: Architecture) -> Key:
    """Name a document by its meaning and by the order in which its parts are listed."""
    parts = (architecture.sites, architecture.components, architecture.journeys)
    return (ENGINE_VERSION, digest(architecture), *(name for part in parts for name in part))
