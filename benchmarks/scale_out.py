"""One campaign of about a minute of work with one worker and with two, over PostgreSQL and TCP.

Run with `PYTHONPATH=. python benchmarks/scale_out.py` on a machine that has two free cores: the
workers are single processes, and time is measured from the first chunk that a worker takes to the
merged result. Starting workers and compiling is not counted. The bytes of both results are
compared.
"""

from __future__ import annotations

import os
import sys

from tests.simulations.postgres_farm import DatabaseServer, PostgresFarm

YEARS = 1_500_000.0
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


def run(server: DatabaseServer, workers: int, years: float) -> tuple[float, str]:
    """Return seconds from start to end, and the bytes of the result."""
    with PostgresFarm(server) as farm:
        for _ in range(workers):
            farm.start_worker()
        farm.wait_until(lambda: farm.call("count workers") == str(workers))
        warm = farm.request(kind="montecarlo", document=DOCUMENT, seed=1, years=1_000.0)
        farm.finish(warm)
        campaign = farm.request(kind="montecarlo", document=DOCUMENT, seed=7, years=years)
        result = farm.finish(campaign)
        return float(farm.rows(TAKEN, campaign)[0][0]), result


def main() -> None:
    """Print both times, how many times as fast two workers are, and how busy the machine was."""
    years = float(sys.argv[1]) if len(sys.argv) > 1 else YEARS
    before = os.getloadavg()[0]
    server = DatabaseServer()
    try:
        one, first = run(server, 1, years)
        two, second = run(server, 2, years)
    finally:
        server.stop()
    same = "the same bytes" if first == second else "DIFFERENT BYTES"
    sys.stdout.write(
        f"one worker {one:.1f} s, two workers {two:.1f} s: {one / two:.2f} times as fast; {same}; "
        f"load of the machine before: {before:.1f}\n"
    )


if __name__ == "__main__":
    main()
