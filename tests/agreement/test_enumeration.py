"""The oracle itself, against figures that were obtained without it."""

from __future__ import annotations

import math

import pytest

from metrics.domain.architecture import Architecture
from tests.agreement.documents import random_document
from tests.agreement.enumeration import enumerate_figures, mean_time_to_failure_hours


def _unit(mtbf: str, mttr: str) -> dict[str, object]:
    return {"failure": {"mtbf": mtbf, "mttr": mttr}}


@pytest.fixture
def two_of_three() -> Architecture:
    """Two of three unlike units, written as the pairs that suffice."""
    return Architecture.model_validate(
        {
            "format": "reliability/v1",
            "components": {
                "service": {"needs": [{"any_of": ["a-b", "a-c", "b-c"]}]},
                "a-b": {"needs": ["a", "b"]},
                "a-c": {"needs": ["a", "c"]},
                "b-c": {"needs": ["b", "c"]},
                "a": _unit("1000h", "10h"),
                "b": _unit("2000h", "20h"),
                "c": _unit("4000h", "5h"),
            },
        }
    )


def test_two_of_three_unlike_units_have_the_published_figures(two_of_three: Architecture) -> None:
    whole = enumerate_figures(two_of_three)["whole"]
    assert whole["unavailability"] == pytest.approx(1.225064101693293e-4, rel=1e-13)
    assert whole["failure_frequency_per_year"] / 8760 == pytest.approx(
        2.1417204575057573e-5, rel=1e-13
    )
    assert whole["mtbf_hours"] == pytest.approx(46685.71428571428, rel=1e-13)
    assert whole["mttr_hours"] == pytest.approx(5.72, rel=1e-13)
    assert mean_time_to_failure_hours(two_of_three) == pytest.approx(47484.025334271566, rel=1e-10)


def test_a_shedding_group_serves_the_binomial_mean_of_its_share() -> None:
    document = Architecture.model_validate(
        {
            "format": "reliability/v1",
            "components": {
                "web": {"replicas": 3, "required": 2, "below_required": "shed"}
                | _unit("90h", "10h")
            },
        }
    )
    whole = enumerate_figures(document)["whole"]
    assert whole["unavailability"] == pytest.approx(0.1**3 + 3 * 0.1**2 * 0.9, rel=1e-13)
    assert whole["lost_requests"] == pytest.approx(0.1**3 + 3 * 0.1**2 * 0.9 / 2, rel=1e-13)


def test_eleven_nines_keep_their_digits() -> None:
    document = Architecture.model_validate(
        {
            "format": "reliability/v1",
            "components": {"pair": {"replicas": 2, "required": 1} | _unit("1000000h", "2h")},
        }
    )
    whole = enumerate_figures(document)["whole"]
    assert whole["unavailability"] == pytest.approx((2 / 1_000_002) ** 2, rel=1e-13)
    assert whole["mttr_hours"] == pytest.approx(1.0, rel=1e-13)


@pytest.mark.parametrize("seed", range(40))
def test_frequency_times_mean_up_and_down_time_is_one(seed: int) -> None:
    whole = enumerate_figures(random_document(seed))["whole"]
    cycle_hours = whole.get("mtbf_hours", math.inf) + whole.get("mttr_hours", 0.0)
    cycles = whole["failure_frequency_per_year"] / 8760 * cycle_hours
    assert whole["failure_frequency_per_year"] == 0 or cycles == pytest.approx(1, rel=1e-12)
