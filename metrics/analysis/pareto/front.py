"""The designs that no other one beats, over everything that the user frees.

Objectives are the cost a month, the unavailability of the whole and, when asked for, the
complexity. The search is exact when it ends by itself; else it states its gap.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Final

from metrics.analysis.advice.figures import EVERYTHING, Part, Snapshot, bases, breaches, snapshot
from metrics.analysis.changes.every import patch_of
from metrics.analysis.evaluate import ENGINE_VERSION
from metrics.analysis.pareto.models import make_model
from metrics.analysis.pareto.search import Found, Search, dominates
from metrics.analysis.pareto.space import Freedom, Space, make_space
from metrics.domain.advising import Design, ParetoFront, ParetoGap
from metrics.domain.architecture import Architecture
from metrics.domain.canonical import digest
from metrics.domain.errors import InvalidParameterError
from metrics.domain.problems import gettext_noop
from metrics.domain.quantities import is_within
from metrics.domain.results import DocumentRef

OBJECTIVES: Final = ("cost", "unavailability", "complexity")
EVALUATIONS: Final = 1_000
"""Where every design has to be analysed by itself."""
FAST_EVALUATIONS: Final = 100_000
EVALUATIONS_MAX: Final = 1_000_000
FRONT_MAX: Final = 60
"""Designs that are shown in full; of a longer front evenly chosen ones, both ends included."""

EXACT: Final = gettext_noop("No other design of the space is better in every objective.")
GAP: Final = gettext_noop(
    "The search ended after %(evaluated)s analyses. No design of the space has, at no more cost, "
    "less than 1/%(factor)s of the unavailability of the front."
)


def pareto(
    architecture: Architecture,
    freedoms: Sequence[Freedom],
    objectives: Sequence[str] = ("cost", "unavailability"),
    *,
    evaluations_max: int | None = None,
) -> ParetoFront:
    """Search the designs that the freedoms allow for those that no other one beats.

    Parameters
    ----------
    architecture : a document that `metrics.domain.reading` accepted.
    freedoms : what may vary.
    objectives : of `OBJECTIVES`, `unavailability` among them; smaller is better.
    evaluations_max : bound on the analyses; by default what takes some seconds.

    Returns
    -------
    ParetoFront
        The front by cost, the present design, and how exact the front is.

    Notes
    -----
    The bounds hold for coherent systems: a component that is available more often never makes
    the whole less available. Every document is one, save gates that stay with a target to
    which they have moved, where the effect is of second order.
    """
    chosen = _objectives(objectives)
    space = make_space(architecture, freedoms)
    model = make_model(space)
    most = evaluations_max or (FAST_EVALUATIONS if model.is_fast else EVALUATIONS)
    search = Search(space, chosen, model, budget=min(most, EVALUATIONS_MAX))
    search.run()
    found = sorted(search.front, key=lambda item: (_cost(space, item.picks), item.point))
    wanted = _first_available(space, found, chosen.index("unavailability"))
    front = [_design(space, item.picks) for item in _thinned(found, wanted)]
    both = bases(architecture)
    base = both.quick
    current = _shown(architecture, base, space.current_choices(), architecture, is_current=True)
    return ParetoFront(
        engine=ENGINE_VERSION,
        document=DocumentRef(name=architecture.name, digest=digest(architecture)),
        currency=base.cost.currency,
        objectives=chosen,
        freedoms=tuple(freedom.text for freedom in freedoms),
        designs=space.size,
        evaluated=model.evaluations,
        exactness=both.exactness,
        exact=search.is_exact,
        gap=_gap(search),
        front=tuple(front),
        current=current,
        dominated_by=_dominating(front, current, chosen),
        cheapest_meeting_availability=next(
            (n for n, design in enumerate(front) if _is_available(design)), None
        ),
        cheapest_meeting_objectives=next(
            (n for n, design in enumerate(front) if design.meets_objectives), None
        ),
    )


def _gap(search: Search) -> ParetoGap:
    factor = search.gap()
    statement = EXACT
    if not search.is_exact:
        statement = GAP % {"evaluated": search.model.evaluations, "factor": rounded_up(factor)}
    return ParetoGap(factor=factor, statement=statement)


def rounded_up(factor: float) -> str:
    """Write a bound with three digits, never too small.

    >>> rounded_up(1.23401), rounded_up(1.0)
    ('1.24', '1')
    """
    if not math.isfinite(factor):
        return "∞"
    shown = Decimal(repr(factor))
    step = Decimal(1).scaleb(shown.adjusted() - 2)
    return f"{shown.quantize(step, ROUND_CEILING).normalize():f}"


def _objectives(asked: Sequence[str]) -> tuple[str, ...]:
    if "unavailability" not in asked or set(asked) - set(OBJECTIVES) or len(set(asked)) < 2:
        raise InvalidParameterError(
            gettext_noop("The objectives are unavailability with cost, complexity or both."),
            field="objectives",
        )
    return tuple(name for name in OBJECTIVES if name in asked)


def _cost(space: Space, picks: Sequence[int]) -> float:
    return sum(options[pick].cost for options, pick in zip(space.options, picks, strict=True))


def _thinned(found: list[Found], wanted: int | None) -> list[Found]:
    """Return at most `FRONT_MAX` designs of a front, spread over its length, one for certain."""
    if len(found) <= FRONT_MAX:
        return found
    step = (len(found) - 1) / (FRONT_MAX - 1)
    kept = {round(number * step) for number in range(FRONT_MAX)}
    return [found[number] for number in sorted(kept | ({wanted} if wanted is not None else set()))]


def _first_available(space: Space, found: list[Found], place: int) -> int | None:
    """Return the cheapest design that meets the objective of availability."""
    objectives = space.architecture.objectives
    if objectives is None or objectives.availability is None:
        return None
    limit = objectives.availability.complement
    return next((n for n, item in enumerate(found) if is_within(item.point[place], limit)), None)


def _design(space: Space, picks: Sequence[int]) -> Design:
    architecture = space.design(picks)
    after = snapshot(architecture, EVERYTHING & ~Part.LOAD)
    is_current = space.current == tuple(picks)
    return _shown(space.architecture, after, space.choices(picks), architecture, is_current)


def _shown(
    start: Architecture,
    after: Snapshot,
    choices: dict[str, str],
    architecture: Architecture,
    is_current: bool,  # noqa: FBT001 - named where it is called
) -> Design:
    missed = _missed(architecture, after)
    return Design(
        choices=choices,
        cost_per_month=after.cost.per_month,
        unavailability=after.unavailability,
        downtime_minutes_per_month=after.whole.downtime_minutes_per_month,
        complexity=after.complexity,
        is_current=is_current,
        meets_objectives=None if architecture.objectives is None else not missed,
        breaches=missed,
        patch=patch_of(start, architecture),
    )


def _missed(architecture: Architecture, after: Snapshot) -> tuple[str, ...]:
    """Name the objectives that a design misses."""
    objectives = architecture.objectives
    if objectives is None:
        return ()
    missed = []
    goal = objectives.availability
    if goal is not None and not is_within(after.unavailability, goal.complement):
        missed.append("availability")
    if after.cost.within_budget is False:
        missed.append("budget")
    missed += [
        f"{kind} {disruption} ({journey})"
        for kind, disruption, journey in sorted(breaches(after.recovery))
    ]
    return tuple(missed)


def _is_available(design: Design) -> bool:
    return design.meets_objectives is not None and "availability" not in design.breaches


def _dominating(
    front: list[Design], current: Design, objectives: tuple[str, ...]
) -> tuple[int, ...]:
    """Return which designs beat the current one in some objective and in no other lose."""
    own = _point(current, objectives)
    points = [_point(design, objectives) for design in front]
    return tuple(
        number
        for number, point in enumerate(points)
        if dominates(point, own) and not dominates(own, point)
    )


def _point(design: Design, objectives: tuple[str, ...]) -> tuple[float, ...]:
    values = {
        "cost": design.cost_per_month,
        "unavailability": design.unavailability,
        "complexity": design.complexity,
    }
    return tuple(values[name] for name in objectives)
