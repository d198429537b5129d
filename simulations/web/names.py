"""Names and units of what campaigns find, in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext, pgettext

from metrics import wording

EXPIRED: Final = "expired"
"""Shown in place of a verdict that counts no longer."""


def verdict_word(verdict: str) -> str:
    """Name a verdict."""
    names = {
        "confirmed": gettext("confirmed"),
        "not_refuted": gettext("not refuted"),
        "refuted": gettext("refuted"),
        EXPIRED: gettext("expired"),
    }
    return names.get(verdict, verdict)


def verdict_badge(verdict: str) -> str:
    """Return the colour of a verdict; the word and the icon say it, too."""
    colours = {"confirmed": "ok", "not_refuted": "warn", "refuted": "bad", EXPIRED: "expired"}
    return colours.get(verdict, "info")


def figure_name(figure: str) -> str:
    """Name a figure of a comparison."""
    names = {
        "unavailability": gettext("Unavailability"),
        "full_service_unavailability": gettext("Without full service"),
        "lost_requests": gettext("Lost requests"),
        "lost_utility": gettext("Lost utility"),
        "failure_frequency_per_year": gettext("Failures a year"),
        "mtbf_hours": gettext("Mean time between failures"),
        "mttr_hours": gettext("Mean time to restoration"),
        "mttf_hours": gettext("Mean time to first failure"),
        "leader_down_time_ms": gettext("Mean time without a leader"),
        "write_outage_ms": gettext("Mean time without writes at an election"),
        "write_unavailability": gettext("Write unavailability"),
        "quorum_unavailability": gettext("Without a quorum"),
        "election_unavailability": gettext("Without a leader although there is a quorum"),
        "elections_per_year": gettext("Elections a year"),
        "downtime_minutes_per_year": gettext("Downtime a year"),
    }
    return names.get(figure) or figure.replace("_", " ")


def protocol_name(protocol: str) -> str:
    """Name a protocol: a proper name in every language."""
    return {"raft": "Raft", "multi-paxos": "Multi-Paxos"}.get(protocol, protocol)


def figure_text(figure: str, value: float) -> str:
    """Write the value of a figure in its unit."""
    if figure.endswith("_hours"):
        return wording.duration(3600 * value)
    if figure.endswith("_ms"):
        return wording.duration(value / 1000)
    if figure.endswith("_seconds"):
        return wording.duration(value)
    if "_minutes" in figure:
        return wording.duration(60 * value)
    return wording.number(value)


def signed(figure: str, value: float) -> str:
    """Write a difference of a figure with its sign."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{figure_text(figure, abs(value))}"


def scope_name(scope: str, document: Mapping[str, Any]) -> str:
    """Name what a figure belongs to."""
    kind, _, key = scope.removeprefix("difference.").partition(".")
    if kind == "whole":
        return gettext("Whole system")
    part = (document.get(kind) or {}).get(key)
    name = (part.get("name") if isinstance(part, Mapping) else None) or key
    if kind == "journeys":
        return pgettext("journey", "Journey %(name)s") % {"name": name}
    return str(name)


def query_of(item: Mapping[str, Any]) -> str:
    """Return the query of the explanation of one comparison."""
    return urlencode({"figure": item["figure"], "scope": item["scope"]})
