"""How often the simulation's 99 % intervals miss what the analysis computes, over many documents.

One figure of one document lies outside its interval with probability 1 %. The figures of a document
depend on each other. The documents do not, as long as each is simulated with a seed of its own: the
same seed gives streams of the same name the same draws, whatever the document. For each figure of
the whole, the number of documents that miss is held against the binomial law, and may not be so
large that chance would bring it once in ten thousand times: four misses of 24 documents are, which
a figure that is wrong in every third document reaches in 97 % of cases. Seeds are fixed and follow
each other; none is chosen.
"""

from __future__ import annotations

from collections import Counter

import pytest
from scipy.stats import binom

from metrics.analysis.evaluate import evaluate
from metrics.domain.architecture import Architecture
from metrics.domain.results import Figures
from simulations.montecarlo.scopes import SimulatedFigure
from tests.agreement.comparing import LABEL_OF
from tests.agreement.documents import random_document
from tests.agreement.stateful_documents import FLAVOURS, stateful_document
from tests.simulations.montecarlo.factories import simulated

FIGURES = (*LABEL_OF, "failure_frequency_per_year", "mtbf_hours", "mttr_hours")
RARELY = 1e-4
SLACK = 1e-15


def _is_known(whole: Figures, name: str) -> bool:
    """Whether a figure is exact, or approximate with an error that no simulation sees."""
    label = whole.exactness[LABEL_OF.get(name, name)]
    return label == "exact" or "fixed length" in label


def _misses(figure: SimulatedFigure, value: float) -> bool:
    low = figure.low is not None and value < figure.low - SLACK
    return low or (figure.high is not None and value > figure.high + SLACK)


def _missed(document: Architecture, events: float, seed: int) -> tuple[Counter[str], Counter[str]]:
    """Count figures of the whole that were compared, and those outside their interval."""
    whole = evaluate(document).whole
    found = simulated(document, events=events, seed=seed).whole
    values = {
        name: value
        for name in FIGURES
        if (value := getattr(whole, name)) is not None and _is_known(whole, name)
    }
    missed = [name for name, value in values.items() if _misses(found[name], value)]
    return Counter(list(values)), Counter(missed)


def _too_many(documents: dict[int, Architecture], events: float) -> dict[str, tuple[int, int]]:
    """Return figures missed more often than chance allows, with documents and misses."""
    pairs = [_missed(document, events, seed) for seed, document in documents.items()]
    compared = sum((names for names, _ in pairs), Counter[str]())
    missed = sum((names for _, names in pairs), Counter[str]())
    return {
        name: (compared[name], count)
        for name, count in missed.items()
        if binom.sf(count - 1, compared[name], 0.01) < RARELY
    }


def _documents(flavour: str, first: int, count: int) -> dict[int, Architecture]:
    """Documents by the seed with which each is simulated."""
    apart = 1_000_000 * (FLAVOURS.index(flavour) + 1)
    return {
        apart + number: stateful_document(number, flavour, often=True)
        for number in range(first, first + count)
    }


@pytest.mark.slow
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_many_documents_that_remember_lie_outside_at_the_rate_of_chance(flavour: str) -> None:
    assert _too_many(_documents(flavour, 6000, 24), 3e5) == {}


@pytest.mark.slow
def test_many_documents_without_memory_lie_outside_at_the_rate_of_chance() -> None:
    documents = {seed: random_document(seed, processes_max=9) for seed in range(7000, 7040)}
    assert _too_many(documents, 3e5) == {}
