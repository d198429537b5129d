"""A campaign is its parameters and seed: the same bytes in whatever order chunks are computed."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from metrics.domain.architecture import Architecture
from metrics.domain.errors import InvalidParameterError
from simulations.montecarlo import chunks
from simulations.montecarlo.chunks import MonteCarloParameters
from simulations.montecarlo.compile import compile_model
from simulations.montecarlo.cutting import chunks_of, numbers_of, whole_chunks_of
from tests.simulations.montecarlo.factories import document, unit


@pytest.fixture
def pair() -> Architecture:
    return document({"a": unit("100h", "10h", replicas=2, required=1)})


def _partials(parameters: MonteCarloParameters, order: list[int]) -> list[dict[str, Any]]:
    found = {k: json.loads(json.dumps(chunks.run_chunk(parameters, 7, k))) for k in order}
    return [found[k] for k in sorted(found)]


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "EVENTS_PER_CHUNK", 50_000)


@pytest.mark.usefixtures("small_chunks")
def test_the_order_in_which_chunks_are_computed_does_not_matter(pair: Architecture) -> None:
    parameters = MonteCarloParameters.of(pair, years=1000, replications=3)
    count = chunks.plan(parameters)
    assert count > 4
    forward = chunks.merge(parameters, _partials(parameters, list(range(count))))
    backward = chunks.merge(parameters, _partials(parameters, list(reversed(range(count)))))
    assert forward.model_dump_json() == backward.model_dump_json()
    assert forward.reached
    assert forward.years == pytest.approx(3000)


@pytest.mark.usefixtures("small_chunks")
def test_chunks_beyond_the_precision_change_nothing(pair: Architecture) -> None:
    parameters = MonteCarloParameters.of(pair, precision=0.04)
    partials = _partials(parameters, list(range(12)))
    result = chunks.merge(parameters, partials)
    assert result.reached
    assert result.chunks < 12
    assert result.half_width is not None
    assert result.half_width <= 0.04
    assert chunks.merge(parameters, partials[: result.chunks]) == result
    assert not chunks.merge(parameters, partials[: result.chunks - 1]).reached


def test_a_short_horizon_is_cut_into_enough_histories_for_an_interval(pair: Architecture) -> None:
    parameters = MonteCarloParameters.of(pair, years=10)
    work = chunks.work_of(parameters, compile_model(pair))
    assert work.histories >= chunks.HISTORIES_FEWEST
    result = chunks.merge(parameters, [chunks.run_chunk(parameters, 1, 0)])
    assert result.years == pytest.approx(10)


def test_a_system_that_never_fails_gets_one_sided_intervals() -> None:
    parameters = MonteCarloParameters(architecture=document({"a": {}}), years=10)
    whole = chunks.merge(parameters, [chunks.run_chunk(parameters, 1, 0)]).whole
    assert whole["unavailability"].mean == 0.0
    assert whole["failure_frequency_per_year"].high == pytest.approx(math.log(100) / 10)
    assert whole["mtbf_hours"].high is None
    assert whole["mttr_hours"].mean is None


@pytest.mark.parametrize(
    ("options", "field", "says"),
    [
        ({"years": 0}, "years", "above 0"),
        ({"years": math.nan}, "years", "nan"),
        ({"years": -1}, "years", "-1"),
        ({"years": 1e12}, "years", "at most 1e+09"),
        ({"years": 1e9}, "years", "hours of computing"),
        ({"years": 1, "replications": 0}, "replications", "above 0"),
        ({"replications": 5}, "years", "need years"),
        ({"precision": 0}, "precision", "above"),
        ({"precision": 3}, "precision", "at most 0.5"),
        ({"years": 1, "precision": 0.1}, "precision", "not both"),
        ({"seed": -1}, "seed", "from 0 to"),
    ],
    ids=str,
)
def test_senseless_parameters_are_refused_in_a_sentence(
    pair: Architecture, options: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(InvalidParameterError, match=says.replace("+", r"\+")) as refused:
        MonteCarloParameters.of(pair, **options)
    assert refused.value.field == field


def test_a_chunk_that_does_not_exist_is_refused(pair: Architecture) -> None:
    parameters = MonteCarloParameters.of(pair, years=1)
    with pytest.raises(InvalidParameterError, match="Chunk 99"):
        chunks.run_chunk(parameters, 1, 99)


@pytest.mark.usefixtures("small_chunks")
def test_progress_grows_with_the_work_and_ends_at_one(pair: Architecture) -> None:
    parameters = MonteCarloParameters.of(pair, years=1000)
    count = chunks.plan(parameters)
    partials = _partials(parameters, list(range(count)))
    half = chunks.merge(parameters, partials[: count // 2])
    assert chunks.progress(parameters, half) == pytest.approx(count // 2 / count)
    assert chunks.progress(parameters, chunks.merge(parameters, partials)) == 1.0


@pytest.mark.usefixtures("small_chunks")
def test_progress_towards_a_precision_follows_the_half_width(pair: Architecture) -> None:
    parameters = MonteCarloParameters.of(pair, precision=0.01)
    first = chunks.merge(parameters, _partials(parameters, [0]))
    assert first.half_width is not None
    expected = (0.01 / first.half_width) ** 2
    assert chunks.progress(parameters, first) == pytest.approx(expected)


@pytest.mark.parametrize("per_chunk", [1, 7, 8, 31, 32, 2000])
@pytest.mark.parametrize("histories", [1, 5, 16, 33, 4001])
def test_chunks_hold_every_history_once_and_longer_campaigns_begin_alike(
    histories: int, per_chunk: int
) -> None:
    count = chunks_of(histories, per_chunk)
    parts = [numbers_of(index, histories, per_chunk) for index in range(count)]
    assert [number for part in parts for number in part] == list(range(histories))
    assert all(parts)
    assert max(len(part) for part in parts) <= per_chunk
    kept = whole_chunks_of(histories, per_chunk)
    assert kept in (count, count - 1)
    longer = [numbers_of(index, 3 * histories, per_chunk) for index in range(kept)]
    assert longer == parts[:kept]


def test_the_first_chunk_is_small_so_that_first_figures_come_soon(pair: Architecture) -> None:
    parameters = MonteCarloParameters.of(pair, precision=0.001)
    work = chunks.work_of(parameters, compile_model(pair))
    sizes = [len(numbers_of(index, work.histories, work.per_chunk)) for index in range(6)]
    assert sizes == [4, 4, 8, 16, 32, 32]
