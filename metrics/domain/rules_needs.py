"""Rules on what components need: gates, their options, references, cycles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from metrics.domain.architecture import Need
from metrics.domain.limits import PROBLEMS_MAX
from metrics.domain.problems import Location, gettext_noop
from metrics.domain.scope import Scope

_CYCLE_IDS_SHOWN = 8
_CACHE_OPTIONS = ("hit_ratio", "ttl", "stale_if_error")


def check_needs(scope: Scope) -> None:
    """Check every gate and the graph that they form."""
    for key, component in scope.components:
        for location, need in scope.needs(key, component):
            _check_form(scope, location, need)
            _check_targets(scope, location, need)
            _check_any_of_options(scope, location, need)
            _check_if_down(scope, location, need)
    _check_cycles(scope)


def cycles(edges: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield cycles of a graph, none with an edge of another; depth first without recursion.

    Each is a path whose last node needs the first one. Without cycles, nothing is yielded.
    """
    done: set[str] = set()
    for start in edges:
        if start in done:
            continue
        path: dict[str, Iterator[str]] = {start: iter(edges[start])}
        while path:
            node, targets = next(reversed(path.items()))
            target = next(targets, None)
            if target is None:
                done.add(node)
                del path[node]
            elif target in path:
                nodes = list(path)
                yield tuple(nodes[nodes.index(target) :])
            elif target not in done and target in edges:
                path[target] = iter(edges[target])


def _check_form(scope: Scope, location: Location, need: Need) -> None:
    forms = {"target": need.target, "all_of": need.all_of, "any_of": need.any_of}
    given = [name for name, value in forms.items() if value is not None]
    allowed = gettext_noop("exactly one of: target, all_of, any_of")
    if not given:
        scope.report(
            location,
            "gate_missing",
            gettext_noop("Nothing says which component is needed. Write %(allowed)s."),
            allowed=allowed,
        )
    elif len(given) > 1:
        scope.report(
            location,
            "gate_twice",
            gettext_noop("Found %(found)s in one entry. Write %(allowed)s, or two entries."),
            allowed=allowed,
            found=", ".join(given),
        )


def _check_targets(scope: Scope, location: Location, need: Need) -> None:
    lists = (("all_of", need.all_of or ()), ("any_of", need.any_of or ()))
    named: list[tuple[Location, str]] = []
    if need.target is not None:
        named.append(((*location, "target"), need.target))
    for name, targets in lists:
        places = [((*location, name, index), target) for index, target in enumerate(targets)]
        seen: set[str] = set()
        for place, target in places:
            if target in seen:
                scope.report(
                    place,
                    "duplicate_target",
                    gettext_noop("“%(found)s” stands in this list twice. Remove one of them."),
                    found=target,
                )
            seen.add(target)
        named.extend(places)
    for place, target in named:
        if target not in scope.component_ids:
            scope.report_dangling(place, target, "component")


def _check_any_of_options(scope: Scope, location: Location, need: Need) -> None:
    if need.any_of is None:
        for name in ("required", "failover_time"):
            if getattr(need, name) is not None:
                scope.report(
                    (*location, name),
                    "option_without_any_of",
                    gettext_noop("“%(key)s” is for any_of. Remove it, or list targets in any_of."),
                    reads=((*location, "any_of"),),
                    key=name,
                )
        return
    if need.required is not None and need.required > len(need.any_of):
        scope.report(
            (*location, "required"),
            "required_too_large",
            gettext_noop("%(found)s targets are required, but %(total)d are listed. Lower it."),
            reads=((*location, "any_of"),),
            found=need.required,
            total=len(need.any_of),
        )
    elif need.failover_time is not None and need.required not in (None, 1):
        scope.report(
            (*location, "failover_time"),
            "failover_needs_one",
            gettext_noop("A failover is between single targets: it needs required: 1."),
            reads=((*location, "required"),),
        )


def _check_if_down(scope: Scope, location: Location, need: Need) -> None:
    mode = (*location, "if_down")
    if need.if_down == "degrade" and need.quality is None:
        scope.report(
            (*location, "quality"),
            "quality_missing",
            gettext_noop("A need that degrades must say what is left: write quality: 0.5, say."),
            reads=(mode,),
        )
    if need.quality is not None and need.quality >= 1:
        scope.report(
            (*location, "quality"),
            "out_of_range",
            gettext_noop("A quality of %(found)s loses nothing. Write %(allowed)s."),
            allowed=gettext_noop("a ratio from 0 to below 1"),
            found=f"{need.quality:g}",
        )
    if need.if_down == "serve_cached" and need.hit_ratio is None:
        scope.report(
            (*location, "hit_ratio"),
            "hit_ratio_missing",
            gettext_noop("A need served from a cache must say how much of it: write hit_ratio."),
            reads=(mode,),
        )
    wrong = ["quality"] if need.if_down != "degrade" else []
    wrong += _CACHE_OPTIONS if need.if_down != "serve_cached" else ()
    for name in wrong:
        if getattr(need, name) is not None:
            scope.report(
                (*location, name),
                "option_without_if_down",
                gettext_noop("“%(key)s” has a meaning only with if_down: %(mode)s. Write both."),
                reads=(mode,),
                key=name,
                mode="degrade" if name == "quality" else "serve_cached",
            )


def _check_cycles(scope: Scope) -> None:
    places: dict[tuple[str, str], Location] = {}
    edges: dict[str, list[str]] = {}
    for key, component in scope.components:
        edges[key] = []
        for location, need in scope.needs(key, component):
            for target in need.targets:
                places.setdefault((key, target), location)
                edges[key].append(target)
    for cycle in islice(cycles(edges), PROBLEMS_MAX + 1):
        last, first = cycle[-1], cycle[0]
        scope.report(
            places[last, first],
            "cycle",
            gettext_noop("The needs go round in a circle: %(cycle)s. Remove one of them."),
            cycle=" → ".join(_shown(cycle)),
        )


def _shown(cycle: Sequence[str]) -> Sequence[str]:
    if len(cycle) > _CYCLE_IDS_SHOWN:
        return (*cycle[:_CYCLE_IDS_SHOWN], "…")
    return (*cycle, cycle[0])
