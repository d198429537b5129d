"""What spares work changes no history: groups that run ahead, and units that only count."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from metrics.domain.architecture import Architecture
from simulations.kernel.rng import log, philox, stream_key
from simulations.montecarlo import histories
from simulations.montecarlo.compile import Model, compile_model
from simulations.montecarlo.draws import LANE_BATCH, draw_batch
from simulations.montecarlo.histories import run_histories
from simulations.montecarlo.records import AHEAD_MAX, DRAWS
from tests.agreement.documents import random_document
from tests.simulations.montecarlo.factories import document, unit

HOUR = 3600.0
RATE = {"up": {"law": "weibull", "shape": 2}}
FIXED = {"up": {"law": "deterministic"}, "down": {"law": "deterministic"}}


def _saw(model: Model, hours: float = 20_000) -> dict[str, Any]:
    return run_histories(model, seed=3, histories=range(3), seconds=hours * HOUR).to_json()


@pytest.fixture
def layers() -> Architecture:
    """Build groups over sites, with common causes, shedding and several laws."""
    sites = {
        "eu": {"outage": {"mtbf": "900h", "mttr": "5h"}},
        "a": {"parent": "eu", "outage": {"mtbf": "700h", "mttr": "9h"}},
        "b": {"parent": "eu"},
    }
    components = {
        "web": unit(
            "50h",
            "5h",
            placement={"a": 2, "b": 2},
            required=3,
            below_required="shed",
            common_cause={"beta": 0.1},
            needs=["app", "psp"],
        ),
        "app": unit("40h", "2h", placement={"a": 2, "b": 1}, required=2, needs=["db"]),
        "db": {"failure": {"mtbf": "60h", "mttr": "6h"} | RATE, "replicas": 3, "required": 1},
        "psp": {"failure": {"mtbf": "30h", "mttr": "3h"} | FIXED, "replicas": 3, "required": 2},
    }
    return document(components, sites=sites)


def _without(model: Model, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(histories, "_let_look_ahead", lambda _world: None)
    return _saw(model)


def test_groups_that_run_ahead_see_what_they_would_see_in_turn(
    layers: Architecture, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = compile_model(layers)
    assert (np.asarray(model.template.unit)["ahead_max"] > 0).all()
    assert _saw(model) == _without(model, monkeypatch)


@pytest.mark.parametrize("seed", range(8))
def test_random_documents_see_the_same_ahead_and_in_turn(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = compile_model(random_document(seed))
    assert _saw(model, 3000) == run_in_turn(model, monkeypatch)


def run_in_turn(model: Model, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(histories, "_let_look_ahead", lambda _world: None)
    return _saw(model, 3000)


@pytest.mark.parametrize("events", [1, 2, AHEAD_MAX])
def test_how_far_groups_run_ahead_changes_nothing(layers: Architecture, events: int) -> None:
    model = compile_model(layers)
    expected = _saw(model)
    np.asarray(model.template.unit)["ahead_max"][:] = events
    assert _saw(model) == expected


def test_counting_what_is_missing_sees_what_looking_at_every_need_sees(
    layers: Architecture,
) -> None:
    model = compile_model(layers)
    units = np.asarray(model.template.unit)
    assert units["is_series"].tolist() == [1, 1, 1, 0]
    expected = _saw(model)
    units["is_series"][:] = 0
    assert _saw(model) == expected


def test_what_interrupts_a_group_more_often_lets_it_run_ahead_less_far() -> None:
    calm, struck = (
        compile_model(
            document(
                {"a": unit("50h", "1h", placement={"x": 3}, required=2)},
                sites={"x": {"outage": {"mtbf": mtbf, "mttr": "1h"}}},
            )
        )
        for mtbf in ("90000h", "900h")
    )
    ahead = [int(np.asarray(model.template.unit)["ahead_max"][0]) for model in (calm, struck)]
    assert AHEAD_MAX >= ahead[0] > ahead[1] > 1


def test_draws_made_together_are_logarithms_of_the_words_of_their_blocks() -> None:
    key, block = stream_key(7, 3, 99), 5
    batch = np.zeros(1, np.asarray(compile_model(document({"a": unit()})).template.batch).dtype)[0]
    draw_batch(batch, key, block)
    half = DRAWS // 2
    words = np.array([philox(key, block * half + j, 0, LANE_BATCH) for j in range(half)]).T
    high, low = np.hstack([words[0], words[2]]), np.hstack([words[1], words[3]])
    uniform = (((high << 20) | (low >> 12)) + 0.5) * 2.0**-52
    assert batch["block"] == block
    assert batch["drawn"].tolist() == [-log(float(u)) for u in uniform]
    assert batch["drawn"] == pytest.approx(-np.log(uniform), rel=1e-14)
