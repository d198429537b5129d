"""What to change next: every single change with what it buys and what it costs, ranked.

Each change is evaluated as a document of its own, so its figures are those that the changed
document would show. Money is never invented: what the document gives no price for is unpriced.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from metrics.analysis.advice.figures import (
    Bases,
    Part,
    Snapshot,
    bases,
    breaches,
    same_method,
    snapshot,
    worth_a_look,
)
from metrics.analysis.advice.money import STEPS_MAX, money_curve
from metrics.analysis.advice.words import buys
from metrics.analysis.changes.every import Change, changes, is_valid, patch_of
from metrics.analysis.evaluate import ENGINE_VERSION
from metrics.analysis.solving import STATES_MAX
from metrics.domain.advising import Advice, AdviceReport, Difference, RecoveryBreach, Verdict
from metrics.domain.architecture import Architecture
from metrics.domain.canonical import digest
from metrics.domain.quantities import MONTH_HOURS
from metrics.domain.results import DocumentRef

SIGNIFICANT: Final = 1e-9
"""Smaller relative changes of a figure are rounding."""
_COMPARED: Final = (
    "whole.unavailability",
    "whole.failure_frequency_per_year",
    "whole.downtime_minutes_per_month",
    "whole.mttr_hours",
    "whole.full_service_unavailability",
    "whole.lost_requests",
    "whole.lost_utility",
    "cost.per_month",
    "cost.downtime_per_month",
    "complexity.index",
    "recovery.rto_expected_seconds",
    "recovery.rto_worst_seconds",
    "recovery.rpo_expected_seconds",
    "recovery.rpo_worst_seconds",
)
_JUDGED: Final = (
    "whole.unavailability",
    "whole.lost_requests",
    "whole.lost_utility",
    "recovery.rto_expected_seconds",
    "recovery.rto_worst_seconds",
    "recovery.rpo_expected_seconds",
    "recovery.rpo_worst_seconds",
)
"""Figures that make a change better or worse; smaller is better."""
_RANK: Final[tuple[Verdict, ...]] = (
    "free",
    "pays",
    "unpriced",
    "no_money",
    "does_not_pay",
    "trade",
    "worse",
)


REFINED: Final = 4
"""Changes that are analysed in full where variants are not."""
TOO_LONG: Final = ("cache", "optional")
"""Changes that can make one large chain of a design; they are not analysed in full."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A change with its figures, and those that they are to be compared with."""

    change: Change
    after: Snapshot
    base: Snapshot


def advice(
    architecture: Architecture, *, steps: bool = True, without: frozenset[str] = frozenset()
) -> AdviceReport:
    """Return every single change of a valid document by rank, and the best sequence of them.

    Parameters
    ----------
    architecture : a document that `metrics.domain.reading` accepted.
    steps : whether to look for the sequence as well.
    without : keys of changes that are no steps of the sequence, since somebody dismissed them.

    Notes
    -----
    Improvements that cost nothing come first, then those that pay by avoided loss per unit of
    money, then those without a price by what they avoid.
    """
    both = bases(architecture)
    base = both.full
    names = worth_a_look(architecture)
    tried = try_changes(changes(architecture, base.utilisation, names), both.quick)
    listed = [_assess(item, architecture, both) for item in _refined(tried, both)]
    listed.sort(key=_order)
    economics = architecture.economics
    return AdviceReport(
        engine=ENGINE_VERSION,
        document=DocumentRef(name=architecture.name, digest=digest(architecture)),
        currency=base.cost.currency,
        downtime_cost_per_hour=economics.downtime_cost_per_hour if economics else None,
        unavailability=base.unavailability,
        cost_per_month=base.cost.per_month,
        complexity=base.complexity,
        advice=tuple(item for item in listed if item.verdict != "worse"),
        worse=tuple(item for item in listed if item.verdict == "worse"),
        money=money_curve(
            architecture,
            both.quick,
            [(item.change, item.after) for item in tried.values()],
            steps_max=STEPS_MAX if steps else 0,
            without=without,
        ),
        exactness=both.exactness,
        changes_tried=len(tried),
        components_left=len(architecture.components) - len(names),
    )


def try_changes(candidates: Iterable[Change], base: Snapshot) -> dict[str, Tried]:
    """Return the best change of each key with its figures.

    Recovery is computed for the best alternative only, since it takes as long as the rest.
    """
    best: dict[str, Tried] = {}
    for change in candidates:
        after = snapshot(change.architecture, change.parts & ~Part.RECOVERY, before=base)
        known = best.get(change.key)
        if known is None or _loss(after) < _loss(known.after):
            best[change.key] = Tried(change, after, base)
    return {
        key: _with_recovery(item)
        for key, item in best.items()
        if is_valid(item.change.architecture)
    }


def _with_recovery(item: Tried) -> Tried:
    if Part.RECOVERY not in item.change.parts:
        return item
    after = snapshot(item.change.architecture, Part.RECOVERY, before=item.after)
    return replace(item, after=after)


def _refined(tried: dict[str, Tried], both: Bases) -> list[Tried]:
    """Analyse those changes in full that matter most or that no quick analysis compares.

    A change may take a chain across the bound on its states: then its quick analysis and that
    of the document as it is differ in their method.
    """
    items = sorted(tried.values(), key=lambda item: _loss(item.after))
    others = [n for n, item in enumerate(items) if not same_method(item.after, item.base)]
    known = [n for n, item in enumerate(items) if item.change.assumes not in TOO_LONG]
    first = [] if both.agree else known[:REFINED]
    for number in {*first, *others}:
        item = items[number]
        if Part.OUTLINE in item.change.parts:
            after = snapshot(
                item.change.architecture, Part.OUTLINE, before=item.after, states_max=STATES_MAX
            )
            items[number] = Tried(item.change, after, both.full)
    return items


def _loss(after: Snapshot) -> tuple[float, float]:
    """Return what alternatives are compared by, the differences of rounding taken out."""
    return float(f"{after.unavailability:.9g}"), float(f"{after.whole.lost_requests or 0:.9g}")


def _assess(tried: Tried, architecture: Architecture, both: Bases) -> Advice:
    """Put one advice together."""
    change, after, base = tried.change, tried.after, tried.base
    figures = _differences(both.full, base, after)
    is_exact = both.agree or base is both.full
    missed, misses = breaches(base.recovery), breaches(after.recovery)
    fixes, breaks = missed - misses, misses - missed
    price = after.cost.per_month - base.cost.per_month if change.is_priced else None
    avoided = _avoided(architecture, base, after)
    item = Advice(
        key=change.key,
        kind=change.kind,
        path=change.path,
        does=change.does,
        buys="",
        assumption=change.assumption,
        effort=change.effort,
        verdict=_verdict(figures, price, avoided, fixes=len(fixes), breaks=len(breaks)),
        figures=figures,
        exactness=after.whole.exactness["availability"] if is_exact else both.exactness,
        price_per_month=price,
        avoided_loss_per_month=avoided,
        benefit_per_cost=_ratio(avoided, price),
        net_gain_per_month=None if avoided is None or price is None else avoided - price,
        break_even_price_per_month=avoided if avoided is not None and avoided > 0 else None,
        break_even_downtime_cost_per_hour=_break_even(price, base, after),
        fixes=_listed(fixes),
        breaks=_listed(breaks),
        patch=patch_of(architecture, change.architecture),
        params={**change.params, "words": change.words or change.kind, "assumes": change.assumes},
    )
    return item.model_copy(update={"buys": buys(item, base.cost.currency)})


def _differences(full: Snapshot, base: Snapshot, after: Snapshot) -> dict[str, Difference]:
    """Return the figures that both have; a quick analysis says by which factor they change."""
    before, quick, then = full.figures(), base.figures(), after.figures()
    result: dict[str, Difference] = {}
    for name in _COMPARED:
        if name in before and name in then:
            factor = before[name] / quick[name] if quick.get(name) else 1.0
            value = then[name] * factor
            change = (then[name] - quick.get(name, before[name])) * factor
            result[name] = Difference(before=before[name], after=value, change=change)
    return result


def _avoided(architecture: Architecture, base: Snapshot, after: Snapshot) -> float | None:
    economics = architecture.economics
    if economics is None or not economics.downtime_cost_per_hour:
        return None
    saved = base.unavailability - after.unavailability
    return saved * MONTH_HOURS * economics.downtime_cost_per_hour


def _break_even(price: float | None, base: Snapshot, after: Snapshot) -> float | None:
    """Return the cost of an hour of downtime from which a price pays."""
    saved = (base.unavailability - after.unavailability) * MONTH_HOURS
    return _ratio(price, saved) if (price or 0.0) > 0 else None


def _ratio(value: float | None, price: float | None) -> float | None:
    """Return value / price for a positive price; None when one of them is not known."""
    if value is None or price is None or price <= 0:
        return None
    return value / price


def _verdict(
    figures: dict[str, Difference],
    price: float | None,
    avoided: float | None,
    *,
    fixes: int,
    breaks: int,
) -> Verdict:
    """Judge a change by what it gains and loses, and then by its money."""
    signs = [_sign(figures[name]) for name in _JUDGED if name in figures]
    gains, loses = -1 in signs or fixes > 0, 1 in signs or breaks > 0
    saves = price is not None and price < 0
    if not gains and not saves:
        return "worse"
    if loses:
        return "trade"
    if price is None:
        return "unpriced"
    if price <= 0:
        return "free"
    if avoided is None:
        return "no_money"
    return "pays" if avoided >= price else "does_not_pay"


def _sign(difference: Difference) -> int:
    size = max(abs(difference.before), abs(difference.after))
    if abs(difference.change) <= SIGNIFICANT * size:
        return 0
    return 1 if difference.change > 0 else -1


def _order(item: Advice) -> tuple[int, float, float, str]:
    """Sort by verdict, then by avoided loss per unit of money, then by what is avoided."""
    ratio = 0.0
    saved = -item.figures["whole.unavailability"].change
    if item.verdict in ("pays", "does_not_pay", "no_money") and item.price_per_month:
        ratio = saved / item.price_per_month
    lost = item.figures.get("whole.lost_requests")
    # What changes no downtime is ranked by the requests that it serves.
    return _RANK.index(item.verdict), -ratio, -saved or (lost.change if lost else 0.0), item.key


def _listed(missed: Iterable[tuple[str, str, str]]) -> tuple[RecoveryBreach, ...]:
    return tuple(
        RecoveryBreach.model_validate(
            {"objective": objective, "disruption": disruption, "journey": journey}
        )
        for objective, disruption, journey in sorted(missed)
    )
