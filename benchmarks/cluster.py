"""How fast clusters are simulated: events a second and cluster-years a second, on one core.

Rates are per second of processor time. Each row says what ran. The same source runs compiled and
interpreted; set-up is included in the cluster-years and excluded from the events a second.
Compilation is excluded from both.
"""

from __future__ import annotations

import sys
from time import process_time

from simulations.kernel.limits import TICKS_PER_SECOND
from simulations.scenarios.campaign import merge, plan, run_chunk
from simulations.scenarios.parameters import ClusterParameters
from simulations.scenarios.presets import PRESETS
from simulations.scenarios.setup import prepare

AVAILABILITY = PRESETS["raft-availability"]
ROUNDS = 3


def events_per_second(
    parameters: ClusterParameters, *, seconds: float, interpreted: bool = False
) -> float:
    """Run one history without skipping; the best of some rounds."""
    prepared = prepare(parameters, seed=1, interpreted=interpreted)
    best = 0.0
    for _ in range(1 if interpreted else ROUNDS):
        prepared.kernel.start(prepared.state)
        prepared.view.cluster.world.until = round(seconds * TICKS_PER_SECOND)
        events = int(prepared.view.cluster.world.events)
        begin = process_time()
        state = prepared.kernel.advance(prepared.state, 1_000_000_000)
        assert state == 1, "the run must reach its horizon"
        taken = process_time() - begin
        best = max(best, (int(prepared.view.cluster.world.events) - events) / taken)
    return best


def cluster_years_per_second(parameters: ClusterParameters) -> float:
    """Run a whole campaign on one core, set-up and merging included."""
    begin = process_time()
    merge(parameters, [run_chunk(parameters, 1, index) for index in range(plan(parameters))])
    return parameters.years / (process_time() - begin)


def leader_crashes_per_second(trials: int) -> float:
    """Run one chunk of the Raft paper's figure 16 on one core."""
    parameters = PRESETS["raft-leader-crash"].parameters({"trials": str(trials)})
    begin = process_time()
    run_chunk(parameters, 1, 0)
    return trials / (process_time() - begin)


def rows() -> list[tuple[str, float, str]]:
    """Measure everything; the first run of each kernel compiles it."""
    healthy = {
        "mtbf": "10y",
        "mttr": "1h",
        "skip_quiescence": "off",
        "message_delay_law": "exponential",
    }
    quiet = AVAILABILITY.parameters(healthy)
    busy = AVAILABILITY.parameters({**healthy, "writes_per_second": "100", "loss": "0.001"})
    checked = busy.model_copy(update={"check_every_event": True})
    usual = AVAILABILITY.parameters({"mtbf": "30d", "mttr": "10m", "years": "20000"})
    three = AVAILABILITY.parameters({"servers": "3", "years": "20000"})
    events_per_second(quiet, seconds=1.0)
    run_chunk(PRESETS["raft-leader-crash"].parameters({"trials": "1"}), 1, 0)
    return [
        ("heartbeats only, compiled", events_per_second(quiet, seconds=20_000.0), "events/s"),
        ("100 writes/s, log, loss, compiled", events_per_second(busy, seconds=2_000.0), "events/s"),
        (
            "the same, log matching at every event",
            events_per_second(checked, seconds=100.0),
            "events/s",
        ),
        (
            "100 writes/s, log, loss, plain Python",
            events_per_second(busy, seconds=20.0, interpreted=True),
            "events/s",
        ),
        ("figure 16, five servers", leader_crashes_per_second(10_000), "leader crashes/s"),
        ("5 servers, MTBF 30 d, MTTR 10 min", cluster_years_per_second(usual), "cluster-years/s"),
        ("3 servers, MTBF 30 d, MTTR 10 min", cluster_years_per_second(three), "cluster-years/s"),
    ]


def main() -> None:
    """Print the table."""
    for what, figure, unit in rows():
        sys.stdout.write(f"{what:<42} {figure:>14,.0f} {unit}\n")


if __name__ == "__main__":
    main()
