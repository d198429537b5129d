"""The laboratory's pages: scenarios, one run with its replay, the CAP experiment.

A run is its settings and its seed, both in the address: every link reproduces what it shows, and
nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from metrics.domain.errors import DocumentError, DomainError
from simulations.scenarios.lab.cap import CHOICES, CapExperiment, run_cap
from simulations.scenarios.lab.histories import history_lines
from simulations.scenarios.lab.problems import read_settings
from simulations.scenarios.lab.running import run_lab
from simulations.scenarios.lab.scenario import Scenario
from simulations.scenarios.lab.scenarios import SCENARIOS
from simulations.scenarios.lab.settings import SEED_MAX, LabRun, Protocol
from simulations.scenarios.lab.tracing import trace
from simulations.web.kernels import need_kernels
from simulations.web.laboratory_cap import cap_context, cap_form
from simulations.web.laboratory_form import fieldsets, named_problems
from simulations.web.laboratory_outcome import outcome_context, replay_words
from simulations.web.lines import lines_answer

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

    def query(self, run: LabRun) -> str:
        """Write the address of this run again: the scenario, and what differs from it.

        What a scenario sets and the run does not is written empty, which stands for the default.
        """
        base = self.scenario.settings if self.scenario else {}
        texts = run.texts()
        changed = {name: text for name, text in texts.items() if base.get(name) != text}
        taken_back = {name: "" for name in base if name not in texts}
        named = {"scenario": self.scenario.name} if self.scenario else {}
        return urlencode({**named, **changed, **taken_back, "seed": str(self.seed)})

    def seed_problems(self) -> list[str]:
        """Say what is wrong with the seed."""
        if self.has_seed:
            return []
        template = gettext("A whole number from 0 to %(most)s is needed here, not “%(found)s”.")
        return [template % {"most": SEED_MAX, "found": self.seed_text[:60]}]


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
        problems["seed"] = asked.seed_problems()
    try:
        settings = asked.run()
        if not problems:
            need_kernels(settings.protocol)
            context |= outcome_context(run_lab(settings, asked.seed))
            context |= _links(asked, settings)
    except DomainError as error:
        _note(error, problems)
    context |= {
        "problems": named_problems(problems),
        "seed_problems": problems.get("seed", []),
        "fieldsets": fieldsets(asked.texts, problems),
    }
    return render(
        request, "simulations/laboratory_run.html", context, status=422 if problems else 200
    )


def _note(error: DomainError, problems: dict[str, list[str]]) -> None:
    """Put what is wrong to the settings that it is about."""
    if isinstance(error, DocumentError):
        for problem in error.problems:
            problems.setdefault(problem.path, []).append(problem.render(gettext))
    else:
        problems.setdefault(error.field or "", []).append(error.render(gettext))


def _links(asked: Asked, settings: LabRun) -> dict[str, Any]:
    query = asked.query(settings)
    return {
        "link": f"{reverse('simulations:laboratory-run')}?{query}",
        "trace_url": f"{reverse('simulations:laboratory-trace')}?{query}",
        "history_url": f"{reverse('simulations:laboratory-history')}?{query}",
        "words": replay_words(),
    }


@login_required
@require_GET
@cache_control(private=True, max_age=MAX_AGE_SECONDS)
def run_trace(request: HttpRequest) -> HttpResponse:
    """Give the trace of a run, one JSON object a line."""
    asked = Asked(request.GET)
    try:
        settings = asked.run()
        need_kernels(settings.protocol)
        return lines_answer(request, trace(settings, asked.seed))
    except DomainError as error:
        return _refusal(error)


@login_required
@require_GET
@cache_control(private=True, max_age=MAX_AGE_SECONDS)
def run_history(request: HttpRequest) -> HttpResponse:
    """Give the clients' history as `check-history` reads it."""
    asked = Asked(request.GET)
    try:
        settings = asked.run()
        need_kernels(settings.protocol)
        answer = lines_answer(request, history_lines(run_lab(settings, asked.seed).rows))
    except DomainError as error:
        return _refusal(error)
    answer["Content-Disposition"] = f'attachment; filename="history-{asked.seed}.jsonl"'
    return answer


def _refusal(error: DomainError) -> HttpResponse:
    return HttpResponse(error.render(gettext), status=422, content_type="text/plain; charset=utf-8")


@login_required
@require_GET
def cap(request: HttpRequest) -> HttpResponse:
    """Put every choice of consistency side by side under one partition."""
    asked = Asked(request.GET)
    context: dict[str, Any] = {"seed": asked.seed_text}
    problems: dict[str, list[str]] = {}
    if not asked.has_seed:
        problems["seed"] = asked.seed_problems()
    try:
        experiment = read_settings(asked.texts, CapExperiment.model_validate)
        assert isinstance(experiment, CapExperiment)
        if not problems:
            need_kernels(*_protocols())
            context |= cap_context(experiment, run_cap(experiment, asked.seed), asked.seed)
    except DomainError as error:
        _note(error, problems)
    context |= {"problems": named_problems(problems), "form": cap_form(asked.texts, problems)}
    context["seed_problems"] = problems.get("seed", [])
    return render(
        request, "simulations/laboratory_cap.html", context, status=422 if problems else 200
    )


def _protocols() -> Iterable[Protocol]:
    """Return the protocols that the choices stand on."""
    return dict.fromkeys(Protocol(dict(choice.changes)["protocol"]) for choice in CHOICES)
