from __future__ import annotations

from metrics.domain.reading import parse_document
from metrics.naming import names_of, with_names
from tests.metrics.documents import PAIR, full_evaluation


def named(**names):
    """Return the design `pair` whose components have display names."""
    components = {k: v | {"name": names[k]} for k, v in PAIR["components"].items()}
    sites = {"eu": {"name": "Europe"}}
    return parse_document(PAIR | {"components": components, "sites": sites})


def test_figures_are_shown_under_the_names_that_people_gave():
    shown = with_names(full_evaluation(), named(web="網頁", db="資料庫"))
    assert set(shown.components) == {"網頁", "資料庫"}
    assert [item.cause for item in shown.causes] == ["replicas:網頁", "site:Europe"]
    assert shown.single_points_of_failure == ("資料庫",)
    assert shown.recovery[0].path == ("網頁", "資料庫")
    assert shown.recovery[0].disruption == "site:Europe"
    assert shown.cost.items[0].component == "網頁"


def test_names_that_two_components_share_keep_their_identifiers():
    design = named(web="Server", db="Server")
    assert names_of(design.components) == {"web": "Server (web)", "db": "Server (db)"}


def test_the_figures_themselves_do_not_change():
    shown = with_names(full_evaluation(), named(web="A", db="B"))
    assert shown.whole == full_evaluation().whole
    assert shown.components["A"] == full_evaluation().components["web"]
