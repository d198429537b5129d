"""Every possible single change of a document that may be worth making."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from metrics.analysis.changes.base import Change
from metrics.analysis.changes.data import data_changes, gate_changes
from metrics.analysis.changes.failover import failover_changes
from metrics.analysis.changes.replicas import replica_changes
from metrics.domain import semantics
from metrics.domain.architecture import Architecture
from metrics.domain.canonical import to_tree
from metrics.domain.merging import merge_patch
from metrics.domain.scope import Scope

__all__ = ["Change", "changes", "is_valid", "patch_of"]


def changes(
    architecture: Architecture,
    loads: Mapping[str, float],
    names: Iterable[str] | None = None,
) -> Iterator[Change]:
    """Yield the single changes of a valid document.

    Parameters
    ----------
    architecture : a document that `metrics.domain.reading` accepted.
    loads : utilisation of the groups whose demand and capacity are known; what would
        saturate a group is left out.
    names : only changes of these components.

    Notes
    -----
    Changes with the same key are alternatives, such as one more replica in one site or
    another; the best of them is the advice. The parts of a changed document are right by
    construction; `is_valid` asks whether they fit together as well.
    """
    for name in architecture.components if names is None else names:
        yield from _of_component(architecture, name, loads.get(name))


def is_valid(architecture: Architecture) -> bool:
    """Whether the rules that span several parts of a document hold."""
    scope = Scope.of(architecture)
    semantics.check(scope)
    return not scope.problems


def patch_of(before: Architecture, after: Architecture) -> dict[str, Any]:
    """Return the JSON merge patch (RFC 7396) that turns one document into the other."""
    old, new = _differing(before, after), _differing(after, before)
    patch = merge_patch(to_tree(old), to_tree(new))
    assert isinstance(patch, dict)
    return patch


def _differing(one: Architecture, other: Architecture) -> Architecture:
    """Leave out the components and sites that two variants share."""
    changes = {
        section: {
            key: part
            for key, part in getattr(one, section).items()
            if getattr(other, section).get(key) is not part
        }
        for section in ("components", "sites")
    }
    return one.model_copy(update=changes)


def _of_component(architecture: Architecture, name: str, load: float | None) -> Iterator[Change]:
    yield from replica_changes(architecture, name, load)
    yield from failover_changes(architecture, name)
    yield from data_changes(architecture, name)
    yield from gate_changes(architecture, name)
