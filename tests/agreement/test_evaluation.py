"""The analysis against the oracle, on random documents that remember.

Figures that call themselves exact agree to nine digits, others within the bound that they state.
Seeds are fixed.
"""

from __future__ import annotations

import pytest

from metrics.analysis.evaluate import evaluate
from metrics.analysis.periods import periods
from metrics.domain.architecture import Architecture
from tests.agreement.comparing import Difference, differences
from tests.agreement.documents import random_document
from tests.agreement.enumeration import enumerate_figures
from tests.agreement.markov_oracle import Oracle
from tests.agreement.stateful_documents import FLAVOURS, stateful_document

FEW = [(flavour, seed) for flavour in FLAVOURS for seed in range(1000, 1004)]
MANY = [(flavour, seed) for flavour in FLAVOURS for seed in range(1004, 1024)]


def _wrong(flavour: str, seed: int) -> list[Difference]:
    document = stateful_document(seed, flavour, processes_max=7)
    truth = Oracle(document).figures()
    return [one for one in differences(evaluate(document), truth) if not one.is_within]


@pytest.mark.parametrize(("flavour", "seed"), FEW)
def test_each_figure_of_a_document_that_remembers_keeps_the_word_of_its_label(
    flavour: str, seed: int
) -> None:
    assert _wrong(flavour, seed) == []


@pytest.mark.slow
@pytest.mark.parametrize(("flavour", "seed"), MANY)
def test_each_figure_of_many_documents_that_remember_keeps_the_word_of_its_label(
    flavour: str, seed: int
) -> None:
    assert _wrong(flavour, seed) == []


@pytest.mark.parametrize("seed", range(40))
def test_each_figure_of_a_document_without_memory_is_exact(seed: int) -> None:
    document = random_document(seed)
    found, truth = evaluate(document), enumerate_figures(document)
    groups = {key: one.group_unavailability for key, one in found.components.items()}
    wrong = [
        one
        for one in differences(found, truth | {"groups": groups})
        if one.label != "exact" or not one.is_within
    ]
    assert wrong == []


def _unit(mtbf: str, mttr: str) -> dict[str, object]:
    return {"failure": {"mtbf": mtbf, "mttr": mttr}}


def _settling() -> Architecture:
    """Document of which the gate settles for y in full, or for z, whichever chance decides.

    Both never fail, but only z serves everything.
    """
    degraded = {"all_of": ["q"], "if_down": "degrade", "quality": 0.5}
    components = {
        "a": {"needs": [{"any_of": ["x", "y", "z"], "failover_time": "1h"}]},
        "x": _unit("300h", "11h"),
        "y": {"needs": [{"any_of": ["w", "r"], "failover_time": "2h"}, degraded]},
        "w": _unit("100h", "9h"),
        "r": {},
        "q": _unit("40h", "8h"),
        "z": {},
    }
    return Architecture.model_validate({"format": "reliability/v1", "components": components})


def test_a_gate_that_may_settle_in_two_ways_has_the_mean_of_both() -> None:
    document = _settling()
    truth, found = Oracle(document).figures(), evaluate(document)
    assert 0 < truth["whole"]["lost_utility"] < 0.5 * 8 / 48 - 1e-3
    assert [one for one in differences(found, truth) if not one.is_within] == []


def test_a_gate_that_settles_where_nothing_fails_has_no_outages_in_the_long_run() -> None:
    whole = periods(_settling()).whole
    assert whole.outages is None
    assert whole.mttf_hours == pytest.approx(300, rel=1e-12)


def test_gates_above_each_other_that_may_settle_in_several_ways_agree() -> None:
    components = {
        "c0": {"needs": [{"any_of": ["c1", "c3"], "failover_time": "1h"}]},
        "c1": {"needs": [{"any_of": ["c2", "c3"], "failover_time": "1h"}]},
        "c2": _unit("300h", "11h") | {"needs": ["c3"]},
        "c3": _unit("900h", "2h"),
    }
    document = Architecture.model_validate({"format": "reliability/v1", "components": components})
    whole = evaluate(document).whole
    assert whole.unavailability == pytest.approx(2 / 902, rel=1e-12)
    assert whole.exactness["unavailability"] == "exact"
    assert whole.mttr_hours == pytest.approx(2, rel=1e-12)
