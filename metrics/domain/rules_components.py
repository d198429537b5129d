"""Rules within one component or site: forms of failure, counts, standby, consensus, data."""

from __future__ import annotations

from metrics.domain.architecture import (
    ELECTION_SHARES,
    Backup,
    Component,
    LogShipping,
    Replication,
)
from metrics.domain.problems import Location, gettext_noop
from metrics.domain.processes import CommonCause, Failure, Law, Uniform
from metrics.domain.scope import Scope
from metrics.domain.uncertain import lowest

OFFSITE = "offsite"
"""The place of a backup outside all sites."""
_OF_CONSENSUS = ("quorum", "election_timeout", "heartbeat", "message_delay", "election_time")


def check_sites_processes(scope: Scope) -> None:
    """Check the outage of each site."""
    for key, site in scope.architecture.sites.items():
        if site.outage is not None:
            _check_failure(scope, ("sites", key, "outage"), site.outage)


def check_components(scope: Scope) -> None:
    """Check each component by itself."""
    for key, component in scope.components:
        place: Location = ("components", key)
        if component.failure is not None:
            _check_failure(scope, (*place, "failure"), component.failure)
        if component.common_cause is not None:
            _check_common_cause(scope, place, component, component.common_cause)
        _check_counts(scope, place, component)
        _check_standby(scope, place, component)
        _check_data(scope, place, component)


def _check_failure(scope: Scope, place: Location, failure: Failure) -> None:
    forms = {
        "mtbf": failure.mtbf,
        "availability": failure.availability,
        "annual_failure_rate": failure.annual_failure_rate,
    }
    given = [name for name, value in forms.items() if value is not None]
    allowed = gettext_noop("exactly one of: mtbf, availability, annual_failure_rate")
    if not given:
        scope.report(
            place,
            "failure_form_missing",
            gettext_noop("Nothing says how often this fails. Write %(allowed)s, besides mttr."),
            allowed=allowed,
        )
    elif len(given) > 1:
        scope.report(
            place,
            "failure_form_twice",
            gettext_noop("Found %(found)s, which say the same thing. Write %(allowed)s."),
            allowed=allowed,
            found=", ".join(given),
        )
    else:
        _check_law(scope, (*place, "up"), failure.up, failure.mean_up_seconds)
        _check_law(scope, (*place, "down"), failure.down, failure.mean_down_seconds)


def _check_law(scope: Scope, place: Location, law: Law | None, mean_seconds: float) -> None:
    if isinstance(law, Uniform) and law.half_width > mean_seconds:
        scope.report(
            (*place, "half_width"),
            "half_width_too_large",
            gettext_noop(
                "The half width is larger than the mean, so that times would be negative. "
                "Write %(allowed)s."
            ),
            allowed=gettext_noop("at most the mean"),
            reads=(place[:-1],),
        )


def _check_common_cause(
    scope: Scope, place: Location, component: Component, cause: CommonCause
) -> None:
    here = (*place, "common_cause")
    if cause.beta is None:
        for name in ("mtbf", "mttr"):
            if getattr(cause, name) is None:
                scope.report(
                    (*here, name),
                    "common_cause_form",
                    gettext_noop("The key “%(key)s” is missing. Write mtbf and mttr, or beta."),
                    reads=(here,),
                    key=name,
                )
    elif cause.mtbf is not None or cause.mttr is not None:
        scope.report(
            here,
            "common_cause_form",
            gettext_noop("Found beta together with mtbf or mttr. Write mtbf and mttr, or beta."),
        )
    elif component.failure is None:
        scope.report(
            (*here, "beta"),
            "beta_without_failure",
            gettext_noop("A beta splits the failure rate of the replicas. Write failure, too."),
            reads=((*place, "failure"),),
        )
    _check_law(scope, (*here, "up"), cause.up, component.common_cause_mtbf_seconds)
    _check_law(scope, (*here, "down"), cause.down, component.common_cause_mttr_seconds)


def _check_counts(scope: Scope, place: Location, component: Component) -> None:
    placement = (*place, "placement")
    counts = (placement, (*place, "replicas"), (*place, "data", "replication"))
    for site in component.placement or {}:
        if site not in scope.site_ids:
            scope.report_dangling((*placement, site), site, "site")
    total = component.replica_count
    if component.placement and total == 0:
        scope.report(
            placement,
            "no_replicas",
            gettext_noop("The placement has no replica at all. Give at least one site a count."),
        )
        return
    if component.placement and component.replicas not in (None, total):
        scope.report(
            (*place, "replicas"),
            "replicas_contradict_placement",
            gettext_noop("Found %(found)s replicas, but the placement has %(total)d. Write one."),
            reads=(placement,),
            found=component.replicas,
            total=total,
        )
        return
    if component.required is not None and component.required > total:
        scope.report(
            (*place, "required"),
            "required_too_large",
            gettext_noop("%(found)s replicas are required, but there are %(total)d. Lower it."),
            reads=counts,
            found=component.required,
            total=total,
        )


def _check_standby(scope: Scope, place: Location, component: Component) -> None:
    standby = component.standby
    if standby is None:
        return
    here = (*place, "standby")
    if component.below_required == "shed":
        scope.report(
            (*place, "below_required"),
            "standby_with_shed",
            gettext_noop("A standby group is up or down; it cannot shed. Remove one of the two."),
            reads=(here,),
        )
    if component.is_consensus:
        scope.report(
            here,
            "standby_with_consensus",
            gettext_noop("Voting replicas choose their leader themselves. Remove the standby."),
            reads=((*place, "data"),),
        )
    if lowest(standby.coverage) < 1 and standby.manual_failover_time is None:
        scope.report(
            (*here, "manual_failover_time"),
            "manual_failover_time_missing",
            gettext_noop(
                "Some failovers are not automatic, for the coverage is below 1. "
                "Write how long a manual one takes in manual_failover_time."
            ),
            reads=((*here, "coverage"),),
        )
    if standby.dormancy is not None and standby.mode != "warm":
        scope.report(
            (*here, "dormancy"),
            "dormancy_without_warm",
            gettext_noop("A dormancy is for the mode warm; it is 1 for hot and 0 for cold."),
            reads=((*here, "mode"),),
        )


def _check_data(scope: Scope, place: Location, component: Component) -> None:
    data = component.data
    if data is None:
        return
    here = (*place, "data")
    if data.replication is not None:
        _check_replication(scope, place, component, data.replication)
    stores: tuple[tuple[str, Backup | LogShipping | None], ...] = (
        ("backup", data.backup),
        ("log_shipping", data.log_shipping),
    )
    for name, store in stores:
        if store is not None and store.at not in (None, OFFSITE, *scope.site_ids):
            scope.report_dangling((*here, name, "at"), str(store.at), "backup site")


def _check_replication(
    scope: Scope, place: Location, component: Component, replication: Replication
) -> None:
    here = (*place, "data", "replication")
    if not replication.is_consensus:
        for name in _OF_CONSENSUS:
            if getattr(replication, name) is not None:
                scope.report(
                    (*here, name),
                    "option_without_consensus",
                    gettext_noop("“%(key)s” is for the modes raft and paxos. Remove it."),
                    reads=((*here, "mode"),),
                    key=name,
                )
        return
    if component.below_required == "shed":
        scope.report(
            (*place, "below_required"),
            "consensus_with_shed",
            gettext_noop("Voting replicas need a quorum; they cannot shed. Remove it."),
            reads=((*here, "mode"),),
        )
    _check_quorum(scope, place, component, replication)
    timeout = replication.election_timeout
    if timeout is not None and timeout[0] > timeout[1]:
        scope.report(
            (*here, "election_timeout"),
            "election_timeout_order",
            gettext_noop("The low end is larger than the high end. Write [low, high]."),
        )
    _check_election_time(scope, (*here, "election_time"), replication)


def _check_election_time(scope: Scope, here: Location, replication: Replication) -> None:
    """Refuse a law of election times with gaps, or one that goes back."""
    measured = replication.election_time
    if measured is None or not measured.quantiles:
        return
    times = measured.quantiles
    if len(times) < len(ELECTION_SHARES):
        scope.report(
            here,
            "election_time_quantiles",
            gettext_noop("Give all of min, p10, p50, p90, p99 and max, or none of them."),
        )
    elif list(times) != sorted(times) or not times[0] <= measured.mean <= times[-1]:
        scope.report(
            here,
            "election_time_order",
            gettext_noop(
                "The times must rise from min to max, and the mean must lie between these."
            ),
        )


def _check_quorum(
    scope: Scope, place: Location, component: Component, replication: Replication
) -> None:
    here = (*place, "data", "replication", "quorum")
    total = component.replica_count
    if total == 0:
        return
    if replication.quorum is not None and replication.quorum > total:
        scope.report(
            here,
            "quorum_too_large",
            gettext_noop("The quorum is %(found)s, but there are %(total)d replicas. Lower it."),
            reads=((*place, "placement"), (*place, "replicas")),
            found=replication.quorum,
            total=total,
        )
    elif component.required is not None and component.required != component.required_count:
        scope.report(
            (*place, "required"),
            "required_contradicts_quorum",
            gettext_noop(
                "%(found)s replicas are required, but the quorum is %(quorum)d. "
                "Remove required; a voting group is up while a quorum is."
            ),
            reads=(here, (*place, "placement"), (*place, "replicas")),
            found=component.required,
            quorum=component.required_count,
        )
