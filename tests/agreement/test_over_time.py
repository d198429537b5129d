"""Reliability, point availability, first failure and breaches of a month against the oracle.

The oracle's curves come from the chain of all states by squaring; its downtime from a transform
that is inverted on the real axis with 80 digits. The analysis does neither.
"""

from __future__ import annotations

import pytest

from metrics.analysis.periods import periods
from metrics.domain.architecture import Architecture
from metrics.domain.quantities import HOUR_SECONDS
from metrics.domain.reading import parse_document
from tests.agreement.downtime import downtime_exceeds
from tests.agreement.markov_oracle import Oracle
from tests.agreement.stateful_documents import stateful_document

PICKED = [
    (flavour, seed) for flavour in ("standby", "crews", "gates", "mixed") for seed in (4, 6, 8)
]


def _with_objective(document: Architecture) -> Architecture:
    tree = document.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return parse_document(tree | {"objectives": {"availability": "99%"}})


@pytest.mark.parametrize(("flavour", "seed"), PICKED)
def test_curves_follow_the_chain_of_all_states(flavour: str, seed: int) -> None:
    document = stateful_document(seed, flavour, processes_max=6)
    oracle = Oracle(document)
    found = periods(document).whole
    up = oracle.up(list(document.effective_journeys))
    assert found.unreliability is not None
    assert found.unavailability is not None
    last = [found.unreliability.x[-1], found.unavailability.x[-1]]
    truth = oracle.curves(up, [hours * HOUR_SECONDS for hours in last])
    assert found.unreliability.y[-1] == pytest.approx(truth[0][0], abs=1e-6)
    assert found.unavailability.y[-1] == pytest.approx(truth[1][1], abs=1e-6)
    first = oracle.mean_time_to_failure(up)
    assert first is not None
    assert found.mttf_hours == pytest.approx(first / HOUR_SECONDS, rel=1e-9)


@pytest.mark.parametrize(("seed", "hours"), [(4, 7.3), (11, 7.3), (13, 7.3), (14, 7.3)])
def test_a_month_is_broken_as_often_as_a_transform_on_the_real_axis_says(
    seed: int, hours: float
) -> None:
    document = _with_objective(stateful_document(seed, "crews", processes_max=4))
    oracle = Oracle(document)
    down = list(~oracle.up(list(document.effective_journeys)))
    truth = downtime_exceeds(oracle.anew * HOUR_SECONDS, down, oracle.start.tolist(), 730.0, hours)
    found = periods(document).whole.periods
    assert found is not None
    assert found["month"].breach_probability == pytest.approx(truth, abs=1e-6)
