"""Designs side by side: each figure with its signed change, and which designs no other one beats.

A design *beats* another when it is better in one criterion and worse in none; the criteria are the
cost a month, the downtime a month and the complexity, as far as every design has them. What differs
by less than a billionth counts as equal, since it is the last digits of a computation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict

from metrics.domain.headlines import headline_of
from metrics.domain.quantities import NOISE
from metrics.domain.results import DocumentRef, Evaluation, Figures, Range

DESIGNS_MIN: Final = 2
DESIGNS_MAX: Final = 6

Meaning = Literal["better", "worse", "same", "other"]
Good = Literal["more", "less", "neither"]
Key = tuple[str, str]
"""What a figure belongs to, and its name."""

SERVICE: Final[Mapping[str, Good]] = {
    "unavailability": "less",
    "nines": "more",
    "downtime_minutes_per_month": "less",
    "downtime_minutes_per_year": "less",
    "failure_frequency_per_year": "less",
    "mtbf_hours": "more",
    "mttr_hours": "less",
    "mttf_hours": "more",
    "breach_probability_month": "less",
    "breach_probability_twelve_months": "less",
    "full_service_unavailability": "less",
    "lost_requests": "less",
    "lost_utility": "less",
    "response_time_ms": "less",
    "capacity_rps": "more",
}
"""Figures of the whole and of a journey, in the order in which they are shown."""
OTHERS: Final[Mapping[str, Mapping[str, Good]]] = {
    "objectives": {"missed": "less", "judged": "neither"},
    "recovery": {
        "rto_missed": "less",
        "rto_judged": "neither",
        "worst_rto_seconds": "less",
        "rpo_missed": "less",
        "rpo_judged": "neither",
        "worst_rpo_seconds": "less",
    },
    "cost": {"per_month": "less", "downtime_per_month": "less", "sum_per_month": "less"},
    "complexity": {"index": "less"},
}
CRITERIA: Final[Mapping[str, Key]] = {
    "cost": ("cost", "per_month"),
    "downtime": ("whole", "downtime_minutes_per_month"),
    "complexity": ("complexity", "index"),
}
"""What a design is judged by, each the less the better."""


class _Plain(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ComparedDesign(_Plain):
    """How one design stands among the others."""

    document: DocumentRef
    currency: str | None = None
    unbeaten: bool
    """No other design is better in one criterion and worse in none."""
    beaten_by: tuple[int, ...] = ()
    equal_to: tuple[int, ...] = ()
    """Designs that are the same in every criterion."""


class ComparedFigure(_Plain):
    """One figure of every design, in the order of the designs."""

    scope: str
    """`whole`, `journeys.buy`, `objectives`, `recovery`, `cost` or `complexity`."""
    figure: str
    good: Good
    values: tuple[float | None, ...]
    changes: tuple[float | None, ...]
    """The value minus that of the base; null where either is missing, or in another currency."""
    meanings: tuple[Meaning | None, ...]
    best: tuple[int, ...] = ()
    """The designs with the best value, unless all of them have it."""
    exactness: tuple[str | None, ...]


class SideBySide(_Plain):
    """Two to six designs side by side."""

    format: Literal["reliability-comparison/v1"] = "reliability-comparison/v1"
    engine: str
    base: int
    """The design from which the changes count."""
    designs: tuple[ComparedDesign, ...]
    criteria: tuple[str, ...]
    """Of `cost`, `downtime` and `complexity` those that every design has."""
    figures: tuple[ComparedFigure, ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; what a design does not have is null in its place."""
        return self.model_dump(mode="json")

    def row(self, scope: str, figure: str) -> ComparedFigure | None:
        """Return one figure of every design; None when no design has it."""
        found = (item for item in self.figures if (item.scope, item.figure) == (scope, figure))
        return next(found, None)


def compare(evaluations: Sequence[Evaluation], base: int = 0) -> SideBySide:
    """Put the figures of designs side by side.

    Parameters
    ----------
    evaluations : at least one result, all of them by the same analysis.
    base : the place of the design from which the changes count.
    """
    figures = [figures_of(item) for item in evaluations]
    currencies = [item.cost.currency if item.cost else None for item in evaluations]
    criteria = _shared_criteria(figures, currencies)
    points = [tuple(known[CRITERIA[name]] for name in criteria) for known in figures]
    beaten, equal = beaten_by(points), _equal_to(points)
    return SideBySide(
        engine=evaluations[0].engine,
        base=base,
        designs=tuple(
            ComparedDesign(
                document=item.document,
                currency=currencies[place],
                unbeaten=not beaten[place],
                beaten_by=beaten[place],
                equal_to=equal[place],
            )
            for place, item in enumerate(evaluations)
        ),
        criteria=criteria,
        figures=tuple(_row(key, figures, currencies, base, evaluations) for key in _keys(figures)),
    )


def figures_of(evaluation: Evaluation) -> dict[Key, float]:
    """Return every figure of a result that is compared; what was not computed is absent."""
    scopes: dict[str, Mapping[str, float | None]] = {"whole": _service(evaluation.whole)}
    scopes |= {f"journeys.{key}": _service(item) for key, item in evaluation.journeys.items()}
    scopes |= {"objectives": _objectives(evaluation), "recovery": _recovery(evaluation)}
    scopes |= {"cost": _cost(evaluation)}
    if evaluation.complexity is not None:
        scopes["complexity"] = {"index": evaluation.complexity.index}
    return {
        (scope, figure): float(value)
        for scope, figures in scopes.items()
        for figure, value in figures.items()
        if value is not None
    }


def beaten_by(points: Sequence[Sequence[float]]) -> list[tuple[int, ...]]:
    """Name for each point those that are smaller in some place and larger in none.

    >>> beaten_by([(1.0, 5.0), (2.0, 5.0), (2.0, 4.0)])
    [(), (0, 2), ()]
    """
    ranks = _ranks(points)
    return [
        tuple(
            other
            for other, theirs in enumerate(ranks)
            if theirs != own and all(a <= b for a, b in zip(theirs, own, strict=True))
        )
        for own in ranks
    ]


def meaning_of(good: Good, before: float, after: float) -> Meaning:
    """Say whether a change is to the better.

    >>> meaning_of("less", 3.0, 2.0), meaning_of("more", 3.0, 3.0 + 1e-12)
    ('better', 'same')
    """
    change = after - before
    if abs(change) <= NOISE * max(abs(before), abs(after)):
        return "same"
    if good == "neither":
        return "other"
    return "better" if (change < 0) == (good == "less") else "worse"


def _ranks(points: Sequence[Sequence[float]]) -> list[tuple[int, ...]]:
    """Put the number of a value in order in its place; equal but for noise is the same number."""
    columns = [_numbered(column) for column in zip(*points, strict=True)]
    return [tuple(column[place] for column in columns) for place in range(len(points))]


def _numbered(values: Sequence[float]) -> list[int]:
    ranks, rank, before = dict[float, int](), 0, None
    for value in sorted(set(values)):
        if before is not None and meaning_of("less", before, value) != "same":
            rank += 1
        ranks[value], before = rank, value
    return [ranks[value] for value in values]


def _equal_to(points: Sequence[Sequence[float]]) -> list[tuple[int, ...]]:
    ranks = _ranks(points)
    return [
        tuple(other for other, theirs in enumerate(ranks) if theirs == own and other != place)
        for place, own in enumerate(ranks)
    ]


def _shared_criteria(
    figures: Sequence[Mapping[Key, float]], currencies: Sequence[str | None]
) -> tuple[str, ...]:
    """Name the criteria that every design has; money of one currency alone can be compared."""
    shared = [name for name, key in CRITERIA.items() if all(key in known for known in figures)]
    return tuple(name for name in shared if name != "cost" or len(set(currencies)) == 1)


def _keys(figures: Sequence[Mapping[Key, float]]) -> list[Key]:
    """Return what some design has: the whole first, then the rest, the journeys last."""
    known = dict.fromkeys(key for each in figures for key in each)
    orders = {"whole": SERVICE, **OTHERS}
    ordered = [(scope, figure) for scope, names in orders.items() for figure in names]
    journeys = dict.fromkeys(scope for scope, _ in known if scope.startswith("journeys."))
    ordered += [(scope, figure) for scope in journeys for figure in SERVICE]
    return [key for key in ordered if key in known]


def _row(
    key: Key,
    figures: Sequence[Mapping[Key, float]],
    currencies: Sequence[str | None],
    base: int,
    evaluations: Sequence[Evaluation],
) -> ComparedFigure:
    scope, figure = key
    good = OTHERS.get(scope, SERVICE)[figure]
    values = [known.get(key) for known in figures]
    is_comparable = [scope != "cost" or each == currencies[base] for each in currencies]
    starts = [values[base] if comparable else None for comparable in is_comparable]
    pairs = list(zip(starts, values, strict=True))
    known = [None if a is None or b is None else (a, b) for a, b in pairs]
    return ComparedFigure(
        scope=scope,
        figure=figure,
        good=good,
        values=tuple(values),
        changes=tuple(None if pair is None else pair[1] - pair[0] for pair in known),
        meanings=tuple(None if pair is None else meaning_of(good, *pair) for pair in known),
        best=_best(good, values) if all(is_comparable) else (),
        exactness=tuple(
            None if value is None else _exactness(item, key)
            for value, item in zip(values, evaluations, strict=True)
        ),
    )


def _best(good: Good, values: Sequence[float | None]) -> tuple[int, ...]:
    """Return the places of the best value, of those known; none when there is nothing to choose."""
    known = {place: value for place, value in enumerate(values) if value is not None}
    ranks = dict(zip(known, _numbered(list(known.values())), strict=True))
    if good == "neither" or len(set(ranks.values())) < 2:
        return ()
    wanted = min(ranks.values()) if good == "less" else max(ranks.values())
    return tuple(place for place, rank in ranks.items() if rank == wanted)


def _service(figures: Figures) -> dict[str, float | None]:
    month = (figures.periods or {}).get("month")
    values = {name: getattr(figures, name, None) for name in SERVICE}
    return values | {"breach_probability_month": month.breach_probability if month else None}


def _objectives(evaluation: Evaluation) -> dict[str, float | None]:
    headline = headline_of(evaluation)
    if not headline.objectives:
        return {}
    missed = headline.objectives - headline.objectives_met
    return {"missed": missed, "judged": headline.objectives}


def _recovery(evaluation: Evaluation) -> dict[str, float | None]:
    rows = evaluation.recovery or ()
    return {
        **_judged("rto", [row.objective.rto for row in rows]),
        **_judged("rpo", [row.objective.rpo for row in rows]),
        "worst_rto_seconds": _worst([row.rto_seconds for row in rows]),
        "worst_rpo_seconds": _worst([row.rpo_seconds for row in rows]),
    }


def _judged(name: str, verdicts: Sequence[str]) -> dict[str, float | None]:
    judged = [verdict for verdict in verdicts if verdict != "no objective"]
    if not judged:
        return {}
    return {f"{name}_missed": judged.count("breached"), f"{name}_judged": len(judged)}


def _worst(ranges: Sequence[Range | None]) -> float | None:
    return max((item.worst for item in ranges if item is not None), default=None)


def _cost(evaluation: Evaluation) -> dict[str, float | None]:
    """Return the amounts; where nothing has a price, the running cost is not known to be 0."""
    cost = evaluation.cost
    if cost is None:
        return {}
    running = cost.per_month if cost.items else None
    lost = cost.downtime_per_month
    total = running + lost if running is not None and lost is not None else None
    return {"per_month": running, "downtime_per_month": lost, "sum_per_month": total}


def _exactness(evaluation: Evaluation, key: Key) -> str | None:
    """Return the label of a figure that is there; None for what is only counted."""
    scope, figure = key
    if scope == "cost" and figure != "per_month":
        return evaluation.whole.exactness.get("availability")
    journey = evaluation.journeys.get(scope.removeprefix("journeys."))
    figures = evaluation.whole if scope == "whole" else journey
    return figures.exactness.get(_LABELS.get(figure, figure)) if figures else None


_LABELS: Final = {
    "unavailability": "availability",
    "breach_probability_month": "breach_probability",
    "breach_probability_twelve_months": "breach_probability",
    "full_service_unavailability": "full_service_availability",
    "lost_requests": "served_requests",
    "lost_utility": "utility",
}
"""Figures that carry the label of another one."""
