"""The words of advice: what to do, and what its figures take for granted. Templates."""

from __future__ import annotations

from typing import Final

from metrics.domain.problems import gettext_noop

DOES: Final = {
    "add-replica": gettext_noop("Raise the replicas of %(name)s from %(from)s to %(to)s."),
    "add-replica-in": gettext_noop(
        "Raise the replicas of %(name)s from %(from)s to %(to)s, the new one in %(site)s."
    ),
    "add-members": gettext_noop("Raise the voting members of %(name)s from %(from)s to %(to)s."),
    "add-standby": gettext_noop("Give %(name)s a hot standby with a copy of its data."),
    "remove-replica": gettext_noop("Lower the replicas of %(name)s from %(from)s to %(to)s."),
    "fewer-required": gettext_noop(
        "Lower the replicas that %(name)s requires for full service from %(from)s to %(to)s."
    ),
    "shed-load": gettext_noop(
        "Let %(name)s serve what it can when fewer than %(required)s replicas are left."
    ),
    "spread": gettext_noop("Move one replica of %(name)s from %(from)s to %(to)s."),
    "new-zone": gettext_noop(
        "Open another zone beside %(site)s and move one replica of %(name)s there."
    ),
    "new-zone-add": gettext_noop(
        "Open another zone beside %(site)s and run one more replica of %(name)s there."
    ),
    "active-spares": gettext_noop(
        "Let every replica of %(name)s serve instead of keeping spares idle."
    ),
    "hot-standby": gettext_noop("Keep the spare of %(name)s running, as a hot standby."),
    "faster-failover": gettext_noop(
        "Halve the time that %(name)s takes to fail over: %(to)s instead of %(from)s."
    ),
    "wider-coverage": gettext_noop(
        "Halve the failovers of %(name)s that need a person: %(to)s automatic instead of %(from)s."
    ),
    "faster-manual-failover": gettext_noop(
        "Halve the time of a failover of %(name)s by hand: %(to)s instead of %(from)s."
    ),
    "faster-switch": gettext_noop(
        "Halve the time in which %(name)s moves to another of %(targets)s: %(to)s instead of"
        " %(from)s."
    ),
    "faster-election": gettext_noop(
        "Halve the election timeouts of %(name)s: from %(to)s instead of %(from)s."
    ),
    "faster-checks": gettext_noop(
        "Check the health of what %(name)s calls twice as often: every %(to)s instead of %(from)s."
    ),
    "fewer-checks": gettext_noop(
        "Let %(name)s give up a target after %(to)s failed checks instead of %(from)s."
    ),
    "more-crews": gettext_noop("Repair %(to)s replicas of %(name)s at once instead of %(from)s."),
    "enough-crews": gettext_noop("Repair all failed replicas of %(name)s at once."),
    "faster-repair": gettext_noop("Halve the repair time of %(name)s: %(to)s instead of %(from)s."),
    "faster-rollback": gettext_noop(
        "Halve the time to undo what takes down all of %(name)s: %(to)s instead of %(from)s."
    ),
    "staged-changes": gettext_noop(
        "Change %(name)s in stages, so that half as many faults reach all replicas at once."
    ),
    "more-backups": gettext_noop("Back up %(name)s every %(to)s instead of %(from)s."),
    "add-backup": gettext_noop("Back up %(name)s once a day, outside all sites."),
    "verified-backups": gettext_noop(
        "Try out the backups of %(name)s: %(to)s can be restored instead of %(from)s."
    ),
    "faster-restore": gettext_noop(
        "Halve the time to restore %(name)s: %(to)s instead of %(from)s."
    ),
    "ship-logs": gettext_noop("Ship the logs of %(name)s every %(to)s, besides its backups."),
    "ship-logs-oftener": gettext_noop(
        "Ship the logs of %(name)s every %(to)s instead of %(from)s."
    ),
    "sync-replication": gettext_noop("Let the copies of %(name)s follow synchronously."),
    "serve-stale": gettext_noop(
        "Let %(name)s answer from its cache while %(targets)s cannot be reached."
    ),
    "longer-stale": gettext_noop(
        "Let %(name)s serve cached answers for %(to)s longer than their time to live instead of"
        " %(from)s."
    ),
    "optional-need": gettext_noop(
        "Let %(name)s go on without %(targets)s, with this function switched off."
    ),
}
"""What to do, by the kind of change."""

ASSUMES: Final = {
    "load": gettext_noop("So few replicas (%(to)s) carry the whole load."),
    "demand": gettext_noop(
        "So few replicas (%(to)s) carry the whole load: with the demand in the document each is"
        " %(busy)s busy."
    ),
    "standby": gettext_noop("The standby takes over by itself within %(time)s, always."),
    "hot-standby": gettext_noop("A running spare takes over in a tenth of the time."),
    "same-outages": gettext_noop("The new zone has outages like %(site)s, independent of it."),
    "sync": gettext_noop("Writers can wait for the copy."),
    "several-actives": gettext_noop("Several replicas of %(name)s can work at the same time."),
    "cache": gettext_noop(
        "%(hit_ratio)s of the requests can be answered from a cache that lives for %(ttl)s, and"
        " answers may be %(stale)s stale."
    ),
    "stale": gettext_noop("Users accept answers of that age."),
    "optional": gettext_noop("The answer is worth %(quality)s of a full one without it."),
    "backup": gettext_noop(
        "A restore takes %(restore)s after %(detect)s to detect the loss, and always succeeds."
    ),
}
"""What a change takes for granted although the document does not say it."""
BORNE_OUT: Final = ("demand",)
"""What figures of the document speak for, so that a sequence of changes may rely on it."""
