"""A compiled document with samples as further columns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from metrics.analysis import served
from metrics.analysis.calls import Calls
from metrics.analysis.columns import Flow
from metrics.analysis.groups import FORCED, Group
from metrics.analysis.health_checks import balanced
from metrics.analysis.outcomes import Value
from metrics.analysis.plan import Leaves, Series, evaluate_all
from metrics.analysis.system import ComponentModel, GateModel, System
from metrics.analysis.uncertainty.groups import WideGroup
from metrics.analysis.uncertainty.parameters import Parameters, times_of
from metrics.analysis.uncertainty.samples import Samples

if TYPE_CHECKING:
    from metrics.analysis.uncertainty.model import Model

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


class Wide:
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
        self._returning = self._return_ratios()
        self._given = np.repeat(joint.given[:, None], self._size, axis=1)
        self._failed: dict[int, FloatArray] = {}
        """For each group that the columns tell, its unavailability relative to the best
        estimates; shape (states, samples)."""
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
        loss, _ = served.mean_loss(self._wide, entries, value, first_order_checks=True)
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

    def _return_ratios(self) -> FloatArray:
        """Return how fast the sites return that are down, by the best estimates; (states, samples).

        0 in the state in which all sites are up.
        """
        base = self._system.joint.base
        total = np.zeros((base.size, self._size))
        count = np.zeros((base.size, 1))
        for row, (_, after) in enumerate(base.failing):
            down = np.unique(after)
            total[down] += 1 / (self._outages.repair_seconds[row] * base.repair_rate[row])
            count[down] += 1
        return np.asarray(total / np.maximum(count, 1))

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
        for number, model in enumerate(models):
            for place, gate in enumerate(model.gates):
                if gate.switching_leaf is not None:
                    self._move(number, place, gate, Leaves(q, f))
        self._normalise()
        wide = replace(system.joint, site_state=np.repeat(system.joint.site_state, self._size))
        return replace(system, leaves=Leaves(q, f), joint=wide, components=models)

    def _move(self, owner: int, place: int, gate: GateModel, leaves: Leaves) -> None:
        """Scale the moves of a gate with memory by how often its targets are lost.

        While a site is down, by how soon it returns: in that state moves follow its outage.
        """
        system, leaf = self._system, gate.switching_leaf
        assert leaf is not None, "only gates that move are scaled"
        name = system.components[owner].name
        where = ("components", name, "needs", place, "failover_time")
        seconds = self._parameters.at(where, gate.need.failover_time)
        longer = seconds / (gate.need.failover_time or 1.0)
        drawn, usual = self._losses_of(gate, leaves)
        ratios = self._settled(
            np.where(
                self._returning > 0,
                self._returning * longer,
                _moves(drawn) / _moves(usual) * longer,
            )
        )
        best, often = system.leaves.q[leaf], system.leaves.f[leaf]
        if self._model.is_told(leaf):
            self._scale_moving(gate, best == 1, ratios)
            self._scale_in_use(
                gate, best == 1, drawn[::-1] / _both(drawn), usual[::-1] / _both(usual)
            )
            return
        leaves.q[leaf] = np.minimum(1.0, best[:, None] * ratios).reshape(-1)
        leaves.f[leaf] = (often[:, None] * ratios / longer).reshape(-1)

    def _scale_moving(self, gate: GateModel, moving: BoolArray, ratios: FloatArray) -> None:
        """Scale the columns in which a gate moves; its targets were not down before, but lost."""
        self._given[moving] *= ratios[moving]
        for target in gate.targets:
            if target in self._failed:
                down = moving & self._system.components[target].group.failed.astype(bool)
                states = self._system.joint.site_state[down]
                self._given[down] /= self._failed[target][states]

    def _scale_in_use(
        self, gate: GateModel, moving: BoolArray, drawn: FloatArray, usual: FloatArray
    ) -> None:
        """Scale the columns in which one of the first two targets is in use and none is down.

        Its loss makes the gate move. Each is in use for as long as the other one is lost.
        """
        models, joint = self._system.components, self._system.joint
        healthy = ~np.any([models[t].group.failed.astype(bool) for t in gate.targets], axis=0)
        for position, target in enumerate(gate.targets[:2]):
            used = np.zeros(joint.size, dtype=bool)
            for flow in joint.flows:
                if flow.cause.partition(":")[2] == models[target].name:
                    used[flow.before[moving[flow.after]]] = True
            self._given[used & healthy] *= drawn[position] / usual[position]

    def _losses_of(self, gate: GateModel, leaves: Leaves) -> tuple[FloatArray, FloatArray]:
        """Return how often the first two targets are lost while all sites are up.

        Returns
        -------
        shapes (2, samples) and (2, 1), in the samples and at the best estimates.
        """
        system = self._system
        plans = [system.planner.plan(system.components[t].some) for t in gate.targets[:2]]
        up = int(np.flatnonzero(system.joint.site_state == 0)[0])
        wide, one = slice(up * self._size, (up + 1) * self._size), slice(up, up + 1)
        drawn = self._apart(Leaves(leaves.q[:, wide], leaves.f[:, wide]), self._parameters)
        best = self._apart(Leaves(system.leaves.q[:, one], system.leaves.f[:, one]), self._best)
        return evaluate_all(plans, drawn)[1], evaluate_all(plans, best)[1]

    def _apart(self, leaves: Leaves, parameters: Parameters) -> Leaves:
        """Return leaves for all sites up in which what columns tell has its own probabilities."""
        q, f = leaves.q.copy(), leaves.f.copy()
        outages = self._outages if parameters is self._parameters else self._best_outages
        for number in self._model.told_by_columns:
            group = self._model.group(number, outages, parameters)
            q[number], f[number] = group.failed[0], group.frequency[0]
        for leaf in range(2 * self._system.count, q.shape[0]):
            if self._model.is_told(leaf):
                q[leaf] = 0.0
        return Leaves(q, f)

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
            self._failed[number] = failed
            down = group.failed.astype(bool)
            self._given[down] *= failed[self._system.joint.site_state[down]]
            return None
        return _flat(group, _scaled(group, self._settled(failed), self._settled(often)))

    def _settled(self, ratios: FloatArray) -> FloatArray:
        """Return for every column the ratio of its state of the sites; 1 just after an outage.

        Whether a failover or a move then begins does not depend on how long it takes.
        """
        joint = self._system.joint
        return np.where(joint.given[:, None] > 0, ratios[joint.site_state], 1.0)

    def _normalise(self) -> None:
        """Let the probabilities of the columns of each state of the sites add up as they did."""
        joint = self._system.joint
        total = np.zeros((joint.base.size, self._size))
        np.add.at(total, joint.site_state, self._given)
        usual = np.bincount(joint.site_state, weights=joint.given, minlength=joint.base.size)
        self._given *= (usual[:, None] / np.maximum(total, 1e-300))[joint.site_state]


def _both(losses: FloatArray) -> FloatArray:
    """Return how often either of the first two targets is lost, never 0."""
    return np.asarray(np.maximum(losses.sum(axis=0), np.finfo(float).tiny))


def _moves(losses: FloatArray) -> FloatArray:
    """Return how often a gate moves that goes on with one of two targets until it is lost.

    Each is in use for the part of the time in which the other one's losses would come: the
    moves from either are as many, f₁ f₂ / (f₁ + f₂).
    """
    one = losses.prod(axis=0) if len(losses) > 1 else losses[0] * _both(losses)
    return np.asarray(np.maximum(one / _both(losses), np.finfo(float).tiny))


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


def _scaled(group: Group, failed: FloatArray, often: FloatArray) -> WideGroup:
    """Scale what a chain gave at the best estimates by ratios of shape (columns, samples)."""
    down = np.minimum(1.0, group.failed[:, None] * failed)
    rate = group.frequency[:, None] * often
    return WideGroup(down, rate, down, rate, np.array([down, 1 - down]))


def _partial(group: Group) -> tuple[FloatArray, FloatArray]:
    """Return the leaf of full service given some, as `system` does for one document."""
    works = 1 - group.failed
    lost = ratio(group.levels[1:-1].sum(axis=0), works, otherwise=0.0)
    rise = group.frequency_fully - group.frequency * (1 - lost)
    return lost, ratio(rise, works, otherwise=0.0)


def ratio(part: FloatArray, whole: FloatArray, *, otherwise: float = 1.0) -> FloatArray:
    """Return part / whole, and `otherwise` where there is nothing to divide by."""
    return np.divide(part, whole, out=np.full_like(part, otherwise), where=whole > 0)
