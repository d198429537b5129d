"""Every invariant of Multi-Paxos is shown to catch a broken protocol; the right one is innocent."""

from __future__ import annotations

import pytest

from simulations.checkers.multi_paxos import (
    CHOSEN_STAYS,
    COMMIT_MONOTONE,
    LEARNED_IS_CHOSEN,
    LEASE_SAFETY,
    ONE_LEADER_A_BALLOT,
    ONE_VALUE_A_BALLOT,
    ONE_VALUE_A_SLOT,
    PROMISE_KEPT,
    PROMISE_MONOTONE,
    SAFE,
    SAME_STATE,
    VIOLATIONS,
)
from simulations.protocols.multi_paxos_state import ACCEPT, COMMIT, HEARTBEAT, PREPARE
from tests.simulations.mutants import load_mutant
from tests.simulations.paxos import LOOP, Lab, stormy
from tests.simulations.protocols.paxos_script import Script, ballot, blank_run

LEADER_MODULE = "simulations.protocols.multi_paxos_leader"
LEARNER = "simulations.protocols.multi_paxos_learner"
MACHINE = "simulations.kernel.machine"
LOW, HIGH = ballot(1, 1), ballot(2, 2)


# ---- mistakes that can be switched on ------------------------------------------------------------


@pytest.mark.parametrize(
    ("flaw", "changes", "violation"),
    [
        pytest.param("reuse-ballot", {}, ONE_LEADER_A_BALLOT, id="two nodes use one ballot"),
        pytest.param("accept-below-promise", {}, PROMISE_KEPT, id="accepting below the promise"),
        pytest.param("forget-promise", {"disk": 0.01}, PROMISE_KEPT, id="promise not synced"),
        pytest.param("skip-fsync", {}, LEARNED_IS_CHOSEN, id="acceptance not synced"),
        pytest.param("ignore-accepted", {}, CHOSEN_STAYS, id="accepted values ignored"),
        pytest.param(
            "disjoint-quorums",
            {"phase_1_quorum": 2, "phase_2_quorum": 2},
            CHOSEN_STAYS,
            id="quorums that miss each other",
        ),
    ],
)
def test_a_flaw_is_caught_in_a_storm(flaw, changes, violation):
    lab = Lab(seconds=300.0, **stormy(clients=6, think=0.01, mtbf=1.0, flaw=flaw, **changes))
    assert lab.until_violated() == violation


def lease_with_clocks_apart(**changes):
    """Let node 0 lead with a slow clock; the others' fast clocks let node 3 lead after it."""
    script = Script(reads="lease", drift_bound=0.2, drift=(-0.2, 0.2, 0.2, 0.2, 0.2), **changes)
    script.lead(0, promised_by=[1, 2])
    script.tell(1, HEARTBEAT, source=0, ballot=script.node(0).ballot)
    script.tell(2, HEARTBEAT, source=0, ballot=script.node(0).ballot)
    script.heard(0, 1)
    script.heard(0, 2)
    script.pass_time(0.13)
    script.lead(3, promised_by=[1, 2])
    return script.violation()


def test_a_lease_within_the_drift_bound_is_safe():
    assert lease_with_clocks_apart() == SAFE


def test_a_lease_that_ignores_the_drift_is_caught():
    assert lease_with_clocks_apart(flaw="lease-without-bound") == LEASE_SAFETY


# ---- mistakes in the source ----------------------------------------------------------------------


def storm(kernel, **changes):
    given = stormy(clients=6, think=0.01, mtbf=1.0, **changes)
    return Lab(kernel=kernel, run=blank_run(), seconds=20.0, **given).until_violated()


@pytest.mark.parametrize(
    ("edit", "violations"),
    [
        pytest.param(
            (LEADER_MODULE, "count_of(c, entry.acceptors) >= c.quorum_2", "True"),
            {LEARNED_IS_CHOSEN},
            id="choosing without a quorum",
        ),
        pytest.param(
            (MACHINE, "        if sessions == 1:\n", "        if sessions == 2:\n"),
            {SAME_STATE},
            id="executing a request twice",
        ),
        pytest.param(
            (
                LEARNER,
                "    me.base = m.index\n",
                "    me.base = m.index\n    me.machine.value[0] = 5\n",
            ),
            {SAME_STATE},
            id="a snapshot with another state",
        ),
        pytest.param(
            (
                LEARNER,
                "    if me.commit == before:\n",
                "    me.commit -= 1\n    if me.commit < 0:\n",
            ),
            {COMMIT_MONOTONE},
            id="forgetting what was learned",
        ),
    ],
)
def test_a_broken_protocol_is_caught_in_a_storm(edit, violations):
    assert storm(load_mutant(*edit, run=LOOP)) in violations


def learn_from_another_ballot(kernel=None):
    """Let node 3 hear that slot 1 is chosen while it holds another ballot's value there."""
    script = Script(kernel)
    script.tell(3, ACCEPT, source=1, ballot=ballot(0, 1), entries=[(1, ballot(0, 1), 999, 0)])
    script.lead(0, promised_by=[1, 2])
    script.write(0, 7)
    script.agree(0, 1, 1, 2)
    script.tell(3, COMMIT, source=0, ballot=script.node(0).ballot, commit=1)
    return script.violation()


def test_what_was_accepted_in_another_ballot_is_not_learned():
    assert learn_from_another_ballot() == SAFE


def test_learning_what_was_accepted_in_any_ballot_is_caught():
    mutant = load_mutant(
        LEARNER, "entry.slot == slot and entry.ballot == ballot", "entry.slot == slot", run=LOOP
    )
    assert learn_from_another_ballot(mutant) == ONE_VALUE_A_SLOT


def test_an_acceptor_that_lost_its_disk_and_promises_less_is_caught():
    script = Script()
    script.tell(0, PREPARE, source=2, ballot=HIGH, index=1)
    script.crash_and_restart(0, wiped=True)
    script.tell(0, PREPARE, source=1, ballot=LOW, index=1)
    assert script.violation() == PROMISE_MONOTONE


def test_a_leader_that_proposes_two_values_in_one_slot_is_caught():
    script = Script()
    entry, other = (1, LOW, 128, 0), (1, LOW, 256, 0)
    script.tell(0, ACCEPT, source=1, ballot=LOW, entries=[entry])
    script.tell(2, ACCEPT, source=1, ballot=LOW, entries=[other])
    assert script.violation() == ONE_VALUE_A_BALLOT


# ---- the right protocol --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="majorities of five"),
        pytest.param({"servers": 3}, id="three servers"),
        pytest.param({"servers": 4}, id="an even number of servers"),
        pytest.param({"phase_1_quorum": 4, "phase_2_quorum": 2}, id="flexible: 4 and 2"),
        pytest.param({"phase_1_quorum": 2, "phase_2_quorum": 4}, id="flexible: 2 and 4"),
        pytest.param({"leader_stickiness": True, "check_quorum": True}, id="a leader that stays"),
        pytest.param({"back_off": False}, id="proposers that duel"),
        pytest.param({"loss": 0.25, "reads": "log"}, id="a quarter of the messages lost"),
        pytest.param({"reads": "lease"}, id="leases"),
        pytest.param({"announce_commits": False}, id="commits told with the next message"),
        pytest.param({"disk": 0.0}, id="disks that take no time"),
    ],
)
def test_the_protocol_is_safe_in_a_storm_at_every_event(changes):
    lab = Lab(seconds=60.0, seed=5, **stormy(clients=6, think=0.01, mtbf=1.0, **changes))
    assert VIOLATIONS.get(int(lab.until_violated())) is None
    assert lab.world.error == 0
    assert lab.cluster.commits > 300
    assert lab.cluster.elections > 5
