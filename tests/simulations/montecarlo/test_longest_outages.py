"""The longest outages are the same, whoever adds up the histories and in whatever order."""

from __future__ import annotations

import json

import pytest

from metrics.domain.reading import parse_document
from simulations.montecarlo.compile import compile_model
from simulations.montecarlo.histories import Tally, run_histories

SECONDS = 3_000_000.0
DOCUMENT = {
    "format": "reliability/v1",
    "components": {"db": {"failure": {"mtbf": "90h", "mttr": "8h"}}},
}


@pytest.fixture(scope="module")
def model():
    return compile_model(parse_document(DOCUMENT))


def tally(model, numbers):
    """Run histories, and read them back as they are stored."""
    made = run_histories(model, seed=7, histories=numbers, seconds=SECONDS)
    return Tally.from_json(model, json.loads(json.dumps(made.to_json())))


def merged(model, *parts):
    whole = Tally.empty(model)
    [whole.merge(part) for part in parts]
    return whole


def test_the_five_longest_of_all_histories_are_kept_however_the_work_was_cut(model):
    every = [tally(model, range(n, n + 1)) for n in range(12)]
    longest = sorted((part.worst for part in every), reverse=True)[:5]
    assert list(tally(model, range(12)).longest_outages) == longest
    assert list(merged(model, *reversed(every)).longest_outages) == longest


def test_a_chunk_that_kept_one_only_leaves_the_worst_alone(model):
    old, new = tally(model, range(3)), tally(model, range(3, 6))
    stored = old.to_json()
    del stored["outages"]
    whole = merged(model, new, Tally.from_json(model, stored))
    assert (whole.longest_outages, whole.worst) == (None, max(old.worst, new.worst))
