"""Documents over time: published figures, closed forms, the simulation, and what is not told."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from metrics.analysis.evaluate import evaluate
from metrics.analysis.lifetimes.law import Law
from metrics.analysis.markov.generator import ChainError
from metrics.analysis.markov.interval import two_state_downtime_exceeds
from metrics.analysis.periods import FULL, TOO_LARGE, TOO_SLOW, OverTime, periods
from metrics.domain.architecture import Architecture
from metrics.files import read_file
from tests.simulations.montecarlo.factories import simulated

GALLERY = Path("metrics/gallery")
GOAL = {"objectives": {"availability": "99.9%"}}


def document(components, **rest):
    return Architecture.model_validate(
        {"format": "reliability/v1", "components": components, **rest}
    )


def unit(mtbf, mttr, **rest):
    return {"failure": {"mtbf": mtbf, "mttr": mttr}, **rest}


def gallery(name):
    return read_file(str(GALLERY / f"{name}.yaml")).architecture


@cache
def shop():
    return periods(gallery("online-shop")).whole


class TestOneUnit:
    @pytest.mark.parametrize(
        ("mtbf", "mttr", "month", "twelve"),
        [
            pytest.param("2000h", "1h", 0.167, 0.888, id="2,000 h and 1 h"),
            pytest.param("200h", "6m", 0.101, 0.720, id="200 h and 6 min"),
            pytest.param("20h", "36s", 0.000, 0.002, id="20 h and 36 s"),
            pytest.param("2000h", "30m", 0.090, 0.679, id="2,000 h and 30 min"),
            pytest.param("8760h", "4h", 0.067, 0.565, id="8,760 h and 4 h"),
        ],
    )
    def test_months_break_the_objective_as_published(self, mtbf, mttr, month, twelve):
        whole = evaluate(document({"a": unit(mtbf, mttr)}, **GOAL)).whole
        assert whole.periods["month"].breach_probability == pytest.approx(month, abs=6e-4)
        assert whole.breach_probability_twelve_months == pytest.approx(twelve, abs=6e-4)

    def test_years_break_the_objective_as_published(self):
        whole = evaluate(document({"a": unit("1000h", "1h")}, **GOAL)).whole
        assert whole.periods["year"].breach_probability == pytest.approx(0.45115167, abs=1e-7)
        assert whole.periods["year"].exactness == "exact"

    def test_repairs_that_take_weeks_are_told_without_the_short_cut(self):
        whole = evaluate(document({"a": unit("1000h", "300h")}, **GOAL)).whole
        expected = two_state_downtime_exceeds(1000, 300, 730, 0.73)
        assert whole.periods["month"].breach_probability == pytest.approx(expected, abs=1e-7)

    def test_curves_follow_their_closed_forms(self):
        found = periods(document({"a": unit("1000h", "10h")}, **GOAL)).whole
        hours = np.array(found.unreliability.x)
        assert list(found.unreliability.y) == pytest.approx(-np.expm1(-hours / 1000), abs=1e-8)
        settled = 10 / 1010 * -np.expm1(-hours * (1 / 1000 + 1 / 10))
        assert list(found.unavailability.y) == pytest.approx(settled, abs=1e-7)
        minutes = np.array(found.outage_survival.x)
        assert list(found.outage_survival.y) == pytest.approx(np.exp(-minutes / 600), abs=1e-7)
        assert found.outages.p90_minutes == pytest.approx(600 * math.log(10), rel=1e-6)

    def test_quantiles_are_where_the_exceedance_says(self):
        month = periods(document({"a": unit("200h", "1h")}, **GOAL)).whole.periods["month"]
        beyond = two_state_downtime_exceeds(200, 1, 730, month.p90_minutes / 60)
        assert beyond == pytest.approx(0.1, abs=1e-6)


class TestStructures:
    def test_first_failure_of_two_out_of_three_unlike_units(self):
        parts = {"a": unit("1000h", "10h"), "b": unit("2000h", "20h"), "c": unit("4000h", "5h")}
        top = {"needs": [{"any_of": ["a", "b", "c"], "required": 2}]}
        whole = evaluate(document({"top": top, **parts})).whole
        assert whole.mttf_hours == pytest.approx(47484.025334271566, rel=1e-11)

    def test_first_failure_of_a_bridge(self):
        parts = {
            name: unit(f"{mtbf}h", f"{mttr}h")
            for name, mtbf, mttr in zip(
                "abcde", [1000, 1500, 500, 2000, 800], [8, 12, 24, 6, 10], strict=True
            )
        }
        ways = {
            f"way-{name}": {"needs": [{"all_of": list(path)}]}
            for name, path in zip("stuv", ("ad", "be", "ace", "bcd"), strict=True)
        }
        top = {"needs": [{"any_of": list(ways)}]}
        whole = evaluate(document({"top": top, **ways, **parts})).whole
        assert whole.mttf_hours == pytest.approx(41241.86221059612, rel=1e-11)

    def test_failures_as_rare_as_what_is_left_out_are_found(self):
        group = unit("10y", "1h", replicas=3, required=1)
        groups = {f"g{k}": group for k in range(6)}
        top = {"needs": list(groups)}
        alone = evaluate(document({"g": group})).whole.mttf_hours
        whole = evaluate(document({"top": top, **groups})).whole
        assert alone > 1e14
        assert whole.mttf_hours == pytest.approx(alone / 6, rel=1e-6)

    def test_units_in_series_fail_at_the_sum_of_their_rates(self):
        parts = {"a": unit("1000h", "1h", needs=["b"]), "b": unit("3000h", "2h")}
        whole = evaluate(document(parts)).whole
        assert whole.mttf_hours == pytest.approx(750.0, rel=1e-12)
        none = math.exp(-730 / 750)
        assert whole.periods["month"].no_downtime_probability == pytest.approx(none, abs=1e-10)

    @pytest.mark.parametrize(
        "name",
        [pytest.param(path.stem, id=path.stem) for path in sorted(GALLERY.glob("[!i]*.yaml"))],
    )
    def test_everything_in_the_gallery_is_told(self, name):
        whole = evaluate(gallery(name)).whole
        assert whole.mttf_hours > 0
        assert 0 < whole.periods["month"].breach_probability < 1
        assert 0 < whole.breach_probability_twelve_months < 1

    @pytest.mark.parametrize("name", ["online-shop", "raft-store", "two-zones"])
    def test_outages_last_as_long_as_the_long_run_says(self, name):
        architecture = gallery(name)
        mean = periods(architecture).whole.outages.mean_minutes
        assert mean / 60 == pytest.approx(evaluate(architecture).whole.mttr_hours, rel=1e-5)

    def test_the_same_figures_come_from_every_door(self):
        architecture = gallery("two-zones")
        one, other = evaluate(architecture).whole, periods(architecture).whole
        assert one.mttf_hours == other.mttf_hours
        keys = ("breach_probability", "no_downtime_probability", "budget_minutes")
        assert [getattr(one.periods["month"], key) for key in keys] == [
            getattr(other.periods["month"], key) for key in keys
        ]

    def test_a_fixed_failover_time_is_taken_in_stages_and_says_so(self):
        standby = {"mode": "hot", "failover_time": "10m", "failover_law": "deterministic"}
        pair = unit("100h", "1h", replicas=2, required=1, standby=standby)
        whole = evaluate(document({"a": pair}, **GOAL)).whole
        assert "in stages, some" in whole.exactness["breach_probability"]
        assert whole.exactness["mttf_hours"] == "exact"


class TestCurves:
    @pytest.mark.parametrize("name", ["unreliability", "unavailability"])
    def test_both_rise_from_everything_up(self, name):
        assert (np.diff(getattr(shop(), name).y) > -1e-9).all()

    def test_longer_outages_and_more_downtime_are_rarer(self):
        whole = shop()
        curves = [whole.outage_survival, *whole.downtime.values()]
        assert all((np.diff(curve.y) <= 1e-9).all() for curve in curves)

    def test_the_budget_is_on_the_curve(self):
        whole = shop()
        month = whole.periods["month"]
        table = dict(zip(whole.downtime["month"].x, whole.downtime["month"].y, strict=True))
        assert table[month.budget_minutes] == pytest.approx(month.breach_probability, abs=1e-9)


class TestAgainstTheSimulation:
    @pytest.mark.parametrize(
        "name", ["online-shop", "active-standby-database", "two-regions-active-active"]
    )
    def test_months_and_years_break_as_often_as_simulated(self, name):
        architecture = gallery(name)
        found = evaluate(architecture).whole.periods
        seen = simulated(architecture, events=1e6).periods["whole"]
        for window, period in ((seen.month, "month"), (seen.year, "year")):
            # Simulated windows follow each other; a part of them does not begin with all up.
            chance, figure = found[period].breach_probability, window.breach_probability
            assert figure.low - 0.0005 <= chance <= figure.high + 0.0005
        none = found["month"].no_downtime_probability
        spread = 4 * math.sqrt(none * (1 - none) / seen.month.count)
        assert seen.month.none_share == pytest.approx(none, abs=spread + 0.001)


class TestNotTold:
    def test_other_laws_are_left_to_the_simulation(self):
        failure = {"mtbf": "1000h", "mttr": "1h", "up": {"law": "weibull", "shape": 2}}
        architecture = document({"a": {"failure": failure}}, **GOAL)
        whole = evaluate(architecture).whole
        assert whole.mttf_hours is None
        assert whole.periods is None
        assert periods(architecture).whole.reason == "times that are not exponential"

    def test_a_journey_that_can_be_told_is_although_the_whole_cannot(self):
        failure = {"mtbf": "1000h", "mttr": "1h", "up": {"law": "weibull", "shape": 2}}
        journeys = {"a": {"entry": "a"}, "b": {"entry": "b"}}
        architecture = document(
            {"a": {"failure": failure}, "b": unit("500h", "1h")}, journeys=journeys
        )
        found = periods(architecture)
        assert found.whole.mttf_hours is None
        assert found.journeys["a"].reason is not None
        assert found.journeys["b"].mttf_hours == pytest.approx(500.0)

    def test_what_never_fails_has_no_first_failure(self):
        failure = {"availability": "100%", "mttr": "1h"}
        whole = evaluate(document({"a": {"failure": failure}}, **GOAL)).whole
        assert whole.mttf_hours is None
        assert whole.periods["month"].breach_probability == 0.0
        assert whole.periods["month"].no_downtime_probability == 1.0

    def test_without_an_objective_nothing_is_broken(self):
        whole = evaluate(document({"a": unit("1000h", "1h")})).whole
        assert whole.periods["month"].breach_probability is None
        assert whole.breach_probability_twelve_months is None

    def test_large_documents_are_told_at_their_own_door(self):
        needs = {"needs": [f"c{k}" for k in range(45)]}
        parts = {f"c{k}": unit("1000d", "1h") for k in range(45)}
        architecture = document({"top": needs, **parts}, **GOAL)
        assert OverTime(architecture).whole == TOO_LARGE
        scope = OverTime(architecture, FULL).whole
        assert scope.mttf_hours == pytest.approx(24_000 / 45, rel=1e-9)


def test_what_numerics_cannot_tell_is_left_out_with_the_reason(monkeypatch):
    def refuse(*arguments):
        raise ChainError("too stiff")

    monkeypatch.setattr(Law, "unreliability", refuse)
    assert periods(document({"a": unit("100h", "1h")})).whole.reason == TOO_SLOW


def test_figures_of_the_long_run_stay_where_those_over_time_cannot_be_told(monkeypatch):
    def refuse(*arguments):
        raise ChainError("too stiff")

    monkeypatch.setattr(Law, "exceeds", refuse)
    found = evaluate(document({"a": unit("99h", "1h")}, **GOAL)).whole
    assert found.unavailability == pytest.approx(0.01, rel=1e-12)
    assert found.periods is None


def test_a_month_that_is_nearly_surely_down_all_along_has_the_month_as_its_quantile():
    """The first failure comes after a second; no repair in a month has the chance exp(−0.3)."""
    whole = periods(document({"a": unit("1s", "100d")})).whole
    month = whole.periods["month"]
    assert month.no_downtime_probability == pytest.approx(0.0, abs=1e-6)
    assert month.p99_minutes == pytest.approx(730 * 60, rel=1e-3)


@pytest.mark.parametrize(
    ("mtbf", "mttr", "availability", "hours"),
    [
        pytest.param(10.0, 1.0, 0.9, 8760.0, id="eight hundred outages, close to the budget"),
        pytest.param(1.0, 0.01, 0.99, 8760.0, id="nine thousand outages, close to the budget"),
        pytest.param(1.0, 0.1, 0.9, 8760.0, id="nine thousand outages, far from the budget"),
        pytest.param(1.0, 0.1, 0.9, 730.0, id="a month of seven hundred outages"),
    ],
)
def test_many_outages_add_up_to_a_downtime_that_hardly_varies(mtbf, mttr, availability, hours):
    """L. Takács (1957): while up for T − b there are Poisson many outages, each exponential."""
    evaluation = evaluate(
        document({"db": unit(f"{mtbf}h", f"{mttr}h")}, objectives={"availability": availability})
    )
    budget = (1 - availability) * hours
    counts = np.arange(1, 20_000)
    chance = stats.poisson.pmf(counts, (hours - budget) / mtbf)
    expected = chance @ stats.gamma.sf(budget, counts, scale=mttr)
    found = {period.hours: period for period in evaluation.whole.periods.values()}[hours]
    assert found.breach_probability == pytest.approx(expected, abs=1e-7)
