"""The analysis against the oracle, on random documents that remember.

Figures that call themselves exact agree to nine digits, others within the bound that they state.
Seeds are fixed.
"""

from __future__ import annotations

import pytest

from metrics.analysis.evaluate import evaluate
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
