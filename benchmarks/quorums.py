"""How long answers about quorums take: elections, whole reports, stale reads."""

from __future__ import annotations

import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

from metrics.analysis.quorums import elections
from metrics.analysis.quorums.elections import Election
from metrics.analysis.quorums.flexible import without_writes
from metrics.analysis.quorums.laws import PRODUCTION
from metrics.analysis.quorums.report import quorum_report
from metrics.analysis.quorums.staleness import staleness
from metrics.domain.quorums import QuorumStudy

ROUNDS = 5


def milliseconds(work: Callable[[], object]) -> float:
    """Return the median time of some rounds, after one that does not count."""
    times = []
    for _ in range(ROUNDS + 1):
        elections._distribution.cache_clear()
        without_writes.cache_clear()
        begin = perf_counter()
        work()
        times.append(1000.0 * (perf_counter() - begin))
    return median(times[1:])


def main() -> None:
    """Write one line for each kind of answer."""
    rare = Election(0.15, 0.3, 0.075, 0.0005, 5, 4)
    often = Election(0.15, 0.2, 0.075, 0.01, 5, 3, disk_write=0.005)
    work: dict[str, Callable[[], object]] = {
        "distribution of an election, split votes rare": rare.distribution,
        "distribution of an election, split votes in most rounds": often.distribution,
        "report on a group of nine voters": lambda: quorum_report(QuorumStudy(voters=9)),
        "stale reads, N = 3, 200,000 trials": lambda: staleness(3, 1, 1, PRODUCTION["LNKD-DISK"]),
    }
    for name, run in work.items():
        sys.stdout.write(f"{name:<60} {milliseconds(run):8.1f} ms\n")


if __name__ == "__main__":
    main()
