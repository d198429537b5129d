"""Figure 16 of the Raft paper: published leader-down times come out of the simulation."""

from __future__ import annotations

import pytest

from simulations.scenarios.campaign import merge, plan, run_chunk
from simulations.scenarios.presets import PRESETS, SettingError
from simulations.scenarios.tracing import trace


def campaign(seed=1, **settings):
    parameters = PRESETS["raft-leader-crash"].parameters(settings)
    partials = [run_chunk(parameters, seed, index) for index in range(plan(parameters))]
    return merge(parameters, partials)


def test_timeouts_of_150_to_155_ms_give_the_published_median_of_287_ms():
    times = campaign(election_timeout="150ms-155ms", trials="20000")["leader_down_time_ms"]
    assert times["p50"] == pytest.approx(287, rel=0.06)


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_timeouts_of_150_to_200_ms_stay_near_the_published_worst_case_of_513_ms(seed):
    """The largest of 1,000 is a random number: allow it a tenth."""
    times = campaign(seed, election_timeout="150ms-200ms", trials="1000")["leader_down_time_ms"]
    assert times["max"] < 513 * 1.1


def test_timeouts_of_150_to_200_ms_exceed_513_ms_less_than_once_in_a_thousand():
    times = campaign(election_timeout="150ms-200ms", trials="20000")["leader_down_time_ms"]
    assert times["p99"] < 360
    assert times["mean"] == pytest.approx(153, rel=0.03)


def test_timeouts_of_12_to_24_ms_give_the_published_mean_of_35_ms():
    times = campaign(election_timeout="12ms-24ms", trials="20000")["leader_down_time_ms"]
    assert times["mean"] == pytest.approx(35, rel=0.06)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_timeouts_of_12_to_24_ms_stay_near_the_published_worst_case_of_152_ms(seed):
    """The largest of 1,000 is a random number: allow it a quarter."""
    times = campaign(seed, election_timeout="12ms-24ms", trials="1000")["leader_down_time_ms"]
    assert times["max"] == pytest.approx(152, rel=0.25)


def test_two_of_the_four_remaining_servers_never_win():
    parameters = PRESETS["raft-leader-crash"].parameters({})
    winners = {elected(parameters, seed) for seed in range(12)}
    assert winners == {2, 3}


def elected(parameters, seed):
    *lines, end = trace(parameters, seed)
    assert (end["event"], end["reason"]) == ("end", "elected")
    return next(line["node"] for line in reversed(lines) if line.get("role") == "leader")


def test_identical_timeouts_practically_never_elect():
    result = campaign(election_timeout="150ms-150ms", trials="200")
    assert result["undecided"] == 200


def test_the_smallest_down_time_is_about_half_the_smallest_timeout():
    times = campaign(election_timeout="150ms-300ms", trials="5000")["leader_down_time_ms"]
    assert 75 < times["p10"] < 150


def test_an_unknown_key_is_refused_with_the_keys_that_exist():
    with pytest.raises(SettingError, match="speed cannot be set here; the keys are: servers"):
        PRESETS["raft-leader-crash"].parameters({"speed": "9"})


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        pytest.param("servers", "2", "at least 3", id="no quorum would be left"),
        pytest.param("servers", "99", "from 3 to 9", id="more than the bound"),
        pytest.param("servers", "five", "not a whole number", id="no number"),
        pytest.param("election_timeout", "300ms-150ms", "must not be below", id="reversed"),
        pytest.param("election_timeout", "150", "a number and a unit", id="no unit"),
        pytest.param("heartbeat", "1s", "shorter than the smallest", id="slow heartbeat"),
        pytest.param("pre_vote", "perhaps", "neither on nor off", id="no switch"),
        pytest.param("trials", "0", "greater than or equal to 1", id="no trials"),
    ],
)
def test_a_setting_that_cannot_be_is_explained(key, value, message):
    with pytest.raises(SettingError, match=message):
        PRESETS["raft-leader-crash"].parameters({key: value})
