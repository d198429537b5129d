"""Importance of components where subtraction would lose every digit."""

from __future__ import annotations

import pytest

from metrics.analysis.evaluate import evaluate
from metrics.domain.architecture import Architecture

WEAK = {"failure": {"mtbf": "99h", "mttr": "1h"}}
STRONG = {"failure": {"availability": "99.999999999999%", "mttr": "1h"}}


def importance_of(needs, **components):
    document = {
        "format": "reliability/v1",
        "components": {**components, "front": {"needs": needs}},
        "journeys": {"all": {"entry": "front"}},
    }
    figures = evaluate(Architecture.model_validate(document)).components
    return {name: figures[name].importance for name in components}


def test_a_weak_part_in_a_strong_system_has_all_digits_of_its_reduction_worth() -> None:
    found = importance_of(["weak", "strong"], weak=WEAK, strong=STRONG)
    truth = (1e-2 + 1e-14 - 1e-16) / 1e-14
    assert found["weak"].risk_reduction_worth == pytest.approx(truth, rel=1e-12)


def test_a_strong_part_in_a_weak_system_has_all_digits_of_its_criticality() -> None:
    found = importance_of(["weak", "strong"], weak=WEAK, strong=STRONG)
    truth = 0.99 * 1e-14 / (1e-2 + 1e-14 - 1e-16)
    assert found["strong"].criticality == pytest.approx(truth, rel=1e-12)


def test_a_perfect_part_that_suffices_alone_has_no_reduction_worth() -> None:
    found = importance_of([{"any_of": ["one", "two"]}], one=WEAK, two=WEAK)
    assert found["one"].risk_reduction_worth is None
    assert found["one"].criticality == pytest.approx(1, rel=1e-12)


def test_a_part_that_nothing_needs_has_exactly_no_criticality() -> None:
    found = importance_of(["one"], one=WEAK, idle=WEAK)
    assert found["idle"].criticality == 0
    assert found["idle"].birnbaum == 0
