"""Writes: one function per thing that a user can do to a campaign."""

from __future__ import annotations

import math
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from metrics import services as metrics_services
from metrics.analysis.evaluate import evaluate
from metrics.domain.architecture import Architecture
from metrics.domain.canonical import digest
from metrics.domain.errors import ConflictError, DocumentError
from metrics.domain.problems import Problem
from metrics.domain.reading import parse_document
from metrics.models import ArchitectureVersion, StoredArchitecture
from simulations import campaigns, execution, selectors, tasks
from simulations.models import Badge, Campaign
from simulations.montecarlo.limits import CHUNKS_MAX, SEED_MAX

ACTIVE_PER_USER_MAX: Final = 3
DRAWN_SEED_BITS: Final = 32
FACTOR_MAX: Final = 1_000
ALMOST: Final = 1.001
"""A precision that is foreseen up to rounding counts as reached."""
BADGE_KEY_BYTES: Final = 18
"""144 random bits: nobody guesses the address of a badge."""


class TooManyCampaignsError(ConflictError):
    """The user has to wait for, or cancel, a campaign of their own."""

    code = "too_many_simulations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What a difference is taken from."""

    document: Mapping[str, Any]
    """As it was typed."""
    version: ArchitectureVersion | None = None
    is_pinned: bool = False
    """Whether the version was asked for by its number, so that later ones do not matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a user asks for."""

    kind: str
    document: Mapping[str, Any]
    """The document as it was typed."""
    options: Mapping[str, object]
    """What is to be simulated and when to stop; what it may hold depends on the kind."""
    version: ArchitectureVersion | None = None
    is_pinned: bool = False
    """Whether that version was asked for by its number, so that later ones do not matter."""
    baseline: Baseline | None = None
    """For a difference, and for nothing else."""
    seed: int | None = None
    """Drawn when absent."""
    key: str | None = None
    """A second request with the same key gives the campaign of the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a campaign would cost."""

    chunks: int
    """At most."""
    seconds: float
    """Predicted seconds of one core for all of them."""
    likely_chunks: int
    likely_seconds: float
    """Of one core."""
    workers: int | None
    """Processes that work now; None when none answers."""
    elapsed_seconds: float | None
    """With these workers, as if nobody else used them."""
    precision: float | None
    """Relative half-width that the campaign will end with, where that can be foreseen."""
    reaches_precision: bool | None
    """Whether that is what was asked for; None when no precision was."""


def request_campaign(*, owner_id: int, request: Request) -> Campaign:
    """Check and store a campaign, and queue its first chunks once the transaction commits."""
    known = selectors.campaign_of_request(owner_id, request.key) if request.key else None
    if known is not None:
        return known
    inputs, plan = plan_campaign(request)
    evaluation = _evaluation(request, inputs)
    campaigns.engine_of(inputs.kind).forecast(inputs, evaluation)
    with transaction.atomic():
        # The lock makes requests of one user wait for each other, so that the limit holds.
        get_user_model().objects.select_for_update().get(pk=owner_id)
        known = selectors.campaign_of_request(owner_id, request.key) if request.key else None
        if known is not None:
            return known
        _require_room(owner_id)
        campaign = _row(owner_id, request, inputs, evaluation)
        campaign.chunks_total = plan.chunks
        campaign.save(force_insert=True)
        transaction.on_commit(partial(tasks.dispatch, campaign.pk))
    return campaign


def plan_campaign(request: Request) -> tuple[campaigns.Inputs, campaigns.Plan]:
    """Check a request and predict its cost, without storing anything."""
    engine = campaigns.engine_of(request.kind)
    architecture = _read(request)
    baseline = _baseline(request, architecture)
    inputs = campaigns.Inputs(
        kind=request.kind,
        architecture=architecture,
        parameters=engine.parse(architecture, request.options),
        seed=_seed(request.seed),
        baseline=baseline,
    )
    plan = engine.plan(inputs)
    _require_affordable(plan, architecture)
    return inputs, plan


def estimate_cost(request: Request) -> Cost:
    """Check a request and foresee what it will cost with the workers that are there now."""
    inputs, plan = plan_campaign(request)
    evaluation = _evaluation(request, inputs)
    forecast = campaigns.engine_of(inputs.kind).forecast(inputs, evaluation)
    workers = tasks.worker_processes()
    at_once = min(workers or 1, forecast.chunks, settings.SIMULATION_CHUNKS_IN_FLIGHT)
    aim = inputs.parameters.get("precision")
    found = forecast.precision
    return Cost(
        chunks=plan.chunks,
        seconds=plan.seconds,
        likely_chunks=forecast.chunks,
        likely_seconds=forecast.seconds,
        workers=workers,
        elapsed_seconds=forecast.seconds / at_once if workers else None,
        precision=found if found is not None and math.isfinite(found) else None,
        reaches_precision=None if aim is None or found is None else found <= ALMOST * aim,
    )


def cancel_campaign(campaign: Campaign) -> None:
    """Stop a campaign; what is being computed ends with its chunk. Twice is as good as once."""
    if execution.cancel(campaign.pk):
        return
    campaign.refresh_from_db(fields=["state"])
    if campaign.state != Campaign.State.CANCELLED:
        raise ConflictError(_("The simulation has already ended, so there is nothing to cancel."))


def resume_campaign(campaign: Campaign) -> Campaign:
    """Take up a cancelled or failed campaign again; what it computed counts."""
    stopped = (Campaign.State.CANCELLED, Campaign.State.FAILED)
    if campaign.state not in stopped:
        raise ConflictError(_("Only a cancelled or failed simulation can be resumed."))
    return _take_up(campaign, kept=campaign.chunks_total)


def extend_campaign(campaign: Campaign, *, factor: int) -> Campaign:
    """Let a finished campaign run on to `factor` times its length; what it computed counts."""
    if not 2 <= factor <= FACTOR_MAX:
        raise campaigns.CampaignError(
            _("The factor must be a whole number from 2 to %(largest)s, got %(found)s.")
            % {"largest": FACTOR_MAX, "found": factor},
            field="factor",
        )
    if campaign.state != Campaign.State.SUCCEEDED:
        raise ConflictError(_("Only a finished simulation can run on."))
    inputs = execution.inputs_of(campaign)
    engine = campaigns.engine_of(campaign.kind)
    extension = engine.extended(inputs, factor)
    longer = replace(inputs, parameters=extension.parameters)
    plan = engine.plan(longer)
    _require_affordable(plan, inputs.architecture)
    campaign.parameters = extension.parameters
    campaign.chunks_total = plan.chunks
    campaign.progress = 1 / factor
    return _take_up(campaign, kept=extension.kept)


def switch_badge_on(architecture: StoredArchitecture) -> Badge:
    """Give an architecture a badge with a public address; one that is there keeps its address."""
    key = secrets.token_urlsafe(BADGE_KEY_BYTES)
    badge, _created = Badge.objects.get_or_create(architecture=architecture, defaults={"key": key})
    return badge


def switch_badge_off(architecture: StoredArchitecture) -> None:
    """Revoke the badge of an architecture: its address answers no more, and never will."""
    Badge.objects.filter(architecture=architecture).delete()


def _take_up(campaign: Campaign, *, kept: int) -> Campaign:
    """Queue a campaign that has ended, with the first `kept` of its chunks as they are."""
    if campaign.engine_version != campaigns.engine_of(campaign.kind).version:
        raise ConflictError(
            _("The simulation has changed since, so that the parts would not fit. Simulate anew.")
        )
    ended = Campaign.objects.filter(pk=campaign.pk, state=campaign.state)
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=campaign.owner_id)
        _require_room(campaign.owner_id)
        done = execution.keep_chunks(campaign.pk, kept)
        progress = min(1.0, done / campaign.chunks_total)
        if "precision" in campaign.parameters:  # Its last chunk is not known: as far as it was.
            progress = campaign.progress if done else 0.0
        taken_up = ended.update(
            state=Campaign.State.QUEUED,
            parameters=campaign.parameters,
            chunks_total=campaign.chunks_total,
            chunks_done=done,
            chunks_merged=min(campaign.chunks_merged, kept),
            progress=progress,
            progress_before=progress,
            error_code="",
            error_message="",
            started=None,
            finished=None,
            heartbeat=timezone.now(),
            revision=F("revision") + 1,
        )
        if not taken_up:
            raise ConflictError(_("Somebody else has just changed this simulation."))
        transaction.on_commit(partial(tasks.dispatch, campaign.pk))
    campaign.refresh_from_db()
    return campaign


def _row(
    owner_id: int, request: Request, inputs: campaigns.Inputs, evaluation: dict[str, Any]
) -> Campaign:
    """Return a campaign that is not stored yet."""
    campaign = Campaign(
        owner_id=owner_id,
        version=request.version,
        pinned=request.is_pinned,
        name=inputs.architecture.name,
        document=dict(request.document),
        digest=digest(inputs.architecture),
        kind=inputs.kind,
        parameters=inputs.parameters,
        seed=inputs.seed,
        engine_version=campaigns.engine_of(inputs.kind).version,
        evaluation=evaluation,
        analysis_version=evaluation["engine"],
        request_key=request.key,
    )
    if request.baseline is not None and inputs.baseline is not None:
        campaign.baseline = dict(request.baseline.document)
        campaign.baseline_version = request.baseline.version
        campaign.baseline_pinned = request.baseline.is_pinned
        campaign.baseline_name = inputs.baseline.name
        campaign.baseline_digest = digest(inputs.baseline)
    return campaign


def _read(source: Request | Baseline) -> Architecture:
    """Read what is to be simulated; a stored draft counts as it was typed."""
    if source.version is not None:
        return metrics_services.read(source.version)
    return parse_document(source.document)


def _baseline(request: Request, architecture: Architecture) -> Architecture | None:
    """Read what a difference is taken from; the other kinds look at one document."""
    is_difference = request.kind == Campaign.Kind.DIFFERENCE
    if request.baseline is None:
        if is_difference:
            raise campaigns.CampaignError(
                _("Say what the document is to be compared with."), field="baseline"
            )
        return None
    if not is_difference:
        raise campaigns.CampaignError(
            _("Only a simulation of the kind “difference” has a baseline."), field="baseline"
        )
    try:
        found = _read(request.baseline)
    except DocumentError as error:
        raise DocumentError(_below("baseline_document", error.problems)) from error
    if digest(found) == digest(architecture):
        raise campaigns.CampaignError(
            _("Both documents say the same, so that there is nothing to compare."),
            field="baseline",
        )
    return found


def _below(field: str, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Say in which of both documents a problem is."""
    return tuple(
        replace(one, path=f"{field}.{one.path}".rstrip("."), pointer=f"/{field}{one.pointer}")
        for one in problems
    )


def _evaluation(request: Request, inputs: campaigns.Inputs) -> dict[str, Any]:
    """Return the figures that the campaign will check."""
    found = _analysed(request, inputs.architecture)
    if request.baseline is None or inputs.baseline is None:
        return found
    return {**found, "baseline": _analysed(request.baseline, inputs.baseline)}


def _analysed(source: Request | Baseline, architecture: Architecture) -> dict[str, Any]:
    if source.version is not None:
        return metrics_services.analyse(source.version).to_json()
    return evaluate(architecture).to_json()


def _seed(wanted: int | None) -> int:
    if wanted is None:
        return secrets.randbits(DRAWN_SEED_BITS)
    if not 0 <= wanted <= SEED_MAX:
        raise campaigns.CampaignError(
            _("The seed must lie between 0 and %(largest)s, got %(wanted)s.")
            % {"largest": SEED_MAX, "wanted": wanted},
            field="seed",
        )
    return wanted


def _require_affordable(plan: campaigns.Plan, architecture: Architecture) -> None:
    if plan.chunks <= CHUNKS_MAX:
        return
    hours = plan.seconds / 3600
    allowed = hours * CHUNKS_MAX / plan.chunks
    raise campaigns.CampaignError(
        _(
            "This simulation of %(components)s components would take about %(hours)s hours of one "
            "core; the limit is %(allowed)s. Choose fewer years or trials, or less precision."
        )
        % {
            "components": len(architecture.components),
            "hours": f"{hours:.3g}",
            "allowed": f"{allowed:.3g}",
        },
        field="parameters",
    )


def _require_room(owner_id: int) -> None:
    active = selectors.active_count(owner_id)
    if active >= ACTIVE_PER_USER_MAX:
        raise TooManyCampaignsError(
            _(
                "You already have %(active)s simulations that wait or run, and %(allowed)s are "
                "allowed. Wait for one to end, or cancel it."
            )
            % {"active": active, "allowed": ACTIVE_PER_USER_MAX}
        )
