"""Caches against numerical integration and closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad

from metrics.analysis.caching import Outages, served_share
from metrics.analysis.evaluate import evaluate
from metrics.domain.architecture import Architecture


def fraction(age, ttl, stale):
    """c(x) / h of the document's meaning."""
    return max(0.0, min(1.0, (ttl + stale - age) / ttl))


@pytest.mark.parametrize("mean", [1.0, 30.0, 4000.0])
@pytest.mark.parametrize(("ttl", "stale"), [(10.0, 0.0), (600.0, 3600.0), (5.0, 60.0)])
def test_the_mean_share_is_the_integral_over_the_age(mean, ttl, stale):
    expected, _ = quad(
        lambda age: fraction(age, ttl, stale) * math.exp(-age / mean) / mean,
        0,
        ttl + stale,
        points=[stale],
        limit=200,
    )
    assert served_share(ttl, stale, np.array([mean]))[0] == pytest.approx(expected, rel=1e-8)


def test_without_a_time_to_live_everything_is_served_until_it_is_stale():
    assert served_share(0.0, 60.0, np.array([60.0]))[0] == pytest.approx(1 - math.exp(-1))


def test_outages_by_two_causes_grow_old_each_at_its_own_rate():
    outages = Outages(np.array([[0.01], [0.02]]), np.array([[10.0], [100.0]]))
    old, often = outages.older_than(50.0)
    slow, quick = 0.02 * math.exp(-0.5), 0.01 * math.exp(-5.0)
    assert old[0] == pytest.approx(slow + quick)
    assert often[0] == pytest.approx(slow / 100 + quick / 10)


def test_a_cache_tells_short_failovers_from_long_repairs():
    """A series of two units, 1 min and 10 h of repair, behind a cache that lasts 1 h."""
    need = {"target": "origin", "if_down": "serve_cached", "hit_ratio": 1, "stale_if_error": "1h"}
    document = Architecture.model_validate(
        {
            "format": "reliability/v1",
            "components": {
                "cdn": {"needs": [need]},
                "origin": {"failure": {"mtbf": "100h", "mttr": "1m"}, "needs": ["slow"]},
                "slow": {"failure": {"mtbf": "10000h", "mttr": "10h"}},
            },
            "journeys": {"read": {"entry": "cdn"}},
        }
    )
    lost = evaluate(document).whole.lost_requests
    slow = 10 / 10010
    assert lost == pytest.approx(slow * math.exp(-0.1), rel=1e-3)
