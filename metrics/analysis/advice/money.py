"""Where money stops helping: the best change, then the best one after it, and so on.

A greedy sequence by avoided loss per unit of money (the knapsack's density rule, G. B. Dantzig,
Operations Research 5, 1957). It need not be the best set of changes for a budget, which is what
the Pareto search finds; it shows how each further step buys less.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from metrics.analysis.advice.figures import Part, Snapshot, snapshot
from metrics.analysis.changes.every import Change, changes, patch_of
from metrics.analysis.changes.words import BORNE_OUT
from metrics.domain.advising import MoneyCurve, Step
from metrics.domain.architecture import Architecture
from metrics.domain.quantities import MONTH_HOURS

STEPS_MAX: Final = 12
STEPS_BEYOND: Final = 3
"""Steps that no longer pay, shown so that one sees the point where it stops."""
GAIN_MIN: Final = 1e-6
"""Relative improvement below which a change does nothing."""


@dataclass(frozen=True, slots=True, order=True)
class _Candidate:
    """A change and its benefit, sorted with the best first; `state` says when it was found."""

    negative_ratio: float
    negative_gain: float
    key: str
    state: int
    price: float
    name: str


@dataclass(slots=True)
class _State:
    """The design so far."""

    architecture: Architecture
    figures: Snapshot
    without: frozenset[str]
    number: int = 0


def money_curve(
    architecture: Architecture,
    base: Snapshot,
    tried: Sequence[tuple[Change, Snapshot]],
    *,
    steps_max: int = STEPS_MAX,
    without: frozenset[str] = frozenset(),
) -> MoneyCurve:
    """Return the greedy sequence of changes that have a price and take nothing for granted.

    Parameters
    ----------
    architecture : a valid document.
    base : its figures.
    tried : its single changes with their figures.
    steps_max : bound on the steps.
    without : keys of changes that are no steps.

    Notes
    -----
    After each step only the candidate that seemed best is evaluated again; it is taken when it
    is still better than what the others promised before (lazy greedy, M. Minoux, 1978). A
    change that is worth more only together with another one can be missed.
    """
    economics = architecture.economics
    worth = economics.downtime_cost_per_hour if economics else 0.0
    state = _State(architecture, base, without)
    queue = [
        candidate
        for change, after in tried
        if _is_eligible(change, without)
        and (candidate := _candidate(state, change, after)) is not None
    ]
    if not queue:
        has_prices = any(after.cost.per_month > base.cost.per_month for _, after in tried)
        return MoneyCurve(steps=(), stop="nothing_helps" if has_prices else "no_prices")
    heapq.heapify(queue)
    steps: list[Step] = []
    while len(steps) < steps_max and not _is_beyond(steps):
        found = _next(queue, state)
        if found is None:
            break
        candidate, change, after = found
        steps.append(_step(architecture, state, candidate, change, after, worth))
        state = _State(change.architecture, after, without, state.number + 1)
        queue = [item for item in queue if item.name != candidate.name]
        queue.extend(item[0] for item in _evaluated(state, candidate.name, None))
        heapq.heapify(queue)
    return _curve(steps, steps_max, has_worth=worth > 0)


def _is_beyond(steps: list[Step]) -> bool:
    """Whether enough steps that do not pay have been shown."""
    return sum(not step.pays for step in steps) >= STEPS_BEYOND


def _curve(steps: list[Step], limit: int, *, has_worth: bool) -> MoneyCurve:
    paying = next((n for n, step in enumerate(steps) if not step.pays), len(steps))
    if has_worth and paying < len(steps):
        stop = "next_does_not_pay"
    else:
        stop = "steps_max" if len(steps) >= limit else "nothing_helps"
    net = sum(
        (step.avoided_loss_per_month or 0.0) - step.price_per_month for step in steps[:paying]
    )
    return MoneyCurve.model_validate(
        {
            "steps": tuple(steps),
            "stop": stop,
            "paying_steps": paying if has_worth else None,
            "net_gain_per_month": net if has_worth else None,
        }
    )


def _is_eligible(change: Change, without: frozenset[str]) -> bool:
    """Whether a change may be a step: priced, nothing mere assumption or taken away, allowed."""
    is_sure = not change.assumes or change.assumes in BORNE_OUT
    spends = change.kind != "remove-replica" and Part.OUTLINE in change.parts
    return change.is_priced and is_sure and spends and change.key not in without


def _evaluated(
    state: _State, name: str, key: str | None
) -> list[tuple[_Candidate, Change, Snapshot]]:
    """Return the candidates of one component (or those of one key) that help now."""
    found = []
    for change in changes(state.architecture, state.figures.utilisation, [name]):
        if not _is_eligible(change, state.without) or (key is not None and change.key != key):
            continue
        after = snapshot(change.architecture, change.parts & ~Part.RECOVERY, before=state.figures)
        candidate = _candidate(state, change, after)
        if candidate is not None:
            found.append((candidate, change, after))
    return found


def _candidate(state: _State, change: Change, after: Snapshot) -> _Candidate | None:
    before = state.figures
    gain = before.unavailability - after.unavailability
    price = after.cost.per_month - before.cost.per_month
    if gain <= GAIN_MIN * before.unavailability or price < 0:
        return None
    ratio = gain / price if price else math.inf
    return _Candidate(-ratio, -gain, change.key, state.number, price, str(change.location[1]))


def _next(queue: list[_Candidate], state: _State) -> tuple[_Candidate, Change, Snapshot] | None:
    """Return the best candidate, evaluated in the present design; None when nothing helps."""
    while queue:
        stale = heapq.heappop(queue)
        fresh = _evaluated(state, stale.name, stale.key)
        if not fresh:
            continue
        best = min(fresh, key=lambda item: item[0])
        if not queue or replace(best[0], key="") <= replace(queue[0], key=""):
            return best
        if stale.state == state.number:
            return best  # It was not stale: rounding alone made it seem worse.
        heapq.heappush(queue, best[0])
    return None


def _step(
    start: Architecture,
    state: _State,
    candidate: _Candidate,
    change: Change,
    after: Snapshot,
    worth: float,
) -> Step:
    hours = (state.figures.unavailability - after.unavailability) * MONTH_HOURS
    price, avoided = candidate.price, hours * worth if worth else None
    return Step(
        key=change.key,
        does=change.does,
        kind=change.kind,
        params={**change.params, "words": change.words or change.kind},
        price_per_month=price,
        avoided_loss_per_month=avoided,
        benefit_per_cost=avoided / price if avoided is not None and price else None,
        break_even_downtime_cost_per_hour=price / hours if price else None,
        cost_per_month=after.cost.per_month,
        unavailability=after.unavailability,
        downtime_minutes_per_month=after.whole.downtime_minutes_per_month,
        downtime_cost_per_month=after.cost.downtime_per_month,
        complexity=after.complexity,
        pays=avoided is None or avoided >= price,
        exactness=after.whole.exactness["availability"],
        patch=patch_of(start, change.architecture),
    )
