"""The laboratory over REST: scenarios, single runs, their traces and histories, what CAP costs.

A run is a pure function of its settings and its seed; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.response import Response

from metrics.api import openapi
from metrics.api.authentication import MayEvaluate
from metrics.api.base import ApiView, UserRequest
from metrics.api.bodies import JSON, JsonParser
from metrics.domain.errors import InvalidParameterError
from metrics.domain.problems import gettext_noop
from simulations.api.views import IgnoreAccept
from simulations.scenarios.lab.cap import CapExperiment, run_cap
from simulations.scenarios.lab.histories import history_lines
from simulations.scenarios.lab.problems import read_settings
from simulations.scenarios.lab.report import (
    CapReport,
    RunReport,
    ScenarioReport,
    ScenariosReport,
    cap_report,
    run_report,
)
from simulations.scenarios.lab.running import run_lab
from simulations.scenarios.lab.scenario import Scenario
from simulations.scenarios.lab.scenarios import SCENARIOS
from simulations.scenarios.lab.settings import SEED_MAX, LabRun, Protocol
from simulations.scenarios.lab.tracing import trace
from simulations.web.kernels import need_kernels
from simulations.web.lines import lines_answer

EXAMPLE = OpenApiExample(
    "A crash under Raft",
    value={"schedule": "at 2s crash leader for 3s", "seconds": "8s", "seed": 7},
    request_only=True,
    media_type=JSON,
)
NAMED = OpenApiExample(
    "A scenario with one change",
    value={"scenario": "one-link", "check_quorum": "on"},
    request_only=True,
    media_type=JSON,
)


class LaboratoryView(ApiView):
    """What all of them share: they compute and answer, and keep nothing."""

    permission_classes = [MayEvaluate]
    write_scope = "read"
    throttle_kind = "evaluate"
    parser_classes = [JsonParser]


class ScenariosView(LaboratoryView):
    """Ready-made runs, each with its source and what is to be expected."""

    @extend_schema(
        operation_id="laboratory_scenarios",
        tags=["laboratory"],
        responses={200: ScenariosReport, **openapi.problems()},
    )
    def get(self, request: UserRequest) -> Response:
        """List the scenarios; each can be run by its name, with any setting changed."""
        listed = ScenariosReport(scenarios=tuple(_scenario(one) for one in SCENARIOS.values()))
        return Response(listed.model_dump(mode="json"))


class RunView(LaboratoryView):
    """One run of a small cluster, message by message."""

    @extend_schema(
        operation_id="laboratory_run",
        tags=["laboratory"],
        request={JSON: LabRun},
        responses={200: RunReport, **openapi.problems(422, body=True)},
        examples=[EXAMPLE, NAMED],
    )
    def post(self, request: UserRequest) -> Response:
        """Run once with every check on; `scenario` names where the settings start from."""
        run, seed = _asked(request)
        return Response(run_report(run_lab(run, seed)).to_json())


class RunTraceView(LaboratoryView):
    """What happened in a run, event by event."""

    content_negotiation_class = IgnoreAccept

    @extend_schema(
        operation_id="laboratory_trace",
        tags=["laboratory"],
        request={JSON: LabRun},
        responses={
            (200, "application/x-ndjson"): OpenApiResponse(
                OpenApiTypes.STR, description="One JSON object a line, in order of time."
            ),
            **openapi.problems(422, body=True),
        },
        examples=[EXAMPLE],
    )
    def post(self, request: UserRequest) -> HttpResponse:
        """Replay a run from its settings and its seed."""
        run, seed = _asked(request)
        return lines_answer(request, trace(run, seed))


class RunHistoryView(LaboratoryView):
    """What the clients of a run asked and were answered."""

    content_negotiation_class = IgnoreAccept

    @extend_schema(
        operation_id="laboratory_history",
        tags=["laboratory"],
        request={JSON: LabRun},
        responses={
            (200, "application/x-ndjson"): OpenApiResponse(
                OpenApiTypes.STR, description="A history as `histories/check` reads it."
            ),
            **openapi.problems(422, body=True),
        },
        examples=[EXAMPLE],
    )
    def post(self, request: UserRequest) -> HttpResponse:
        """Give the history of a run."""
        run, seed = _asked(request)
        return lines_answer(request, history_lines(run_lab(run, seed).rows))


class CapView(LaboratoryView):
    """One partition under every choice of consistency."""

    throttle_kind = "search"

    @extend_schema(
        operation_id="laboratory_cap",
        tags=["laboratory"],
        request={JSON: CapExperiment},
        responses={200: CapReport, **openapi.problems(422, body=True)},
        examples=[
            OpenApiExample(
                "A longer partition",
                value={"partition_for": "6s", "seconds": "14s", "seed": 3},
                request_only=True,
                media_type=JSON,
            )
        ],
    )
    def post(self, request: UserRequest) -> Response:
        """Run every choice, and tell what each gave up on either side and what it costs."""
        texts, seed = _texts(request)
        experiment = read_settings(texts, CapExperiment.model_validate)
        assert isinstance(experiment, CapExperiment)
        need_kernels(*Protocol)
        return Response(cap_report(experiment, run_cap(experiment, seed), seed).to_json())


def _scenario(one: Scenario) -> ScenarioReport:
    return ScenarioReport(
        name=one.name,
        group=one.group,
        title=one.title,
        shows=one.shows,
        expect=one.expect,
        source=one.source,
        seed=one.seed,
        settings=dict(one.settings),
    )


def _asked(request: UserRequest) -> tuple[LabRun, int]:
    texts, seed = _texts(request)
    run = read_settings(texts)
    need_kernels(run.protocol)
    return run, seed


def _texts(request: UserRequest) -> tuple[dict[str, Any], int]:
    """Return the settings, those of a named scenario first, and the seed."""
    if not isinstance(request.data, dict):
        raise InvalidParameterError(gettext_noop("The body must be an object."))
    given = dict(request.data)
    name = given.pop("scenario", None)
    if name is not None and name not in SCENARIOS:
        raise InvalidParameterError(
            gettext_noop("There is no scenario “%(found)s”; there are: %(known)s."),
            field="scenario",
            params={"found": str(name)[:100], "known": ", ".join(SCENARIOS)},
        )
    base: Mapping[str, Any] = SCENARIOS[name].settings if name else {}
    seed = given.pop("seed", SCENARIOS[name].seed if name else 1)
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= SEED_MAX:
        raise InvalidParameterError(
            gettext_noop("seed must be a whole number from 0 to %(most)s, not %(found)s."),
            field="seed",
            params={"most": SEED_MAX, "found": str(seed)[:100]},
        )
    return {**base, **given}, seed
