"""Every law has the mean that was asked for, and the residual that renewal theory gives it."""

from __future__ import annotations

import math
from typing import Any

import pytest
from pydantic import TypeAdapter

from metrics.domain.processes import Law
from simulations.kernel.rng import stream_key
from simulations.montecarlo.laws import draw, exp, residual
from simulations.montecarlo.rows import scale_and_shape

DRAWS = 40_000
LAWS: list[tuple[dict[str, Any], float]] = [
    ({"law": "exponential"}, 1.0),
    ({"law": "weibull", "shape": 0.8}, math.gamma(3.5) / math.gamma(2.25) ** 2 - 1),
    ({"law": "weibull", "shape": 2}, 4 / math.pi - 1),
    ({"law": "lognormal", "cv": 0.5}, 0.25),
    ({"law": "gamma", "shape": 0.5}, 2.0),
    ({"law": "gamma", "shape": 9}, 1 / 9),
    ({"law": "deterministic"}, 0.0),
    ({"law": "uniform", "half_width": "5s"}, 25 / 3 / 100),
]
"""Each with its squared coefficient of variation, at a mean of 10 s."""


def _law(spelled: dict[str, Any]) -> Any:
    return TypeAdapter(Law).validate_python(spelled)


@pytest.mark.parametrize(("spelled", "variation"), LAWS, ids=lambda case: str(case)[:40])
def test_a_law_has_its_mean(spelled: dict[str, Any], variation: float) -> None:
    code, scale, shape = scale_and_shape(_law(spelled), 10.0)
    key = stream_key(3, 1, 4)
    mean = sum(draw(code, key, k, scale, shape) for k in range(DRAWS)) / DRAWS
    assert mean == pytest.approx(10.0, abs=45 * math.sqrt(variation / DRAWS) + 1e-9)


@pytest.mark.parametrize(("spelled", "variation"), LAWS, ids=lambda case: str(case)[:40])
def test_what_is_left_of_a_running_time_has_the_mean_of_renewal_theory(
    spelled: dict[str, Any], variation: float
) -> None:
    code, scale, shape = scale_and_shape(_law(spelled), 10.0)
    key = stream_key(2, 7, 1)
    mean = sum(residual(code, key, k, scale, shape) for k in range(DRAWS)) / DRAWS
    assert mean == pytest.approx(5.0 * (1 + variation), rel=0.05)


@pytest.mark.parametrize("x", [-690.0, -20.5, -1.0, -1e-9, 0.0, 0.3, 1.0, 55.5, 690.0])
def test_exp_agrees_with_the_library(x: float) -> None:
    assert exp(x) == pytest.approx(math.exp(x), rel=1e-15)
