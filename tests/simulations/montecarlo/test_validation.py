"""Verdicts on estimates."""

from __future__ import annotations

import pytest

from metrics.analysis.evaluate import evaluate
from simulations.montecarlo.differences import SimulatedDifference
from simulations.montecarlo.scopes import SimulatedFigure
from simulations.validation import Verdict, compare, compare_difference, verdict_of
from tests.simulations.montecarlo.factories import document, simulated, unit


@pytest.mark.parametrize(
    ("estimate", "low", "high", "verdict"),
    [
        pytest.param(1.0, 0.95, 1.05, Verdict.CONFIRMED, id="inside and narrow"),
        pytest.param(1.0, 0.8, 1.2, Verdict.NOT_REFUTED, id="inside and wide"),
        pytest.param(1.1, 0.95, 1.05, Verdict.REFUTED, id="above"),
        pytest.param(0.9, 0.95, 1.05, Verdict.REFUTED, id="below"),
        pytest.param(5.0, 0.95, None, Verdict.NOT_REFUTED, id="no upper end"),
    ],
)
def test_a_verdict_follows_from_the_interval(
    estimate: float, low: float, high: float | None, verdict: Verdict
) -> None:
    assert verdict_of(estimate, SimulatedFigure(mean=1.0, low=low, high=high)) is verdict


def test_no_failure_seen_does_not_refute_a_small_estimate() -> None:
    nothing = SimulatedFigure(mean=0.0, low=0.0, high=1e-6)
    assert verdict_of(1e-9, nothing) is Verdict.NOT_REFUTED
    assert verdict_of(1e-3, nothing) is Verdict.REFUTED


def test_exact_figures_of_a_pair_are_confirmed() -> None:
    pair = document({"pair": unit("100h", "10h", replicas=2, required=1)})
    found = compare(evaluate(pair), simulated(pair))
    assert {one.verdict for one in found} == {Verdict.CONFIRMED}
    assert {one.scope for one in found} == {"whole", "journeys.pair", "components.pair"}
    assert found[0].ratio == pytest.approx(1, abs=0.05)


def test_a_wrong_estimate_is_refuted_with_a_reason() -> None:
    right = document({"pair": unit("100h", "10h", replicas=2, required=1)})
    wrong = document({"pair": unit("100h", "20h", replicas=2, required=1)})
    found = compare(evaluate(wrong), simulated(right))
    assert found[0].verdict is Verdict.REFUTED
    assert "below the estimate" in found[0].reason


def test_the_rounding_of_two_computations_refutes_nothing() -> None:
    exact = SimulatedFigure(mean=0.25, low=0.25 * (1 - 4e-10), high=0.25 * (1 - 2e-10))
    assert verdict_of(0.25, exact) == Verdict.CONFIRMED
    assert verdict_of(0.2501, exact) == Verdict.REFUTED


def test_a_difference_below_zero_is_narrow_by_its_size() -> None:
    narrow = SimulatedDifference(first=2.0, second=1.0, difference=-1.0, low=-1.05, high=-0.95)
    found = compare_difference(("difference.whole", "unavailability"), (-0.98, "exact"), narrow)
    assert found.verdict is Verdict.CONFIRMED
    assert found.ratio == pytest.approx(1 / 0.98)
