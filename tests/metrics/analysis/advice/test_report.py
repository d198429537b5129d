"""Advice against figures that can be worked out by hand."""

from __future__ import annotations

import pytest

from metrics import gallery
from metrics.analysis.advice.report import advice
from metrics.analysis.evaluate import evaluate, outline
from metrics.domain.canonical import to_tree
from metrics.domain.merging import merged
from metrics.domain.reading import parse_document, read_document

U = 1 / 720
HOURS = 730.0


def document(*, economics=True, cost=100, **components):
    """Return two servers in series, each of which can be doubled, and their prices."""
    server = {
        "failure": {"mtbf": "719h", "mttr": "1h"},
        "replicas": 1,
        "required": 1,
        "cost": {"per_replica": cost},
    }
    tree = {
        "format": "reliability/v1",
        "components": {"web": server | {"needs": ["app"]}, "app": server} | components,
    }
    if economics:
        tree["economics"] = {"currency": "EUR", "downtime_cost_per_hour": 1000}
    return parse_document(tree)


def found(report, key):
    return next(item for item in (*report.advice, *report.worse) if item.key == key)


def test_a_second_replica_avoids_the_loss_that_it_avoids():
    item = found(advice(document()), "add-replica:web")
    before = 1 - (1 - U) ** 2
    after = 1 - (1 - U) * (1 - U**2)
    assert item.figures["whole.unavailability"].before == pytest.approx(before, rel=1e-12)
    assert item.figures["whole.unavailability"].after == pytest.approx(after, rel=1e-12)
    assert item.price_per_month == 100
    assert item.avoided_loss_per_month == pytest.approx((before - after) * HOURS * 1000)
    assert item.benefit_per_cost == pytest.approx((before - after) * HOURS * 10)
    assert item.break_even_downtime_cost_per_hour == pytest.approx(100 / (before - after) / HOURS)
    assert item.verdict == "pays"


def test_a_replica_that_costs_more_than_it_saves_does_not_pay():
    assert found(advice(document(cost=5000)), "add-replica:web").verdict == "does_not_pay"


def test_without_a_cost_of_downtime_nothing_is_said_about_money_avoided():
    item = found(advice(document(economics=False)), "add-replica:web")
    assert item.verdict == "no_money"
    assert item.avoided_loss_per_month is None
    assert item.break_even_downtime_cost_per_hour > 0


def test_without_a_price_nothing_is_invented():
    bare = {"failure": {"mtbf": "719h", "mttr": "1h"}, "cost": {"fixed": 10}}
    item = found(advice(document(app=bare)), "add-replica:app")
    assert item.verdict == "unpriced"
    assert item.price_per_month is None
    assert item.benefit_per_cost is None
    assert item.break_even_price_per_month == item.avoided_loss_per_month


def test_free_improvements_come_first_then_those_that_pay_by_their_ratio():
    cheap = {
        "failure": {"mtbf": "719h", "mttr": "1h"},
        "replicas": 2,
        "required": 1,
        "cost": {"per_replica": 1},
        "health_check": {"interval": "1m"},
        "needs": [],
    }
    web = cheap | {"needs": ["app"]}
    app = cheap | {"replicas": 3, "required": 3, "cost": {"per_replica": 10}}
    report = advice(document(web=web, app=app))
    verdicts = [item.verdict for item in report.advice]
    assert verdicts[0] == "free"
    paying = [item.benefit_per_cost for item in report.advice if item.verdict == "pays"]
    assert paying == sorted(paying, reverse=True)


def test_the_figures_of_an_advice_are_those_of_the_changed_document():
    template = read_document(gallery.template("active-standby-database").text)
    report = advice(template, steps=False)
    tree = to_tree(template)
    expected = [
        evaluate(parse_document(merged(tree, item.patch))).whole.unavailability
        for item in report.advice
    ]
    found = [item.figures["whole.unavailability"].after for item in report.advice]
    assert report.exactness == "exact"
    assert found == pytest.approx(expected, rel=1e-9)


def test_where_variants_are_not_exact_what_matters_most_is():
    template = read_document(gallery.template("online-shop").text)
    report = advice(template, steps=False)
    best = min(report.advice, key=lambda item: item.figures["whole.unavailability"].after)
    changed = parse_document(merged(to_tree(template), best.patch))
    figures = outline(changed)[1]
    assert report.exactness.startswith("approximate: in variants chains of more than")
    assert best.exactness == figures.exactness["availability"]
    assert best.figures["whole.lost_requests"].after == pytest.approx(figures.lost_requests)


def test_what_gains_nothing_is_listed_apart():
    report = advice(document())
    assert {item.verdict for item in report.worse} <= {"worse"}
    assert all(item.verdict != "worse" for item in report.advice)


def test_keys_and_patches_stay_when_something_else_changes():
    one = {item.key: item.patch for item in advice(document()).advice}
    other = {item.key: item.patch for item in advice(document(cost=200)).advice}
    assert one == other
    assert one["add-replica:web"] == {"components": {"web": {"replicas": 2}}}


def test_a_recovery_objective_that_is_met_by_a_change_is_named():
    design = document().model_copy(
        update={"objectives": parse_objectives({"rto": {"instance": "10m"}})}
    )
    item = found(advice(design), "add-replica:web")
    assert [(fix.objective, fix.disruption) for fix in item.fixes] == [("rto", "instance: web")]


def test_the_sequence_doubles_both_servers_and_stops_where_money_stops_helping():
    money = advice(document()).money
    assert [step.key for step in money.steps[:2]] in (
        ["add-replica:web", "add-replica:app"],
        ["add-replica:app", "add-replica:web"],
    )
    assert money.paying_steps == 2
    assert money.stop == "next_does_not_pay"
    assert money.steps[1].unavailability == pytest.approx(1 - (1 - U**2) ** 2, rel=1e-9)
    assert money.steps[1].cost_per_month == 400
    saved = (1 - (1 - U) ** 2) - (1 - (1 - U**2) ** 2)
    assert money.net_gain_per_month == pytest.approx(saved * HOURS * 1000 - 200)
    assert not money.steps[2].pays


def test_the_patch_of_a_step_holds_all_steps_before_it():
    steps = advice(document()).money.steps
    assert steps[1].patch["components"].keys() == {"web", "app"}


def test_a_step_that_is_not_exact_says_so():
    template = read_document(gallery.template("raft-store").text)
    one, two, _ = advice(template).money.steps
    exact = evaluate(parse_document(merged(to_tree(template), two.patch))).whole.unavailability
    assert one.exactness == "exact"
    assert two.exactness.endswith("at most 2e-07 off")
    assert two.unavailability == pytest.approx(exact, rel=1e-4)
    assert two.unavailability != exact


def test_the_sequence_needs_prices():
    bare = {"failure": {"mtbf": "719h", "mttr": "1h"}}
    money = advice(document(web=bare | {"needs": ["app"]}, app=bare)).money
    assert (money.steps, money.stop) == ((), "no_prices")


def test_a_spare_that_is_given_up_saves_its_price_and_loses_availability():
    twin = {
        "failure": {"mtbf": "719h", "mttr": "1h"},
        "replicas": 2,
        "required": 1,
        "cost": {"per_replica": 100},
    }
    item = found(advice(document(app=twin)), "remove-replica:app")
    assert item.verdict == "trade"
    assert item.price_per_month == -100
    assert item.net_gain_per_month == pytest.approx(item.avoided_loss_per_month + 100)


def parse_objectives(objectives):
    tree = {"format": "reliability/v1", "components": {"x": {}}, "objectives": objectives}
    return parse_document(tree).objectives
