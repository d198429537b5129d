from __future__ import annotations

from functools import cache

import pytest

from metrics.analysis.evaluate import evaluate
from metrics.analysis.explanations import explain
from metrics.analysis.formulas import FORMULAS
from metrics.domain.errors import InvalidParameterError
from metrics.domain.reading import parse_document


def document(**web):
    return parse_document(
        {
            "format": "reliability/v1",
            "components": {
                "web": {"failure": {"mtbf": "30d", "mttr": "10m"}, "needs": ["db"], **web},
                "db": {
                    "failure": {"mtbf": "1y", "mttr": "4h"},
                    "replicas": 2,
                    "required": 1,
                    "standby": {"mode": "hot", "failover_time": "1m"},
                },
                "alone": {"failure": {"availability": "99.9%", "mttr": "1h"}},
            },
            "journeys": {"buy": {"entry": "web"}, "look": {"entry": "alone"}},
        }
    )


@cache
def plain():
    """Evaluate the document as it is once."""
    architecture = document()
    return architecture, evaluate(architecture)


def explained(figure, *, scope="whole", row="", **web):
    architecture = document(**web)
    known = plain() if not web else (architecture, evaluate(architecture))
    return explain(*known, figure, scope=scope, row=row)


def assumptions(explanation):
    return " ".join(str(phrase) for phrase in explanation.assumptions)


def test_a_figure_brings_its_value_and_how_exact_it_is():
    architecture = document()
    evaluation = evaluate(architecture)
    found = explain(architecture, evaluation, "mtbf_hours", scope="journeys.look")
    assert found.value == evaluation.journeys["look"].mtbf_hours
    assert found.exactness == "exact"


def test_only_assumptions_that_are_in_play_are_named():
    buying = assumptions(explained("availability", scope="journeys.buy"))
    looking = assumptions(explained("availability", scope="journeys.look"))
    assert "db: a failover" in buying
    assert "failover" not in looking
    assert "alone: the availability is taken as given" in looking
    assert "taken as given" not in buying


def test_a_journey_without_memory_depends_on_means_alone():
    assert "Only the means" in assumptions(explained("availability", scope="journeys.look"))


def test_other_laws_are_owned_up_to_where_the_past_matters():
    failure = {"mtbf": "30d", "mttr": "10m", "up": {"law": "weibull", "shape": 2}}
    assert "taken as exponential" in assumptions(explained("availability", failure=failure))


def test_the_largest_causes_come_first_and_belong_to_the_whole():
    shares = [item.share for item in explained("unavailability").contributors]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1 + 1e-12
    assert explained("unavailability", scope="journeys.buy").contributors == ()


def test_a_nested_key_is_followed():
    architecture = document()
    evaluation = evaluate(architecture)
    found = explain(architecture, evaluation, "importance.birnbaum", scope="components.db")
    assert found.value == evaluation.components["db"].importance.birnbaum


def test_what_is_counted_rests_on_no_assumption():
    found = explained("complexity.index")
    assert found.value > 0
    assert (found.exactness, found.assumptions, found.contributors) == (None, (), ())


@pytest.mark.parametrize("figure", FORMULAS)
def test_every_figure_can_be_explained(figure):
    tree = explained(figure).to_json()
    assert tree["meaning"].endswith(".")
    assert tree["documentation"].startswith("reference/")


def test_a_cut_set_brings_its_own_events_and_its_part_of_the_whole():
    _, evaluation = plain()
    cut = evaluation.cut_sets[0]
    found = explained("cut_set.share", row=" + ".join(cut.events))
    put_in = {item.symbol: item.amount for item in found.values if not item.of}
    assert found.value == pytest.approx(put_in["Q"] / put_in["U"], rel=1e-9)
    assert found.cut_sets == (cut,)


def test_an_importance_names_the_cut_sets_that_the_component_is_in():
    found = explained("importance.birnbaum", scope="components.web")
    assert {event for cut in found.cut_sets for event in cut.events} == {"web"}


def test_a_recovery_has_its_way_back_and_its_worst_case():
    found = explained("rto_seconds", scope="journeys.buy", row="instance: db")
    assert found.recovery.path[-1] == "db"
    assert [item.amount for item in found.values] == [found.value, found.recovery.rto_seconds.worst]


def test_a_component_that_needs_another_names_it():
    found = explained("availability", scope="components.web")
    assert [item.of for item in found.values if item.of] == ["component:db"]


def test_a_year_and_its_quantiles_are_told_apart():
    year = explained("downtime_quantile_minutes", row="year.p99").value
    assert year > explained("downtime_quantile_minutes", row="month.p99").value


@pytest.mark.parametrize(
    ("figure", "row", "known"),
    [
        ("rto_seconds", "meteor", "instance: web"),
        ("cut_set.share", "moon", "joined by"),
        ("no_downtime_probability", "week", "month, year"),
        ("outage_minutes", "p42", "p50"),
        ("complexity.item", "charm", "Distinct kinds"),
        ("uncertain.quantiles", "mtbf_hours", "nothing is uncertain"),
    ],
)
def test_a_row_that_does_not_exist_is_refused_with_those_that_do(figure, row, known):
    with pytest.raises(InvalidParameterError, match=f"there is no row '{row}'.*{known}"):
        explained(figure, row=row)


@pytest.mark.parametrize(
    ("figure", "scope"),
    [("luck", "whole"), ("availability", "journeys.none"), ("availability", "whole.of-it")],
)
def test_what_does_not_exist_is_refused(figure, scope):
    with pytest.raises(InvalidParameterError, match="there is no"):
        explained(figure, scope=scope)
