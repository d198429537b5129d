"""Uncertainty: closed forms, the point analysis sample by sample, tornado, seeds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from metrics.analysis.evaluate import evaluate, outline
from metrics.analysis.uncertainty.analysis import (
    NothingUncertainError,
    uncertainty,
)
from metrics.analysis.uncertainty.calibration import calibrated
from metrics.analysis.uncertainty.model import Model
from metrics.analysis.uncertainty.ranking import Inputs
from metrics.analysis.uncertainty.samples import draw
from metrics.domain.canonical import to_tree
from metrics.domain.errors import InvalidParameterError
from metrics.domain.quantities import YEAR_SECONDS
from metrics.domain.reading import parse_document
from metrics.domain.uncertain import replaced, unknowns
from tests.agreement.documents import random_document

SIGMA_OF_THREE = math.log(3) / norm.ppf(0.95)


def lognormal(median, error_factor=3):
    return {"median": median, "error_factor": error_factor}


def document(components, **rest):
    return parse_document({"format": "reliability/v1", "components": components, **rest})


def unit(mtbf=None, mttr="1h", **rest):
    return {"failure": {"mtbf": mtbf or lognormal("999h"), "mttr": mttr}, **rest}


def vendor(median="99.9%", error_factor=3, **rest):
    return {"failure": {"availability": lognormal(median, error_factor), "mttr": "1h"}, **rest}


ACTIVE = {
    "sites": {
        "eu": {
            "outage": {"mtbf": lognormal("10y"), "mttr": {"low": "1h", "best": "4h", "high": "1d"}}
        },
        "a": {"parent": "eu", "outage": {"mtbf": lognormal("2y"), "mttr": "2h"}},
        "b": {"parent": "eu", "outage": {"mtbf": "2y", "mttr": lognormal("2h")}},
    },
    "components": {
        "lb": {
            "failure": {"annual_failure_rate": lognormal("40%", 2), "mttr": "1h"},
            "placement": {"a": 1, "b": 1},
            "required": 1,
            "health_check": {"interval": {"low": "1s", "best": "5s", "high": "9s"}, "threshold": 3},
            "needs": ["web", {"any_of": ["mail", "sms"]}],
        },
        "web": {
            "failure": {"mtbf": lognormal("30d"), "mttr": lognormal("10m")},
            "placement": {"a": 3, "b": 3},
            "required": 4,
            "below_required": "shed",
            "common_cause": {"beta": {"low": 0.01, "best": 0.05, "high": 0.1}},
            "needs": ["db", {"target": "hints", "if_down": "degrade", "quality": 0.8}],
        },
        "db": {
            "failure": {"mtbf": lognormal("300d"), "mttr": lognormal("6h")},
            "replicas": 3,
            "required": 2,
            "repair_crews": 1,
            "common_cause": {"mtbf": lognormal("1y"), "mttr": "1h"},
        },
        "hints": unit(lognormal("20d"), placement={"a": 2}, required=1),
        "mail": vendor("99.9%"),
        "sms": vendor("99%"),
    },
    "journeys": {
        "buy": {"entry": "lb", "share": {"low": 0.5, "best": 0.7, "high": 0.8}},
        "see": {"entry": "web", "share": 0.3},
    },
}


def standby(**rest):
    return document(
        {
            "db": unit(
                lognormal("60d"),
                lognormal("4h"),
                replicas=2,
                required=1,
                standby={
                    "mode": "cold",
                    "failover_time": lognormal("5m"),
                    "coverage": {"low": 0.8, "best": 0.9, "high": 1},
                    "manual_failover_time": "1h",
                },
            )
        },
        **rest,
    )


def figures_of(architecture):
    journeys, whole = outline(architecture)
    return [
        (f.unavailability, f.failure_frequency_per_year, f.lost_requests, f.lost_utility)
        for f in (whole, *journeys.values())
    ]


def in_samples(raw, sample):
    return [
        (
            raw.unavailability[scope, sample],
            raw.frequency[scope, sample] * YEAR_SECONDS,
            raw.lost_requests[scope, sample],
            raw.lost_utility[scope, sample],
        )
        for scope in range(raw.unavailability.shape[0])
    ]


def test_the_unavailability_of_a_vendor_is_lognormal_itself():
    figure = uncertainty(document({"pay": vendor("99.9%", 3)})).whole["unavailability"]
    assert figure.best == pytest.approx(0.001, rel=1e-12)
    assert figure.median == pytest.approx(0.001, rel=0.002)
    assert figure.interval_90.low == pytest.approx(0.001 / 3, rel=0.01)
    assert figure.interval_90.high == pytest.approx(0.003, rel=0.01)
    assert figure.interval_95.high == pytest.approx(
        0.001 * math.exp(1.96 * SIGMA_OF_THREE), rel=0.02
    )
    assert figure.mean == pytest.approx(0.001 * math.exp(SIGMA_OF_THREE**2 / 2), rel=0.005)


def test_an_uncertain_rate_gives_the_unavailability_at_the_same_quantile():
    figure = uncertainty(document({"web": unit()})).whole["unavailability"]
    assert figure.median == pytest.approx(1 / 1000, rel=0.002)
    assert figure.interval_90.low == pytest.approx(1 / (3 * 999 + 1), rel=0.01)
    assert figure.interval_90.high == pytest.approx(1 / (333 + 1), rel=0.01)


def test_means_of_independent_losses_in_series_add_up():
    found = uncertainty(document({"a": vendor("99.9%") | {"needs": ["b"]}, "b": vendor("99.8%")}))
    first, second = (m * math.exp(SIGMA_OF_THREE**2 / 2) for m in (0.001, 0.002))
    expected = first + second - first * second
    assert found.whole["unavailability"].mean == pytest.approx(expected, rel=0.005)


def test_replicas_share_one_unknown():
    pair = document({"web": unit(replicas=2, required=1)})
    one = uncertainty(document({"web": unit()})).whole["unavailability"]
    both = uncertainty(pair).whole["unavailability"]
    assert both.interval_90.high == pytest.approx(one.interval_90.high**2, rel=1e-9)
    assert both.interval_90.low == pytest.approx(one.interval_90.low**2, rel=1e-9)


def test_the_mean_of_a_range_is_that_of_pert():
    cost = {"fixed": {"low": 100, "best": 200, "high": 600}, "per_replica": 10}
    found = uncertainty(document({"web": unit("1000h", cost=cost, replicas=3)}))
    assert found.whole["cost_per_month"].mean == pytest.approx(1500 / 6 + 30, rel=1e-3)


def test_samples_converge_to_the_closed_form():
    exact = 0.001 * math.exp(SIGMA_OF_THREE**2 / 2)
    pay = document({"pay": vendor("99.9%", 3)})
    few, many = (uncertainty(pay, samples=n).whole["unavailability"].mean for n in (100, 20_000))
    assert abs(many / exact - 1) < 3e-4
    assert abs(few / exact - 1) < 0.05


def test_the_objective_is_met_with_the_probability_of_the_closed_form():
    found = uncertainty(
        document({"pay": vendor("99.9%")}, objectives={"availability": "99.8%"}), samples=4000
    )
    assert found.objective is not None
    expected = norm.cdf(math.log(2) / SIGMA_OF_THREE)
    assert found.objective.probability == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("sample", [0, 1, 2])
def test_every_sample_has_the_figures_of_a_document_with_its_values(sample: int):
    architecture = document(**ACTIVE)
    drawn = draw(unknowns(architecture), size=3, seed=5)
    raw = Model(architecture).figures(drawn)
    values = drawn.document_values(sample)
    buy = ("journeys", "buy", "share")
    see = ("journeys", "see", "share")
    total = values[buy] + 0.3
    single = replaced(architecture, values | {buy: values[buy] / total, see: 0.3 / total})
    found, truth = np.array(in_samples(raw, sample)), np.array(figures_of(single))
    np.testing.assert_allclose(found[:, :2], truth[:, :2], rtol=1e-9)
    # What is lost until health checks notice is taken to first order in the samples.
    np.testing.assert_allclose(found[:, 2:], truth[:, 2:], rtol=2e-3)


def guessed(architecture):
    """Return the document with every process known up to a factor of three only."""
    tree = to_tree(architecture)
    processes = [
        part[name]
        for part in (*tree.get("sites", {}).values(), *tree["components"].values())
        for name in ("outage", "failure", "common_cause")
        if name in part
    ]
    keys = [(process, key) for process in processes for key in ("mtbf", "mttr") if key in process]
    for process, key in keys:
        process[key] = lognormal(process[key])
    return parse_document(tree)


@pytest.mark.parametrize("seed", range(15))
def test_samples_of_random_documents_are_those_of_the_point_analysis(seed: int):
    architecture = guessed(random_document(seed))
    drawn = draw(unknowns(architecture), size=4, seed=seed)
    single = replaced(architecture, drawn.document_values(2))
    raw = Model(architecture).figures(drawn)
    np.testing.assert_allclose(in_samples(raw, 2), figures_of(single), rtol=1e-8, atol=1e-18)


def test_moves_between_targets_follow_how_often_these_are_lost():
    gate = {"any_of": ["a", "b"], "failover_time": lognormal("1m")}
    architecture = document(
        {
            "web": {"needs": [gate]},
            "a": unit(lognormal("40d"), lognormal("1h")),
            "b": unit(lognormal("60d"), "2h"),
        }
    )
    found = uncertainty(architecture, samples=300)
    assert found.deviations is not None
    assert max(found.deviations.values()) < 0.05
    drawn = draw(unknowns(architecture), size=300, seed=1)
    exact = figures_of(replaced(architecture, drawn.document_values(50)))[0]
    shown = in_samples(calibrated(Model(architecture), drawn).samples, 50)[0]
    np.testing.assert_allclose(shown, exact, rtol=0.05)


def test_without_memory_the_figures_are_as_exact_as_those_of_the_best_estimates():
    architecture = document({"web": unit(replicas=3, required=2)})
    found = uncertainty(architecture)
    assert found.exactness["unavailability"] == "exact"
    assert found.deviations is None
    assert found.whole["unavailability"].best == evaluate(architecture).whole.unavailability


@pytest.mark.parametrize("sample", [7, 8])
def test_samples_of_a_standby_group_are_near_the_exact_ones(sample: int):
    architecture = standby()
    found = uncertainty(architecture, samples=200)
    assert found.deviations is not None
    assert max(found.deviations.values()) < 0.03
    assert found.exactness["unavailability"].startswith("approximate: ")
    drawn = draw(unknowns(architecture), size=200, seed=1)
    exact = figures_of(replaced(architecture, drawn.document_values(sample)))
    np.testing.assert_allclose(
        in_samples(Model(architecture).figures(drawn), sample), exact, rtol=0.1
    )


def test_the_best_estimate_of_a_standby_group_is_what_the_point_analysis_says():
    architecture = standby()
    best = uncertainty(architecture, samples=100).whole["unavailability"].best
    assert best == evaluate(architecture).whole.unavailability


def test_a_bar_of_the_tornado_ends_where_the_point_analysis_does():
    architecture = document(**ACTIVE)
    bars = {bar.path: bar for bar in uncertainty(architecture, samples=100).tornado}
    effect = bars["components.web.failure.mttr"].effects["unavailability"]
    place = ("components", "web", "failure", "mttr")
    low, high = (
        figures_of(replaced(architecture, {place: seconds}))[0][0] for seconds in (200.0, 1800.0)
    )
    assert effect.at_low == pytest.approx(low, rel=1e-9)
    assert effect.at_high == pytest.approx(high, rel=1e-9)


def test_a_bar_for_a_failover_time_ends_where_the_point_analysis_does():
    architecture = standby()
    bars = {bar.path: bar for bar in uncertainty(architecture, samples=100).tornado}
    effect = bars["components.db.standby.failover_time"].effects["unavailability"]
    place = ("components", "db", "standby", "failover_time")
    exact = figures_of(replaced(architecture, {place: 900.0}))[0][0]
    assert effect.at_high == pytest.approx(exact, rel=1e-6)


def test_the_unknown_that_explains_most_comes_first_and_is_named():
    found = uncertainty(
        document({"a": vendor("99.9%", 5) | {"needs": ["b"]}, "b": vendor("99.99%")})
    )
    assert found.tornado[0].path == "components.a.failure.availability"
    assert found.tornado[0].effects["unavailability"].variance_share > 0.95
    assert "components.a.failure.availability matters most" in found.summary


def test_a_longer_time_between_failures_lowers_the_unavailability_in_ranks():
    (bar,) = uncertainty(document({"web": unit()})).tornado
    assert bar.effects["unavailability"].rank_correlation == pytest.approx(-1)
    (bar,) = uncertainty(document({"pay": vendor()})).tornado
    assert bar.effects["unavailability"].rank_correlation == pytest.approx(-1)


def test_money_that_is_uncertain_does_not_move_the_availability():
    found = uncertainty(
        document(
            {"web": unit("1000h")},
            economics={"downtime_cost_per_hour": {"low": 1, "best": 2, "high": 9}},
        )
    )
    (bar,) = found.tornado
    assert list(bar.effects) == ["downtime_cost_per_month"]
    assert found.whole["unavailability"].interval_90.low == pytest.approx(1 / 1001)
    assert "No unknown" in found.summary


def test_the_same_seed_gives_the_same_result_and_another_one_differs():
    architecture = document(**ACTIVE)
    first, again, other = (uncertainty(architecture, samples=100, seed=s) for s in (3, 3, 4))
    assert first == again
    assert first.whole["unavailability"].mean != other.whole["unavailability"].mean


def test_histograms_count_every_sample():
    figure = uncertainty(document({"pay": vendor("99.9%", 30)}), samples=500).whole[
        "unavailability"
    ]
    assert sum(figure.histogram.counts) == 500
    assert figure.histogram.logarithmic
    assert len(figure.histogram.edges) == len(figure.histogram.counts) + 1


def test_a_document_without_unknowns_is_refused():
    with pytest.raises(NothingUncertainError):
        uncertainty(document({"web": unit("1000h")}))


@pytest.mark.parametrize(("samples", "seed"), [(99, 1), (50_001, 1), (100, -1)])
def test_sizes_out_of_range_are_refused(samples: int, seed: int):
    with pytest.raises(InvalidParameterError):
        uncertainty(document({"web": unit()}), samples=samples, seed=seed)


def test_first_order_indices_divide_the_variance_of_a_sum():
    source = np.random.default_rng(1)
    inputs = source.normal(size=(3, 20_000))
    shares = Inputs(inputs).first_order(3 * inputs[0] + inputs[1])
    np.testing.assert_allclose(shares, [0.9, 0.1, 0.0], atol=0.02)


def test_ranks_see_any_monotone_relation():
    inputs = np.random.default_rng(2).random((2, 1000))
    ranks = Inputs(inputs).rank_correlations(np.exp(-20 * inputs[0]))
    assert ranks[0] == pytest.approx(-1)
    assert abs(ranks[1]) < 0.15
