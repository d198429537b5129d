"""The choice of a method, and campaigns that are the same bytes whoever computes them."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from metrics.domain.architecture import Architecture
from metrics.domain.errors import InvalidParameterError
from simulations.campaigns import CampaignError, Inputs, canonical_json
from simulations.engines.montecarlo import MonteCarlo
from simulations.montecarlo.compile import compile_model
from simulations.montecarlo.rare import cycles, methods, targets
from simulations.montecarlo.rare.cycles import Batch, run_batch
from simulations.montecarlo.rare.estimate import estimate
from simulations.montecarlo.rare.kernel import (
    BALANCED_FAILURES,
    CYCLES,
    LENGTH,
    SUMS,
    ZERO_VARIANCE,
)
from tests.simulations.montecarlo.factories import document, holds, unit
from tests.simulations.montecarlo.rare.systems import STATEFUL, SYSTEMS, cuts, prepare, unlike

QUORUM = SYSTEMS["1e-8"]
TRUTH = 9.955125722e-09
"""Sum of binomial terms for five replicas with an unavailability of 1/1001, three required."""


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "CHUNK_SECONDS", 0.05)


def _large(**law: object) -> Architecture:
    """Twelve triples in a row: too many states for one chain."""
    names = [f"c{k}" for k in range(12)]
    triple = unit("10000h", "1h", replicas=3, required=1)
    parts = dict.fromkeys(names, triple)
    parts[names[0]] = unit("10000h", "1h", replicas=3, required=1) | law
    return document({"front": {"needs": names}} | parts)


def test_failures_that_can_be_seen_are_simulated_crudely() -> None:
    assert methods.choose(document({"a": unit()}), "auto") == "crude"
    assert MonteCarlo().parse(QUORUM, {"precision": 0.1}) == {"precision": 0.1}
    assert MonteCarlo().parse(QUORUM, {"precision": 0.1, "method": "crude"}) == {"precision": 0.1}


def test_failures_too_rare_to_be_seen_are_computed_or_sampled() -> None:
    assert methods.choose(QUORUM, "auto", precision=0.01) == "numeric"
    assert methods.choose(_large(), "auto", precision=0.01) == "importance"
    fixed = {"mtbf": "10000h", "mttr": "1h", "up": {"law": "weibull", "shape": 2}}
    assert methods.choose(_large(failure=fixed), "auto", precision=0.01) == "splitting"


@pytest.mark.parametrize(
    ("architecture", "method", "says"),
    [
        (QUORUM, "magic", "no method"),
        (_large(), "numeric", "200,000"),
        (
            document(
                {"a": {"failure": {"mtbf": "9d", "mttr": "1h", "down": {"law": "deterministic"}}}}
            ),
            "importance",
            "exponential",
        ),
        (
            document(
                {"a": {"failure": {"mtbf": "9d", "mttr": "1h", "up": {"law": "deterministic"}}}}
            ),
            "splitting",
            "between failures are fixed",
        ),
    ],
)
def test_a_method_that_does_not_suit_is_refused_with_the_reason(
    architecture: Architecture, method: str, says: str
) -> None:
    with pytest.raises(InvalidParameterError, match=says) as refused:
        methods.choose(architecture, method)
    assert refused.value.field == "method"


def test_years_belong_to_crude_simulation() -> None:
    assert MonteCarlo().parse(QUORUM, {"years": 10, "method": "auto"})["years"] == 10
    with pytest.raises(CampaignError, match="precision"):
        MonteCarlo().parse(QUORUM, {"years": 10, "method": "importance"})


def test_a_campaign_is_the_same_bytes_in_whatever_order_its_chunks_are_computed() -> None:
    engine = MonteCarlo()
    chosen = engine.parse(QUORUM, {"method": "importance", "precision": 0.005})
    inputs = Inputs("montecarlo", QUORUM, chosen, 7)
    forward = [canonical_json(engine.run_chunk(inputs, k)) for k in range(3)]
    backward = [canonical_json(engine.run_chunk(inputs, k)) for k in (2, 1, 0)][::-1]
    assert forward == backward
    assert len(set(forward)) == 3
    merged = engine.merge(inputs, [json.loads(part) for part in forward])
    assert merged.result == engine.merge(inputs, [json.loads(part) for part in backward]).result
    assert merged.result["method"]["name"] == "importance"


def test_importance_sampling_runs_to_the_precision_and_says_what_crude_simulation_needs() -> None:
    parameters = methods.parameters_of(QUORUM, "importance", precision=0.01)
    parts = [methods.run_chunk(parameters, 3, k) for k in range(4)]
    result = methods.merge(parameters, parts)
    assert result.reached
    assert result.chunks < 4
    assert holds(result.whole["unavailability"], TRUTH, within=0.01)
    assert result.journeys["db"] == result.whole
    assert result.method is not None
    assert result.method.crude_years is not None
    assert result.method.crude_years > 1e8
    assert result.method.code == "cycles_sampled"


@pytest.mark.parametrize("method", ["importance", "splitting"])
def test_a_short_run_foresees_the_work_and_what_is_out_of_reach(method: str) -> None:
    coarse = methods.forecast_of(methods.parameters_of(QUORUM, method, precision=0.2))
    fine = methods.forecast_of(methods.parameters_of(QUORUM, method, precision=1e-4))
    assert coarse.chunks < fine.chunks == methods.CHUNKS_MAX
    assert coarse.half_width <= 0.2
    assert 1e-4 < fine.half_width < 0.05


@pytest.mark.parametrize("method", ["importance", "numeric"])
def test_the_mean_time_to_the_first_failure_is_found_without_waiting_for_it(method: str) -> None:
    """A pair with rates λ and μ: (3 λ + μ) / (2 λ²), from everything up."""
    pair = SYSTEMS["1e-6"]
    hours = (3 / 1000 + 1) / (2 / 1000**2)
    parameters = methods.parameters_of(pair, method, precision=0.02)
    result = methods.merge(parameters, [methods.run_chunk(parameters, 4, 0)])
    assert holds(result.whole["mttf_hours"], hours, within=0.05)
    assert result.missing == {}


def test_a_time_that_depends_on_the_beginning_is_not_claimed() -> None:
    parameters = methods.parameters_of(STATEFUL["standby"], "importance", precision=0.1)
    result = methods.merge(parameters, [methods.run_chunk(parameters, 4, 0)])
    assert "mttf_hours" not in result.whole
    assert result.missing == {"mttf_hours": "depends_on_the_beginning"}


def test_the_chain_replaces_the_simulation_and_says_so() -> None:
    parameters = methods.parameters_of(QUORUM, "numeric")
    result = methods.merge(parameters, [methods.run_chunk(parameters, 1, 0)])
    assert result.whole["unavailability"].mean == pytest.approx(TRUTH, rel=1e-9)
    assert result.method is not None
    assert result.method.states == 6
    assert "instead of simulated" in result.method.sentence


def test_journeys_have_figures_of_their_own() -> None:
    pair = document(
        {
            "a": unit("1000h", "1h", replicas=2, required=1),
            "b": unit("100h", "1h", replicas=3, required=1),
        },
        journeys={"one": {"entry": "a", "share": 0.5}, "two": {"entry": "b", "share": 0.5}},
    )
    parameters = methods.parameters_of(pair, "importance", precision=0.05)
    result = methods.merge(parameters, [methods.run_chunk(parameters, 1, k) for k in range(2)])
    assert holds(result.journeys["one"]["unavailability"], 1001.0**-2, within=0.05)
    assert holds(result.journeys["two"]["unavailability"], 101.0**-3, within=0.05)


def test_compiled_and_interpreted_cycles_are_the_same() -> None:
    system = prepare(unlike())
    batch = Batch(5, 0, len(system.model.journeys), ZERO_VARIANCE, 20)
    compiled = run_batch(system.model, system.bias, batch)
    assert compiled == run_batch(system.model, system.bias, batch, interpreted=True)
    other = Batch(5, 0, len(system.model.journeys), BALANCED_FAILURES, 20)
    balanced = run_batch(system.model, system.bias, other)
    assert balanced == run_batch(system.model, system.bias, other, interpreted=True)


def test_too_few_cycles_claim_nothing() -> None:
    system = prepare(QUORUM)
    place = len(system.model.journeys)
    row = run_batch(system.model, system.bias, Batch(1, 0, place, ZERO_VARIANCE, 50))
    assert not estimate([row], depends=False).is_trusted
    unseen = [0.0] * SUMS
    unseen[CYCLES], unseen[LENGTH] = 50.0, 1e6
    assert not estimate([unseen], depends=False).is_trusted


def test_an_estimate_far_below_what_the_cuts_give_is_not_claimed() -> None:
    system = prepare(QUORUM)
    place = len(system.model.journeys)
    row = run_batch(system.model, system.bias, Batch(1, 0, place, ZERO_VARIANCE, 2_000))
    assert estimate([row], depends=False, least=system.least).is_trusted
    assert not estimate([row], depends=False, least=1e-6).is_trusted


def test_cuts_count_failures_by_class_and_place() -> None:
    placed = document(
        {"db": unit("1000h", "1h", placement={"x": 2, "y": 1}, required=2)},
        sites={key: {"outage": {"mtbf": "1y", "mttr": "2h"}} for key in "xy"},
    )
    found = {cut.counts for cut in cuts(placed)}
    x, y = ("replica", "db", "x"), ("replica", "db", "y")
    assert found == {
        ((x, 2),),
        ((x, 1), (y, 1)),
        ((("site", "x"), 1),),
        ((x, 1), (("site", "y"), 1)),
    }


def test_a_failover_that_is_hardly_ever_needed_by_hand_is_refused() -> None:
    standby = {
        "mode": "hot",
        "failover_time": "10s",
        "coverage": 0.9999,
        "manual_failover_time": "30d",
    }
    pair = document({"db": unit("1000h", "1h", replicas=2, required=1, standby=standby)})
    assert cycles.unsuitable(compile_model(pair)) == cycles.COVERAGE


def test_the_command_prints_the_method(tmp_path: Path) -> None:
    path = tmp_path / "quorum.json"
    path.write_text(
        json.dumps(
            {
                "format": "reliability/v1",
                "components": {"db": unit("1000h", "1h", replicas=5, required=3)},
            }
        )
    )
    out = StringIO()
    options = {"method": "importance", "precision": 0.02, "workers": 1, "stdout": out}
    call_command("simulate", str(path), **options)
    assert "Importance sampling" in out.getvalue()
    assert "Crude Monte Carlo would need" in out.getvalue()
