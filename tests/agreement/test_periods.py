"""First failure, curves and downtime of random stateful documents against independent methods."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.analysis.periods import OverTime
from tests.agreement.downtime import downtime_exceeds
from tests.agreement.markov_oracle import Oracle
from tests.agreement.stateful_documents import stateful_document

TIMES = [3600.0, 86_400.0, 2_628_000.0]
MONTH = 2_628_000.0
FLAVOURS = ("standby", "crews", "gates", "consensus", "mixed")


@pytest.fixture(params=[pytest.param(True, id="often"), pytest.param(False, id="seldom")])
def often(request):
    """Whether failures overlap often."""
    return request.param


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("seed", [11, 12])
def test_first_failure_and_curves_agree_with_all_states(seed, flavour, often):
    architecture = stateful_document(seed, flavour, processes_max=5, often=often)
    oracle = Oracle(architecture)
    up = oracle.up(list(architecture.effective_journeys))
    scope = OverTime(architecture).whole
    assert scope.law.mttf == pytest.approx(oracle.mean_time_to_failure(up), rel=1e-6)
    failed, down = np.array(oracle.curves(up, TIMES)).T
    assert scope.law.unreliability(np.array(TIMES)) == pytest.approx(failed, abs=1e-7)
    assert scope.law.unavailability(np.array(TIMES)) == pytest.approx(down, abs=1e-7)


@pytest.mark.parametrize("limit", [600.0, 7200.0])
def test_downtime_of_a_month_agrees_with_many_digits(limit):
    architecture = stateful_document(3, "standby", processes_max=2, often=False)
    oracle = Oracle(architecture)
    up = oracle.up(list(architecture.effective_journeys))
    rates = oracle.kept + oracle.anew
    expected = downtime_exceeds(rates, ~up, oracle.start, MONTH, limit)
    found = OverTime(architecture).whole.law.exceeds(MONTH, limit)
    assert found == pytest.approx(expected, abs=1e-7)
