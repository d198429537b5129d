"""Every promise of a primary with backups catches a broken one and holds for the right one."""

from __future__ import annotations

import pytest

from simulations.checkers.primary_backup import (
    NOTHING_LOST,
    ONE_HISTORY,
    ONE_PRIMARY,
    SAFE,
    VIEWS_GO_FORWARD,
    VIOLATIONS,
)
from simulations.kernel.record import new_objects
from simulations.scenarios.kernels.primary_backup_run import Run
from simulations.scenarios.lab.filling import fill_clients, fill_world
from simulations.scenarios.lab.primary_backup import fill
from simulations.scenarios.lab.running import run_lab
from simulations.scenarios.lab.settings import LabRun
from tests.simulations.mutants import load_mutant

LOOP = "simulations.scenarios.kernels.primary_backup"
SERVER = "simulations.protocols.primary_backup"
REPLICATION = "simulations.protocols.primary_backup_replication"
VIEWS = "simulations.protocols.primary_backup_views"

STORM = LabRun(
    protocol="primary-backup",
    servers=4,
    seconds=20,
    failover_timeout=0.2,
    delay_law="exponential",
    delay=0.003,
    disk_write=0.002,
    loss=0.05,
    duplication=0.1,
    reordering=0.1,
    think=0.02,
    schedule="about every 1s isolate leader for 600ms\nabout every 2s crash leader for 500ms",
)


def first_violation(kernel):
    run = new_objects(Run)
    run.seed = 13
    fill_world(run.cluster.world, STORM)
    fill_clients(run.clients, STORM)
    fill(run, STORM)
    kernel.start(run)
    state = 0
    while state == 0 and run.checks.violation == SAFE:
        state = kernel.advance(run, 200)
    return run.checks.violation


@pytest.mark.parametrize(
    ("edit", "violations"),
    [
        pytest.param(
            (REPLICATION, "return c.lease == 0 or clock(", "return True or clock("),
            {ONE_PRIMARY},
            id="a primary that does not look at its lease",
        ),
        pytest.param(
            (VIEWS, "local_to_world(c.world, arbiter(c), c.failover)", "c.heartbeat"),
            {ONE_PRIMARY},
            id="a view service that does not wait for the end of a lease",
        ),
        pytest.param(
            (
                SERVER,
                "    if m.number < me.number:\n        return",
                "    if m.number < 0:\n        return",
            ),
            {VIEWS_GO_FORWARD},
            id="a server that believes old views",
        ),
        pytest.param(
            (REPLICATION, "m.index + 1 + k == me.last + 1", "m.index + 1 + k >= me.last"),
            {ONE_HISTORY, NOTHING_LOST},
            id="a member that appends whatever comes",
        ),
        pytest.param(
            (REPLICATION, "c.synchronous == 1 and not have_all", "False and not have_all"),
            {NOTHING_LOST},
            id="acknowledging before the members have a write",
        ),
        pytest.param(
            (
                REPLICATION,
                "m.index = me.last\n    m.copy =",
                "m.index = me.machine.applied\n    m.copy =",
            ),
            {NOTHING_LOST},
            id="sending a state without the end of the log",
        ),
    ],
)
def test_a_broken_group_is_caught_in_a_storm(edit, violations):
    assert first_violation(load_mutant(*edit, run=LOOP)) in violations


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="synchronous"),
        pytest.param({"synchronous": "off"}, id="asynchronous"),
        pytest.param({"clock_drift": "10%"}, id="clocks within their bound"),
        pytest.param({"servers": "2"}, id="two servers"),
        pytest.param({"swaps": "0.3", "keys": "3"}, id="compare-and-set"),
    ],
)
def test_the_group_keeps_its_promises_in_a_storm(changes):
    found = run_lab(STORM.changed({"seconds": "60s", **changes}), 11)
    assert found.violation is None
    assert found.services["writes"].share.succeeded > 300
    assert found.counts["views"] > 20
    assert len(VIOLATIONS) == 4


@pytest.mark.parametrize("seed", range(1, 7))
def test_synchronous_writes_with_fencing_are_linearizable_and_never_lost(seed):
    found = run_lab(STORM, seed)
    assert found.is_linearizable
    assert found.lost_writes == 0


def test_clocks_beyond_the_bound_of_a_lease_let_two_primaries_serve():
    run = LabRun(
        protocol="primary-backup",
        clock_drift=0.3,
        lease=1.0,
        failover_timeout=1.0,
        schedule="at 2s isolate leader for 4s",
    )
    found = run_lab(run, 1)
    assert found.violation is not None
    assert found.violation.invariant == VIOLATIONS[ONE_PRIMARY]
    assert run_lab(run.changed({"lease": f"{0.7 / 1.3:.3f}s"}), 1).violation is None
