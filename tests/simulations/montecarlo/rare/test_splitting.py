"""Splitting of histories under any law: the truth is known exactly or comes from a chain."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metrics.analysis.evaluate import evaluate
from metrics.domain.quantities import YEAR_SECONDS
from metrics.files import read_file
from simulations.campaigns import Inputs, canonical_json
from simulations.engines.montecarlo import MonteCarlo
from simulations.montecarlo.rare import numeric, targets
from tests.simulations.montecarlo.factories import document, unit
from tests.simulations.montecarlo.rare.laws import (
    EVEN,
    FIXED,
    INFANT,
    SPREAD,
    STEADY,
    WEARING,
    Known,
    Splitting,
    covered,
    holds,
    quorum,
)
from tests.simulations.montecarlo.rare.systems import STATEFUL, unlike

GALLERY = Path(__file__).parents[4] / "metrics" / "gallery"
KNOWN = {
    "1e-2": quorum((90, 10), (2, 1), up=WEARING, down=SPREAD),
    "1e-4": quorum((99, 1), (2, 1), up=INFANT, down=STEADY),
    "1e-6": quorum((1_000, 1), (2, 1), up=SPREAD, down=EVEN),
    "1e-8": quorum((1_000, 1), (5, 3), up=WEARING, down=STEADY),
    "1e-12": quorum((10_000, 1), (3, 1), up=STEADY, down=FIXED),
}
COVERED = {
    "1e-3": quorum((1_000, 1), (1, 1), up=WEARING, down=STEADY),
    "1e-6": quorum((1_000, 1), (2, 1), up=WEARING, down=FIXED),
    "1e-12": quorum((10_000, 1), (3, 1), up=WEARING, down=FIXED),
}


@pytest.mark.parametrize("name", KNOWN)
def test_rare_failures_are_found_under_any_law(name: str) -> None:
    known = KNOWN[name]
    found = Splitting.of(known.architecture).estimate(600, seed=3)
    often = found.figures["failure_frequency_per_year"]
    assert found.is_trusted
    assert found.half_width is not None
    assert found.half_width < 0.15
    assert holds(found.figures["unavailability"], known.unavailability)
    assert holds(often, known.frequency * YEAR_SECONDS)


@pytest.mark.parametrize("name", STATEFUL)
def test_what_remembers_is_split_as_its_chain_says(name: str) -> None:
    values, _, _ = numeric.solve(STATEFUL[name])
    found = Splitting.of(STATEFUL[name]).estimate(400, seed=1)
    assert holds(found.figures["unavailability"], float(values[0, -1]))
    assert holds(found.figures["failure_frequency_per_year"], float(values[1, -1]) * YEAR_SECONDS)


def test_a_rare_failure_among_frequent_ones_is_forced() -> None:
    """Of five unlike replicas two fail ten thousand times as often as the ones that matter most."""
    values, _, _ = numeric.solve(unlike())
    found = Splitting.of(unlike()).estimate(600, seed=1)
    assert found.is_trusted
    assert holds(found.figures["unavailability"], float(values[0, -1]))


@pytest.mark.parametrize("name", COVERED)
def test_nearly_all_intervals_of_few_histories_hold_the_truth(name: str) -> None:
    assert covered(COVERED[name], runs=60, histories=250, shorter=6) >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize(("name", "histories", "shorter"), [("1e-6", 200, 8), ("1e-12", 280, 6)])
def test_ninety_nine_of_a_hundred_intervals_hold_the_truth(
    name: str, histories: int, shorter: float
) -> None:
    """Of the shortest runs that nearly always claim a figure: at least 100 histories matter."""
    found = covered(COVERED[name], runs=1_000, histories=histories, shorter=shorter)
    assert 0.98 <= found <= 0.998


@pytest.mark.parametrize("name", ["kubernetes-stacked-etcd", "active-standby-database"])
def test_histories_that_go_through_many_outages_do_not_die_out(name: str) -> None:
    """Of the copies of one present exactly one goes on where all return.

    If each drew for itself the futures were a critical branching process: few histories would
    matter in the end, 17 of 400 of the first document.
    """
    architecture = read_file(str(GALLERY / f"{name}.yaml")).architecture
    assert architecture is not None
    found = Splitting.of(architecture).estimate(500, seed=4)
    whole = evaluate(architecture).whole
    assert found.is_trusted
    assert holds(found.figures["unavailability"], whole.unavailability)


def _mixed() -> Known:
    """Return laws of every sort, a queue of repairs and spares that age slowly."""
    spare = {"mode": "warm", "failover_time": "30s", "dormancy": 0.5}
    up = {"failure": {"mtbf": "90h", "mttr": "9h", "up": SPREAD, "down": STEADY}}
    architecture = document(
        {
            "a": up | {"replicas": 3, "required": 2, "repair_crews": 1, "needs": ["b"]},
            "b": up | {"replicas": 2, "required": 1, "standby": spare},
        }
    )
    return Known(architecture, 0.0, 0.0)


def test_compiled_and_interpreted_histories_are_the_same() -> None:
    system = Splitting.of(_mixed().architecture, shorter=3)
    compiled = system.rows(range(3), seed=2)
    assert compiled == system.rows(range(3), seed=2, interpreted=True)
    assert compiled[9] > 10  # there were branches


def test_a_campaign_is_the_same_bytes_in_whatever_order_its_chunks_are_computed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(targets, "CHUNK_SECONDS", 0.03)
    engine, architecture = MonteCarlo(), KNOWN["1e-8"].architecture
    chosen = engine.parse(architecture, {"method": "splitting", "precision": 0.2})
    inputs = Inputs("montecarlo", architecture, chosen, 7)
    forward = [canonical_json(engine.run_chunk(inputs, k)) for k in range(3)]
    backward = [canonical_json(engine.run_chunk(inputs, k)) for k in (2, 1, 0)][::-1]
    assert forward == backward
    assert len(set(forward)) == 3
    result = engine.merge(inputs, [json.loads(part) for part in forward]).result
    assert result["method"]["code"] == "histories_split"
    assert result["method"]["crude_years"] > 1e4
    assert result["missing"] == {"mttf_hours": "not_by_this_method"}


def test_lone_failures_that_are_rare_are_forced_as_well() -> None:
    """A common cause in 500 years beside a pair one of which fails each month."""
    pair = unit("1000h", "1h", replicas=2, required=1)
    rare = pair | {"common_cause": {"mtbf": "500y", "mttr": "10m"}}
    architecture = document({"db": rare})
    values, _, _ = numeric.solve(architecture)
    found = Splitting.of(architecture).estimate(400, seed=2)
    assert found.half_width is not None
    assert found.half_width < 0.15
    assert holds(found.figures["unavailability"], float(values[0, -1]))
