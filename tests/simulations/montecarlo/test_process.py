"""One source, two lives; one seed, one history; one cause, one stream."""

from __future__ import annotations

from typing import Any

import pytest

from metrics.domain.architecture import Architecture
from simulations.montecarlo.compile import compile_model
from simulations.montecarlo.histories import Tally, run_histories
from tests.agreement.documents import random_document
from tests.simulations.montecarlo.factories import document, unit

HOUR = 3600.0


@pytest.fixture
def everything() -> Architecture:
    """Build a document with every construct that a history can have."""
    cache = {"if_down": "serve_cached", "hit_ratio": 0.9, "ttl": "4h", "stale_if_error": "1h"}
    standby = {
        "mode": "warm",
        "failover_time": "1h",
        "coverage": 0.7,
        "manual_failover_time": "4h",
        "failover_law": "deterministic",
    }
    laws = {"up": {"law": "weibull", "shape": 2}, "down": {"law": "lognormal", "cv": 1}}
    components = {
        "cdn": {"needs": [{"target": "lb"} | cache, {"target": "media"} | cache]},
        "lb": {
            "health_check": {"interval": "5m", "threshold": 3},
            "needs": ["web", {"any_of": ["psp-1", "psp-2"], "failover_time": "1h"}],
        },
        "web": {
            "placement": {"a": 2, "b": 2},
            "required": 3,
            "below_required": "shed",
            "common_cause": {"beta": 0.1},
            "needs": ["db", "store", {"target": "media", "if_down": "degrade", "quality": 0.5}],
            "failure": {"mtbf": "50h", "mttr": "5h"} | laws,
        },
        "db": unit("60h", "6h", placement={"a": 2, "b": 1}, required=1, standby=standby),
        "store": unit("80h", "8h", replicas=3, data={"replication": {"mode": "raft"}}),
        "media": unit("40h", "4h", replicas=3, required=1, repair_crews=1),
        "psp-1": {"failure": {"mtbf": "30h", "mttr": "3h", "up": {"law": "gamma", "shape": 0.5}}},
        "psp-2": {"failure": {"mtbf": "30h", "mttr": "3h", "down": {"law": "deterministic"}}},
    }
    sites = {
        "eu": {"outage": {"mtbf": "200h", "mttr": "5h"}},
        "a": {"parent": "eu", "outage": {"mtbf": "100h", "mttr": "5h"}},
        "b": {"parent": "eu"},
    }
    journeys = {"buy": {"entry": "lb", "share": 0.3}, "look": {"entry": "cdn", "share": 0.7}}
    return document(components, sites=sites, journeys=journeys)


def _run(architecture: Architecture, **options: Any) -> Tally:
    chosen: dict[str, Any] = {
        "seed": 5,
        "histories": range(3),
        "seconds": 500 * HOUR,
        "warm_up": 100 * HOUR,
    }
    return run_histories(compile_model(architecture), **(chosen | options))


def test_interpreted_and_compiled_histories_are_the_same_to_the_last_bit(
    everything: Architecture,
) -> None:
    compiled, interpreted = _run(everything), _run(everything, interpreted=True)
    assert compiled.events > 1000
    assert compiled.to_json() == interpreted.to_json()


def test_another_seed_gives_another_history(everything: Architecture) -> None:
    assert _run(everything).to_json() != _run(everything, seed=6).to_json()


def test_a_history_does_not_depend_on_those_before_it(everything: Architecture) -> None:
    alone = _run(everything, histories=range(2, 3))
    before = _run(everything, histories=range(2))
    before.merge(alone)
    assert before.to_json() == _run(everything).to_json()


def test_order_of_components_changes_no_history() -> None:
    components = {"a": {"needs": ["b", "c"]}, "b": unit("50h", "2h"), "c": unit("20h", "1h")}
    backwards = dict(reversed(components.items()))
    one, other = _run(document(components)), _run(document(backwards))
    assert one.scope_sum.tolist() == other.scope_sum.tolist()


def test_changing_one_component_leaves_the_draws_of_the_others() -> None:
    journeys = {"a": {"entry": "a"}, "b": {"entry": "b"}}
    before = _run(document({"a": unit("50h", "2h"), "b": unit("20h", "1h")}, journeys=journeys))
    after = _run(document({"a": unit("50h", "9h"), "b": unit("20h", "1h")}, journeys=journeys))
    assert before.scope_sum[0, 1] == after.scope_sum[0, 1]
    assert before.scope_sum[0, 0] < after.scope_sum[0, 0]


@pytest.mark.parametrize("field", ["mtbf", "mttr"])
def test_with_common_random_numbers_a_worse_unit_never_looks_better(field: str) -> None:
    values = {"mtbf": ["50h", "45h", "40h"], "mttr": ["5h", "6h", "7h"]}[field]
    pair = [document({"a": unit(**{field: value}, replicas=2, required=1)}) for value in values]
    down = [_run(one, seconds=2e4 * HOUR).scope_sum[0, -1] for one in pair]
    assert down == sorted(down)


@pytest.mark.parametrize("seed", range(3))
def test_random_documents_run_alike_in_both_lives(seed: int) -> None:
    architecture = random_document(seed)
    seconds = 2000 / compile_model(architecture).events_per_second
    compiled = _run(architecture, seconds=seconds)
    assert compiled.to_json() == _run(architecture, seconds=seconds, interpreted=True).to_json()
