"""The public door of the analysis: published figures, invariances and monotony."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.analysis.evaluate import evaluate
from metrics.domain.architecture import Architecture
from tests.agreement.documents import random_document
from tests.agreement.enumeration import enumerate_figures

FIGURES = (
    "availability",
    "unavailability",
    "failure_frequency_per_year",
    "full_service_availability",
    "served_requests",
    "utility",
)


def architecture(components, **rest):
    return Architecture.model_validate(
        {"format": "reliability/v1", "components": components, **rest}
    )


def unit(mtbf="1000h", mttr="1h", **rest):
    return {"failure": {"mtbf": mtbf, "mttr": mttr}, **rest}


def figures_of(evaluation):
    """Every long-run figure of the whole, of journeys and of components in one flat table."""
    scopes = {"whole": evaluation.whole, **evaluation.journeys, **evaluation.components}
    return {
        (scope, figure): getattr(figures, figure)
        for scope, figures in scopes.items()
        for figure in FIGURES
        if hasattr(figures, figure)
    }


class TestPublishedFigures:
    def test_a_single_unit_is_the_definition(self):
        whole = evaluate(architecture({"a": unit("999h", "1h")})).whole
        assert whole.unavailability == pytest.approx(1e-3, rel=1e-14)
        assert whole.mtbf_hours == pytest.approx(999.0)
        assert whole.mttr_hours == pytest.approx(1.0)
        assert whole.downtime_minutes_per_month == pytest.approx(43.8)
        assert whole.nines == pytest.approx(3.0)

    def test_an_availability_with_eleven_nines_keeps_them(self):
        failure = {"availability": "99.999999999%", "mttr": "1h"}
        whole = evaluate(architecture({"a": {"failure": failure}})).whole
        assert whole.unavailability == pytest.approx(1e-11, rel=1e-15)

    def test_the_balanced_web_tier_with_a_database_pair(self):
        whole = evaluate(
            architecture(
                {
                    "lb": unit("50000h", "1h", needs=["web"]),
                    "web": unit("2000h", "4h", replicas=3, required=2, needs=["db"]),
                    "db": unit("8760h", "6h", replicas=2, required=1),
                }
            )
        ).whole
        assert whole.unavailability == pytest.approx(3.240407474402751e-5, rel=1e-12)
        assert whole.mtbf_hours == pytest.approx(38284.28539190009, rel=1e-12)
        assert whole.mttr_hours == pytest.approx(1.2406070460842606, rel=1e-12)
        assert whole.exactness["availability"] == "exact"

    def test_a_shared_power_supply_is_counted_once(self):
        needs = [{"any_of": ["a", "b"]}]
        whole = evaluate(
            architecture(
                {
                    "front": {"needs": needs},
                    "a": unit("99h", needs=["power"]),
                    "b": unit("99h", needs=["power"]),
                    "power": unit("999h"),
                }
            )
        ).whole
        assert whole.unavailability == pytest.approx(1e-3 + 0.999 * 1e-4, rel=1e-12)

    def test_a_beta_factor_splits_the_failure_rate(self):
        """Two units with q = 0.01 and β = 0.1: replicas at 0.9 λ, the common cause at 0.1 λ."""
        whole = evaluate(
            architecture({"a": unit("99h", replicas=2, required=1, common_cause={"beta": 0.1})})
        ).whole
        own, common = 1 / (1 + 99 / 0.9), 1 / (1 + 99 / 0.1)
        assert whole.unavailability == pytest.approx(common + (1 - common) * own**2, rel=1e-12)

    def test_a_shedding_group_serves_a_share(self):
        whole = evaluate(architecture({"a": unit("9h", replicas=2, below_required="shed")})).whole
        assert whole.unavailability == pytest.approx(0.19)
        assert whole.served_requests == pytest.approx(0.81 + 0.18 / 2)

    def test_a_degraded_function_costs_quality_and_nothing_else(self):
        need = {"target": "extra", "if_down": "degrade", "quality": 0.5}
        whole = evaluate(architecture({"a": unit("99h", needs=[need]), "extra": unit("9h")})).whole
        assert whole.unavailability == pytest.approx(0.01)
        assert whole.full_service_availability == pytest.approx(0.99 * 0.9)
        assert whole.utility == pytest.approx(0.99 * (0.9 + 0.1 * 0.5))
        assert whole.served_requests == pytest.approx(0.99)

    def test_bridge_importance_equals_the_slope(self):
        """2-of-3 through a gate: the Birnbaum importance of the published case."""
        evaluation = evaluate(
            architecture(
                {
                    "f": {"needs": [{"any_of": ["a", "b", "c"], "required": 2}]},
                    "a": unit("1000h", "10h"),
                    "b": unit("2000h", "20h"),
                    "c": unit("4000h", "5h"),
                }
            )
        )
        birnbaum = [evaluation.components[k].importance.birnbaum for k in "abc"]
        assert birnbaum == pytest.approx(
            [0.01112470797641562, 0.01112470797641562, 0.019605920988138417], rel=1e-9
        )


class TestAgainstEnumeration:
    @settings(max_examples=120)
    @given(st.integers(0, 1_000_000))
    def test_random_documents_agree_with_all_their_states(self, seed):
        document = random_document(seed)
        found = evaluate(document).to_json()
        expected = enumerate_figures(document)
        assert flat(found, like=expected) == pytest.approx(flat(expected), rel=1e-9, abs=1e-300)


def flat(tree, like=None, path=()):
    """Return the numbers of a nested table by their paths, those of `like` only."""
    table = {}
    for key, value in (like or tree).items():
        if isinstance(value, dict):
            table |= flat(tree[key], value, (*path, key))
        elif isinstance(value, float) and math.isfinite(value):
            table[(*path, key)] = tree[key]
    return table


class TestInvariance:
    @settings(max_examples=40)
    @given(st.integers(0, 1_000_000))
    def test_the_order_of_components_changes_nothing(self, seed):
        document = random_document(seed)
        turned = document.model_copy(
            update={"components": dict(reversed(document.components.items()))}
        )
        assert figures_of(evaluate(turned)) == pytest.approx(
            figures_of(evaluate(document)), rel=1e-10, abs=1e-300
        )

    def test_names_change_nothing(self):
        first = architecture({"a": unit("99h", needs=["z"]), "z": unit("50h")})
        other = architecture({"y": unit("99h", needs=["b"]), "b": unit("50h")})
        assert evaluate(first).whole == evaluate(other).whole

    @settings(max_examples=40)
    @given(st.integers(0, 1_000_000), st.floats(1.01, 10))
    def test_longer_repairs_never_help(self, seed, factor):
        document = random_document(seed)
        slower = document.model_copy(
            update={
                "components": {
                    key: component.model_copy(update={"failure": _slower(component, factor)})
                    for key, component in document.components.items()
                }
            }
        )
        before, after = evaluate(document).whole, evaluate(slower).whole
        assert after.unavailability >= before.unavailability * (1 - 1e-12)
        assert after.lost_requests >= before.lost_requests * (1 - 1e-12)


def _slower(component, factor):
    failure = component.failure
    if failure is None:
        return None
    return failure.model_copy(
        update={
            "mtbf": failure.mean_up_seconds,
            "availability": None,
            "mttr": failure.mttr * factor,
        }
    )


class TestDowntimeByCause:
    @settings(max_examples=60)
    @given(st.integers(0, 1_000_000))
    def test_the_parts_add_up_to_the_whole(self, seed):
        evaluation = evaluate(random_document(seed))
        parts = sum(cause.downtime_minutes_per_year for cause in evaluation.causes)
        assert parts == pytest.approx(evaluation.whole.downtime_minutes_per_year, rel=1e-9)

    @settings(max_examples=60)
    @given(st.integers(0, 1_000_000))
    def test_the_outages_that_causes_trigger_add_up_to_the_failure_frequency(self, seed):
        evaluation = evaluate(random_document(seed))
        triggered = sum(cause.failure_frequency_per_year for cause in evaluation.causes)
        assert triggered == pytest.approx(
            evaluation.whole.failure_frequency_per_year, rel=1e-7, abs=1e-12
        )

    def test_a_series_is_divided_by_unavailability(self):
        evaluation = evaluate(
            architecture({"a": unit("999h", needs=["b"]), "b": unit("3999h", "2h")})
        )
        shares = {cause.cause: cause.downtime_share for cause in evaluation.causes}
        assert shares["replicas:a"] / shares["replicas:b"] == pytest.approx(2.0, rel=0.001)

    def test_a_parallel_pair_is_divided_equally(self):
        evaluation = evaluate(
            architecture(
                {
                    "f": {"needs": [{"any_of": ["a", "b"]}]},
                    "a": unit("9h"),
                    "b": unit("999h"),
                }
            )
        )
        shares = {cause.cause: cause.downtime_share for cause in evaluation.causes}
        assert shares["replicas:a"] == pytest.approx(shares["replicas:b"], rel=1e-9)


class TestSinglePoints:
    def test_a_lone_unit_is_one_and_a_spared_group_is_none(self):
        evaluation = evaluate(
            architecture({"a": unit(needs=["b"]), "b": unit(replicas=2, required=1)})
        )
        assert evaluation.single_points_of_failure == ("a",)

    def test_a_site_that_holds_everything_is_one(self):
        outage = {"mtbf": "1y", "mttr": "1h"}
        evaluation = evaluate(
            architecture(
                {
                    "a": unit(placement={"x": 2}, required=1, needs=["b"]),
                    "b": {"placement": {"x": 1}},
                },
                sites={"x": {"outage": outage}},
            )
        )
        assert evaluation.single_points_of_failure == ("site:x",)


class TestObjectives:
    @pytest.mark.parametrize(("target", "met"), [("99.9%", True), ("99.91%", False)])
    def test_the_availability_is_compared_with_its_target(self, target, met):
        document = architecture({"a": unit("999h")}, objectives={"availability": target})
        assert evaluate(document).objectives[0].met is met


class TestApproximations:
    def test_a_standby_is_exact(self):
        standby = {"mode": "hot", "failover_time": "1m"}
        document = architecture({"a": unit(replicas=2, required=1, standby=standby)})
        assert evaluate(document).whole.exactness["availability"] == "exact"

    def test_a_standby_whose_repairs_are_not_exponential_says_what_is_assumed(self):
        standby = {"mode": "hot", "failover_time": "1m"}
        group = unit(replicas=2, required=1, standby=standby)
        group["failure"]["down"] = {"law": "deterministic"}
        label = evaluate(architecture({"a": group})).whole.exactness["availability"]
        assert label == "approximate: times of what remembers taken as exponential, no bound"

    def test_a_hot_pair_loses_a_failover_time_at_each_failure(self):
        """Series of q² and λ·τ within the first order, τ ended early by the repair."""
        standby = {"mode": "hot", "failover_time": "6m"}
        document = architecture(
            {"a": unit("1000h", "10h", replicas=2, required=1, standby=standby)}
        )
        q = 10 / 1010
        lost = q**2 + (1 - q) ** 2 / 1000 * 0.1
        assert evaluate(document).whole.unavailability == pytest.approx(lost, rel=0.02)

    def test_a_stale_cache_serves_through_short_outages(self):
        """Served: the cached share of an exponential outage, ∫ c(x) e^(-x/m) dx / m."""
        need = {
            "target": "origin",
            "if_down": "serve_cached",
            "hit_ratio": 0.8,
            "stale_if_error": "1h",
        }
        whole = evaluate(architecture({"cdn": {"needs": [need]}, "origin": unit("99h")})).whole
        assert whole.unavailability == pytest.approx(0.01)
        served_share = 0.8 * (1 - 2.718281828459045**-1)
        assert whole.lost_requests == pytest.approx(0.01 * (1 - served_share), rel=1e-9)


class TestLimits:
    def test_many_alternatives_above_a_long_chain_are_bounded(self):
        """Telling their outcomes apart would take more visits of components than are made."""
        gates, links = 20, 600
        chain = {
            f"link{k}": unit(replicas=2, below_required="shed", needs=[f"link{k + 1}"])
            for k in range(links)
        }
        spares = {f"spare{k}": unit("99h") for k in range(gates)}
        needs = [{"any_of": [spare, "link0"]} for spare in spares]
        components = {**chain, f"link{links}": unit(), **spares, "front": unit(needs=needs)}
        document = architecture(components, journeys={"j": {"entry": "front"}})
        whole = evaluate(document).whole
        assert "at most" in whole.exactness["served_requests"]
        assert 1 / 1001 < whole.lost_requests < 1 / 1001 + gates / 100


@pytest.mark.parametrize(
    ("availability", "mttr"), [("95%", "7s"), ("99.99%", "7h"), ("99.999%", "7h")]
)
def test_an_availability_that_is_exactly_as_asked_for_meets_its_objective(availability, mttr):
    asked = architecture(
        {"db": {"failure": {"availability": availability, "mttr": mttr}}},
        objectives={"availability": availability},
    )
    assert evaluate(asked).objectives[0].met


def test_a_budget_that_is_spent_to_the_last_cent_is_kept():
    parts = {"lb": {"cost": {"fixed": 0.1}}, "db": {"cost": {"fixed": 0.2}}}
    spent = evaluate(architecture(parts, objectives={"budget": 0.3}))
    assert spent.cost.within_budget is True
    assert spent.objectives[0].met
    assert not evaluate(architecture(parts, objectives={"budget": 0.299})).objectives[0].met


def test_a_restoration_that_takes_as_long_as_allowed_is_in_time():
    backup = {"every": "24h", "takes": "1m", "detect": "100ms", "restore": "200ms", "at": "offsite"}
    database = unit(kind="database", data={"backup": backup})
    rows = evaluate(architecture({"db": database}, objectives={"rto": {"data": "300ms"}})).recovery
    assert [row.objective.rto for row in rows if row.disruption == "data: db"] == ["met"]
