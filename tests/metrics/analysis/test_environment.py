"""Joint states of sites against plain probability."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.analysis.environment import build
from metrics.domain.architecture import Site


def site(parent=None, *, mtbf="99h", mttr="1h"):
    outage = {"mtbf": mtbf, "mttr": mttr}
    return Site.model_validate({"parent": parent, "outage": outage})


def test_two_zones_in_a_region_have_five_states():
    environment = build({"r": site(), "a": site("r"), "b": site("r")}, ["a", "b"])
    assert environment.size == 5
    assert environment.probabilities.sum() == pytest.approx(1.0, abs=1e-15)


def test_a_zone_is_up_while_it_and_its_region_are():
    environment = build({"r": site(), "a": site("r"), "b": site("r")}, ["a", "b"])
    row = environment.sites.index("a")
    assert environment.probabilities @ environment.up[row] == pytest.approx(0.99**2)


def test_sites_without_an_outage_have_no_state():
    sites = {"r": Site.model_validate({}), "a": site("r")}
    assert build(sites, ["a"]).sites == ("a",)


def test_outages_of_a_series_of_sites_happen_as_often_as_both_together():
    environment = build({"a": site(), "b": site()}, ["a", "b"])
    down = 1.0 - environment.up.all(axis=0)
    one_up = 0.99
    expected = 2 * one_up * one_up / (99 * 3600)
    assert environment.crossing_frequency(down) == pytest.approx(expected, rel=1e-12)


def test_birnbaum_importance_of_one_of_two_parallel_sites_is_the_other_ones_unavailability():
    environment = build({"a": site(), "b": site()}, ["a", "b"])
    down = 1.0 - environment.up.any(axis=0)
    assert environment.birnbaum(0, down) == pytest.approx(0.01, rel=1e-12)


def test_too_many_states_are_cut_with_a_stated_remainder():
    sites = {f"s{number}": site() for number in range(40)}
    environment = build(sites, list(sites), states_max=1000)
    left_out = 1.0 - environment.probabilities.sum()
    assert environment.size <= 1000
    assert environment.remainder == pytest.approx(left_out, rel=1e-9)


def test_scaling_every_outage_to_nothing_leaves_only_the_state_with_all_sites_up():
    environment = build({"a": site(), "b": site("a")}, ["b"])
    scaled = environment.scaled_probabilities(0.0)
    assert np.flatnonzero(scaled).tolist() == [0]
