"""A cluster campaign in chunks: plan, run one chunk, merge in index order.

A chunk is a pure function of the parameters, the seed and its index. Its result is a small JSON
object; merging the chunks in index order gives the same bytes whoever computed them and when.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np

from metrics.domain.errors import DomainError
from metrics.domain.quantities import YEAR_SECONDS
from simulations.kernel.kinds import FINISHED, RUNNING
from simulations.kernel.limits import ERRORS, OK
from simulations.scenarios.chunks import added, histogram, latencies, own_counts, row, sparse
from simulations.scenarios.merging import merge_crashes, merge_years
from simulations.scenarios.parameters import ClusterParameters, Experiment
from simulations.scenarios.setup import STEPS_MAX, WARM_UP_SECONDS, Prepared, prepare, ticks

TRIALS_PER_CHUNK = 600_000
TRIALS_AT_ONCE = 10_000
REPLICATIONS_PER_CHUNK = 32
CRASHES_PER_CHUNK = 400_000
EVENTS_PER_CHUNK = 16_000_000
SILENCE_WORK = 3.0  # of an election that lost heartbeats cause, in server failures
CHUNKS_MAX = 100_000
CHUNKS_MIN = 4
TIMEOUTS_BEFORE_GIVING_UP = 100


class ClusterRunError(DomainError):
    """A run stopped before its end: a bound was reached or an invariant was violated."""

    code = "cluster_run_failed"


class TooMuchWorkError(ValueError):
    """More chunks than a campaign may have; `times` says how many times the limit it is."""

    def __init__(self, chunks: float) -> None:
        super().__init__(f"this is too much work: {chunks:.3g} chunks, at most {CHUNKS_MAX}")
        self.times = chunks / CHUNKS_MAX


def work(parameters: ClusterParameters) -> float:
    """Return the work of a campaign in full chunks, each about two seconds of one core or less."""
    if parameters.experiment is Experiment.LEADER_CRASH:
        return parameters.trials / TRIALS_PER_CHUNK
    seconds = parameters.years * YEAR_SECONDS
    crashes = seconds * sum(
        len(fault.members) / (fault.mtbf_seconds + fault.mttr_seconds)
        for fault in parameters.faults
    )
    followers = parameters.servers - 1
    silences = parameters.silence_chance * followers * seconds / parameters.heartbeat
    full = (crashes + SILENCE_WORK * silences) / CRASHES_PER_CHUNK
    if not parameters.can_skip:
        beats = seconds / parameters.heartbeat + seconds * parameters.writes_per_second
        full = max(full, 2.0 * parameters.servers * beats / EVENTS_PER_CHUNK)
    return full * parameters.extended


def plan(parameters: ClusterParameters) -> int:
    """Return the number of chunks of a campaign.

    Years are split into some chunks even when they are few, so that figures come soon.
    """
    full = work(parameters)
    if parameters.experiment is Experiment.LEADER_CRASH:
        return ceil(full)
    if full > CHUNKS_MAX:
        raise TooMuchWorkError(full)
    return max(CHUNKS_MIN, ceil(full / parameters.extended)) * parameters.extended


def run_chunk(parameters: ClusterParameters, seed: int, chunk_index: int) -> dict[str, Any]:
    """Run one chunk, compiled; the result is JSON and can be merged with the other chunks'."""
    chunks = plan(parameters)
    if not 0 <= chunk_index < chunks:
        raise ValueError(f"chunk {chunk_index} does not exist, there are {chunks}")
    prepared = prepare(parameters, seed=seed)
    if parameters.experiment is Experiment.LEADER_CRASH:
        return _run_trials(prepared, parameters, chunk_index)
    return _run_years(prepared, parameters, chunk_index, chunks)


def crash_limit_ticks(parameters: ClusterParameters) -> int:
    """Time after which a leader crash counts as undecided."""
    return ticks(TIMEOUTS_BEFORE_GIVING_UP * parameters.election_timeout_seconds[1])


def _run_trials(prepared: Prepared, parameters: ClusterParameters, index: int) -> dict[str, Any]:
    first = index * TRIALS_PER_CHUNK
    last = min(first + TRIALS_PER_CHUNK, parameters.trials)
    limit = crash_limit_ticks(parameters)
    view = prepared.view
    undecided, samples = 0, []
    for begin in range(first, last, TRIALS_AT_ONCE):
        view.measure.samples = 0
        count = min(TRIALS_AT_ONCE, last - begin)
        undecided += prepared.crash_kernel.trials(
            prepared.state, begin, count, int(parameters.different_logs), limit
        )
        _assert_sound(prepared)
        samples.append(np.array(view.measure.sample[: view.measure.samples]))
    return {
        "undecided": int(undecided),
        "leader_down": histogram(np.concatenate(samples)),
        "events": int(view.cluster.world.events),
    }


def _run_years(
    prepared: Prepared, parameters: ClusterParameters, index: int, chunks: int
) -> dict[str, Any]:
    of_one = chunks // parameters.extended
    seconds = parameters.years * YEAR_SECONDS / (of_one * REPLICATIONS_PER_CHUNK)
    rows, election, outage, own, commit = [], [], [], [], []
    view = prepared.view
    for k in range(REPLICATIONS_PER_CHUNK):
        run_replication(prepared, index * REPLICATIONS_PER_CHUNK + k, seconds)
        _assert_sound(prepared)
        rows.append(row(view))
        own.append(own_counts(parameters.protocol, view))
        commit.append(latencies(parameters.protocol, view))
        election.append(np.array(view.measure.sample[: view.measure.samples]))
        outage.append(np.array(view.measure.outage_sample[: view.measure.outage_samples]))
    return {
        **added(own),
        "commit_latency": sparse(np.sum(commit, axis=0)),
        "replications": rows,
        "leader_down": histogram(np.concatenate(election)),
        "write_outage": histogram(np.concatenate(outage)),
        "events": int(view.cluster.world.events),
        "skipped_ticks": int(view.quiet.skipped),
    }


def run_replication(prepared: Prepared, replication: int, seconds: float) -> None:
    """Run one history of a cluster, after a warm-up that is not measured."""
    view, kernel = prepared.view, prepared.kernel
    view.replication = replication
    view.measure.samples = 0
    view.measure.outage_samples = 0
    view.measure.start = ticks(WARM_UP_SECONDS)
    view.cluster.world.until = ticks(WARM_UP_SECONDS)
    kernel.start(prepared.state)
    state = kernel.advance(prepared.state, STEPS_MAX)
    kernel.begin_measurement(prepared.state, ticks(WARM_UP_SECONDS + seconds))
    if state == FINISHED:
        state = kernel.advance(prepared.state, STEPS_MAX)
    if state == RUNNING:
        raise ClusterRunError("the step budget is used up")
    kernel.finish(prepared.state)


def _assert_sound(prepared: Prepared) -> None:
    view = prepared.view
    world, checks = view.cluster.world, view.checks
    if checks.violation:
        raise ClusterRunError(
            f"invariant violated at node {checks.node}, tick {checks.at}, replication "
            f"{view.replication}: {prepared.violations[int(checks.violation)]}"
        )
    if world.error != OK:
        raise ClusterRunError(f"replication {view.replication}: {ERRORS[int(world.error)]}")


def merge(parameters: ClusterParameters, partials: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Combine the chunks computed so far, in index order, into the result."""
    if parameters.experiment is Experiment.LEADER_CRASH:
        return merge_crashes(parameters, partials)
    return merge_years(parameters, partials)
