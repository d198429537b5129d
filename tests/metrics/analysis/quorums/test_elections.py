"""Elections: the closed form against drawn timeouts, published WAN figures and the simulator."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.analysis.elections import election_seconds
from metrics.analysis.quorums.elections import Election, round_masses
from metrics.domain.reading import parse_document
from simulations.scenarios.campaign import merge, run_chunk
from simulations.scenarios.parameters import ClusterParameters, Delay, Experiment
from simulations.scenarios.prediction import election_quantiles
from simulations.scenarios.prediction import election_seconds as predicted

QUANTILES = (0.1, 0.5, 0.9, 0.99)


def election(low=0.15, high=0.3, delay=0.0005, servers=5, standing=4, **changes):
    settings = {"heartbeat": low / 2, **changes}
    return Election(low, high, settings.pop("heartbeat"), delay, servers, standing, **settings)


def drawn(setup, trials=200_000):
    """Draw the timeouts of every round until one does not split (D §9.1–9.3)."""
    generator = np.random.default_rng(9)
    times = np.zeros(trials)
    open_trials = np.arange(trials)
    while open_trials.size:
        timeouts = np.sort(generator.random((open_trials.size, setup.standing)), axis=1)
        behind = timeouts[:, setup.standing - setup.servers // 2] - timeouts[:, 0]
        times[open_trials] += setup.low + setup.latency + timeouts[:, 0] * setup.spread
        open_trials = open_trials[behind < setup.ratio]
    final = setup.disk_write + 2 * setup.message_delay
    return times + final - generator.random(trials) * setup.heartbeat


SETUPS = [
    pytest.param(election(), id="hardly any split votes"),
    pytest.param(election(delay=0.02), id="a delay of a seventh of the range"),
    pytest.param(election(high=0.2, delay=0.01, disk_write=0.005), id="a third of rounds split"),
    pytest.param(election(delay=0.03, servers=9, standing=5), id="a bare majority of nine"),
]


@pytest.mark.parametrize("setup", SETUPS)
def test_the_distribution_is_that_of_drawn_timeouts(setup):
    times = drawn(setup)
    found = [setup.distribution().quantile(p) for p in QUANTILES]
    assert found == pytest.approx(np.quantile(times, QUANTILES), rel=0.012)
    assert setup.mean == pytest.approx(times.mean(), rel=0.005)


@pytest.mark.parametrize("setup", SETUPS)
def test_integrating_over_the_first_timeout_gives_the_closed_form_of_split_votes(setup):
    fails, succeeds = round_masses(setup, 20_000)
    assert fails.sum() == pytest.approx(setup.split_probability, rel=1e-5)
    assert fails.sum() + succeeds.sum() == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("setup", SETUPS)
def test_the_parts_add_up_to_the_mean(setup):
    assert sum(setup.parts().values()) == pytest.approx(setup.mean, rel=1e-12)


@pytest.mark.parametrize("setup", SETUPS)
def test_the_distribution_function_inverts_the_quantiles(setup):
    distribution = setup.distribution()
    shares = [distribution.cdf(distribution.quantile(p)) for p in QUANTILES]
    assert shares == pytest.approx(QUANTILES, abs=1e-6)


@pytest.mark.parametrize(
    ("standing", "mean", "p999"),
    [
        pytest.param(4, 0.475, 1.5, id="one of five has failed"),
        pytest.param(3, 0.65, 3.0, id="two of five have failed"),
    ],
)
def test_elections_over_a_continent_take_as_long_as_published(standing, mean, p999):
    """Dissertation §9.4: delays of 30–40 ms, timeouts of 300–600 ms, timers that start afresh."""
    setup = election(0.3, 0.6, 0.035, 5, standing, heartbeat=0.0)
    assert setup.dissertation_mean == pytest.approx(mean, rel=0.04)
    assert setup.distribution().quantile(0.999) - 0.035 < p999


def test_the_published_form_is_given_to_the_letter():
    """In units of the range, timeouts in [1, 2]: E = (1/(1−P)) (1 + 1/(s+1) + l) + l + W − ¼."""
    setup = election(1.0, 2.0, 0.1, 5, 4, disk_write=0.05)
    split = 4 * 0.15**3 * 0.85 + 0.15**4 + 6 * 0.15**2 * 0.85**2
    assert setup.split_probability == pytest.approx(split, rel=1e-12)
    assert setup.dissertation_mean == pytest.approx(
        (1 + 1 / 5 + 0.1) / (1 - split) + 0.1 + 0.05 - 0.25, rel=1e-12
    )


def simulated(setup, **changes):
    """Run the same set-up message by message: 4,000 crashes of the leader."""
    parameters = ClusterParameters(
        experiment=Experiment.LEADER_CRASH,
        servers=setup.servers,
        election_timeout_seconds=(setup.low, setup.high),
        message_delay=Delay(mean_seconds=setup.message_delay),
        disk_write=Delay(mean_seconds=setup.disk_write),
        pre_vote=setup.pre_vote,
        trials=4_000,
        **changes,
    )
    return parameters, merge(parameters, [run_chunk(parameters, 11, 0)])["leader_down_time_ms"]


@pytest.mark.parametrize(
    ("setup", "tolerance"),
    [
        pytest.param(election(delay=0.005), 0.01, id="plain Raft"),
        pytest.param(election(delay=0.005, disk_write=0.005), 0.01, id="with disks"),
        pytest.param(election(high=0.2, delay=0.005, disk_write=0.005), 0.02, id="many splits"),
        pytest.param(election(delay=0.01, servers=9, standing=8), 0.01, id="nine servers"),
        pytest.param(
            election(disk_write=0.002, servers=3, standing=2, pre_vote=True), 0.01, id="PreVote"
        ),
        pytest.param(
            election(high=0.2, delay=0.005, disk_write=0.005, pre_vote=True),
            0.04,
            id="PreVote where many split",
        ),
    ],
)
def test_the_closed_form_meets_the_simulator(setup, tolerance):
    parameters, times = simulated(setup)
    assert 1000 * setup.mean == pytest.approx(times["mean"], rel=tolerance)
    assert predicted(parameters) == pytest.approx(setup.mean, rel=1e-12)
    quantiles = times["predicted_quantiles"]
    assert quantiles["p10"] == pytest.approx(times["p10"], rel=2 * tolerance)
    assert quantiles["p50"] == pytest.approx(times["p50"], rel=2 * tolerance)


def test_a_group_that_never_elects_has_no_predicted_quantiles():
    parameters = ClusterParameters(
        experiment=Experiment.LEADER_CRASH, election_timeout_seconds=(0.15, 0.15)
    )
    assert election_quantiles(parameters, {"p50": 0.5}) == {}


def test_equal_timeouts_have_no_distribution():
    endless = election(high=0.15)
    assert endless.distribution() is None
    assert endless.mean > 1e7


def test_without_delays_the_first_timeout_decides():
    setup = election(1.0, 2.0, 0.0)
    assert setup.mean == pytest.approx(1.0 + 1 / 5 - 0.25)


def group(voters, **replication):
    data = {"replication": {"mode": "raft", **replication}}
    failure = {"mtbf": "30d", "mttr": "10m"}
    components = {"kv": {"failure": failure, "replicas": voters, "data": data}}
    tree = {"format": "reliability/v1", "name": "Group", "components": components}
    return parse_document(tree).components["kv"]


def test_two_voters_elect_a_leader_when_both_are_back():
    """Both are needed, both stand: the vote splits only when they time out within the latency."""
    assert election_seconds(group(2)) == pytest.approx(0.165, rel=0.02)


def test_a_single_voter_always_wins():
    assert election_seconds(group(1)) == pytest.approx(0.15 + 0.075 + 0.0015 - 0.0375, rel=1e-9)


def test_a_quorum_of_all_that_are_left_needs_every_vote():
    """With four votes of four, whoever is not reached in time splits the vote."""
    assert election_seconds(group(5, quorum=4)) > election_seconds(group(5)) + 0.001


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"standing": 2}, "standing must be", id="no majority stands"),
        pytest.param({"low": 0.4}, "in order", id="reversed timeouts"),
        pytest.param({"delay": -1.0}, "must not be negative", id="negative delay"),
    ],
)
def test_setups_that_cannot_be_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        election(**changes)
