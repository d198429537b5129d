"""Pages on quorums: a document's consensus groups, and figures that one enters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, get_args
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from metrics import services, wording
from metrics.analysis.explained_answer import Answer
from metrics.analysis.explained_studies import election_answer, size_answer
from metrics.analysis.formulas import FORMULAS
from metrics.analysis.quorums.partial_report import staleness_report
from metrics.analysis.quorums.report import group_studies, quorum_report
from metrics.chart_quorums import charts_of_report, charts_of_staleness, election, two_parts
from metrics.domain.errors import InvalidParameterError
from metrics.domain.quorums import (
    Asked,
    GroupStudy,
    LawName,
    QuorumReport,
    QuorumStudy,
    StalenessReport,
    StalenessStudy,
    read_study,
)
from metrics.figure_words import Place
from metrics.models import ArchitectureVersion
from metrics.naming import names_of
from metrics.web import explained
from metrics.web.explanations import alone
from metrics.web.study_whys import of_quorums, of_staleness
from metrics.web.tabs import SignedInRequest, architecture_page

TRIALS_MAX: Final = 200_000
"""Keeps the page below a second."""
LABELS: Final[Mapping[str, str | Promise]] = {
    "voters": _("Voters"),
    "mtbf": _("MTBF of one"),
    "mttr": _("MTTR of one"),
    "timeout_low": _("Election timeout, lowest"),
    "timeout_high": _("Election timeout, highest"),
    "heartbeat": _("Heartbeat"),
    "message_delay": _("Message delay, one way"),
    "disk_write": _("Disk write (fsync)"),
    "pre_vote": _("PreVote"),
    "variation": _("Variation of answers"),
    "replicas": _("Replicas N"),
    "reads": _("Read from R"),
    "writes": _("Write to W"),
    "law": _("Delays"),
    "write_ms": _("Mean delay of writes, ms"),
    "other_ms": _("Mean delay of the rest, ms"),
}
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "law": get_args(LawName),
    "pre_vote": ("false", "true"),
}
CHOICE_LABELS: Final[Mapping[str, str | Promise]] = {
    "LNKD-SSD": _("LinkedIn on SSDs"),
    "LNKD-DISK": _("LinkedIn on disks"),
    "YMMR": _("Yammer"),
    "WAN": _("data centres 75 ms apart"),
    "exponential": _("exponential, as below"),
    "false": _("off"),
    "true": _("on"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of the form, with what stands in it."""

    name: str
    label: str | Promise
    value: str
    choices: tuple[tuple[str, str | Promise, bool], ...]


@require_GET
@login_required
def groups(request: SignedInRequest, pk: UUID) -> HttpResponse:
    return architecture_page(
        request, pk, tab="quorums", template="metrics/quorums.html", build=context
    )


def context(version: ArchitectureVersion) -> dict[str, Any]:
    """Return the groups of a document with their charts. Raises `DocumentError`."""
    document = services.read(version)
    names = names_of(document.components)
    found = group_studies(document).groups
    return {
        "groups": [
            (
                f"components.{group.component}",
                names[group.component],
                group,
                _charts(group, f"group-{number}"),
            )
            for number, group in enumerate(found)
        ]
    }


@require_GET
@login_required
def laboratory(request: SignedInRequest) -> HttpResponse:
    study, error = _asked(QuorumStudy, request.GET)
    report = quorum_report(study)
    shown = {
        "error": error,
        "report": report,
        "why_at": Place(reverse("metrics:quorum-why"), query="" if error else _sent(request.GET)),
        "entries": _entries(study, request.GET),
        "charts": charts_of_report(report),
        "chosen": report.sizes[study.voters - 1],
    }
    return render(request, "metrics/quorum_laboratory.html", shown)


@require_GET
@login_required
def why(request: SignedInRequest) -> HttpResponse:
    """Explain a figure of the group that the address describes."""
    sent = request.GET.copy()
    figure, row = sent.pop("figure", [""])[-1], sent.pop("row", [""])[-1]
    sent.pop("part", None)
    study, error = _asked(QuorumStudy, sent)
    context = None if error else _told(quorum_report(study), figure, row)
    return _answered(request, context, "metrics:quorum-laboratory", sent)


@require_GET
@login_required
def staleness_why(request: SignedInRequest) -> HttpResponse:
    """Explain a figure of the leaderless group that the address describes."""
    sent = request.GET.copy()
    figure, row = sent.pop("figure", [""])[-1], sent.pop("row", [""])[-1]
    sent.pop("part", None)
    study, error = _asked(StalenessStudy, sent)
    law = CHOICE_LABELS[study.law]
    context = None if error else of_staleness(_staleness(study), figure, row, law)
    return _answered(request, context, "metrics:staleness", sent)


def _answered(
    request: SignedInRequest, context: dict[str, Any] | None, page: str, sent: QueryDict
) -> HttpResponse:
    if context is None:
        raise Http404
    return alone(request, context | {"back": f"{reverse(page)}?{sent.urlencode()}"})


def _told(report: QuorumReport, figure: str, row: str) -> dict[str, Any] | None:
    if figure.startswith(("flexible.", "grid.")):
        return of_quorums(report, figure, row)
    answer = _answer(report, figure, row)
    return None if answer is None else explained.of_a_study(figure, row, answer)


def _answer(report: QuorumReport, figure: str, row: str) -> Answer | None:
    if figure in ("election.seconds", "election.split_probability"):
        return election_answer(report.election, figure, row)
    sizes = {str(size.voters): size for size in report.sizes}
    known = figure in FORMULAS and figure.startswith("quorum.") and row in sizes
    return size_answer(sizes[row], figure) if known else None


@require_GET
@login_required
def staleness(request: SignedInRequest) -> HttpResponse:
    study, error = _asked(StalenessStudy, request.GET)
    report = _staleness(study)
    shown = {
        "error": error,
        "report": report,
        "why_at": Place(
            reverse("metrics:staleness-why"), query="" if error else _sent(request.GET)
        ),
        "at_once": report.curve[0].consistent,
        "visible": [
            (wording.percent(float(share)), share, drawn)
            for share, drawn in report.visible_ms.items()
        ],
        "entries": _entries(study, request.GET),
        "charts": charts_of_staleness(report),
    }
    return render(request, "metrics/staleness.html", shown)


def _staleness(study: StalenessStudy) -> StalenessReport:
    """Draw what is shown; what was drawn just now is kept for its explanations."""
    return _drawn(study.model_copy(update={"trials": min(study.trials, TRIALS_MAX)}))


@lru_cache(maxsize=16)
def _drawn(study: StalenessStudy) -> StalenessReport:
    return staleness_report(study)


def _sent(query: QueryDict) -> str:
    """Return what was entered, as an address has it."""
    return urlencode([(name, str(text)) for name, text in query.items() if text])


def _charts(group: GroupStudy, prefix: str) -> list[Any]:
    charts = list(election(group.election, prefix))
    return [two_parts(group.sizes, prefix), *charts] if group.sizes else charts


def _asked(kind: type[Asked], sent: QueryDict) -> tuple[Asked, str]:
    """Read the form; what is wrong with it is said, and the defaults are shown instead."""
    texts = {name: text for name, text in sent.items() if text}
    try:
        return read_study(kind, texts), ""
    except InvalidParameterError as error:
        return kind(), error.render(gettext)


def _entries(study: QuorumStudy | StalenessStudy, sent: QueryDict) -> list[Entry]:
    values = study.model_dump(mode="json")
    return [
        Entry(name, LABELS[name], value := _text(sent.get(name) or values[name]), _of(name, value))
        for name in values
        if name in LABELS
    ]


def _of(name: str, value: str) -> tuple[tuple[str, str | Promise, bool], ...]:
    return tuple(
        (choice, CHOICE_LABELS[choice], choice == value) for choice in CHOICES.get(name, ())
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
