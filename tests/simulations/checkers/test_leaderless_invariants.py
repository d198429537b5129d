"""Every promise of a leaderless store catches a broken one and holds for the right one."""

from __future__ import annotations

import pytest

from simulations.checkers.leaderless import (
    NEWER_ONLY,
    ONE_VALUE,
    READ_MEETS_WRITE,
    SAFE,
    VIOLATIONS,
    WRITE_QUORUM,
)
from simulations.kernel.record import new_objects
from simulations.scenarios.kernels.leaderless_run import Run
from simulations.scenarios.lab.filling import fill_clients, fill_world
from simulations.scenarios.lab.leaderless import fill
from simulations.scenarios.lab.running import run_lab
from simulations.scenarios.lab.settings import LabRun
from tests.simulations.mutants import load_mutant

LOOP = "simulations.scenarios.kernels.leaderless"
COORDINATION = "simulations.protocols.leaderless_coordination"
STORE = "simulations.protocols.leaderless_store"

STORM = LabRun(
    protocol="leaderless",
    seconds=10,
    delay_law="exponential",
    delay=0.005,
    disk_write=0.005,
    loss=0.05,
    duplication=0.1,
    reordering=0.1,
    think=0.01,
    schedule="about every 1s crash 0 1 for 300ms\nabout every 2s isolate 2 for 500ms",
)


def first_violation(kernel):
    run = new_objects(Run)
    run.seed = 1
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
            (STORE, "if version <= cell.version:", "if version == cell.version:"),
            {NEWER_ONLY, WRITE_QUORUM, READ_MEETS_WRITE},
            id="taking whatever comes last",
        ),
        pytest.param(
            (
                COORDINATION,
                "me.stamp = max(me.stamp + 1, clock(c.world, i))",
                "me.stamp = clock(c.world, i) // 1000000",
            ),
            {ONE_VALUE},
            id="a clock so coarse that two writes have one timestamp",
        ),
        pytest.param(
            (
                COORDINATION,
                "c.write_quorum if p.kind == WRITE else c.read_quorum",
                "1 if p.kind == WRITE else c.read_quorum",
            ),
            {WRITE_QUORUM},
            id="acknowledging a write too early",
        ),
        pytest.param(
            (
                COORDINATION,
                "c.write_quorum if p.kind == WRITE else c.read_quorum",
                "c.write_quorum if p.kind == WRITE else 1",
            ),
            {READ_MEETS_WRITE},
            id="answering a read too early",
        ),
    ],
)
def test_a_broken_store_is_caught_in_a_storm(edit, violations):
    assert first_violation(load_mutant(*edit, run=LOOP)) in violations


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="majorities"),
        pytest.param({"read_quorum": "1", "write_quorum": "5"}, id="read one, write all"),
        pytest.param({"read_quorum": "1", "write_quorum": "1"}, id="one and one"),
        pytest.param({"hinted_handoff": "off", "read_repair": "off"}, id="nothing is mended"),
        pytest.param({"clock_offset": "100ms", "clock_drift": "1%"}, id="clocks that differ"),
    ],
)
def test_the_store_keeps_its_promises_in_a_storm(changes):
    outcome = run_lab(STORM.changed({"seconds": "60s", **changes}), 11)
    assert outcome.violation is None
    assert outcome.services["writes"].share.succeeded > 500
    assert set(VIOLATIONS) == {NEWER_ONLY, ONE_VALUE, WRITE_QUORUM, READ_MEETS_WRITE}
