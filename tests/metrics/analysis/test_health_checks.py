"""What balancers lose until their checks notice, against sums over the states by hand."""

from __future__ import annotations

import pytest

from metrics.analysis.evaluate import evaluate
from metrics.domain.architecture import Architecture

CHECK = {"interval": "60s", "threshold": 3}
SECONDS = 150.0
"""60 s · (3 - ½)."""
HOUR = 3600.0
RATE, Q = 1 / (50 * HOUR), 2 / 52


def whole(components, sites=None):
    document = {"format": "reliability/v1", "components": components, "sites": sites or {}}
    return evaluate(Architecture.model_validate(document)).whole


def web(**rest):
    return {"failure": {"mtbf": "50h", "mttr": "2h"}, **rest}


def test_of_two_replicas_only_the_loss_of_the_first_one_leaves_somebody_to_fail():
    found = whole(
        {"lb": {"needs": ["web"], "health_check": CHECK}, "web": web(replicas=2, required=1)}
    )
    both = (1 - Q) ** 2
    assert found.lost_requests == pytest.approx(Q**2 + SECONDS * RATE * both, rel=1e-12)
    assert found.exactness["served_requests"] == "exact"


def test_a_shedding_group_fails_a_share_of_what_it_still_serves():
    group = web(replicas=2, required=2, below_required="shed")
    found = whole({"lb": {"needs": ["web"], "health_check": CHECK}, "web": group})
    both, one = (1 - Q) ** 2, 2 * Q * (1 - Q)
    lost = Q**2 + one / 2 + SECONDS * RATE * both / 2
    assert found.lost_requests == pytest.approx(lost, rel=1e-12)


def test_an_outage_of_a_site_takes_the_share_of_the_replicas_in_it():
    sites = {name: {"outage": {"mtbf": "99h", "mttr": "1h"}} for name in "xy"}
    group = {"placement": {"x": 1, "y": 2}, "required": 1}
    found = whole({"lb": {"needs": ["web"], "health_check": CHECK}, "web": group}, sites)
    begins = 0.99 * 0.99 / (99 * HOUR)
    shares = 1 / 3 + 2 / 3
    assert found.lost_requests == pytest.approx(0.01**2 + SECONDS * begins * shares, rel=1e-12)


def test_a_target_that_another_one_can_replace_is_not_charged():
    gate = {"any_of": ["one", "two"]}
    targets = {"one": web(replicas=2, required=1), "two": web(replicas=2, required=1)}
    app = {"needs": [gate], "health_check": CHECK}
    assert whole({"app": app, **targets}).lost_requests == pytest.approx(Q**4, rel=1e-12)


def test_over_a_thousand_replicas_at_two_places_lose_hardly_anything():
    sites = {name: {"kind": "zone", "outage": {"mtbf": "5000h", "mttr": "1h"}} for name in "ab"}
    group = web(placement={"a": 1099, "b": 1}, required=1)
    found = whole({"lb": {"needs": ["web"], "health_check": CHECK}, "web": group}, sites)
    assert 0 < found.lost_requests < 1e-3
