"""Samples of ranges and lognormals: quantiles, strata, streams."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta

from metrics.analysis.uncertainty.samples import draw, quantiles
from metrics.domain.reading import parse_document
from metrics.domain.uncertain import Unknown, unknowns

ENDS = np.array([0.05, 0.5, 0.95])


def document(failure, **rest):
    return parse_document(
        {"format": "reliability/v1", "components": {"web": {"failure": failure, **rest}}}
    )


def only(failure, **rest) -> Unknown:
    (unknown,) = unknowns(document(failure, **rest))
    return unknown


def test_a_range_is_a_pert_distribution():
    unknown = only({"mtbf": {"low": "1h", "best": "2h", "high": "5h"}, "mttr": "1h"})
    law = beta(2, 4, loc=3600, scale=4 * 3600)
    np.testing.assert_allclose(quantiles(unknown, ENDS), law.ppf(ENDS))


def test_a_range_of_one_point_is_that_point():
    unknown = only({"mtbf": {"low": "2h", "best": "2h", "high": "2h"}, "mttr": "1h"})
    np.testing.assert_allclose(quantiles(unknown, ENDS), 7200)


def test_an_error_factor_is_the_95_percent_point_by_the_median():
    unknown = only({"mtbf": {"median": "6h", "error_factor": 3}, "mttr": "1h"})
    np.testing.assert_allclose(quantiles(unknown, ENDS) / 3600, [2, 6, 18])


def test_of_an_availability_the_unavailability_is_lognormal():
    unknown = only({"availability": {"median": "99.9%", "error_factor": 4}, "mttr": "1h"})
    np.testing.assert_allclose(quantiles(unknown, ENDS), [0.004, 0.001, 0.00025])


def test_of_a_ratio_near_one_the_complement_is_lognormal():
    standby = {
        "mode": "hot",
        "failover_time": "1m",
        "coverage": {"median": 0.98, "error_factor": 5},
        "manual_failover_time": "1h",
    }
    unknown = only({"mtbf": "1y", "mttr": "1h"}, standby=standby, replicas=2, required=1)
    np.testing.assert_allclose(quantiles(unknown, ENDS), [0.9, 0.98, 0.996])


def test_of_a_small_ratio_the_ratio_is_lognormal():
    unknown = only({"annual_failure_rate": {"median": "2%", "error_factor": 2}, "mttr": "1h"})
    np.testing.assert_allclose(quantiles(unknown, ENDS), [0.01, 0.02, 0.04])


def test_a_hypercube_has_one_sample_in_each_stratum():
    unknown = only({"mtbf": {"median": "6h", "error_factor": 3}, "mttr": "1h"})
    drawn = draw([unknown], size=50, seed=1)
    edges = quantiles(unknown, np.linspace(0, 1, 51)[1:-1])
    counts = np.bincount(np.searchsorted(edges, drawn.values[0]), minlength=50)
    assert counts.tolist() == [1] * 50


def test_one_more_unknown_leaves_the_samples_of_the_others():
    one = {"mtbf": {"median": "6h", "error_factor": 3}, "mttr": "1h"}
    two = one | {"mttr": {"low": "1m", "best": "1h", "high": "2h"}}
    first = draw(unknowns(document(one)), size=20, seed=7)
    second = draw(unknowns(document(two)), size=20, seed=7)
    np.testing.assert_array_equal(first.values[0], second.values[0])
    assert abs(np.corrcoef(second.values)[0, 1]) < 0.9


def test_what_is_put_into_the_document_keeps_the_nines():
    unknown = only({"availability": {"median": "99.9999999%", "error_factor": 2}, "mttr": "1h"})
    drawn = draw([unknown], size=10, seed=1)
    (ratio,) = drawn.document_values(3).values()
    assert ratio.complement == pytest.approx(drawn.values[0, 3], rel=1e-15)
