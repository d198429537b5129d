"""Mean served fraction and mean utility of a journey, exactly.

The served fraction of a journey is a product over the calls that it makes. What is called for
certain is required as a whole (`calls`). What remains, gates with a choice and gates that only
degrade, is split into clusters that share no component: most are choices between two constants
(`choices`), the others need joint distributions (`outcomes`) or, where these are too large,
bounds. Losses (one minus the mean) are carried, never the means, so that many nines keep their
digits. Everything is computed for all states of the sites at once.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from metrics.analysis import health_checks
from metrics.analysis.calls import (
    Calls,
    Factor,
    Known,
    Product,
    TooManyOutcomesError,
    kept_without,
)
from metrics.analysis.choices import Choice, ChoiceSolver
from metrics.analysis.outcomes import OutcomeSolver, Value, either_lost
from metrics.analysis.structure import Condition, bits, linked
from metrics.analysis.system import GateModel, System

FloatArray = NDArray[np.float64]


def mean_loss(
    system: System, entries: Collection[int], value: Value, *, first_order_checks: bool = False
) -> tuple[FloatArray, FloatArray]:
    """Return 1 - E[value] of a call to all of some components, for each state of the sites.

    Parameters
    ----------
    system : a compiled document.
    entries : numbers of the components where the journeys enter (one for one journey).
    value : what is averaged.
    first_order_checks : take what is lost until health checks notice as a factor of its own,
        for columns that are no states of the document.

    Returns
    -------
    loss, spread : arrays of shape (states,)
        The truth lies within loss ± spread; the spread is 0 unless alternatives that shed
        load, or degraded functions, overlap in too many ways.
    """
    return _Solver(system, value, first_order_checks=first_order_checks).loss(entries)


class _Solver:
    def __init__(self, system: System, value: Value, *, first_order_checks: bool) -> None:
        self._system = system
        self._first_order_checks = first_order_checks
        self._components = system.components
        self._value = value
        self._has_quality = value is not Value.SERVED
        self._calls = Calls(system, with_quality=self._has_quality)
        self._choice_solver = ChoiceSolver(system)
        self._outcome_solver = OutcomeSolver(system, self._calls, value)

    def loss(self, entries: Collection[int]) -> tuple[FloatArray, FloatArray]:
        product = self._calls.product(entries)
        known: Known = dict.fromkeys(self._required_leaves(product), 1)
        shedding = [
            Factor(c, None, power)
            for c, power in product.certain.items()
            if self._components[c].group.sheds
        ]
        total = self._certain_loss([*known])
        holding = 0
        for variable in known:
            holding |= 1 << variable
        simple, mixed = self._sorted_out([*shedding, *product.factors], holding)
        spread = np.zeros(self._system.joint.size)
        for cluster in mixed:
            low, high = self._cluster_bounds(cluster, known, holding)
            total = either_lost(total, (low + high) / 2)
            spread = spread + (high - low) / 2
        loss, off = self._choice_solver.bounded_loss(simple)
        return self._with_checks(entries, product, either_lost(total, loss)), spread + off

    def _with_checks(
        self, entries: Collection[int], product: Product, loss: FloatArray
    ) -> FloatArray:
        """Add what is lost until health checks notice that a replica is gone."""
        if self._value is Value.FULL_SERVICE:
            return loss
        if self._first_order_checks:
            for lost in health_checks.first_order(self._system, product.certain):
                loss = either_lost(loss, np.full_like(loss, lost))
            return loss
        served = 1 - loss
        for entry in entries:
            loss = loss + health_checks.charges(self._system, entry, served)
        return loss

    def _cluster_bounds(
        self, cluster: list[Factor], known: Known, holding: int
    ) -> tuple[FloatArray, FloatArray]:
        """Return the loss of a cluster twice, or bounds where it has too many outcomes."""
        self._calls.restart()
        try:
            loss = self._outcome_solver.loss(cluster, known)
        except TooManyOutcomesError:
            best, off = self._bounds(cluster, holding, partial=True)
            worst, more = self._bounds(cluster, holding, partial=False)
            return best - off, worst + more
        return loss, loss

    def _bounds(
        self, cluster: list[Factor], holding: int, *, partial: bool
    ) -> tuple[FloatArray, FloatArray]:
        choices = [self._bound(factor, holding, partial=partial) for factor in cluster]
        return self._choice_solver.bounded_loss(choices)

    def _bound(self, factor: Factor, holding: int, *, partial: bool) -> Choice:
        """Return a choice that takes partial or degraded service as perfect, or as none."""
        structure, gate = self._system.structure, factor.gate
        if gate is None:
            full = Condition(0) if partial else self._components[factor.owner].full
            own = Condition(1 << factor.owner | full.leaves)
            return self._choice_solver.given(Choice(own, 0.0), holding)
        kind = "some" if partial else "best"
        targets = [getattr(self._components[t], kind) for t in gate.targets]
        parts = [structure.at_least(gate.required, targets)]
        if gate.switching_leaf is not None:
            parts.append(Condition(1 << gate.switching_leaf))
        if gate.cache is not None and partial:
            share = gate.cache.shares[min(factor.power, len(gate.cache.shares)) - 1]
            parts = [structure.at_least(1, [structure.every(parts), Condition(1 << share)])]
        otherwise = kept_without(gate) ** factor.power if partial else 0.0
        return self._choice_solver.given(Choice(structure.every(parts), otherwise), holding)

    def _required_leaves(self, product: Product) -> list[int]:
        """Return the leaves without which nothing is served, shedding groups left out.

        Beside what is called for certain these are the leaves that every way through a gate
        with a choice has in common.
        """
        hard = [f.gate for f in product.factors if f.gate and f.gate.need.if_down == "fail"]
        called = Condition(sum(1 << c for c in product.certain))
        condition = self._system.structure.simplified(
            self._system.structure.every([called, *map(self._satisfied, hard)])
        )
        shedding = {n for n, model in enumerate(self._components) if model.group.sheds}
        return [leaf for leaf in (*bits(condition.leaves), *product.leaves) if leaf not in shedding]

    def _sorted_out(
        self, factors: list[Factor], holding: int
    ) -> tuple[list[Choice], list[list[Factor]]]:
        """Split factors into choices and clusters that need joint distributions."""
        choices: dict[int, list[Choice]] = {}
        supports = []
        for number, factor in enumerate(factors):
            found = self._choices(factor)
            if found is None:
                supports.append(self._calls.reached(factor) & ~holding)
            else:
                choices[number] = [self._choice_solver.given(choice, holding) for choice in found]
                supports.append(self._joint_support(choices[number]))
        simple, mixed = [], []
        for cluster in linked(supports):
            if all(number in choices for number in cluster):
                simple += [choice for number in cluster for choice in choices[number]]
            else:
                mixed.append([factors[number] for number in cluster])
        return simple, mixed

    def _joint_support(self, choices: list[Choice]) -> int:
        support = 0
        for choice in choices:
            support |= self._choice_solver.support(choice)
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
        degrades = self._has_quality and any(t.can_degrade for t in targets)
        if (hard and any(t.can_be_partial for t in targets)) or (
            degrades and (gate.cache is not None or not gate.counts_all)
        ):
            return None
        if gate.cache is not None:
            return [Choice(self._cached(gate, factor.power), 0.0)]
        inner: list[Choice] = []
        for target in gate.targets if degrades else ():
            found = self._quality_choices(target, factor.power)
            if found is None:
                return None
            inner += found
        otherwise = kept_without(gate) ** factor.power
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
                lost = kept_without(gate) if gate.need.if_down == "degrade" else 1.0
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

    def _cached(self, gate: GateModel, power: int) -> Condition:
        """Return the condition that holds with the probability of what is served."""
        assert gate.cache is not None, "asked for gates with a solved cache"
        share = gate.cache.shares[min(power, len(gate.cache.shares)) - 1]
        held = self._satisfied(gate)
        return self._system.structure.at_least(1, [held, Condition(1 << share)])

    def _certain_loss(self, leaves: list[int]) -> FloatArray:
        q = np.minimum(1.0, self._system.leaves.q[leaves])
        with np.errstate(divide="ignore"):
            return np.asarray(-np.expm1(np.log1p(-q).sum(axis=0)))
