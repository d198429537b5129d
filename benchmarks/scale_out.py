"""One campaign of about a minute of work with one worker and with two, over PostgreSQL and TCP.

Run with `PYTHONPATH=. python benchmarks/scale_out.py` on a machine that has two free cores: the
workers are single processes, and time is measured from the first chunk that a worker takes to the
merged result. Starting workers and compiling is not counted. The bytes of both results are
compared. On a machine that others use too, the time that a worker's process stood ready but had no
core, which the kernel counts, is taken off: the longest of what is left is how long the campaign
would have taken with a core for each worker.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.simulations.farm import Farm
from tests.simulations.postgres_farm import DatabaseServer, PostgresFarm

YEARS = 4_700_000.0
"""About a minute on one core."""
DOCUMENT = {
    "format": "reliability/v1",
    "components": {
        "web": {"failure": {"mtbf": "10d", "mttr": "2h"}, "replicas": 3, "needs": ["db"]},
        "db": {"failure": {"mtbf": "30d", "mttr": "1h"}, "replicas": 2, "required": 1},
    },
}
TAKEN = """
    select extract(epoch from finished - started) from simulations_campaign where id = ?
"""


def waited(farm: Farm) -> list[float]:
    """Return the seconds that each worker's process has stood ready without a core."""
    parents = [Path(f"/proc/{worker.pid}/task/{worker.pid}/children") for worker in farm.workers]
    children = [parent.read_text().split()[0] for parent in parents]
    return [int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9 for pid in children]


def run(server: DatabaseServer, workers: int, years: float) -> tuple[float, float, str]:
    """Return seconds from start to end, those with cores of one's own, and the result's bytes."""
    with PostgresFarm(server) as farm:
        for _ in range(workers):
            farm.start_worker()
        farm.wait_until(lambda: farm.call("count workers") == str(workers))
        warm = farm.request(kind="montecarlo", document=DOCUMENT, seed=1, years=1_000.0)
        farm.finish(warm)
        before = waited(farm)
        campaign = farm.request(kind="montecarlo", document=DOCUMENT, seed=7, years=years)
        result = farm.finish(campaign)
        taken = float(farm.rows(TAKEN, campaign)[0][0])
        least = min(end - begin for begin, end in zip(before, waited(farm), strict=True))
        return taken, taken - least, result


def main() -> None:
    """Print both times, how many times as fast two workers are, and how busy the machine was."""
    years = float(sys.argv[1]) if len(sys.argv) > 1 else YEARS
    before = os.getloadavg()[0]
    server = DatabaseServer()
    try:
        one, one_alone, first = run(server, 1, years)
        two, two_alone, second = run(server, 2, years)
    finally:
        server.stop()
    same = "the same bytes" if first == second else "DIFFERENT BYTES"
    sys.stdout.write(
        f"one worker {one:.1f} s, two workers {two:.1f} s: {one / two:.2f} times as fast; {same}; "
        f"load of the machine before: {before:.1f}\n"
        f"without waiting for a core: {one_alone:.1f} s and {two_alone:.1f} s: "
        f"{one_alone / two_alone:.2f} times as fast\n"
    )


if __name__ == "__main__":
    main()
