"""Every scenario shows what its text promises, and the variant that the text names does not."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from metrics.domain.problems import gettext_noop
from simulations.kernel.clients import SUCCEEDED
from simulations.scenarios.lab.histories import Rows
from simulations.scenarios.lab.outcome import LabOutcome
from simulations.scenarios.lab.problems import read_settings
from simulations.scenarios.lab.running import run_lab
from simulations.scenarios.lab.scenarios import SCENARIOS
from simulations.scenarios.lab.settings import LabRun

ELECTION_SAFETY = "election safety"
COMPLETENESS = "leader completeness"
LEASE_SAFETY = "lease safety"


@cache
def outcome(name: str, *changes: tuple[str, str], seed: int | None = None) -> LabOutcome:
    scenario = SCENARIOS[name]
    texts = {**scenario.settings, **dict(changes)}
    run = read_settings({key: text for key, text in texts.items() if text})
    return run_lab(run, scenario.seed if seed is None else seed)


def served(rows: Rows) -> float:
    return float((rows["outcome"] == SUCCEEDED).mean())


def broken(found: LabOutcome) -> str | None:
    return None if found.violation is None else found.violation.invariant.partition(":")[0]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_has_words_a_source_and_settings_that_can_be_read(name):
    scenario = SCENARIOS[name]

    assert all((scenario.title, scenario.shows, scenario.expect, scenario.source))
    assert isinstance(read_settings(dict(scenario.settings)), LabRun)
    assert gettext_noop(scenario.group) == scenario.group


def test_a_leader_crash_stops_writes_for_about_an_election_and_loses_nothing():
    found = outcome("leader-crash")
    waiting = found.rows["ended"] - found.rows["invoked"]

    assert found.counts["elections"] == 2
    assert found.lost_writes == 0
    assert found.is_linearizable
    assert 150 < np.max(waiting) / 10_000 < 1_000


def test_equal_timeouts_never_elect_and_random_ones_do():
    assert outcome("split-votes").counts["elections"] == 0
    assert served(outcome("split-votes").rows) == 0.0
    assert outcome("split-votes", ("election_timeout", "150ms-300ms")).counts["elections"] == 1


def test_a_rejoining_server_deposes_the_leader_only_without_pre_vote():
    assert outcome("disruptive-rejoin").counts["elections"] == 2
    assert outcome("disruptive-rejoin", ("pre_vote", "on")).counts["elections"] == 1


def test_without_a_quorum_nothing_is_served_and_nothing_is_lost():
    found = outcome("quorum-loss")

    assert served(found.between(3.3, 6.0)) == 0.0
    assert served(found.between(8.0, 9.5)) == 1.0
    assert found.lost_writes == 0
    assert found.is_linearizable


@pytest.mark.parametrize(
    ("pre_vote", "check_quorum", "recovers"),
    [
        pytest.param("on", "on", True, id="both: within an election"),
        pytest.param("on", "off", False, id="only PreVote: never"),
        pytest.param("off", "on", True, id="only CheckQuorum: the leader steps down"),
        pytest.param("off", "off", True, id="plain: a higher term deposes the leader"),
    ],
)
def test_a_leader_with_one_link(pre_vote, check_quorum, recovers):
    changes = {"pre_vote": pre_vote, "check_quorum": check_quorum, "stickiness": check_quorum}
    found = outcome("one-link", *changes.items())

    assert (served(found.between(10.0, 13.5)) > 0.9) == recovers
    assert found.violation is None


@pytest.mark.parametrize("pre_vote", ["on", "off"])
@pytest.mark.parametrize("check_quorum", ["on", "off"])
def test_raft_cannot_elect_the_only_connected_server_when_its_log_is_old(pre_vote, check_quorum):
    changes = {"pre_vote": pre_vote, "check_quorum": check_quorum, "stickiness": check_quorum}
    found = outcome("constrained-election", *changes.items())

    assert served(found.between(9.0, 13.0)) == 0.0


def test_multi_paxos_lets_that_server_learn_and_lead():
    found = outcome("constrained-election", ("protocol", "multi-paxos"))

    assert served(found.between(9.0, 13.0)) > 0.9
    assert found.violation is None
    assert found.is_linearizable


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_chain_changes_leaders_again_and_again_only_in_plain_raft(seed):
    plain = outcome("chain", seed=seed)
    careful = outcome("chain", ("pre_vote", "on"), seed=seed)

    assert plain.counts["terms"] >= 3
    assert plain.counts["elections"] > careful.counts["elections"]
    assert careful.counts["terms"] == 1


@pytest.mark.parametrize("mode", ["lease", "read-index", "log"])
def test_a_deposed_leader_refuses_reads_that_it_cannot_vouch_for(mode):
    found = outcome("stale-reads", ("read_mode", mode))

    assert found.stale == 0
    assert found.is_linearizable


def test_a_deposed_leader_answers_local_reads_with_old_values():
    found = outcome("stale-reads")

    assert found.stale > 5
    assert found.is_linearizable is False


def test_a_lease_on_a_slow_clock_overlaps_the_next_leader_unless_it_is_shortened():
    assert broken(outcome("lease-drift")) == LEASE_SAFETY
    assert broken(outcome("lease-drift", ("flaw", "none"))) is None


def test_figure_8_replaces_a_committed_entry_when_old_terms_are_counted():
    assert broken(outcome("figure-8")) == COMPLETENESS


def test_figure_8_is_harmless_under_the_commit_rule():
    found = outcome("figure-8", ("flaw", "none"))

    assert found.violation is None
    assert found.counts["elections"] == 4
    assert found.is_linearizable


def test_a_forgotten_vote_makes_two_leaders_in_one_term():
    assert broken(outcome("lost-vote")) == ELECTION_SAFETY
    assert broken(outcome("lost-vote", ("flaw", "none"))) is None


def test_a_lost_disk_loses_acknowledged_writes():
    found = outcome("lost-entry")

    assert found.lost_writes > 0
    assert found.stale > 0
    assert broken(found) == COMPLETENESS


def test_without_the_lost_disk_the_same_crash_loses_nothing():
    schedule = SCENARIOS["lost-entry"].settings["schedule"].replace("at 2s wipe 1\n", "")
    found = outcome("lost-entry", ("schedule", schedule))

    assert (found.lost_writes, found.stale) == (0, 0)
    assert found.violation is None


def test_retries_take_effect_twice_without_sessions_and_once_with_them():
    assert outcome("retry-without-sessions").is_linearizable is False
    assert outcome("retry-without-sessions", ("sessions", "on")).is_linearizable


def test_hasty_membership_changes_lose_a_committed_entry():
    assert broken(outcome("hasty-membership")) == COMPLETENESS
    assert broken(outcome("hasty-membership", ("flaw", "none"))) is None


def test_equal_proposers_duel_and_random_ones_do_not():
    duel = outcome("duelling-proposers")
    calm = outcome("duelling-proposers", ("election_timeout", "150ms-300ms"))

    assert (duel.counts["elections"], served(duel.rows)) == (0, 0.0)
    assert duel.counts["ballots"] > 500
    assert served(calm.rows) > 0.9


def test_early_retries_choke_the_link():
    impatient = outcome("congestion-collapse")
    patient = outcome("congestion-collapse", ("retry", "300ms"))

    assert impatient.throughput < 0.1 * patient.throughput
    assert impatient.messages_per_operation > 10 * patient.messages_per_operation


def test_an_asynchronous_failover_loses_acknowledged_writes_and_a_synchronous_one_does_not():
    loose = outcome("asynchronous-failover")
    strict = outcome("asynchronous-failover", ("synchronous", "on"))

    assert loose.lost_writes > 10
    assert strict.lost_writes == 0
    assert strict.is_linearizable
    assert (
        strict.services["writes"].latency.quantiles_ms["0.5"]
        > loose.services["writes"].latency.quantiles_ms["0.5"]
    )


def test_nine_servers_over_three_sites_survive_a_site_and_one_server():
    found = outcome("three-sites")

    assert served(found.between(4.0, 5.5)) == 1.0
    assert served(found.between(7.0, 8.5)) == 1.0
    assert served(found.between(9.5, 11.0)) == 0.0
    assert found.lost_writes == 0
