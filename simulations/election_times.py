"""Put the election time that a cluster campaign measured into the architecture it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from pydantic import ValidationError

from metrics import selectors as metrics_selectors
from metrics import services as metrics_services
from metrics.analysis.elections import measured_of
from metrics.domain.architecture import Architecture, ElectionTime
from metrics.domain.differences import figure_changes
from metrics.domain.errors import ConflictError, DocumentError, DomainError
from metrics.domain.merging import merged
from metrics.domain.quantities import format_duration
from metrics.domain.results import Evaluation
from metrics.models import ArchitectureVersion
from simulations import execution
from simulations.models import Campaign
from simulations.scenarios.document import parameters_of
from simulations.scenarios.parameters import ClusterParameters

Json = dict[str, Any]
ELECTIONS_MIN: Final = 100
"""Leader failures that a mean and its quantiles need to be worth keeping."""
NUMBERS: Final = ("mean", "min", "p10", "p50", "p90", "p99", "max")
SECOND_DIGITS: Final = 7
"""Down to the tick of the cluster simulation, 100 ns."""


class NotApplicableError(ConflictError):
    """What was measured cannot be put into the architecture as it is now."""

    code = "election_time_not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The architecture with the measured election time."""

    version: ArchitectureVersion
    """The current one."""
    component: str
    election_time: Json
    """As the document has it."""
    is_new: bool
    """Whether this call stored the version; False when the time was in the model already."""


def apply_election_time(campaign: Campaign, *, author: User) -> Applied:
    """Store a new version with the measured election time in place of the predicted one.

    Nothing else of the current version changes. A second call finds the time there and stores
    nothing.

    Raises
    ------
    NotApplicableError
        The campaign measured no election time, or not of the group as it is now.
    StaleVersionError
        Somebody else has saved the architecture in the meantime.
    DocumentError
        The current version has errors.
    """
    version, measured = _applicable(campaign)
    stored, key = version.architecture, str(campaign.parameters["component"])
    is_new = not _says(metrics_services.read(version), key, measured)
    if is_new:
        note = _("Measured election time of %(component)s.") % {"component": key}
        document = merged(version.document, _patch(key, measured))
        draft = metrics_services.Draft(document=document, note=note)
        version = metrics_services.save_version(
            stored, draft, author=author, expected_version=version.number
        )
    return Applied(version=version, component=key, election_time=measured, is_new=is_new)


def state_of(campaign: Campaign) -> tuple[bool, str]:
    """Say whether the model has what this campaign measured, or else what keeps it from that."""
    try:
        version, measured = _applicable(campaign)
    except DocumentError:
        return False, _("Correct the errors of the document first.")
    except DomainError as error:
        return False, error.render(_)
    key = str(campaign.parameters["component"])
    return _says(metrics_services.read(version), key, measured), ""


def measured_by(campaign: Campaign) -> Json:
    """Return what a finished cluster campaign measured, as the document writes it.

    Raises `NotApplicableError` when it measured none, too few, or those of another protocol.
    """
    times = (campaign.result or {}).get("leader_down_time_ms", {})
    is_done = campaign.state == Campaign.State.SUCCEEDED
    if campaign.kind != Campaign.Kind.CLUSTER or not is_done or "mean" not in times:
        raise NotApplicableError(
            _("Only a finished simulation of a cluster has measured an election time.")
        )
    if times["trials"] < ELECTIONS_MIN:
        raise NotApplicableError(
            _(
                "Only %(found)s leader failures were seen, at least %(needed)s are needed to know "
                "how long an election takes. Simulate longer."
            )
            % {"found": times["trials"], "needed": ELECTIONS_MIN}
        )
    if _asked(campaign).protocol is not _own(campaign).protocol:
        raise NotApplicableError(
            _("The simulation ran another protocol than the document names for this component.")
        )
    least = {"min": times["p10"]}  # Results of earlier engines do not have it.
    known = {name: _written({**least, **times}[name]) for name in NUMBERS}
    return {**known, **_provenance(campaign, times)}


def changes_of(campaign: Campaign) -> list[Json]:
    """Say how the figures differ from those with the election time before.

    Nothing unless the election time is all that has changed since the campaign was requested.
    """
    assert campaign.version is not None
    version = metrics_selectors.version_of(campaign.version.architecture)
    now, then = metrics_services.read(version), execution.inputs_of(campaign).architecture
    key = str(campaign.parameters["component"])
    if _without_time(now, key) != _without_time(then, key):
        return []
    before = Evaluation.model_validate(campaign.evaluation)
    changes = figure_changes(before, metrics_services.analyse(version))
    return [change.to_json() for change in changes]


def _applicable(campaign: Campaign) -> tuple[ArchitectureVersion, Json]:
    """Return the current version and what is to be written into it, or raise why that cannot be."""
    measured = measured_by(campaign)
    if campaign.version is None:
        raise NotApplicableError(
            _("The document of this simulation is not stored, so that there is nothing to change.")
        )
    version = metrics_selectors.version_of(campaign.version.architecture)
    _require_same_group(campaign, metrics_services.read(version))
    return version, measured


def _written(milliseconds: float) -> str:
    return format_duration(round(milliseconds / 1000.0, SECOND_DIGITS))


def _provenance(campaign: Campaign, times: Mapping[str, Any]) -> Json:
    source = _("%(count)s leader failures simulated by %(engine)s with the seed %(seed)s")
    values = {
        "count": times["trials"],
        "engine": campaign.engine_version,
        "seed": campaign.seed,
    }
    return {"basis": "measured", "source": source % values}


def _patch(key: str, measured: Json) -> Json:
    return {"components": {key: {"data": {"replication": {"election_time": measured}}}}}


def _says(architecture: Architecture, key: str, measured: Json) -> bool:
    """Whether the document has these numbers; it may tell their source in other words."""
    found = measured_of(architecture.components[key])
    return found is not None and _numbers(found) == _numbers(ElectionTime(**measured))


def _numbers(time: ElectionTime) -> tuple[float | None, ...]:
    return tuple(getattr(time, name) for name in NUMBERS)


def _require_same_group(campaign: Campaign, architecture: Architecture) -> None:
    """Refuse when voters, timeouts, delays or failures are others than those of the campaign."""
    try:
        now = _parameters(architecture, campaign.parameters)
    except (DomainError, KeyError, ValidationError):
        now = None
    if now is None or _timeless(now) != _timeless(_asked(campaign)):
        raise NotApplicableError(
            _(
                "The group has changed since this simulation, so that its elections may take "
                "another time. Simulate again."
            )
        )


def _timeless(parameters: ClusterParameters) -> ClusterParameters:
    return parameters.model_copy(update={"election_mean_seconds": None})


def _asked(campaign: Campaign) -> ClusterParameters:
    inputs = execution.inputs_of(campaign)
    return _parameters(inputs.architecture, inputs.parameters)


def _parameters(architecture: Architecture, chosen: Mapping[str, Any]) -> ClusterParameters:
    """Return the run that a campaign stands for. The engine brings its kernels: only on demand."""
    from simulations.engines.cluster import cluster_parameters  # noqa: PLC0415

    return cluster_parameters(architecture, chosen)


def _own(campaign: Campaign) -> ClusterParameters:
    architecture = execution.inputs_of(campaign).architecture
    return parameters_of(architecture, campaign.parameters["component"])


def _without_time(architecture: Architecture, key: str) -> Architecture | None:
    """Return the document without the election time of one component; None without a group."""
    part = architecture.components.get(key)
    if part is None or part.data is None or part.data.replication is None:
        return None
    replication = part.data.replication.model_copy(update={"election_time": None})
    data = part.data.model_copy(update={"replication": replication})
    parts = {**architecture.components, key: part.model_copy(update={"data": data})}
    return architecture.model_copy(update={"components": parts, "layout": None})
