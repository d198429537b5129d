"""Parts in series taken one by one, against the chain of everything."""

from __future__ import annotations

import math

import numpy as np
import pytest

from metrics.analysis.lifetimes.series import in_series
from metrics.analysis.periods import OverTime
from metrics.domain.architecture import Architecture
from metrics.files import read_file

MONTH = 730 * 3600.0
SITES = {
    "a": {"outage": {"mtbf": "1y", "mttr": "2h"}},
    "b": {"outage": {"mtbf": "1y", "mttr": "2h"}},
}


def document(components, **rest):
    return Architecture.model_validate(
        {"format": "reliability/v1", "components": components, **rest}
    )


def unit(mtbf, mttr, **rest):
    return {"failure": {"mtbf": mtbf, "mttr": mttr}, **rest}


def test_units_in_series_without_sites_are_exact_but_for_overlaps():
    units = {f"u{k}": unit("1000h", "1h") for k in range(20)}
    law = in_series(document({"top": {"needs": list(units)}, **units}), ["top"])
    assert law.mttf == pytest.approx(50 * 3600, rel=1e-9)
    assert law.exceeds(MONTH, 0.0) == pytest.approx(-math.expm1(-730 / 50), abs=1e-9)
    # Of 20 units, 19 others are down a thousandth of the time when one fails.
    assert law.left_out_rate == pytest.approx(20 * 19 / 1001 / 1001 / 3600, rel=1e-6)


@pytest.mark.parametrize(
    "name", ["online-shop", "two-zones", "active-standby-database", "two-regions-active-active"]
)
def test_the_gallery_is_met_within_the_stated_bound(name):
    architecture = read_file(f"metrics/gallery/{name}.yaml").architecture
    entries = [journey.entry for journey in architecture.effective_journeys.values()]
    law, truth = in_series(architecture, entries), OverTime(architecture).whole.law
    bound = law.left_out_rate * MONTH
    limit = architecture.objectives.availability.complement * MONTH
    assert bound < 1e-3
    assert law.exceeds(MONTH, limit) == pytest.approx(truth.exceeds(MONTH, limit), abs=bound)
    assert law.exceeds(MONTH, 0.0) == pytest.approx(truth.exceeds(MONTH, 0.0), abs=bound)
    assert law.mttf == pytest.approx(truth.mttf, rel=law.left_out_rate * truth.mttf + 1e-6)
    assert law.outages.mean == pytest.approx(truth.outages.mean, rel=1e-3)


def test_curves_agree_with_the_chain_of_everything():
    architecture = read_file("metrics/gallery/two-zones.yaml").architecture
    entries = [journey.entry for journey in architecture.effective_journeys.values()]
    law, truth = in_series(architecture, entries), OverTime(architecture).whole.law
    times = np.array([86_400.0, MONTH])
    assert law.unavailability(times) == pytest.approx(truth.unavailability(times), rel=1e-3)
    assert law.unreliability(times) == pytest.approx(truth.unreliability(times), abs=1e-3)
    assert law.outages.survival(times / 1e3) == pytest.approx(
        truth.outages.survival(times / 1e3), abs=1e-3
    )


def test_components_that_behave_alike_are_looked_at_once():
    pair = unit("90d", "1h", placement={"a": 1, "b": 1}, required=1)
    pairs = {f"p{k}": pair for k in range(30)}
    architecture = document({"top": {"needs": list(pairs)}, **pairs}, sites=SITES)
    law = in_series(architecture, ["top"])
    assert len(law._own) == 2
    assert law.knows(MONTH)
    assert 0 < law.quantile(MONTH, 0.9999) < MONTH


def test_alternatives_stay_together():
    parts = {name: unit("500h", "5h") for name in "abc"}
    top = {"needs": ["c", {"any_of": ["a", "b"]}]}
    architecture = document({"top": top, **parts})
    law, truth = in_series(architecture, ["top"]), OverTime(architecture).whole.law
    assert law.mttf == pytest.approx(truth.mttf, rel=1e-4)


def test_what_never_fails_is_always_up():
    law = in_series(document({"a": {}}), ["a"])
    assert law.mttf == math.inf
    assert law.exceeds(MONTH, 1.0) == 0.0
