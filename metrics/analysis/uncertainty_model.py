"""The figures of a document for many samples at once: samples are more columns beside the states.

The document is compiled once, at the best estimates. Its conditions do not depend on the numbers,
so their plans and diagrams are evaluated for every joint state of the sites and every sample in
one pass over wide arrays. Groups without memory are exact in each sample. What remembers has
been solved exactly at the best estimates; in a sample its probabilities are these, scaled by the
ratio that a first-order model gives (`uncertainty_calibration` corrects that and bounds it).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.analysis import groups, served
from metrics.analysis.calls import Calls
from metrics.analysis.clusters import remembers
from metrics.analysis.columns import Flow
from metrics.analysis.groups import FORCED, Group, Reach
from metrics.analysis.health_checks import balanced
from metrics.analysis.outcomes import Value
from metrics.analysis.plan import Leaves, Series, evaluate_all
from metrics.analysis.system import ComponentModel, System, compile_system
from metrics.analysis.uncertainty_groups import (
    Surroundings,
    WideGroup,
    is_uncertain_for,
    wide_group,
)
from metrics.analysis.uncertainty_parameters import Outages, Parameters, outages, times_of
from metrics.analysis.uncertainty_samples import Samples
from metrics.domain.architecture import Architecture
from metrics.domain.quantities import MONTH_HOURS

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

CELLS_MAX: Final = 4_000_000
"""Leaves × states × samples that are held at once; more samples are taken in turns."""

WHOLE: Final = ""
"""The name of the whole beside those of the journeys."""


@dataclass(frozen=True)
class Raw:
    """Figures of every scope in every sample, shape (scopes, samples) each.

    The first scope is the whole, the journeys follow in their order. `frequency` is a second.
    """

    unavailability: FloatArray
    frequency: FloatArray
    lost_requests: FloatArray
    lost_utility: FloatArray

    def arrays(self) -> tuple[FloatArray, ...]:
        """Return the four figures."""
        return self.unavailability, self.frequency, self.lost_requests, self.lost_utility


class Model:
    """A compiled document that is ready for samples."""

    def __init__(self, architecture: Architecture) -> None:
        self.architecture = architecture
        self.system = compile_system(architecture)
        self.journeys = tuple(architecture.effective_journeys)
        self._reaches = self._all_reaches()
        self._kinds = {name: _by_kind(reach) for name, reach in self._reaches.items()}
        self._uncertain = self._uncertain_groups()
        self.told_by_columns = self._told_by_columns()
        self.remembering = self.told_by_columns | {
            self.system.number[name] for name in self._names_that_remember()
        }
        entries = [self.system.number[j.entry] for j in architecture.effective_journeys.values()]
        self._entries = entries
        models, structure = self.system.components, self.system.structure
        every = structure.every(models[entry].full for entry in entries)
        conditions = [every, *(models[entry].full for entry in entries)]
        self._plans = [self.system.planner.plan(condition) for condition in conditions]

    def figures(self, samples: Samples) -> Raw:
        """Return the figures in every sample."""
        cells = self.system.leaves.q.shape[0] * self.system.joint.size
        step = max(1, CELLS_MAX // max(1, cells))
        parts = [
            self._figures(samples.part(first, min(first + step, samples.size)))
            for first in range(0, samples.size, step)
        ]
        columns = zip(*(part.arrays() for part in parts), strict=True)
        return Raw(*(np.concatenate(column, axis=1) for column in columns))

    def costs(self, samples: Samples, unavailability: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the cost per month and what downtime costs a month, shape (samples,)."""
        parameters = Parameters(samples)
        total = np.zeros(samples.size)
        for name, component in self.architecture.components.items():
            price = component.cost
            if price is not None:
                place = ("components", name, "cost")
                each = parameters.at((*place, "per_replica"), price.per_replica)
                fixed = parameters.at((*place, "fixed"), price.fixed)
                total = total + fixed + each * component.replica_count
        economics = self.architecture.economics
        hourly = economics.downtime_cost_per_hour if economics else 0.0
        an_hour = parameters.at(("economics", "downtime_cost_per_hour"), hourly)
        return total, unavailability * MONTH_HOURS * an_hour

    def _figures(self, samples: Samples) -> Raw:
        wide = _Wide(self, samples)
        down, crossing = wide.evaluated(self._plans)
        unavailability = np.minimum(1.0, wide.mean(down) + self.system.joint.remainder)
        frequency = wide.mean(crossing) + wide.flows(down)
        shares = wide.shares()
        lost = [self._losses(wide, value, shares) for value in (Value.SERVED, Value.UTILITY)]
        return Raw(unavailability, np.maximum(0.0, frequency), *lost)

    def _losses(self, wide: _Wide, value: Value, shares: FloatArray) -> FloatArray:
        """Return the mean loss of the whole and of every journey."""
        by_entry = {entry: wide.mean_loss([entry], value) for entry in dict.fromkeys(self._entries)}
        journeys = np.array([by_entry[entry] for entry in self._entries])
        whole = (shares * journeys).sum(axis=0)
        return np.minimum(1.0, np.vstack([whole, journeys]) + self.system.joint.remainder)

    def _all_reaches(self) -> dict[str, Reach]:
        """Return where the replicas of each component are; equal placements share theirs."""
        known: dict[tuple[tuple[str, int], ...], Reach] = {}
        sites, base = self.architecture.sites, self.system.joint.base
        result = {}
        for name, component in self.architecture.components.items():
            placement = component.placement or {"": component.replica_count}
            key = tuple(placement.items())
            if key not in known:
                found: dict[tuple[tuple[str, int], ...], Reach] = {}
                groups.build(component, sites=sites, joint=base, reaches=found)
                (known[key],) = found.values()
            result[name] = known[key]
        return result

    def _told_by_columns(self) -> frozenset[int]:
        """Return the groups that are certainly up or down in each column: parts of joint chains."""
        q, f = self.system.leaves.q, self.system.leaves.f
        candidates = below_memory(self.architecture) | self._names_that_remember()
        if self.system.joint.size == self.system.joint.base.size:
            return frozenset()
        numbers = (self.system.number[name] for name in candidates)
        return frozenset(
            n for n in numbers if not f[n].any() and bool(((q[n] == 0) | (q[n] == 1)).all())
        )

    def _names_that_remember(self) -> set[str]:
        components = self.architecture.components
        return {name for name, component in components.items() if remembers(component)}

    def _uncertain_groups(self) -> dict[int, str]:
        sites = self.architecture.sites
        return {
            self.system.number[name]: name
            for name, component in self.architecture.components.items()
            if is_uncertain_for(component, self._reaches[name], sites)
        }

    def joint_outages(self, parameters: Parameters) -> Outages:
        """Return the joint states of the sites that components share."""
        return outages(self.system.joint.base, self.architecture.sites, parameters)

    def kinds_of_states(self, number: int) -> IntArray:
        """Return for each state of the sites which row `group` has for it.

        A group without memory has one for all states in which it reaches as many replicas.
        """
        return self._kinds[self.system.components[number].name][1]

    def group(self, number: int, joint: Outages, parameters: Parameters) -> WideGroup:
        """Return a component's group by the vectorised model."""
        name = self.system.components[number].name
        sites, reach = self.architecture.sites, self._reaches[name]
        if number not in self.remembering:
            reach = self._kinds[name][0]
        around = Surroundings(reach, outages(reach.private, sites, parameters), joint, sites)
        return wide_group(name, self.architecture.components[name], around, parameters)

    @property
    def uncertain_groups(self) -> Collection[int]:
        """Numbers of the components whose group has uncertain parameters."""
        return self._uncertain


def _by_kind(reach: Reach) -> tuple[Reach, IntArray]:
    """Take states of the sites together in which a group reaches the same replicas."""
    _, first, kinds = np.unique(reach.counts, axis=0, return_index=True, return_inverse=True)
    fewer = replace(reach, counts=reach.counts[first], position=reach.position[first])
    return fewer, kinds.reshape(-1)


def below_memory(architecture: Architecture) -> set[str]:
    """Return what gates with memory and gates with caches lead to."""
    found: set[str] = set()
    pending = [
        target
        for component in architecture.components.values()
        for need in component.needs
        if need.has_memory or need.if_down == "serve_cached"
        for target in need.targets
    ]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += [t for need in architecture.components[name].needs for t in need.targets]
    return found


class _Wide:
    """A compiled document with samples as columns: column c in sample n is c · samples + n."""

    def __init__(self, model: Model, samples: Samples) -> None:
        self._model = model
        self._system = model.system
        self._size = samples.size
        self._samples = samples
        self._parameters = Parameters(samples)
        self._best = Parameters(samples.at_best())
        joint = self._system.joint
        self._outages = model.joint_outages(self._parameters)
        self._best_outages = model.joint_outages(self._best)
        self._given = np.repeat(joint.given[:, None], self._size, axis=1)
        self._often: dict[str, FloatArray] = {}
        """For each component that remembers, its frequency relative to the best estimates."""
        self._wide = self._wide_system()
        self._weights = self._outages.weights[joint.site_state] * self._given
        """Shape (columns, samples)."""

    def evaluated(self, plans: list[Series]) -> tuple[FloatArray, FloatArray]:
        """Return unavailability and frequency of plans, shape (plans, columns, samples)."""
        down, crossing = evaluate_all(plans, self._wide.leaves)
        shape = (len(plans), -1, self._size)
        return down.reshape(shape), crossing.reshape(shape)

    def mean(self, values: FloatArray) -> FloatArray:
        """Average over the columns, shape (…, samples)."""
        return np.asarray((values * self._weights).sum(axis=-2))

    def mean_loss(self, entries: list[int], value: Value) -> FloatArray:
        """Return what journeys that enter somewhere lose, shape (samples,)."""
        loss, _ = served.mean_loss(self._wide, entries, value)
        lost = loss.reshape(-1, self._size)
        return self.mean(lost + (1 - lost) * self._undetected(entries, value))

    def _undetected(self, entries: list[int], value: Value) -> FloatArray:
        """Return which part more than at the best estimates balancers lose, shape (samples,).

        What is lost until a health check notices is a factor of its own, the same in all columns.
        """
        system, components = self._system, self._model.architecture.components
        certain = Calls(system, with_quality=value is not Value.SERVED).product(entries).certain
        kept = np.zeros(self._size)
        for balancer, target, times in balanced(system, certain):
            check = components[balancer].health_check
            assert check is not None, "only balancers with a health check are found"
            place = ("components", balancer, "health_check", "interval")
            shares = []
            for parameters in (self._parameters, self._best):
                interval = parameters.at(place, check.interval)
                mtbf = times_of(target, components[target], parameters).mtbf
                shares.append(np.minimum(FORCED, interval * (check.threshold - 0.5) / mtbf))
            kept = kept + times * (np.log1p(-shares[0]) - np.log1p(-shares[1]))
        return np.asarray(-np.expm1(kept))

    def flows(self, down: FloatArray) -> FloatArray:
        """Return how often flows between columns take plans down, shape (plans, samples)."""
        total = np.zeros((down.shape[0], self._size))
        for flow in self._system.joint.flows:
            rise = down[:, flow.after] - down[:, flow.before]
            total += (rise * self._flux(flow)).sum(axis=1)
        return total

    def shares(self) -> FloatArray:
        """Return the share of every journey, shape (journeys, samples); they add up to one."""
        shares = self._model.architecture.journey_shares
        drawn = np.array(
            [
                self._parameters.at(("journeys", name, "share"), best)
                for name, best in shares.items()
            ]
        )
        return np.asarray(drawn / drawn.sum(axis=0))

    def _flux(self, flow: Flow) -> FloatArray:
        """Return a flow's flux in every sample, in proportion to the column that it leaves."""
        joint = self._system.joint
        kind, _, name = flow.cause.partition(":")
        if kind == "site":
            row = joint.base.sites.index(name)
            faster = self._outages.failure_rate[row] / joint.base.failure_rate[row]
        else:
            faster = self._often.get(name, np.ones(self._size))
        weights = joint.probabilities[flow.before]
        share = np.divide(flow.flux, weights, out=np.zeros_like(weights), where=weights > 0)
        return np.asarray(share[:, None] * self._weights[flow.before] * faster)

    def _wide_system(self) -> System:
        system = self._system
        q = np.repeat(system.leaves.q, self._size, axis=1)
        f = np.repeat(system.leaves.f, self._size, axis=1)
        models = [self._repeated(model) for model in system.components]
        for number in self._model.uncertain_groups:
            group = self._group(number)
            if group is None:
                continue
            models[number] = replace(models[number], group=group)
            q[number], f[number] = group.failed, group.frequency
            if group.sheds:
                row = system.count + number
                q[row], f[row] = _partial(group)
        self._normalise()
        wide = replace(system.joint, site_state=np.repeat(system.joint.site_state, self._size))
        return replace(system, leaves=Leaves(q, f), joint=wide, components=models)

    def _repeated(self, model: ComponentModel) -> ComponentModel:
        """Return a component with the same distribution of its level in every sample."""
        levels = np.repeat(model.group.levels, self._size, axis=1)
        return replace(model, group=replace(model.group, levels=levels))

    def _group(self, number: int) -> Group | None:
        """Return a group in every column and sample; nothing where the columns themselves tell."""
        group = self._system.components[number].group
        drawn = self._model.group(number, self._outages, self._parameters)
        if number not in self._model.remembering:
            kinds = self._model.kinds_of_states(number)
            return _flat(group, drawn, kinds[self._system.joint.site_state])
        best = self._model.group(number, self._best_outages, self._best)
        failed = ratio(drawn.failed, np.broadcast_to(best.failed, drawn.failed.shape))
        often = ratio(drawn.frequency, np.broadcast_to(best.frequency, drawn.frequency.shape))
        if number in self._model.told_by_columns:
            name = self._system.components[number].name
            self._often[name] = often[0]
            down = group.failed.astype(bool)
            self._given[down] *= failed[self._system.joint.site_state[down]]
            return None
        return _flat(group, _scaled(group, failed, often, self._system.joint.site_state))

    def _normalise(self) -> None:
        """Let the probabilities of the columns of each state of the sites add up to one."""
        joint = self._system.joint
        total = np.zeros((joint.base.size, self._size))
        np.add.at(total, joint.site_state, self._given)
        self._given /= total[joint.site_state]


def _flat(group: Group, wide: WideGroup, at: IntArray | None = None) -> Group:
    """Return a group whose columns are columns and samples.

    Parameters
    ----------
    group : the group at the best estimates.
    wide : the same in every sample.
    at : for each column its row in `wide`; none where these are the columns already.
    """
    row = slice(None) if at is None else at
    return replace(
        group,
        failed=wide.failed[row].reshape(-1),
        frequency=wide.frequency[row].reshape(-1),
        failed_fully=wide.failed_fully[row].reshape(-1),
        frequency_fully=wide.frequency_fully[row].reshape(-1),
        levels=wide.levels[:, row].reshape(wide.levels.shape[0], -1),
    )


def _scaled(group: Group, failed: FloatArray, often: FloatArray, site_state: IntArray) -> WideGroup:
    """Scale what a chain gave at the best estimates, for every column and sample."""
    down = np.minimum(1.0, group.failed[:, None] * failed[site_state])
    rate = group.frequency[:, None] * often[site_state]
    levels = np.array([down, 1 - down])
    return WideGroup(down, rate, down, rate, levels)


def _partial(group: Group) -> tuple[FloatArray, FloatArray]:
    """Return the leaf of full service given some, as `system` does for one document."""
    works = 1 - group.failed
    lost = ratio(group.levels[1:-1].sum(axis=0), works, otherwise=0.0)
    rise = group.frequency_fully - group.frequency * (1 - lost)
    return lost, ratio(rise, works, otherwise=0.0)


def ratio(part: FloatArray, whole: FloatArray, *, otherwise: float = 1.0) -> FloatArray:
    """Return part / whole, and `otherwise` where there is nothing to divide by."""
    return np.divide(part, whole, out=np.full_like(part, otherwise), where=whole > 0)
