"""The laboratory's pages: scenarios, one run with its replay, the CAP experiment.

A run is its settings and its seed, both in the address: every link reproduces what it shows, and
nothing is stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from metrics.domain.errors import DocumentError, DomainError
from simulations.scenarios.lab.cap import CapExperiment, run_cap
from simulations.scenarios.lab.histories import history_lines
from simulations.scenarios.lab.problems import read_settings
from simulations.scenarios.lab.running import run_lab
from simulations.scenarios.lab.scenarios import SCENARIOS, Scenario
from simulations.scenarios.lab.settings import SEED_MAX, LabRun
from simulations.scenarios.lab.tracing import trace
from simulations.web.laboratory_cap import cap_context
from simulations.web.laboratory_form import fieldsets
from simulations.web.laboratory_outcome import outcome_context, replay_words

LINES: Final = "application/x-ndjson"
MAX_AGE_SECONDS: Final = 3600
NOT_SETTINGS: Final = frozenset({"scenario", "seed", "csrfmiddlewaretoken"})


class Asked:
    """What an address asks for: a scenario, the changes to it, and the seed."""

    def __init__(self, query: QueryDict) -> None:
        name = query.get("scenario", "")
        if name and name not in SCENARIOS:
            raise Http404
        self.scenario: Scenario | None = SCENARIOS.get(name)
        given = {key: str(query[key]) for key in query if key not in NOT_SETTINGS}
        base = self.scenario.settings if self.scenario is not None else {}
        texts = {**base, **given}
        self.texts: dict[str, str] = {key: text for key, text in texts.items() if text != ""}
        if "schedule" in given:
            self.texts["schedule"] = given["schedule"]
        self.seed_text = query.get("seed", "") or str(self.scenario.seed if self.scenario else 1)

    @property
    def seed(self) -> int:
        """The seed; 1 when what was typed is no seed."""
        return int(self.seed_text) if self.has_seed else 1

    @property
    def has_seed(self) -> bool:
        text = self.seed_text
        return text.isascii() and text.isdigit() and len(text) <= 16 and int(text) <= SEED_MAX

    def run(self) -> LabRun:
        """Read the settings; raises `DocumentError`."""
        return read_settings(self.texts)

    def query(self) -> str:
        """Write the address of this run again."""
        named = {"scenario": self.scenario.name} if self.scenario else {}
        return urlencode([*named.items(), *self.texts.items(), ("seed", self.seed)])


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List the scenarios, grouped by what they show."""
    groups: dict[str, list[Scenario]] = {}
    for scenario in SCENARIOS.values():
        groups.setdefault(scenario.group, []).append(scenario)
    context = {"groups": groups.items(), "instruments": instruments()}
    return render(request, "simulations/laboratory.html", context)


def instruments() -> list[dict[str, str]]:
    """List what the laboratory has beside single runs."""
    return [
        {
            "url": reverse("metrics:quorum-laboratory"),
            "label": gettext("Quorums and elections"),
            "shows": gettext(
                "Closed forms: what elections and lost quorums cost, flexible quorums, times to a "
                "new leader."
            ),
        },
        {
            "url": reverse("metrics:staleness"),
            "label": gettext("How stale are reads?"),
            "shows": gettext("Probabilistically bounded staleness of leaderless quorums."),
        },
        {
            "url": reverse("simulations:histories"),
            "label": gettext("Check a history"),
            "shows": gettext("Linearizability of histories recorded anywhere."),
        },
    ]


@login_required
@require_GET
def run(request: HttpRequest) -> HttpResponse:
    """Run once and show what happened, with every setting beside it."""
    asked = Asked(request.GET)
    context: dict[str, Any] = {"scenario": asked.scenario, "seed": asked.seed_text}
    problems: dict[str, list[str]] = {}
    if not asked.has_seed:
        template = gettext("A whole number from 0 to %(most)s is needed here, not “%(found)s”.")
        problems["seed"] = [template % {"most": SEED_MAX, "found": asked.seed_text[:60]}]
    try:
        settings = asked.run()
        context["protocol"] = settings.protocol
        if not problems:
            context |= outcome_context(run_lab(settings, asked.seed))
            context |= _links(asked)
    except DocumentError as error:
        for problem in error.problems:
            problems.setdefault(problem.path, []).append(problem.render(gettext))
    except DomainError as error:
        problems.setdefault(error.field or "", []).append(error.render(gettext))
    context |= {"problems": problems, "fieldsets": fieldsets(asked.texts, problems)}
    return render(request, "simulations/laboratory_run.html", context)


def _links(asked: Asked) -> dict[str, Any]:
    query = asked.query()
    return {
        "link": f"{reverse('simulations:laboratory-run')}?{query}",
        "trace_url": f"{reverse('simulations:laboratory-trace')}?{query}",
        "history_url": f"{reverse('simulations:laboratory-history')}?{query}",
        "words": replay_words(),
    }


@login_required
@require_GET
@cache_control(private=True, max_age=MAX_AGE_SECONDS)
def run_trace(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Stream the trace of a run, one JSON object a line."""
    asked = Asked(request.GET)
    try:
        events = trace(asked.run(), asked.seed)
    except DocumentError as error:
        return HttpResponse(str(error), status=422, content_type="text/plain")
    return StreamingHttpResponse(_lines(events), content_type=LINES)


@login_required
@require_GET
@cache_control(private=True, max_age=MAX_AGE_SECONDS)
def run_history(request: HttpRequest) -> HttpResponse:
    """Give the clients' history as `check-history` reads it."""
    asked = Asked(request.GET)
    try:
        lines = history_lines(run_lab(asked.run(), asked.seed).rows)
    except DomainError as error:
        return HttpResponse(str(error), status=422, content_type="text/plain")
    answer = HttpResponse("".join(_lines(iter(lines))), content_type=LINES)
    answer["Content-Disposition"] = f'attachment; filename="history-{asked.seed}.jsonl"'
    return answer


def _lines(events: Iterator[Mapping[str, Any]]) -> Iterator[str]:
    return (f"{json.dumps(event)}\n" for event in events)


@login_required
@require_GET
def cap(request: HttpRequest) -> HttpResponse:
    """Put every choice of consistency side by side under one partition."""
    asked = Asked(request.GET)
    context: dict[str, Any] = {"seed": asked.seed_text}
    problems: dict[str, list[str]] = {}
    try:
        experiment = read_settings(asked.texts, CapExperiment.model_validate)
        assert isinstance(experiment, CapExperiment)
        context |= cap_context(experiment, run_cap(experiment, asked.seed), asked.seed)
    except DocumentError as error:
        for problem in error.problems:
            problems.setdefault(problem.path, []).append(problem.render(gettext))
    except DomainError as error:
        problems.setdefault(error.field or "", []).append(error.render(gettext))
    defaults = CapExperiment().model_dump(mode="json")
    context |= {"problems": problems, "typed": {**defaults, **asked.texts}}
    return render(request, "simulations/laboratory_cap.html", context)
