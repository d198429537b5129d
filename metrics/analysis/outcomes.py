"""Joint distribution of served fraction and quality over what several calls share.

The components that occur more than once among some factors are decided one after the other
until nothing is shared; then the joint distribution of (served fraction, quality) follows
from independent parts. Everything is computed for all states of the sites at once.
"""

from __future__ import annotations

import math
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.calls import Calls, Factor, Known, TooManyOutcomesError, kept_without
from metrics.analysis.system import Cache, ComponentModel, GateModel, System

FloatArray = NDArray[np.float64]
Outcome = tuple[float, float]
Distribution = dict[Outcome, FloatArray]

DEAD: Outcome = (0.0, 1.0)
OUTCOMES_MAX = 1_000
"""Distinct outcomes of one value; beyond it the value is bounded instead."""


class Value(StrEnum):
    """What is averaged over the states."""

    SERVED = "served fraction"
    UTILITY = "served fraction × quality"
    FULL_SERVICE = "1 while both are 1, else 0"


class OutcomeSolver:
    """Computes 1 - E[product of factors] for all states of the sites."""

    def __init__(self, system: System, calls: Calls, value: Value) -> None:
        self._system = system
        self._components = system.components
        self._calls = calls
        self._value = value
        self._has_quality = value is not Value.SERVED
        self._states = system.joint.size
        self._served: dict[int, Distribution] = {}
        self._power = 1

    def loss(self, factors: list[Factor], known: Known) -> FloatArray:
        """Return one minus the mean of the product of some factors.

        Parameters
        ----------
        factors : factors that share components.
        known : what is decided already.

        Returns
        -------
        array of shape (states,)

        Raises
        ------
        TooManyOutcomesError
            When there are more cases than are enumerated.
        """
        counts = self._calls.counts(factors, known)
        shared = {variable: count for variable, count in counts.items() if count > 1}
        if not shared:
            total = np.zeros(self._states)
            self._served = {}
            for factor in factors:
                total = either_lost(total, self._factor_loss(factor, known))
            return total
        variable = max(shared, key=lambda v: (shared[v], v))
        total = np.zeros(self._states)
        for level, probability in enumerate(self._levels(variable)):
            if probability.any():
                total += probability * self._product_loss(factors, {**known, variable: level})
        return total

    def _product_loss(self, factors: list[Factor], known: Known) -> FloatArray:
        total = np.zeros(self._states)
        for cluster in self._calls.clusters(factors, known):
            total = either_lost(total, self.loss(cluster, known))
        return total

    def _factor_loss(self, factor: Factor, known: Known) -> FloatArray:
        if factor.power != self._power:
            self._power, self._served = factor.power, {}
        if factor.gate is None:
            distribution = self._own(factor.owner, known)
        else:
            distribution = self._gate_effect(factor.gate, known)
        loss = np.zeros(self._states)
        for (served, quality), probability in distribution.items():
            value = served * (quality if self._has_quality else 1.0)
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
            self._calls.step()
            model: ComponentModel = self._components[number]
            current = self._own(number, known)
            for gate in model.gates if DEAD not in current or len(current) > 1 else ():
                if self._calls.is_followed(gate):
                    current = _combined(current, self._gate_effect(gate, known))
            self._served[number] = current
        return self._served[number]

    def _gate_effect(self, gate: GateModel, known: Known) -> Distribution:
        """Return what a gate multiplies its owner's served fraction and quality by."""
        result: Distribution = {}
        how = gate.need.if_down
        for (served, quality), probability in self._gate_value(gate, known).items():
            if served == 0:
                self._lose(result, gate, probability)
            else:
                kept = 1.0 if how == "degrade" else served
                _add(result, (kept, quality if self._has_quality else 1.0), probability)
        return result

    def _gate_value(self, gate: GateModel, known: Known) -> Distribution:
        """Return (smallest served fraction, product of qualities) of the targets that count."""
        if gate.in_use:
            return self._value_in_use(gate, known)
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

    def _lose(self, distribution: Distribution, gate: GateModel, probability: FloatArray) -> None:
        """Add what is left while a gate is lost; a cache serves for a while, then nothing."""
        kept = kept_without(gate)
        if gate.need.if_down == "degrade":
            _add(distribution, (1.0, kept), probability)
        elif gate.cache is not None:
            lost = self._not_cached(gate.cache)
            _add(distribution, (1.0, 1.0), probability * (1 - lost))
            _add(distribution, DEAD, probability * lost)
        elif gate.dry_share < 1:
            fresh = 1 - gate.dry_share
            _add(distribution, (kept / fresh, 1.0), probability * fresh)
            _add(distribution, DEAD, probability * gate.dry_share)
        else:
            _add(distribution, DEAD, probability)

    def _not_cached(self, cache: Cache) -> FloatArray:
        """Return the loss of the power at hand of what a cache serves, in every column."""
        leaf = cache.shares[min(self._power, len(cache.shares)) - 1]
        if self._value is Value.FULL_SERVICE:
            if cache.fresh is None:
                return np.ones(self._states)
            leaf = cache.fresh
        return np.asarray(self._system.leaves.q[leaf])

    def _value_in_use(self, gate: GateModel, known: Known) -> Distribution:
        """Return what the target in use gives; each column has one in use."""
        result: Distribution = {}
        for leaf, target in zip(gate.in_use, gate.targets, strict=True):
            used = 1 - self._system.leaves.q[leaf]
            for outcome, probability in self._component(target, known).items():
                _add(result, outcome, used * probability)
        return result

    def _with_switching(
        self, gate: GateModel, distribution: Distribution, known: Known
    ) -> Distribution:
        leaf = gate.switching_leaf
        if leaf is None or known.get(leaf) == 1:
            return distribution
        moving = np.ones(self._states) if leaf in known else self._system.leaves.q[leaf]
        return _combined({(1.0, 1.0): 1 - moving, DEAD: moving}, distribution)


def either_lost(first: FloatArray, second: FloatArray) -> FloatArray:
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
