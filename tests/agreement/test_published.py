"""Figures printed elsewhere or found by other programs, against the analysis.

The page docs/reference/validation.md lists them.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from metrics.analysis.elections import election_seconds
from metrics.analysis.evaluate import evaluate
from metrics.analysis.markov.interval import two_state_downtime_exceeds
from metrics.domain.reading import parse_document
from metrics.domain.results import Figures


def _whole(components: dict[str, Any], **parts: Any) -> Figures:
    document = {"format": "reliability/v1", "components": components, **parts}
    return evaluate(parse_document(document)).whole


def _unit(mtbf: float, mttr: float, **more: Any) -> dict[str, Any]:
    return {"failure": {"mtbf": f"{mtbf}h", "mttr": f"{mttr}h"}, **more}


def _group(**more: Any) -> Figures:
    """Evaluate a group of units that fail every 100 h on average and are repaired in 10 h."""
    return _whole({"group": _unit(100, 10, **more)})


def _two_of_three() -> dict[str, Any]:
    return {
        "service": {"needs": [{"any_of": ["a", "b", "c"], "required": 2}]},
        "a": _unit(1000, 10),
        "b": _unit(2000, 20),
        "c": _unit(4000, 5),
    }


def _bridge() -> dict[str, Any]:
    paths = {"p14": ["u1", "u4"], "p25": ["u2", "u5"], "p135": ["u1", "u3", "u5"]}
    paths["p234"] = ["u2", "u3", "u4"]
    return {
        "service": {"needs": [{"any_of": list(paths)}]},
        **{name: {"needs": units} for name, units in paths.items()},
        "u1": _unit(1000, 8),
        "u2": _unit(1500, 12),
        "u3": _unit(500, 24),
        "u4": _unit(2000, 6),
        "u5": _unit(800, 10),
    }


def _web_shop() -> dict[str, Any]:
    return {
        "lb": _unit(50000, 1, needs=["web"]),
        "web": _unit(2000, 4, replicas=3, required=2, needs=["db"]),
        "db": _unit(8760, 6, replicas=2, required=1),
    }


@pytest.mark.parametrize(
    ("components", "unavailability", "frequency_per_hour", "mut", "mdt"),
    [
        (
            _two_of_three(),
            1.225064101693293e-4,
            2.1417204575057573e-5,
            46685.71428571428,
            5.72,
        ),
        (
            _bridge(),
            1.0541616896401782e-4,
            2.445524172613728e-5,
            40886.718480577045,
            4.310575628101484,
        ),
        (
            _web_shop(),
            3.240407474402751e-5,
            2.611953143931013e-5,
            38284.28539190009,
            1.2406070460842606,
        ),
    ],
    ids=["2-out-of-3", "bridge", "web shop"],
)
def test_a_system_without_memory_has_the_figures_of_two_other_programs(
    components: dict[str, Any],
    unavailability: float,
    frequency_per_hour: float,
    mut: float,
    mdt: float,
) -> None:
    whole = _whole(components)
    assert whole.unavailability == pytest.approx(unavailability, rel=1e-12)
    assert whole.failure_frequency_per_year / 8760 == pytest.approx(frequency_per_hour, rel=1e-12)
    assert whole.mtbf_hours == pytest.approx(mut, rel=1e-12)
    assert whole.mttr_hours == pytest.approx(mdt, rel=1e-12)


@pytest.mark.parametrize(
    ("components", "hours"),
    [(_two_of_three(), 47484.025334271566), (_bridge(), 41241.86221059612)],
    ids=["2-out-of-3", "bridge"],
)
def test_the_first_failure_comes_when_two_other_programs_say(
    components: dict[str, Any], hours: float
) -> None:
    assert _whole(components).mttf_hours == pytest.approx(hours, rel=1e-10)


def test_two_units_that_share_a_repair_crew_are_a_textbook_exercise() -> None:
    """λ = 4e-5 per hour, repair of 16 h, one crew."""
    whole = _whole({"pair": _unit(25000, 16, replicas=2, required=1, repair_crews=1)})
    assert whole.unavailability == pytest.approx(8.18152095088091e-7, rel=1e-12)


def test_980_out_of_1000_units_are_enough_as_often_as_the_binomial_law_says() -> None:
    whole = _whole({"units": _unit(99, 1, replicas=1000, required=980)})
    assert whole.availability == pytest.approx(0.9985035184522908, rel=1e-12)


@pytest.mark.parametrize("dormancy", [0.0, 0.5, 1.0])
def test_a_redundant_pair_with_one_crew_follows_birolini(dormancy: float) -> None:
    """A. Birolini, *Reliability Engineering*, 5th ed., section 6.4.1: 1-out-of-2 warm redundancy.

    PA = μ(λ + λr + μ) / ((λ + λr)(λ + μ) + μ²) and MTTF = (2λ + λr + μ) / (λ(λ + λr)).
    """
    fails, repairs = 1 / 100, 1 / 10
    idle = dormancy * fails
    whole = _group(
        replicas=2,
        required=1,
        repair_crews=1,
        standby={"mode": "warm", "dormancy": dormancy, "failover_time": "0s"},
    )
    both = (fails + idle) * (fails + repairs) + repairs**2
    assert whole.unavailability == pytest.approx(fails * (fails + idle) / both, rel=1e-12)
    mttf = (2 * fails + idle + repairs) / (fails * (fails + idle))
    assert whole.mttf_hours == pytest.approx(mttf, rel=1e-12)


def test_a_cold_pair_first_fails_when_rausand_and_hoyland_say() -> None:
    """M. Rausand and A. Høyland, *System Reliability Theory*, 2nd ed., section 8.7: 2/λ + μ/λ²."""
    whole = _group(
        replicas=2, required=1, standby={"mode": "cold", "failover_time": "0s"}, repair_crews=1
    )
    assert whole.mttf_hours == pytest.approx(200 + 0.1 / 0.01**2, rel=1e-12)


def test_a_cold_pair_with_two_crews_is_a_birth_death_process() -> None:
    """K. S. Trivedi, *Probability and Statistics*, 2nd ed., section 8.2: p₂ = ρ²/2 · p₀."""
    whole = _group(replicas=2, required=1, standby={"mode": "cold", "failover_time": "0s"})
    rho = 0.1
    assert whole.unavailability == pytest.approx(rho**2 / 2 / (1 + rho + rho**2 / 2), rel=1e-12)


@pytest.mark.parametrize(("crews", "required"), [(1, 4), (2, 4), (2, 3), (3, 5), (1, 6)])
def test_machines_wait_for_repairmen_as_in_the_machine_repairman_model(
    crews: int, required: int
) -> None:
    """Six machines and r repairmen: Trivedi, section 8.2.3.3; Feller, volume I, XVII.7."""
    rho = 0.1
    weights = [
        math.comb(6, k)
        * rho**k
        * (1 if k <= crews else math.factorial(k) / math.factorial(crews) / crews ** (k - crews))
        for k in range(7)
    ]
    down = sum(weights[6 - required + 1 :]) / sum(weights)
    whole = _group(replicas=6, required=required, repair_crews=crews)
    assert whole.unavailability == pytest.approx(down, rel=1e-12)


@pytest.mark.parametrize(
    ("servers", "quorum_lost", "in_all"), [(5, 9.96e-9, 6.6e-8), (3, 2.99e-6, 3.05e-6)]
)
def test_elections_limit_five_voters_and_quorum_loss_limits_three(
    servers: int, quorum_lost: float, in_all: float
) -> None:
    """MTTF 1000 h, MTTR 1 h and elections of 0.2 s."""
    usual = {"election_timeout": ["150ms", "300ms"], "heartbeat": "75ms", "message_delay": "0.5ms"}
    replication = {"mode": "raft", **usual}
    voters = _unit(1000, 1, replicas=servers, data={"replication": replication})
    document = parse_document({"format": "reliability/v1", "components": {"voters": voters}})
    scale = 0.2 / election_seconds(document.components["voters"])
    scaled = {
        "election_timeout": [f"{150 * scale:.12f}ms", f"{300 * scale:.12f}ms"],
        "heartbeat": f"{75 * scale:.12f}ms",
        "message_delay": f"{0.5 * scale:.12f}ms",
    }
    voters["data"] = {"replication": {"mode": "raft", **scaled}}
    whole = _whole({"voters": voters})
    plain = _whole({"voters": _unit(1000, 1, replicas=servers, required=servers // 2 + 1)})
    assert plain.unavailability == pytest.approx(quorum_lost, rel=2e-3)
    assert whole.unavailability == pytest.approx(in_all, rel=1e-2)


@pytest.mark.parametrize(
    ("mtbf", "mttr", "month", "twelve"),
    [
        ("2000h", "1h", 0.167, 0.888),
        ("200h", "6m", 0.101, 0.720),
        ("20h", "36s", 0.000, 0.002),
        ("2000h", "30m", 0.090, 0.679),
        ("8760h", "4h", 0.067, 0.565),
    ],
)
def test_an_objective_of_999_is_broken_in_as_many_months_as_four_methods_say(
    mtbf: str, mttr: str, month: float, twelve: float
) -> None:
    """The first is printed as 16.7 %: 16.65 % from up, 16.67 % from a random moment."""
    whole = _whole(
        {"unit": {"failure": {"mtbf": mtbf, "mttr": mttr}}}, objectives={"availability": "99.9%"}
    )
    assert whole.periods is not None
    assert whole.periods["month"].breach_probability == pytest.approx(month, abs=5.5e-4)
    assert whole.breach_probability_twelve_months == pytest.approx(twelve, abs=5.5e-4)


@pytest.mark.parametrize(("hours", "probability"), [(720, 0.31142), (8760, 0.45115)])
def test_999_of_thirty_days_and_of_a_year_are_broken_as_often_as_four_methods_say(
    hours: float, probability: float
) -> None:
    found = two_state_downtime_exceeds(1000, 1, hours, hours / 1000)
    assert found == pytest.approx(probability, abs=5.1e-6)
