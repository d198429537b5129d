from __future__ import annotations

import json

import pytest

from metrics import chart_base, chart_periods, chart_recovery, charts, wording
from metrics.analysis.periods import periods
from metrics.charts import ReplicaPoint
from metrics.domain.reading import parse_document
from metrics.domain.results import CostFigures, Item, Recovery
from tests.metrics.documents import cause, full_evaluation
from tests.metrics.factories import one_server


def test_the_causes_of_downtime_stand_in_falling_order():
    causes = (cause("site:eu", 10.0), cause("replicas:web", 300.0), cause("failover:db", 90.0))
    chart = charts.downtime_by_cause(full_evaluation(causes=causes))
    assert chart.rows == (
        ("Replicas of web", "300", "75 %", "75 %"),
        ("Failover of db", "90", "22.5 %", "97.5 %"),
        ("Site eu", "10", "2.50 %", "100 %"),
    )


def test_the_bars_carry_the_figures_of_the_table():
    chart = charts.downtime_by_cause(full_evaluation())
    assert list(chart.spec["data"][0]["x"]) == [300.0, 100.0]
    assert list(chart.spec["data"][0]["y"]) == ["Replicas of web", "Site eu"]


def test_many_causes_are_summed_up_without_losing_downtime():
    causes = tuple(cause(f"replicas:c{i}", float(i + 1)) for i in range(40))
    chart = charts.downtime_by_cause(full_evaluation(causes=causes))
    assert len(chart.rows) == chart_base.BARS_MAX + 1
    assert chart.rows[-1][0] == "All others"
    assert sum(chart.spec["data"][0]["x"]) == pytest.approx(sum(range(1, 41)))


def test_a_design_that_never_fails_has_no_chart_of_downtime():
    assert charts.downtime_by_cause(full_evaluation(causes=())) is None


def test_replicas_are_charted_with_the_present_number_marked():
    points = (ReplicaPoint(1, 0.01, False), ReplicaPoint(2, 0.0001, True))  # noqa: FBT003
    chart = charts.availability_by_replicas({"web": points})
    trace = chart.spec["data"][0]
    assert list(trace["y"]) == [0.01, 0.0001]
    assert trace["marker"]["size"][1] > trace["marker"]["size"][0]
    assert chart.rows == (("web", "1", "99.00 %"), ("web", "2 (now)", "99.9900 %"))


def test_importance_names_both_measures():
    chart = charts.importance_of_components(full_evaluation())
    assert [trace["name"] for trace in chart.spec["data"]] == ["Birnbaum", "Criticality"]
    assert chart.rows[0] == ("web", "0.500", "0.250")


def test_cost_is_charted_in_its_currency():
    chart = charts.cost_items(full_evaluation().cost)
    assert chart.headers == ("Component", "EUR a month")
    assert chart.rows == (("web", "EUR 200"),)


def test_what_the_page_gets_is_json_without_a_fixed_template():
    sweeps = {"web": (ReplicaPoint(1, 0.01, True),)}  # noqa: FBT003
    specs = [chart.spec for chart in charts.charts_of(full_evaluation(), sweeps)]
    assert len(specs) == 4
    assert "template" not in json.loads(json.dumps(specs))[0]["layout"]


def recovery(disruption, expected, worst, verdict="met", journey="buy"):
    return Recovery.model_validate(
        {
            "disruption": disruption,
            "journey": journey,
            "rto_seconds": {"expected": expected, "worst": worst},
            "path": ["web"],
            "objective": {"rto": verdict, "rpo": "no objective"},
        }
    )


def test_the_running_total_of_the_causes_ends_at_the_whole():
    bars, line = charts.downtime_by_cause(full_evaluation()).spec["data"]
    assert list(line["x"]) == pytest.approx([0.75, 1.0])
    assert list(line["y"]) == list(bars["y"])


def test_each_disruption_stands_once_by_its_worst_journey_and_missed_ones_come_first():
    goals = {"objectives": {"rto": {"site": "10m"}}}
    document = parse_document(one_server(**goals))
    rows = (
        recovery("site:eu", 900, 3600, "breached", journey="browse"),
        recovery("site:eu", 300, 3600),
        recovery("instance:web", 7200, 7200, "no objective"),
        recovery("instance:db", 0, 0, "no objective"),
    )
    (chart,) = chart_recovery.charts_of(rows, document)
    assert chart.rows == (
        ("Site eu", "browse", "15 min", "60 min", "10 min", "missed"),
        ("Loss of one instance: web", "buy", "2 h", "2 h", "–", "–"),
        ("Loss of one instance: db", "buy", "0 s", "0 s", "–", "–"),
    )
    drawn = {trace["name"]: trace for trace in chart.spec["data"] if trace.get("name")}
    assert list(drawn["Objective"]["x"]) == [600.0]
    assert list(drawn["Expected, objective missed"]["y"]) == ["Site eu"]
    assert list(drawn["Worst"]["y"]) == ["Site eu", "One of web"]


def test_without_any_recovery_time_there_is_no_chart_of_recovery():
    document = parse_document(one_server())
    assert chart_recovery.charts_of((), document) == ()
    assert chart_recovery.charts_of((recovery("site:eu", 0, 0),), document) == ()


def test_the_chance_of_missing_the_objective_is_charted_for_month_twelve_and_year():
    goals = {"objectives": {"availability": "99.9%"}}
    found = periods(parse_document(one_server(**goals)))
    chart = next(c for c in chart_periods.charts_of(found, {}) if c.id == "chart-breach")
    month = found.whole.periods["month"].breach_probability
    assert [trace["x"][0] for trace in chart.spec["data"]] == [
        month,
        found.whole.breach_probability_twelve_months,
        found.whole.periods["year"].breach_probability,
    ]
    assert chart.rows[0][:2] == ("The whole", wording.percent(month))


def test_hovering_over_a_cost_shows_the_cents_of_the_table():
    cost = CostFigures(
        currency="EUR",
        per_month=9.5,
        items=(Item(label="Fixed cost", amount=9.5, component="db"),),
    )
    chart = charts.cost_items(cost)
    assert list(chart.figure.data[0].customdata) == ["EUR 9.50"]
    assert chart.rows == (("db", "EUR 9.50"),)
