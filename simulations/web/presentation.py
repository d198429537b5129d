"""Campaigns in words: verdicts, figures and intervals as the pages show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from metrics import wording
from simulations import execution
from simulations.models import Campaign
from simulations.verdicts import expiry_of
from simulations.web import charts, differences
from simulations.web.election_times import elections_of
from simulations.web.facts import facts_of
from simulations.web.names import (
    EXPIRED,
    figure_name,
    figure_text,
    protocol_name,
    query_of,
    scope_name,
    verdict_word,
)
from simulations.web.outages import causes_of, spreads_of

LONG_WAIT: Final = timedelta(minutes=1)
"""After so long in the queue the page says that there may be no worker."""
BAND_WIDTH: Final = 160.0
"""Width of the drawing of an interval; the estimate stands in its middle."""
BAND_MARGIN: Final = 4.0
BAND_REACH: Final = 0.2
"""The axis of the drawing ends at this share below and above the estimate."""

Comparison = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Band:
    """An interval around the estimate, in units of the drawing."""

    left: float
    width: float
    dot: float


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: the estimate beside what was simulated."""

    scope: str
    is_main: bool
    """Of the whole or a journey, and so shown at once."""
    figure: str
    estimate: str
    simulated: str
    low: str
    high: str
    ratio: str
    verdict: str
    reason: str
    band: Band | None
    asked: str
    """The query of its explanation."""


def context_of(campaign: Campaign) -> dict[str, Any]:
    """Return what the templates of one campaign show."""
    is_difference = campaign.kind == Campaign.Kind.DIFFERENCE
    rows = [] if is_difference else rows_of(campaign)
    more = differences.context_of(campaign) if is_difference else {}
    if campaign.kind == Campaign.Kind.CLUSTER:
        more = elections_of(campaign)
    return more | {
        "campaign": campaign,
        "main_groups": _groups(row for row in rows if row.is_main),
        "component_groups": _groups(row for row in rows if not row.is_main),
        "headline": headline_of(campaign),
        "sentence": sentence_of(campaign),
        "error": error_sentence(campaign),
        "percent": round(100 * campaign.progress),
        "eta": _eta(campaign.eta_seconds),
        "facts": facts_of(campaign),
        "spreads": spreads_of(campaign),
        "comparison_chart": charts.comparison_of(campaign),
        "downtime_charts": charts.downtime_of(campaign),
        "causes": causes_of(campaign),
        "parameters": parameters_of(campaign),
        "expired": expiry_of(campaign),
    }


def rows_of(campaign: Campaign) -> list[Row]:
    """Return the comparison as the table shows it."""
    rows = [_row(item, campaign) for item in campaign.validation]
    return rows if expiry_of(campaign) is None else [_expired(row) for row in rows]


def _expired(row: Row) -> Row:
    was = gettext("was: %(verdict)s") % {"verdict": verdict_word(row.verdict)}
    return replace(row, verdict=EXPIRED, reason=was)


def _groups(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """Put the figures of one scope together; they follow each other already."""
    return [(scope, list(group)) for scope, group in groupby(rows, lambda row: row.scope)]


def headline_of(campaign: Campaign) -> dict[str, Any]:
    """Return the verdict on the first figure, availability, and how the others stand."""
    compared = campaign.validation
    if not compared:
        return {}
    if expiry_of(campaign) is not None:
        return {"verdict": EXPIRED}
    refuted = [item for item in compared if item["verdict"] == "refuted"]
    return {
        "verdict": compared[0]["verdict"],
        "refuted": len(refuted),
        "total": len(compared),
    }


def sentence_of(campaign: Campaign) -> str:
    """Say what the simulation means for somebody who decides."""
    match campaign.state:
        case Campaign.State.QUEUED:
            return _waiting(campaign)
        case Campaign.State.RUNNING:
            return gettext("The simulation is running. The intervals shrink as it goes on.")
        case Campaign.State.CANCELLED:
            return gettext("The simulation was cancelled. The figures so far are below.")
        case Campaign.State.FAILED:
            return gettext("The simulation stopped with an error.")
    if not campaign.validation:
        return gettext("The simulation has ended. There was no estimate to compare it with.")
    if campaign.kind == Campaign.Kind.DIFFERENCE:
        parts = [differences.sentence_of(campaign)]
    else:
        parts = [_main_conclusion(campaign), _others(campaign)]
    sentences = " ".join(part for part in (*parts, _shortfall(campaign)) if part)
    return sentences.replace(" %", "\u00a0%")


def _waiting(campaign: Campaign) -> str:
    """Say what a campaign waits for; after a while also what may be missing."""
    sentence = gettext("The simulation waits for a free worker.")
    if timezone.now() - campaign.created < LONG_WAIT:
        return sentence
    return " ".join(
        (
            sentence,
            gettext(
                "None has taken it yet: others may come first, or no worker runs. “make worker”"
                " starts one; nothing is lost meanwhile."
            ),
        )
    )


def _shortfall(campaign: Campaign) -> str:
    """Say that a precision was not reached."""
    result = campaign.result or {}
    if "precision" not in campaign.parameters or result.get("reached", True):
        return ""
    if "half_width" not in result:
        return gettext("The precision asked for was not reached within the limit of work.")
    return gettext(
        "The precision of ±%(wanted)s was not reached within the limit of work: the interval ends "
        "at ±%(found)s."
    ) % {
        "wanted": wording.percent(campaign.parameters["precision"]),
        "found": wording.percent(result["half_width"]),
    }


def error_sentence(campaign: Campaign) -> str:
    """Say why a campaign failed; an unknown code keeps the sentence of the engine."""
    sentence = execution.SENTENCES.get(campaign.error_code)
    return gettext(sentence) if sentence else campaign.error_message


def parameters_of(campaign: Campaign) -> list[tuple[str, str]]:
    """Return what was asked for, in words."""
    chosen = campaign.parameters
    names: dict[str, tuple[str, Callable[[Any], str]]] = {
        "component": (gettext("Component"), str),
        "protocol": (gettext("Protocol"), protocol_name),
        "years": (gettext("Asked for, in years"), wording.number),
        "replications": (gettext("Replications"), wording.number),
        "trials": (gettext("Leader failures asked for"), wording.number),
        "precision": (gettext("Precision asked for"), lambda value: f"±{wording.percent(value)}"),
    }
    return [(name, write(chosen[key])) for key, (name, write) in names.items() if key in chosen]


def _eta(seconds: float | None) -> str:
    return "" if seconds is None else wording.duration(max(1.0, round(seconds)))


def _main_conclusion(campaign: Campaign) -> str:
    """Say what became of the first figure: the availability of the whole, or of the writes."""
    item = campaign.validation[0]
    low, high = item["interval"]
    if not item["figure"].endswith("unavailability") or high is None:
        values = {"figure": figure_name(item["figure"]), "verdict": verdict_word(item["verdict"])}
        return gettext("%(figure)s: %(verdict)s.") % values
    values = {
        "estimate": wording.availability_percent(item["estimate"]),
        "low": wording.availability_percent(high),
        "high": wording.availability_percent(low),
    }
    match item["verdict"]:
        case "confirmed":
            return (
                gettext(
                    "The simulation confirms the availability of %(estimate)s: it finds between "
                    "%(low)s and %(high)s."
                )
                % values
            )
        case "not_refuted":
            return (
                gettext(
                    "The simulation does not contradict the availability of %(estimate)s, but its "
                    "interval from %(low)s to %(high)s is still too wide to confirm it. A longer "
                    "simulation would tell."
                )
                % values
            )
    return (
        gettext(
            "The simulation contradicts the availability of %(estimate)s: it finds between %(low)s "
            "and %(high)s. Trust the simulation here."
        )
        % values
    )


def _others(campaign: Campaign) -> str:
    refuted = [item for item in campaign.validation[1:] if item["verdict"] == "refuted"]
    if not refuted:
        return ""
    worst = max(abs((item["ratio"] or 1.0) - 1.0) for item in refuted)
    return ngettext(
        "%(count)s other figure differs by %(worst)s; the table says why.",
        "%(count)s other figures differ by up to %(worst)s; the table says why.",
        len(refuted),
    ) % {"count": len(refuted), "worst": wording.percent(worst)}


def _row(item: Comparison, campaign: Campaign) -> Row:
    figure, (low, high) = item["figure"], item["interval"]
    ratio = item.get("ratio")
    return Row(
        scope=scope_name(item["scope"], campaign.document),
        is_main=not item["scope"].startswith("components.") or campaign.kind == "cluster",
        figure=figure_name(figure),
        estimate=figure_text(figure, item["estimate"]),
        simulated=figure_text(figure, item["simulated"]),
        low=figure_text(figure, low),
        high="∞" if high is None else figure_text(figure, high),
        ratio="" if ratio is None else wording.number(ratio, 4),
        verdict=item["verdict"],
        reason=_reason(item),
        band=_band(item["estimate"], item["simulated"], low, high),
        asked=query_of(item),
    )


def _reason(item: Comparison) -> str:
    """Say why an estimate was refuted; the other verdicts explain themselves."""
    ratio = item.get("ratio")
    if item["verdict"] != "refuted" or ratio is None:
        return ""
    off = wording.percent(abs(ratio - 1.0))
    above = gettext("%(off)s above the estimate")
    below = gettext("%(off)s below the estimate")
    text = (above if ratio > 1 else below) % {"off": off}
    _, _, approximation = item["reason"].partition("In play: ")
    words = wording.exactness(approximation.rstrip(".")) if approximation else ""
    if not words:
        return text
    return gettext("%(text)s (%(words)s)") % {"text": text, "words": words}


def _band(estimate: float, simulated: float, low: float, high: float | None) -> Band | None:
    """Place the interval on an axis around the estimate; what lies beyond is cut."""
    if not estimate > 0 or high is None:
        return None
    unit = (BAND_WIDTH / 2 - BAND_MARGIN) / (BAND_REACH * estimate)

    def place(value: float) -> float:
        at = BAND_WIDTH / 2 + (value - estimate) * unit
        return round(min(max(at, BAND_MARGIN), BAND_WIDTH - BAND_MARGIN), 1)

    left, right = place(low), place(high)
    return Band(left=left, width=round(max(right - left, 1.5), 1), dot=place(simulated))
