"""Composite service levels that vendors publish, as documents.

A vendor's level is a floor; only the arithmetic is compared. The mean time to restoration does not
matter for an availability.
"""

from __future__ import annotations

from typing import Any

import pytest

from metrics.analysis.evaluate import evaluate
from metrics.domain.reading import parse_document


def _service(availability: str, **more: Any) -> dict[str, Any]:
    return {"kind": "external", "failure": {"availability": availability, "mttr": "1h"}, **more}


def _availability(components: dict[str, Any]) -> float:
    document = {"format": "reliability/v1", "components": components}
    return evaluate(parse_document(document)).whole.availability


def test_a_web_app_with_a_database_has_the_composite_level_of_azures_example() -> None:
    """Microsoft, *Understand service-level agreements*: 99.95 % × 99.99 % = 99.94 %."""
    found = _availability({"web": _service("99.95%", needs=["sql"]), "sql": _service("99.99%")})
    assert found == pytest.approx(0.9995 * 0.9999, rel=1e-14)
    assert found == pytest.approx(0.9994, abs=5e-6)


def test_a_queue_beside_the_database_makes_it_seven_nines_as_in_azures_example() -> None:
    """The same: database or queue = 1 − 0.0001 × 0.001 = 99.99999 %, with the web app ~99.95 %."""
    store = {"store": {"needs": [{"any_of": ["sql", "queue"]}]}}
    services = {"sql": _service("99.99%"), "queue": _service("99.9%")}
    document = {"format": "reliability/v1", "components": store | services}
    whole = evaluate(parse_document(document)).whole
    assert whole.unavailability == pytest.approx(1e-7, rel=1e-12)
    web = {"web": _service("99.95%", needs=["store"])}
    assert _availability(web | store | services) == pytest.approx(0.9995, abs=1e-6)


def test_two_hard_dependencies_take_four_nines_to_9997_as_in_awss_example() -> None:
    """Amazon, *Reliability Pillar*: 99.99 % × 99.99 % × 99.99 % = 99.97 %."""
    found = _availability(
        {
            "app": _service("99.99%", needs=["one", "other"]),
            "one": _service("99.99%"),
            "other": _service("99.99%"),
        }
    )
    assert found == pytest.approx(0.9997, abs=5e-7)


def test_an_app_service_and_a_database_have_the_level_of_a_published_cheat_sheet() -> None:
    """Seb's IT Blog, *Calculate compound availability*: 0.9995 × 0.9995 = 99.900025 %."""
    found = _availability({"app": _service("99.95%", needs=["sql"]), "sql": _service("99.95%")})
    assert found == pytest.approx(0.99900025, rel=1e-14)


def _regions(shared: str) -> dict[str, Any]:
    """Two regions of a web app and a database, both of which need one service that they share."""
    return {
        "entry": {"needs": [{"any_of": ["web-1", "web-2"]}]},
        "web-1": _service("99.95%", needs=["sql-1", "directory"]),
        "web-2": _service("99.95%", needs=["sql-2", "directory"]),
        "sql-1": _service("99.99%"),
        "sql-2": _service("99.99%"),
        "directory": _service(shared),
    }


def test_regions_that_share_nothing_follow_the_published_formula() -> None:
    """Microsoft, *Well-Architected*: 1 − (1 − N)^R for R regions, N the level of one."""
    one = 0.9995 * 0.9999
    components = _regions("100%")
    assert _availability(components) == pytest.approx(1 - (1 - one) ** 2, rel=1e-14)


def test_a_service_that_regions_share_does_not_become_redundant_by_being_listed_twice() -> None:
    """With the shared 99.99 % inside N the formula says 99.99995 %; 99.99 % is the most."""
    listed_twice = 1 - (1 - 0.9995 * 0.9999 * 0.9999) ** 2
    assert listed_twice == pytest.approx(0.9999995, abs=2e-8)
    found = _availability(_regions("99.99%"))
    right = 0.9999 * (1 - (1 - 0.9995 * 0.9999) ** 2)
    assert found == pytest.approx(right, rel=1e-14)
    assert found < 0.9999


def test_a_service_that_two_others_need_is_multiplied_in_once() -> None:
    """A product over both chains counts the directory twice: 99.86 % instead of 99.87 %."""
    found = _availability(
        {
            "web": _service("99.95%", needs=["api", "directory"]),
            "api": _service("99.95%", needs=["sql", "directory"]),
            "sql": _service("99.98%"),
            "directory": _service("99.99%"),
        }
    )
    assert found == pytest.approx(0.9995**2 * 0.9998 * 0.9999, rel=1e-14)
    assert found > 0.9995**2 * 0.9998 * 0.9999**2
