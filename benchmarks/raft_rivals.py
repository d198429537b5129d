"""The same Raft cluster in SimPy, in plain Python and here: events per second of processor time.

Run with `PYTHONPATH=. python benchmarks/raft_rivals.py`. Five servers that crash about once a
minute, 100 writes a second, some messages lost. Plain Python is the kernel's own source,
interpreted, with all that it does; the cluster in SimPy has elections, heartbeats and replication
alone. An event is a message that arrives or a timer at which something happens. What each found
stands beside its speed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from statistics import median
from time import process_time

from benchmarks import raft_simpy
from simulations.kernel.laws import Law
from simulations.kernel.limits import TICKS_PER_MILLISECOND, TICKS_PER_SECOND
from simulations.scenarios.parameters import ClusterParameters, Delay, Experiment, FaultProcess
from simulations.scenarios.setup import prepare

Found = tuple[float, float, float, float]
SETTING = raft_simpy.Setting(5, 0.150, 0.300, 0.075, 0.0005, 0.001, 100.0, 60.0, 5.0)
SECONDS = {"SimPy": 100.0, "plain Python": 60.0, "the kernel": 4_000.0}
COLUMNS = ("million events/s", "times SimPy's", "elections/h", "commits/s", "leader down")
ROUNDS = 3


def in_simpy(seconds: float) -> Found:
    """Run the cluster of `raft_simpy`."""
    begin = process_time()
    books = raft_simpy.run(SETTING, seconds, seed=1)
    taken = process_time() - begin
    down = median(books.down_times) * 1000.0 if books.down_times else 0.0
    return books.events / taken, books.elections, books.commits, down


def here(seconds: float, *, interpreted: bool) -> Found:
    """Run the kernel, compiled or as plain Python, with the checks that are always on."""
    prepared = prepare(_parameters(), seed=1, interpreted=interpreted)
    run = prepared.view
    run.measure.samples = 0
    prepared.kernel.start(prepared.state)
    run.cluster.world.until = round(seconds * TICKS_PER_SECOND)
    before, begin = int(run.cluster.world.events), process_time()
    assert prepared.kernel.advance(prepared.state, 2_000_000_000) == 1, "it reaches its horizon"
    taken = process_time() - begin
    samples = run.measure.sample[: run.measure.samples]
    down = float(median(samples)) / TICKS_PER_MILLISECOND if len(samples) else 0.0
    rate = (int(run.cluster.world.events) - before) / taken
    return rate, int(run.cluster.elections), int(run.cluster.commits), down


def _parameters() -> ClusterParameters:
    return ClusterParameters(
        experiment=Experiment.AVAILABILITY,
        servers=SETTING.servers,
        election_timeout_seconds=(SETTING.low, SETTING.high),
        heartbeat_seconds=SETTING.heartbeat,
        message_delay=Delay(law=Law.EXPONENTIAL, mean_seconds=SETTING.delay),
        loss=SETTING.loss,
        pre_vote=False,
        check_quorum=False,
        leader_stickiness=False,
        faults=tuple(
            FaultProcess(
                name=f"server {k}",
                members=(k,),
                mtbf_seconds=SETTING.mtbf,
                mttr_seconds=SETTING.mttr,
            )
            for k in range(SETTING.servers)
        ),
        skip_quiescence=False,
        writes_per_second=SETTING.writes_per_second,
    )


def main() -> None:
    """Print one line for each, the fastest of some rounds."""
    rivals: dict[str, Callable[[float], Found]] = {
        "SimPy": in_simpy,
        "plain Python": lambda seconds: here(seconds, interpreted=True),
        "the kernel": lambda seconds: here(seconds, interpreted=False),
    }
    found = {name: max(run(SECONDS[name]) for _ in range(ROUNDS)) for name, run in rivals.items()}
    sys.stdout.write(f"{'':<14}" + "".join(f"{column:>18}" for column in COLUMNS) + "\n")
    for name, (rate, elections, commits, down) in found.items():
        cells = (
            f"{rate / 1e6:.3f}",
            f"{rate / found['SimPy'][0]:.1f}",
            f"{elections / SECONDS[name] * 3600:.0f}",
            f"{commits / SECONDS[name]:.1f}",
            f"{down:.0f} ms",
        )
        sys.stdout.write(f"{name:<14}" + "".join(f"{cell:>18}" for cell in cells) + "\n")


if __name__ == "__main__":
    main()
