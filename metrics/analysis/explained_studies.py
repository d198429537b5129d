"""Explain figures of studies of their own: over time, of what is unknown, of quorums.

A study is made anew for one of its figures. That takes as long as its page does, and nothing has
to be kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from metrics.analysis.explained_answer import Answer, Asked
from metrics.analysis.periods import periods
from metrics.analysis.quorums.report import group_study
from metrics.analysis.uncertainty.analysis import NothingUncertainError, uncertainty
from metrics.domain.explaining import Unit, Value
from metrics.domain.overtime import ScopePeriods
from metrics.domain.problems import gettext_noop as _
from metrics.domain.quorums import ElectionFigures, GroupRow, GroupStudy
from metrics.domain.results import PeriodFigures
from metrics.domain.uncertainty_results import FigureUncertainty

_WITH_BUDGET: Final = ("breach_probability", "breach_probability_twelve_months", "budget_minutes")
_PARTS: Final = {
    "p50": _("Half stay below"),
    "p90": _("90 % stay below"),
    "p99": _("99 % stay below"),
}
_ELECTION_PARTS: Final = {
    "detection": _("Until somebody notices"),
    "votes": _("Asking and voting"),
    "split_votes": _("Split votes"),
}


def of_period(asked: Asked) -> Answer | None:
    """Explain a figure of a month or a year: `month`, `year`, of a quantile `month.p90`."""
    name, _dot, part = asked.row.partition(".")
    if asked.is_of_a_component:
        return None
    scope = _scope(asked)
    if scope is None:
        return None
    period = (scope.periods or {}).get(name or "month")
    if period is None:
        raise asked.refuse(", ".join(scope.periods or ()))
    return Answer(
        value=_of_the_period(asked, scope, period, part),
        exactness=period.exactness,
        values=tuple(_put_in(asked, period, part)),
    )


def _of_the_period(
    asked: Asked, scope: ScopePeriods, period: PeriodFigures, part: str
) -> float | None:
    match asked.figure:
        case "breach_probability_twelve_months":
            return scope.breach_probability_twelve_months
        case "downtime_quantile_minutes":
            if part and part not in _PARTS:
                raise asked.refuse(", ".join(_PARTS))
            found: float | None = getattr(period, f"{part}_minutes") if part else None
            return found
    value: float | None = getattr(period, asked.figure)
    return value


def _put_in(asked: Asked, period: PeriodFigures, part: str) -> Iterator[Value]:
    yield Value(_("Hours in the period"), period.hours, "hours", symbol="T")
    goals = asked.architecture.objectives
    if asked.figure in _WITH_BUDGET and goals is not None and goals.availability is not None:
        yield Value(_("Objective"), goals.availability.value, "fraction", symbol="target")
        budget = period.budget_minutes
        if budget is not None and asked.figure != "budget_minutes":
            yield Value(_("Downtime allowed"), 60 * budget, "seconds")
    if asked.figure == "breach_probability_twelve_months" and period.breach_probability is not None:
        yield Value(_("Of one month"), period.breach_probability, "fraction", symbol="p")
    if part:
        yield Value(_PARTS[part], float(part[1:]) / 100, "fraction", symbol="p")
    if asked.figure == "downtime_quantile_minutes":
        mean = 60 * period.hours * asked.figures.unavailability
        yield Value(_("Mean downtime of the period, in the long run"), 60 * mean, "seconds")


def of_outage(asked: Asked) -> Answer | None:
    """Explain how long outages last: `mean`, `p50`, `p90`, `p99`."""
    scope = None if asked.is_of_a_component or not asked.row else _followed(asked)
    if scope is None or scope.outages is None:
        return None
    known = scope.outages.model_dump()
    if f"{asked.row}_minutes" not in known:
        raise asked.refuse(", ".join(key.removesuffix("_minutes") for key in known))
    values = [Value(_("Mean"), 60 * known["mean_minutes"], "seconds")]
    if asked.row in _PARTS:
        values.append(Value(_PARTS[asked.row], float(asked.row[1:]) / 100, "fraction", symbol="p"))
    return Answer(
        value=known[f"{asked.row}_minutes"],
        exactness=scope.exactness.get("outages"),
        values=tuple(values),
    )


def _scope(asked: Asked) -> ScopePeriods | None:
    """Take what the result has; what it has not is followed over time."""
    known = asked.figures
    if known.periods and asked.figure != "downtime_quantile_minutes":
        twelve = known.breach_probability_twelve_months
        return ScopePeriods(periods=known.periods, breach_probability_twelve_months=twelve)
    found = _followed(asked)
    return found if found.periods else None


def _followed(asked: Asked) -> ScopePeriods:
    found = periods(asked.architecture)
    return found.journeys[asked.of] if asked.of else found.whole


def of_quantiles(asked: Asked) -> Answer | None:
    """Explain the median and the intervals of a figure that is not known for certain."""
    if not asked.row or asked.is_of_a_component:
        return None
    try:
        found = uncertainty(asked.architecture)
    except NothingUncertainError as error:
        raise asked.refuse("none: nothing is uncertain") from error
    figures = found.journeys[asked.of] if asked.of else found.whole
    figure = figures.get(asked.row)
    if figure is None:
        raise asked.refuse(", ".join(figures))
    values = (
        *_quantiles(figure, _UNITS.get(asked.row, "fraction")),
        *_drawn(found.samples, found.seed),
    )
    return Answer(value=figure.median, exactness=found.exactness.get(asked.row), values=values)


_UNITS: Final[dict[str, Unit]] = {
    "downtime_minutes_per_month": "seconds",
    "downtime_minutes_per_year": "seconds",
    "failure_frequency_per_year": "per_year",
    "mtbf_hours": "hours",
    "mttr_hours": "hours",
    "cost_per_month": "money",
    "downtime_cost_per_month": "money",
}


def _quantiles(figure: FigureUncertainty, unit: Unit) -> Iterator[Value]:
    # Minutes are told in seconds, the unit of durations.
    scale = 60.0 if unit == "seconds" else 1.0
    ends = (
        (_("Best estimates"), figure.best),
        (_("Median"), figure.median),
        (_("90 % lie in, from"), figure.interval_90.low),
        (_("90 % lie in, to"), figure.interval_90.high),
        (_("95 % lie in, from"), figure.interval_95.low),
        (_("95 % lie in, to"), figure.interval_95.high),
    )
    yield from (Value(name, scale * amount, unit) for name, amount in ends)


def _drawn(samples: int, seed: int) -> Iterator[Value]:
    yield Value(_("Samples"), samples, "count")
    yield Value(_("Seed"), seed, "count")


def of_unknown(asked: Asked) -> Answer | None:
    """Explain what one unknown does to the unavailability of the whole."""
    if not asked.row:
        return None
    try:
        found = uncertainty(asked.architecture)
    except NothingUncertainError as error:
        raise asked.refuse("none: nothing is uncertain") from error
    bars = {bar.path: bar.effects.get("unavailability") for bar in found.tornado}
    if asked.row not in bars:
        raise asked.refuse(", ".join(bars))
    effect = bars[asked.row]
    if effect is None:
        return Answer()
    values = (
        Value(_("Unavailability at its low end"), effect.at_low, "fraction", symbol="U"),
        Value(_("Unavailability at its high end"), effect.at_high, "fraction", symbol="U"),
        *_drawn(found.samples, found.seed),
    )
    return Answer(value=getattr(effect, asked.figure.partition(".")[2]), values=values)


def of_quorum(asked: Asked) -> Answer | None:
    """Explain a size of a consensus group; without a row, the group as it is."""
    group = _group(asked)
    if group is None:
        return None
    rows = {str(row.voters): row for row in group.sizes}
    row = rows.get(asked.row) if asked.row else group.as_it_is
    if row is None:
        raise asked.refuse(", ".join(rows))
    return size_answer(row, asked.figure)


def size_answer(row: GroupRow, figure: str) -> Answer:
    """Explain one size of a group, of a document or of what somebody entered."""
    fields = {"unavailability": row.quorum_unavailability, "availability": 1 - row.unavailability}
    field = figure.partition(".")[2]
    values = (
        Value(_("Voters"), row.voters, "count", symbol="n"),
        Value(_("Quorum"), row.quorum, "count", symbol="q"),
        Value(_("Without a quorum"), row.quorum_unavailability, "fraction"),
        Value(_("Elections a year"), row.elections_per_year, "count", symbol="f"),
        Value(_("In elections"), row.election_unavailability, "fraction"),
    )
    value = fields[field] if field in fields else getattr(row, field)
    complement = row.unavailability if field == "availability" else None
    return Answer(value=value, complement=complement, values=values)


def of_election(asked: Asked) -> Answer | None:
    """Explain the time without a leader: `mean`, `detection`, `votes`, `split_votes`, `p99`."""
    group = _group(asked)
    if group is None:
        return None
    found = election_answer(group.election, asked.figure, asked.row)
    if found is None:
        raise asked.refuse(", ".join(_parts(group.election)))
    return found


def election_answer(election: ElectionFigures, figure: str, row: str) -> Answer | None:
    """Explain an election, of a document or of what somebody entered; None for an unknown row."""
    parts, name = _parts(election), row or "mean"
    is_time = figure == "election.seconds"
    if is_time and name not in parts:
        return None
    values = (
        *(Value(title, parts[key], "seconds") for key, title in _ELECTION_PARTS.items()),
        Value(_("Rounds that split the votes"), election.split_probability, "fraction"),
        Value(_("Rounds of an election, mean"), election.rounds, "count"),
    )
    return Answer(value=parts[name] if is_time else election.split_probability, values=values)


def _parts(election: ElectionFigures) -> dict[str, float]:
    return {
        "mean": election.mean_seconds,
        **{key: getattr(election, f"{key}_seconds") for key in _ELECTION_PARTS},
        **(election.quantiles_seconds or {}),
    }


def _group(asked: Asked) -> GroupStudy | None:
    return group_study(asked.architecture, asked.of) if asked.is_of_a_component else None
