"""Gates that remember, caches that fade, health checks that lag: against figures solved here."""

from __future__ import annotations

import math

import pytest
from scipy.integrate import quad

from tests.simulations.montecarlo.factories import document, holds, simulated, stationary, unit

FAIL, REPAIR = 1 / 100, 1 / 10


def test_a_gate_with_memory_pays_a_failover_each_time_its_target_in_use_is_lost() -> None:
    components = {
        "site": {"needs": [{"any_of": ["a", "b"], "failover_time": "2h"}]},
        "a": unit("100h", "10h"),
        "b": unit("100h", "10h"),
    }
    law = stationary(
        {
            ("used and other", "other"): FAIL,
            ("used and other", "used"): FAIL,
            ("used", "used and other"): REPAIR,
            ("used", "none"): FAIL,
            ("other", "used"): 1 / 2,
            ("other", "used and other"): REPAIR,
            ("other", "none"): FAIL,
            ("none", "used"): REPAIR,
            ("none", "other"): REPAIR,
        }
    )
    whole = simulated(document(components)).whole
    assert holds(whole["unavailability"], law["other"] + law["none"])


def test_a_cache_serves_until_its_objects_are_too_old() -> None:
    cache = {
        "target": "origin",
        "if_down": "serve_cached",
        "hit_ratio": 0.9,
        "ttl": "4h",
        "stale_if_error": "3h",
    }
    result = simulated(document({"cdn": {"needs": [cache]}, "origin": unit("90h", "10h")}))
    kept = 10 * (1 - math.exp(-0.3)) + math.exp(-0.3) * (10 - 25 * (1 - math.exp(-0.4)))
    assert holds(result.whole["lost_requests"], (10 - 0.9 * kept) / 100)
    assert holds(result.whole["unavailability"], 0.1)
    assert holds(result.components["cdn"]["unavailability"], 0.1 * math.exp(-0.7))


def test_two_caches_that_fade_together_multiply() -> None:
    cache = {"if_down": "serve_cached", "hit_ratio": 0.9, "ttl": "4h", "stale_if_error": "3h"}
    components = {
        "cdn": {"needs": [{"target": "a"} | cache, {"target": "b"} | cache]},
        "a": {"needs": ["power"]},
        "b": {"needs": ["power"]},
        "power": unit("90h", "10h"),
    }

    def lost(hours: float) -> float:
        left = 0.9 * min(max((7 - hours) / 4, 0), 1)
        return (1 - left**2) * math.exp(-hours / 10)

    expected = quad(lost, 0, 7, points=[3])[0] + 10 * math.exp(-0.7)
    whole = simulated(document(components)).whole
    assert holds(whole["lost_requests"], expected / 100)


def test_a_full_cache_keeps_the_journey_up_until_it_begins_to_fade() -> None:
    cache = {
        "target": "origin",
        "if_down": "serve_cached",
        "hit_ratio": 1.0,
        "ttl": "4h",
        "stale_if_error": "3h",
    }
    whole = simulated(document({"cdn": {"needs": [cache]}, "origin": unit("90h", "10h")})).whole
    assert holds(whole["unavailability"], 0.1 * math.exp(-0.3))


def test_requests_to_a_lost_replica_fail_until_the_health_check_notices() -> None:
    components = {
        "lb": {"health_check": {"interval": "6m", "threshold": 3}, "needs": ["web"]},
        "web": unit("100h", "10h", replicas=2, required=1),
    }
    whole = simulated(document(components), seed=2).whole
    up = 100 / 110
    shocks = 2 * up**2 * FAIL * 0.5 * 0.25
    assert holds(whole["lost_requests"], (1 - up) ** 2 + shocks)
    assert holds(whole["unavailability"], (1 - up) ** 2)


@pytest.mark.parametrize("required", [1, 2])
def test_the_best_targets_of_a_gate_count(required: int) -> None:
    needs = [{"any_of": ["plain", "good"], "required": required}]
    poor = {"target": "helper", "if_down": "degrade", "quality": 0.5}
    components = {
        "shop": {"needs": needs},
        "plain": {"needs": [poor]},
        "good": unit("90h", "10h"),
        "helper": unit("90h", "10h"),
    }
    whole = simulated(document(components)).whole
    lost = {1: 0.1 * 0.1 * 0.5, 2: 0.1 + 0.9 * 0.1 * 0.5}[required]
    assert holds(whole["lost_utility"], lost)


def test_downtime_is_charged_to_what_took_the_whole_down() -> None:
    result = simulated(document({"a": {"needs": ["b"]} | unit("100h", "1h"), "b": unit()}))
    shares = {cause.cause: cause.downtime_share for cause in result.causes}
    assert shares.keys() == {"replicas:a", "replicas:b"}
    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares["replicas:b"] == pytest.approx(0.91, abs=0.02)


def test_outages_are_counted_by_their_duration() -> None:
    outages = simulated(document({"a": unit("100h", "10h")})).outages["whole"]
    assert outages.p50_seconds == pytest.approx(36000 * math.log(2), rel=0.08)
    assert outages.p90_seconds == pytest.approx(36000 * math.log(10), rel=0.08)
    assert outages.longest_seconds > outages.p99_seconds


def test_the_smallest_of_two_caches_that_fade_differently_is_integrated_closely() -> None:
    def edge(ttl: float, stale: float, hit_ratio: float) -> dict[str, object]:
        gate = {"target": "origin", "if_down": "serve_cached", "hit_ratio": hit_ratio}
        return {"needs": [gate | {"ttl": f"{ttl}h", "stale_if_error": f"{stale}h"}]}

    components = {
        "cdn": {"needs": [{"all_of": ["slow", "fast"]}]},
        "slow": edge(9, 1, 0.7),
        "fast": edge(3, 3, 0.95),
        "origin": unit("90h", "10h"),
    }

    def lost(hours: float) -> float:
        slow = 0.7 * min(max((10 - hours) / 9, 0), 1)
        fast = 0.95 * min(max((6 - hours) / 3, 0), 1)
        return (1 - min(slow, fast)) * math.exp(-hours / 10)

    expected = quad(lost, 0, 6, points=[1, 3])[0] + 10 * math.exp(-0.6)
    whole = simulated(document(components), events=2e6).whole
    assert holds(whole["lost_requests"], expected / 100, within=0.01)


def test_what_remembers_has_forgotten_how_it_began() -> None:
    components = {
        "site": {"needs": [{"any_of": ["good", "poor"], "failover_time": "1m"}]},
        "good": {"needs": [{"target": "luxury", "if_down": "degrade", "quality": 0.5}]}
        | unit("1000h", "1h"),
        "poor": unit("1000h", "1h"),
        "luxury": unit("1h", "1h"),
    }
    whole = simulated(document(components), events=5e6).whole
    assert holds(whole["lost_utility"], 0.5 * 0.5 * 0.5, within=0.05)


def test_a_move_that_is_nearly_always_called_off_is_waited_for_before_the_counting_starts() -> None:
    # The first target comes back long before a move from it ends, so that it is left for good
    # only after many outages; from then on the gate stays with what never fails.
    gate = {"any_of": ["first", "second"], "failover_time": "100h"}
    components = {
        "app": {"needs": [gate]},
        "first": unit("100h", "1h"),
        "second": {"replicas": 1},
    }
    result = simulated(document(components, journeys={"use": {"entry": "app"}}), events=2e6)
    unavailability = result.whole["unavailability"].mean
    assert unavailability is not None
    assert unavailability < 1e-4
