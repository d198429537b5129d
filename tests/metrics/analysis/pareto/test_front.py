"""The Pareto search against looking at every design."""

from __future__ import annotations

from itertools import product

import pytest

from benchmarks.documents import layered
from metrics.analysis.evaluate import outline
from metrics.analysis.pareto.front import pareto
from metrics.analysis.pareto.models import CompositeModel, DirectModel, make_model
from metrics.analysis.pareto.search import Search
from metrics.analysis.pareto.space import make_space, parse_freedom, points_of, relaxed
from metrics.domain.architecture import Cost
from metrics.domain.errors import InvalidParameterError
from metrics.domain.reading import parse_document

ZONES = {
    "r": {"outage": {"mtbf": "10y", "mttr": "4h"}},
    "a": {"parent": "r", "outage": {"mtbf": "1y", "mttr": "2h"}},
    "b": {"parent": "r", "outage": {"mtbf": "2y", "mttr": "3h"}},
    "c": {"parent": "r", "outage": {"mtbf": "6w", "mttr": "1h"}},
}
FREE = (
    "components.web.replicas=2..4",
    "components.web.sites=a,b,c",
    "components.app.replicas=1..4",
    "components.cache.replicas=1..2",
)
STANDBY_FREE = (
    "components.web.replicas=2..4",
    "components.db.replicas=1..3",
    "components.db.standby.mode=none,hot,cold",
)


def document(mtbf=30, price=70, **changes):
    """Return a shop over three zones with two ways to answer and a database."""
    components = {
        "web": {
            "failure": {"mtbf": f"{mtbf}d", "mttr": "1h"},
            "placement": {"a": 1, "b": 1},
            "required": 1,
            "common_cause": {"mtbf": "300d", "mttr": "10m"},
            "cost": {"per_replica": 100},
            "needs": [{"any_of": ["app", "cache"]}, "db"],
        },
        "app": {
            "failure": {"mtbf": "20d", "mttr": "2h"},
            "placement": {"a": 1},
            "required": 1,
            "cost": {"per_replica": price},
            "needs": ["db"],
        },
        "cache": {
            "failure": {"mtbf": "40d", "mttr": "30m"},
            "required": 1,
            "cost": {"per_replica": 30},
        },
        "db": {
            "failure": {"mtbf": "1y", "mttr": "4h"},
            "replicas": 2,
            "required": 1,
            "standby": {"mode": "hot", "failover_time": "1m"},
            "cost": {"per_replica": 300},
        },
    }
    return parse_document(
        {"format": "reliability/v1", "sites": ZONES, "components": components} | changes
    )


def priced_layers(seed):
    """Return six layered components over four zones; one replica of three suffices."""
    design = layered(6, seed=seed, alternatives=0.5)
    prices = [Cost(per_replica=price) for price in (10.0, 25.0, 70.0)]
    components = {
        name: design.components[name].model_copy(update={"required": 1, "cost": price})
        for name, price in zip(("c1", "c2", "c4"), prices, strict=True)
    }
    return design.model_copy(update={"components": design.components | components})


def space_of(design, free):
    return make_space(design, [parse_freedom(text) for text in free])


def every_design(design, free):
    """Return cost and unavailability of every design, by the full analysis."""
    space = space_of(design, free)
    ranges = [range(len(options)) for options in space.options]
    return [
        (
            sum(options[pick].cost for options, pick in zip(space.options, picks, strict=True)),
            outline(space.design(picks))[1].unavailability,
        )
        for picks in product(*ranges)
    ]


def undominated(points):
    """Return the costs and unavailabilities that no other design beats."""
    kept = [
        (cost, down)
        for cost, down in points
        if not any(
            other_cost <= cost
            and other <= down * (1 + 1e-9)
            and (other_cost < cost or other < down * (1 - 1e-9))
            for other_cost, other in points
        )
    ]
    return sorted(set(kept))


def found_of(search):
    return sorted(item.point for item in search.front)


@pytest.mark.parametrize(("mtbf", "price"), [(30, 70), (5, 10), (200, 500)])
@pytest.mark.parametrize("free", [FREE, STANDBY_FREE])
def test_an_exact_front_is_that_of_looking_at_every_design(mtbf, price, free):
    design = document(mtbf, price)
    result = pareto(design, [parse_freedom(text) for text in free])
    others = result.current.cost_per_month - sum(
        option.cost
        for options in space_of(design, free).options
        for option in options
        if option.is_current
    )
    front = [(item.cost_per_month - others, item.unavailability) for item in result.front]
    expected = undominated(every_design(design, free))
    assert result.exact
    assert [cost for cost, _ in front] == pytest.approx([cost for cost, _ in expected])
    assert [down for _, down in front] == pytest.approx([down for _, down in expected], rel=1e-7)


@pytest.mark.parametrize("budget", [1, 5, 20, 60])
@pytest.mark.parametrize("mtbf", [5, 30])
def test_no_design_is_better_than_the_front_by_more_than_the_gap(budget, mtbf):
    design = document(mtbf)
    space = space_of(design, FREE)
    search = Search(space, ("cost", "unavailability"), DirectModel(space), budget=budget)
    search.run()
    designs = every_design(design, FREE)
    best = [
        min(found for price, found in (item.point for item in search.front) if price <= cost)
        for cost, _ in designs
    ]
    factors = [value / down for value, (_, down) in zip(best, designs, strict=True)]
    assert max(factors) <= search.gap() * (1 + 1e-9)
    assert not search.is_exact


def test_the_gap_of_a_search_that_has_hardly_begun_holds_as_well():
    design = document()
    space = space_of(design, FREE)
    search = Search(space, ("cost", "unavailability"), make_model(space), budget=1)
    search.run()
    designs = every_design(design, FREE)
    best = [
        min(found for price, found in (item.point for item in search.front) if price <= cost)
        for cost, _ in designs
    ]
    factors = [value / down for value, (_, down) in zip(best, designs, strict=True)]
    assert 1 < max(factors) <= search.gap()


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_the_front_of_random_layers_is_that_of_looking_at_every_design(seed):
    design = priced_layers(seed)
    free = [f"components.{name}.replicas=1..4" for name in ("c1", "c2", "c4")]
    result = pareto(design, [parse_freedom(text) for text in free])
    expected = undominated(every_design(design, free))
    found = [item.unavailability for item in result.front]
    assert result.exact
    assert found == pytest.approx([down for _, down in expected], rel=1e-7)


def test_a_search_without_leaf_rows_ends_with_the_same_front():
    design = document()
    space = space_of(design, FREE)
    slow = Search(space, ("cost", "unavailability"), DirectModel(space), budget=5000)
    fast = Search(space, ("cost", "unavailability"), make_model(space), budget=5000)
    slow.run()
    fast.run()
    assert slow.is_exact
    assert [cost for cost, _ in found_of(slow)] == [cost for cost, _ in found_of(fast)]


def test_rows_of_leaves_give_the_figures_of_the_full_analysis():
    space = space_of(document(), FREE)
    model = make_model(space)
    ranges = [range(len(options)) for options in space.options]
    designs = list(product(*ranges))[::17]
    expected = [outline(space.design(picks))[1].unavailability for picks in designs]
    boxes = [tuple((pick,) for pick in picks) for picks in designs]
    assert isinstance(model, CompositeModel)
    assert model.unavailability(boxes) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("free", [FREE, STANDBY_FREE])
def test_a_relaxed_component_is_never_worse_than_its_options(free):
    design = document()
    space = space_of(design, free)
    bound = outline(space.build([relaxed(options) for options in space.options]))[1]
    assert bound.unavailability <= min(down for _, down in every_design(design, free))


def test_three_objectives_keep_what_is_simpler():
    free = [parse_freedom(text) for text in FREE]
    two = pareto(document(), free)
    three = pareto(document(), free, ("cost", "unavailability", "complexity"))
    assert len(three.front) >= len(two.front)
    assert three.exact


def test_the_present_design_is_found_in_the_space_and_judged():
    design = document(objectives={"availability": "99%"})
    result = pareto(design, [parse_freedom(text) for text in FREE])
    assert result.current.choices["components.web.replicas"] == "2"
    beating = [result.front[number] for number in result.dominated_by]
    assert all(item.cost_per_month <= result.current.cost_per_month for item in beating)
    cheapest = result.front[result.cheapest_meeting_objectives]
    assert cheapest.unavailability <= 0.01
    cheaper = result.front[: result.cheapest_meeting_objectives]
    assert all(item.unavailability > 0.01 for item in cheaper)


def test_replicas_are_spread_evenly_over_the_sites_in_use():
    space = space_of(document(), ["components.web.replicas=4", "components.web.sites=a,c"])
    placements = [option.component.placement for (options) in space.options for option in options]
    assert {"a": 2, "c": 2} in placements
    assert {"a": 4} in placements
    assert space.size == 3


def test_the_complexity_of_an_option_counts_its_mechanisms():
    plain, standby = (document().components[name] for name in ("cache", "db"))
    assert points_of(standby) - points_of(plain) == pytest.approx(3 + 0.2)


@pytest.mark.parametrize(
    "text",
    [
        "components.web.replicas=",
        "components.web.replicas=a..b",
        "components.web.colour=red",
        "components.web.replicas=1..99999999",
        "web=3",
    ],
)
def test_a_freedom_that_cannot_be_read_is_refused(text):
    with pytest.raises(InvalidParameterError, match="cannot be freed"):
        parse_freedom(text)


@pytest.mark.parametrize(
    "text",
    [
        "components.nobody.replicas=1..2",
        "components.web.standby.mode=hot",
        "components.db.standby.mode=tepid",
        "components.web.sites=mars",
        "components.db.sites=a",
        "components.web.replicas=0..2",
    ],
)
def test_a_freedom_that_does_not_fit_the_document_is_refused(text):
    with pytest.raises(InvalidParameterError, match="cannot be freed"):
        make_space(document(), [parse_freedom(text)])


def test_the_unavailability_is_always_an_objective():
    with pytest.raises(InvalidParameterError, match="objectives"):
        pareto(document(), [parse_freedom(FREE[2])], ("cost", "complexity"))
