"""What each choice of consistency gives up during a partition: the theorem, run by run."""

from __future__ import annotations

import pytest

from simulations.scenarios.lab.cap import CHOICES, CapExperiment, base_of, partition_of, run_cap

SEED = 1
ORDERED = (
    "raft-log",
    "raft-read-index",
    "raft-lease",
    "paxos-log",
    "paxos-lease",
    "backup-sync",
)
CONSENSUS = ("raft-log", "raft-read-index", "paxos-log")


@pytest.fixture(scope="module")
def answers():
    """Run every choice once."""
    return {answer.choice.name: answer for answer in run_cap(CapExperiment(), SEED)}


def cut_off(answer):
    return answer.sides[1]


def test_the_partition_cuts_off_a_site_with_its_clients():
    experiment = CapExperiment(partition_at=5.0, partition_for=2.5)
    assert partition_of(experiment) == "at 5s partition 3 4 clients1 | rest clients0 for 2500ms"
    assert base_of(experiment).schedule == partition_of(experiment)


def test_all_choices_are_asked_the_same_by_the_same_clients(answers):
    assert list(answers) == [choice.name for choice in CHOICES]
    shared = {
        answer.outcome.run.changed(dict(answers["raft-log"].choice.changes)).texts()["clients"]
        for answer in answers.values()
    }
    assert shared == {"10"}


@pytest.mark.parametrize("name", ORDERED)
def test_what_promises_one_order_keeps_it_through_the_partition(answers, name):
    outcome = answers[name].outcome
    assert outcome.is_linearizable
    assert (outcome.stale, outcome.lost_writes, outcome.violation) == (0, 0, None)


@pytest.mark.parametrize("name", CONSENSUS)
def test_the_side_without_a_majority_is_refused_and_the_other_goes_on(answers, name):
    connected, apart = answers[name].sides
    assert apart.writes.availability < 0.3
    assert apart.reads.availability < 0.3
    assert connected.writes.availability > 0.95
    assert connected.reads.availability > 0.95


def test_a_deposed_leader_that_answers_reads_answers_stale_ones(answers):
    answer = answers["raft-local"]
    assert cut_off(answer).reads.availability > 0.9
    assert cut_off(answer).stale > 0
    assert answer.outcome.is_linearizable is False


def test_quorums_of_one_serve_both_sides_and_lose_the_order(answers):
    answer = answers["one-one"]
    shares = [share.availability for side in answer.sides for share in (side.reads, side.writes)]
    assert min(shares) > 0.99
    assert answer.outcome.stale > 0
    assert answer.outcome.is_linearizable is False


def test_a_write_to_all_copies_fails_on_both_sides(answers):
    answer = answers["read-one"]
    assert all(side.writes.availability < 0.5 for side in answer.sides)
    assert all(side.reads.availability > 0.99 for side in answer.sides)


def test_only_the_asynchronous_primary_loses_what_it_acknowledged(answers):
    assert answers["backup-async"].outcome.lost_writes > 0
    assert answers["backup-sync"].outcome.lost_writes == 0


def test_nobody_keeps_order_and_serves_both_sides(answers):
    """Gilbert and Lynch (2002), theorem 1."""
    both = [
        name
        for name, answer in answers.items()
        if answer.outcome.is_linearizable
        and min(side.writes.availability for side in answer.sides) > 0.9
    ]
    assert both == []


def test_without_a_partition_order_costs_a_round_trip_to_the_other_site(answers):
    """PACELC (Abadi 2012): a write through the log needs a majority, one of R = W = 1 one copy."""
    ordered = answers["raft-log"].calm_writes.quantiles_ms["0.5"]
    loose = answers["one-one"].calm_writes.quantiles_ms["0.99"]
    assert loose == pytest.approx(1.0, abs=0.2)  # to a server of the same site and back
    assert ordered > 20.0  # a client or the leader is 10 ms away, there and back
