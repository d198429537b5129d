"""Campaigns in words: verdicts, figures and intervals as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext, pgettext

from metrics import wording
from simulations.models import Campaign

BAND_WIDTH: Final = 160.0
"""Width of the drawing of an interval; the estimate stands in its middle."""
BAND_MARGIN: Final = 4.0

Comparison = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Band:
    """An interval around the estimate, in units of the drawing."""

    left: float
    width: float
    dot: float
    middle: float = BAND_WIDTH / 2


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: the estimate beside what was simulated."""

    scope: str
    figure: str
    estimate: str
    simulated: str
    low: str
    high: str
    ratio: str
    verdict: str
    word: str
    badge: str
    reason: str
    band: Band | None


def rows_of(campaign: Campaign) -> list[Row]:
    """Return the comparison as the table shows it."""
    names = campaign.document.get("components", {}), campaign.document.get("journeys") or {}
    return [_row(item, *names) for item in campaign.validation]


def context_of(campaign: Campaign) -> dict[str, Any]:
    """Return what the templates of one campaign show."""
    verdict = overall_verdict(campaign.validation)
    return {
        "campaign": campaign,
        "rows": rows_of(campaign),
        "verdict": verdict if campaign.state == Campaign.State.SUCCEEDED else "",
        "word": verdict_word(verdict),
        "badge": verdict_badge(verdict),
        "sentence": sentence_of(campaign),
        "error": error_sentence(campaign),
        "percent": round(100 * campaign.progress),
        "eta": _eta(campaign.eta_seconds),
        "changed": has_changed(campaign),
    }


def has_changed(campaign: Campaign) -> bool:
    """Whether the document means something else now than when it was simulated."""
    version = campaign.version
    return version is not None and version.architecture.digest != campaign.digest


def overall_verdict(comparisons: Iterable[Comparison]) -> str:
    """Return the worst verdict; empty when nothing was compared.

    >>> overall_verdict([{"verdict": "confirmed"}, {"verdict": "not_refuted"}])
    'not_refuted'
    """
    found = {item["verdict"] for item in comparisons}
    return next((word for word in ("refuted", "not_refuted", "confirmed") if word in found), "")


def verdict_word(verdict: str) -> str:
    """Name a verdict."""
    names = {
        "confirmed": gettext("confirmed"),
        "not_refuted": gettext("not refuted"),
        "refuted": gettext("refuted"),
    }
    return names.get(verdict, verdict)


def verdict_badge(verdict: str) -> str:
    """Return the colour of a verdict; the word and the icon say it, too."""
    return {"confirmed": "ok", "not_refuted": "warn", "refuted": "bad"}.get(verdict, "info")


def sentence_of(campaign: Campaign) -> str:
    """Say in one sentence what the simulation means for somebody who decides."""
    match campaign.state:
        case Campaign.State.QUEUED:
            return gettext("The simulation waits for a free worker.")
        case Campaign.State.RUNNING:
            return gettext("The simulation is running. The intervals shrink as it goes on.")
        case Campaign.State.CANCELLED:
            return gettext("The simulation was cancelled. The figures so far are below.")
        case Campaign.State.FAILED:
            return gettext("The simulation stopped with an error.")
    return _conclusion(campaign.validation)


def error_sentence(campaign: Campaign) -> str:
    """Say why a campaign failed; an unknown code keeps the sentence of the engine."""
    known = {
        "chunk_lost": gettext(
            "A part of the simulation failed again and again. It has been logged; please try again, "
            "with a smaller simulation if it happens once more."
        ),
        "time_limit_exceeded": gettext(
            "A part of the simulation took longer than ten minutes and was stopped. Choose a "
            "simulation that is shorter or of a smaller document."
        ),
    }
    return known.get(campaign.error_code, campaign.error_message)


def _eta(seconds: float | None) -> str:
    return "" if seconds is None else wording.duration(max(1.0, round(seconds)))


def _conclusion(comparisons: list[Comparison]) -> str:
    refuted = [item for item in comparisons if item["verdict"] == "refuted"]
    match overall_verdict(comparisons):
        case "confirmed":
            return gettext(
                "The simulation confirms the estimate: every figure lies inside the interval that "
                "was simulated, and the intervals are narrow."
            )
        case "not_refuted":
            return gettext(
                "The simulation does not contradict the estimate, but some intervals are still too "
                "wide to confirm it. A longer simulation would tell."
            )
        case "refuted":
            return gettext(
                "The simulation contradicts %(count)s of %(total)s figures. Trust the simulated "
                "ones there; the table says why they differ."
            ) % {"count": len(refuted), "total": len(comparisons)}
    return gettext("The simulation has ended. There was no estimate to compare it with.")


def _row(item: Comparison, components: Mapping[str, Any], journeys: Mapping[str, Any]) -> Row:
    figure, (low, high) = item["figure"], item["interval"]
    ratio = item.get("ratio")
    return Row(
        scope=_scope_name(item["scope"], components, journeys),
        figure=figure_name(figure),
        estimate=figure_text(figure, item["estimate"]),
        simulated=figure_text(figure, item["simulated"]),
        low=figure_text(figure, low),
        high=figure_text(figure, high),
        ratio="" if ratio is None else wording.number(ratio, 4),
        verdict=item["verdict"],
        word=verdict_word(item["verdict"]),
        badge=verdict_badge(item["verdict"]),
        reason=item.get("reason") or "",
        band=_band(item["estimate"], item["simulated"], low, high),
    )


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
        "leader_down_time_ms": gettext("Time without a leader"),
        "leader_down_seconds": gettext("Time without a leader"),
        "write_unavailability": gettext("Write unavailability"),
        "read_unavailability": gettext("Read unavailability"),
    }
    return names.get(figure) or figure.replace("_", " ")


def figure_text(figure: str, value: float) -> str:
    """Write the value of a figure in its unit."""
    if figure.endswith("_hours"):
        return wording.duration(3600 * value)
    if figure.endswith("_ms"):
        return wording.duration(value / 1000)
    if figure.endswith("_seconds"):
        return wording.duration(value)
    return wording.number(value)


def _scope_name(scope: str, components: Mapping[str, Any], journeys: Mapping[str, Any]) -> str:
    kind, _, key = scope.partition(".")
    if kind == "whole":
        return gettext("Whole system")
    named = journeys if kind == "journeys" else components
    part = named.get(key)
    name = (part.get("name") if isinstance(part, Mapping) else None) or key
    if kind == "journeys":
        return pgettext("journey", "Journey %(name)s") % {"name": name}
    return str(name)


def _band(estimate: float, simulated: float, low: float, high: float) -> Band | None:
    """Place the interval on an axis from 0 to twice the estimate; what lies beyond is cut."""
    if not estimate > 0:
        return None
    unit = (BAND_WIDTH / 2 - BAND_MARGIN) / estimate

    def place(value: float) -> float:
        return round(min(max(BAND_MARGIN + value * unit, BAND_MARGIN), BAND_WIDTH - BAND_MARGIN), 1)

    left, right = place(low), place(high)
    return Band(left=left, width=round(max(right - left, 1.5), 1), dot=place(simulated))
