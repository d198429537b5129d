"""Mean served fraction and mean utility of a journey, exactly.

The served fraction of a journey is a product over the calls that it makes. What is called for
certain (directly or through gates that need all their targets) gives independent factors, one
a component, with a power where a component is called by several ways. What remains, gates
with a choice and gates that only degrade, is split into clusters that share no component.
Inside a cluster the components that occur more than once are decided one after the other
until nothing is shared; then the joint distribution of (served fraction, quality) follows
from independent parts. Losses (one minus the mean) are carried, never the means, so that
many nines keep their digits. Everything is computed for all states of the sites at once.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.choices import Choice, ChoiceSolver
from metrics.analysis.structure import Condition, bits
from metrics.analysis.system import ComponentModel, GateModel, System
from metrics.domain.architecture import Component

FloatArray = NDArray[np.float64]
Outcome = tuple[float, float]
Distribution = dict[Outcome, FloatArray]
Known = dict[int, int]

DEAD: Outcome = (0.0, 1.0)
STEPS_MAX = 10_000
"""Components visited while outcomes are told apart; beyond it the value is bounded instead."""
OUTCOMES_MAX = 1_000


class TooManyOutcomesError(Exception):
    """The served fraction has more distinct cases than are enumerated."""


@dataclass(frozen=True)
class Factor:
    """A part of the product that is not certain: a gate, or a component's own share."""

    owner: int
    gate: GateModel | None
    power: int


@dataclass
class _Flat:
    """A journey's product: certain leaves, and the factors that remain."""

    certain: dict[int, int] = field(default_factory=dict)
    """Component → number of calls."""
    leaves: list[int] = field(default_factory=list)
    factors: list[Factor] = field(default_factory=list)


class Value(StrEnum):
    """What is averaged over the states."""

    SERVED = "served fraction"
    UTILITY = "served fraction × quality"
    FULL_SERVICE = "1 while both are 1, else 0"


def mean_loss(
    system: System, entries: Collection[int], value: Value
) -> tuple[FloatArray, FloatArray]:
    """Return 1 - E[value] of a call to all of some components, for each state of the sites.

    Parameters
    ----------
    system : a compiled document.
    entries : numbers of the components where the journeys enter (one for one journey).
    value : what is averaged.

    Returns
    -------
    loss, spread : arrays of shape (states,)
        The truth lies within loss ± spread; the spread is 0 unless alternatives that shed
        load, or degraded functions, overlap in too many ways.
    """
    return _Solver(system, value).loss(entries)


def uses_health_checks(system: System, entries: list[int]) -> bool:
    """Whether a journey from some of the entries passes a balancer with a health check."""
    seen: set[int] = set()
    pending = list(entries)
    while pending:
        number = pending.pop()
        if number in seen:
            continue
        seen.add(number)
        model = system.components[number]
        if system.architecture.components[model.name].health_check is not None:
            return True
        pending += [t for gate in model.gates for t in gate.targets]
    return False


class _Solver:
    def __init__(self, system: System, value: Value) -> None:
        self._system = system
        self._components = system.components
        self._value = value
        self._quality = value is not Value.SERVED
        self._states = system.joint.size
        self._solver = ChoiceSolver(system)
        self._steps = 0
        self._served: dict[int, Distribution] = {}

    def loss(self, entries: Collection[int]) -> tuple[FloatArray, FloatArray]:
        flat = self._flatten(entries)
        known: Known = dict.fromkeys(self._required_leaves(flat), 1)
        shedding = [
            Factor(c, None, power)
            for c, power in flat.certain.items()
            if self._components[c].group.sheds
        ]
        total = self._certain_loss([*known])
        if self._value is not Value.FULL_SERVICE:
            for loss in self._health_losses(flat):
                total = _both(total, loss)
        holding = 0
        for variable in known:
            holding |= 1 << variable
        simple, mixed = self._sorted_out([*shedding, *flat.factors], known, holding)
        spread = np.zeros(self._states)
        for cluster in mixed:
            low, high = self._cluster_bounds(cluster, known, holding)
            total = _both(total, (low + high) / 2)
            spread = spread + (high - low) / 2
        loss, off = self._solver.bounded_loss(simple)
        return _both(total, loss), spread + off

    def _cluster_bounds(
        self, cluster: list[Factor], known: Known, holding: int
    ) -> tuple[FloatArray, FloatArray]:
        """Return the loss of a cluster twice, or bounds where it has too many outcomes."""
        self._steps = 0
        try:
            loss = self._cluster_loss(cluster, known)
        except TooManyOutcomesError:
            best, off = self._bounds(cluster, holding, partial=True)
            worst, more = self._bounds(cluster, holding, partial=False)
            return best - off, worst + more
        return loss, loss

    def _bounds(
        self, cluster: list[Factor], holding: int, *, partial: bool
    ) -> tuple[FloatArray, FloatArray]:
        choices = [self._bound(factor, holding, partial=partial) for factor in cluster]
        return self._solver.bounded_loss(choices)

    def _bound(self, factor: Factor, holding: int, *, partial: bool) -> Choice:
        """Return a choice that takes partial or degraded service as perfect, or as none."""
        structure, gate = self._system.structure, factor.gate
        if gate is None:
            full = Condition(0) if partial else self._components[factor.owner].full
            own = Condition(1 << factor.owner | full.leaves)
            return self._solver.given(Choice(own, 0.0), holding)
        kind = "some" if partial else "best"
        targets = [getattr(self._components[t], kind) for t in gate.targets]
        parts = [structure.at_least(gate.required, targets)]
        if gate.switching_leaf is not None:
            parts.append(Condition(1 << gate.switching_leaf))
        otherwise = self._otherwise(gate) ** factor.power if partial else 0.0
        return self._solver.given(Choice(structure.every(parts), otherwise), holding)

    def _step(self) -> None:
        self._steps += 1
        if self._steps > STEPS_MAX:
            raise TooManyOutcomesError

    def _required_leaves(self, flat: _Flat) -> list[int]:
        """Return the leaves without which nothing is served, shedding groups left out.

        Beside what is called for certain these are the leaves that every way through a gate
        with a choice has in common.
        """
        hard = [f.gate for f in flat.factors if f.gate and f.gate.need.if_down == "fail"]
        called = Condition(sum(1 << c for c in flat.certain))
        condition = self._system.structure.simplified(
            self._system.structure.every([called, *map(self._satisfied, hard)])
        )
        shedding = {n for n, model in enumerate(self._components) if model.group.sheds}
        return [leaf for leaf in (*bits(condition.leaves), *flat.leaves) if leaf not in shedding]

    def _sorted_out(
        self, factors: list[Factor], known: Known, holding: int
    ) -> tuple[list[Choice], list[list[Factor]]]:
        """Split factors into choices and clusters that need joint distributions."""
        choices: dict[int, list[Choice]] = {}
        supports = []
        for number, factor in enumerate(factors):
            found = self._choices(factor)
            if found is None:
                supports.append(self._support(factor, known))
            else:
                choices[number] = [self._solver.given(choice, holding) for choice in found]
                supports.append(self._joint_support(choices[number]))
        simple, mixed = [], []
        for cluster in _linked(supports):
            if all(number in choices for number in cluster):
                simple += [choice for number in cluster for choice in choices[number]]
            else:
                mixed.append([factors[number] for number in cluster])
        return simple, mixed

    def _joint_support(self, choices: list[Choice]) -> int:
        support = 0
        for choice in choices:
            support |= self._solver.support(choice)
        return support

    def _choices(self, factor: Factor) -> list[Choice] | None:
        """Return a gate as choices, or nothing where its targets compete by their service."""
        gate = factor.gate
        if gate is None:
            return None
        if self._value is Value.FULL_SERVICE:
            return None if gate.best is None else [Choice(gate.best, 0.0)]
        targets = [self._components[t] for t in gate.targets]
        hard = gate.need.if_down != "degrade"
        if hard and any(t.can_be_partial for t in targets):
            return None
        degrades = self._quality and any(t.can_degrade for t in targets)
        if degrades and not gate.counts_all:
            return None
        inner: list[Choice] = []
        for target in gate.targets if degrades else ():
            found = self._quality_choices(target, factor.power)
            if found is None:
                return None
            inner += found
        otherwise = self._otherwise(gate) ** factor.power
        return [Choice(self._satisfied(gate), otherwise, tuple(inner))]

    def _quality_choices(self, number: int, power: int) -> list[Choice] | None:
        """Return the quality of an available component as a product of choices."""
        model = self._components[number]
        result: list[Choice] = []
        for gate in model.gates if model.can_degrade else ():
            targets = [self._components[t] for t in gate.targets]
            if not gate.counts_all and any(t.can_degrade for t in targets):
                return None
            inner: list[Choice] = []
            for target in gate.targets:
                found = self._quality_choices(target, power)
                if found is None:
                    return None
                inner += found
            if gate.need.if_down == "fail":
                result += inner
            else:
                lost = self._otherwise(gate) if gate.need.if_down == "degrade" else 1.0
                result.append(Choice(self._satisfied(gate), lost**power, tuple(inner)))
        return result

    def _satisfied(self, gate: GateModel) -> Condition:
        structure = self._system.structure
        condition = structure.at_least(
            gate.required, [self._components[t].some for t in gate.targets]
        )
        if gate.switching_leaf is None:
            return condition
        return structure.every([condition, Condition(1 << gate.switching_leaf)])

    def _otherwise(self, gate: GateModel) -> float:
        """Return what a lost gate multiplies its owner by."""
        match gate.need.if_down:
            case "fail":
                return 0.0
            case "degrade":
                return gate.need.quality or 0.0
            case "serve_cached":
                return gate.cached_share

    def _flatten(self, entries: Collection[int]) -> _Flat:
        """Follow what is called for certain, parents before targets."""
        flat = _Flat()
        calls = dict.fromkeys(entries, 1)
        # Components are numbered targets first, so descending numbers visit callers first.
        for number in range(max(entries), -1, -1):
            times = calls.get(number, 0)
            if not times:
                continue
            flat.certain[number] = times
            for gate in self._components[number].gates:
                if self._is_certain(gate):
                    if gate.switching_leaf is not None:
                        flat.leaves.append(gate.switching_leaf)
                    for target in gate.targets:
                        calls[target] = calls.get(target, 0) + times
                elif self._quality or gate.need.if_down != "degrade":
                    flat.factors.append(Factor(number, gate, times))
        return flat

    def _is_certain(self, gate: GateModel) -> bool:
        """Whether a gate multiplies the served fractions of all its targets, no choice left."""
        partial = sum(self._components[t].can_be_partial for t in gate.targets)
        return gate.need.if_down == "fail" and gate.counts_all and partial <= 1

    def _certain_loss(self, leaves: list[int]) -> FloatArray:
        q = np.minimum(1.0, self._system.leaves.q[leaves])
        with np.errstate(divide="ignore"):
            return np.asarray(-np.expm1(np.log1p(-q).sum(axis=0)))

    def _health_losses(self, flat: _Flat) -> Iterator[FloatArray]:
        """Yield what each balancer loses until it notices that a target's replica is gone.

        Each usable replica fails at its rate, and its share 1/n then fails for the detection
        time: rate · n · (1/n) · time while others remain to serve.
        """
        components = self._system.architecture.components
        for number, times in flat.certain.items():
            model = self._components[number]
            check = components[model.name].health_check
            if check is None:
                continue
            for gate in model.gates:
                for target in gate.targets if gate.need.if_down != "degrade" else ():
                    balanced = components[self._components[target].name]
                    if balanced.replica_count > 1 and _shares_load(balanced):
                        mtbf = balanced.replica_mtbf_seconds
                        share = min(1.0, check.mean_detection_seconds / mtbf)
                        yield np.full(self._states, 1 - (1 - share) ** times)

    def _clusters(self, factors: list[Factor], known: Known) -> Iterator[list[Factor]]:
        supports = [self._support(factor, known) for factor in factors]
        for cluster in _linked(supports):
            yield [factors[number] for number in cluster]

    def _support(self, factor: Factor, known: Known) -> int:
        support = 0
        for variable in self._counts([factor], known):
            support |= 1 << variable
        return support

    def _counts(self, factors: list[Factor], known: Known) -> dict[int, int]:
        """Count how often each undecided variable occurs in the calls of some factors."""
        calls: dict[int, int] = {}
        counts: dict[int, int] = {}
        for factor in factors:
            if factor.gate is None:
                counts[factor.owner] = counts.get(factor.owner, 0) + 1
            else:
                self._enter(factor.gate, 1, calls, counts, known)
        for number in sorted(calls, reverse=True):
            self._descend(number, calls, counts, known)
        return counts

    def _descend(
        self, top: int, calls: dict[int, int], counts: dict[int, int], known: Known
    ) -> None:
        for number in range(top, -1, -1):
            times = calls.pop(number, 0)
            if not calls and not times:
                return
            if not times or known.get(number) == 0:
                continue
            self._step()
            model = self._components[number]
            if number not in known:
                counts[number] = counts.get(number, 0) + times
            for gate in model.gates:
                self._enter(gate, times, calls, counts, known)

    def _enter(
        self,
        gate: GateModel,
        times: int,
        calls: dict[int, int],
        counts: dict[int, int],
        known: Known,
    ) -> None:
        if gate.need.if_down == "degrade" and not self._quality:
            return
        leaf = gate.switching_leaf
        if leaf is not None and leaf not in known:
            counts[leaf] = counts.get(leaf, 0) + times
        for target in gate.targets:
            calls[target] = calls.get(target, 0) + times

    def _cluster_loss(self, factors: list[Factor], known: Known) -> FloatArray:
        counts = self._counts(factors, known)
        shared = {variable: count for variable, count in counts.items() if count > 1}
        if not shared:
            total = np.zeros(self._states)
            self._served = {}
            for factor in factors:
                total = _both(total, self._factor_loss(factor, known))
            return total
        variable = max(shared, key=lambda v: (shared[v], v))
        total = np.zeros(self._states)
        for level, probability in enumerate(self._levels(variable)):
            if probability.any():
                total += probability * self._product_loss(factors, {**known, variable: level})
        return total

    def _product_loss(self, factors: list[Factor], known: Known) -> FloatArray:
        total = np.zeros(self._states)
        for cluster in self._clusters(factors, known):
            total = _both(total, self._cluster_loss(cluster, known))
        return total

    def _factor_loss(self, factor: Factor, known: Known) -> FloatArray:
        if factor.gate is None:
            distribution = self._own(factor.owner, known)
        else:
            distribution = self._gate_effect(factor.gate, known)
        loss = np.zeros(self._states)
        for (served, quality), probability in distribution.items():
            value = served * (quality if self._quality else 1.0)
            if self._value is Value.FULL_SERVICE:
                value = float(value == 1)
            loss += probability * (1 - value**factor.power)
        return loss

    def _levels(self, variable: int) -> FloatArray:
        """Return the distribution of an undecided variable, shape (levels, states)."""
        if variable < len(self._components):
            return self._components[variable].group.levels
        q = self._system.leaves.q[variable]
        return np.array([q, 1 - q])

    def _own(self, number: int, known: Known) -> Distribution:
        """Return the distribution of a group's own served fraction."""
        model = self._components[number]
        levels = model.group.levels
        top = levels.shape[0] - 1
        one = np.ones(self._states)
        if number in known:
            level = known[number]
            return {(level / top, 1.0): one}
        return {(level / top, 1.0): p for level, p in enumerate(levels) if p.any()}

    def _component(self, number: int, known: Known) -> Distribution:
        """Return the distribution of a component's (served fraction, quality).

        Only decided components are met by several ways here, and theirs is one outcome.
        """
        if number not in self._served:
            self._step()
            model: ComponentModel = self._components[number]
            current = self._own(number, known)
            for gate in model.gates if DEAD not in current or len(current) > 1 else ():
                if gate.need.if_down == "degrade" and not self._quality:
                    continue
                current = _combined(current, self._gate_effect(gate, known))
            self._served[number] = current
        return self._served[number]

    def _gate_effect(self, gate: GateModel, known: Known) -> Distribution:
        """Return what a gate multiplies its owner's served fraction and quality by."""
        result: Distribution = {}
        how = gate.need.if_down
        kept_share = self._otherwise(gate)
        lost = (1.0, kept_share) if how == "degrade" else (kept_share, 1.0)
        for (served, quality), probability in self._gate_value(gate, known).items():
            if served == 0:
                _add(result, lost, probability)
            else:
                kept = 1.0 if how == "degrade" else served
                _add(result, (kept, quality if self._quality else 1.0), probability)
        return result

    def _gate_value(self, gate: GateModel, known: Known) -> Distribution:
        """Return (smallest served fraction, product of qualities) of the targets that count."""
        # A state is what the best targets so far give, best first, at most `required` of them.
        chosen: dict[tuple[Outcome, ...], FloatArray] = {(): np.ones(self._states)}
        for target in gate.targets:
            outcomes = self._component(target, known)
            grown: dict[tuple[Outcome, ...], FloatArray] = {}
            for best, probability in chosen.items():
                for outcome, weight in outcomes.items():
                    ranked = tuple(sorted((*best, outcome), reverse=True)[: gate.required])
                    joint = probability * weight
                    grown[ranked] = grown[ranked] + joint if ranked in grown else joint
            if len(grown) > OUTCOMES_MAX:
                raise TooManyOutcomesError
            chosen = grown
        result: Distribution = {}
        for best, probability in chosen.items():
            served = min(outcome[0] for outcome in best)
            quality = math.prod(outcome[1] for outcome in best) if served else 1.0
            _add(result, (served, quality), probability)
        return self._with_switching(gate, result, known)

    def _with_switching(
        self, gate: GateModel, distribution: Distribution, known: Known
    ) -> Distribution:
        leaf = gate.switching_leaf
        if leaf is None or known.get(leaf) == 1:
            return distribution
        moving = np.ones(self._states) if leaf in known else self._system.leaves.q[leaf]
        return _combined({(1.0, 1.0): 1 - moving, DEAD: moving}, distribution)


def _shares_load(component: Component) -> bool:
    """Whether every usable replica serves a share; idle spares and followers do not."""
    return component.standby is None and not component.is_consensus


def _linked(supports: list[int]) -> list[list[int]]:
    """Return the positions grouped so that groups share no bit."""
    groups: list[tuple[int, list[int]]] = []
    for number, own in enumerate(supports):
        support = own
        joined = [group for group in groups if group[0] & support]
        groups = [group for group in groups if not group[0] & support]
        for other, _ in joined:
            support |= other
        groups.append((support, [*(n for _, ns in joined for n in ns), number]))
    return [numbers for _, numbers in groups]


def _both(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the loss of a product from the losses of its independent factors."""
    return np.asarray(first + (1 - first) * second)


def _add(distribution: Distribution, outcome: Outcome, probability: FloatArray) -> None:
    key = outcome if outcome[0] else DEAD
    distribution[key] = distribution[key] + probability if key in distribution else probability


def _combined(first: Distribution, second: Distribution) -> Distribution:
    """Return the distribution of the product of two independent values."""
    result: Distribution = {}
    for (served, quality), probability in first.items():
        if served == 0:
            _add(result, DEAD, probability)
            continue
        for (other_served, other_quality), weight in second.items():
            _add(result, (served * other_served, quality * other_quality), probability * weight)
    if len(result) > OUTCOMES_MAX:
        raise TooManyOutcomesError
    return result
