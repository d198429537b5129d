from __future__ import annotations

import json

import pytest

from metrics import chart_base, charts
from metrics.charts import ReplicaPoint
from tests.metrics.documents import cause, full_evaluation


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
