"""Fields of data: replication, elections, backups, logs."""

from __future__ import annotations

from typing import Final

from metrics.domain.problems import gettext_noop as _
from metrics.guidance.entries import FieldGuide, Form, Typical

_QUANTILES: Final = (
    ("min", _("The shortest time without a leader that was seen."), "160ms"),
    ("p10", _("One time without a leader in ten was shorter than this."), "190ms"),
    ("p50", _("Half of the times without a leader were shorter than this."), "230ms"),
    ("p90", _("Nine times without a leader in ten were shorter than this."), "330ms"),
    ("p99", _("99 of 100 times without a leader were shorter than this."), "480ms"),
    ("max", _("The longest time without a leader that was seen."), "900ms"),
)

DATA: Final = (
    FieldGuide(
        field="Data.replication",
        meaning=_("How the copies of the data follow each other."),
        form=Form.GROUP,
        default=_("no copies"),
        example="{mode: async, lag: 2s}",
        terms=("replication", "rpo"),
    ),
    FieldGuide(
        field="Data.backup",
        meaning=_("Copies kept apart. They alone help when data are deleted or corrupted."),
        form=Form.GROUP,
        default=_("no backups"),
        example="{every: 24h, takes: 40m, restore: 2h, at: offsite}",
        terms=("backup", "rpo"),
    ),
    FieldGuide(
        field="Data.log_shipping",
        meaning=_("Logs of changes kept apart between backups, so that less is lost."),
        form=Form.GROUP,
        default=_("no logs kept apart"),
        example="{every: 5m}",
        terms=("log-shipping", "rpo"),
    ),
    FieldGuide(
        field="Replication.mode",
        meaning=_("When a write counts as done. It decides what the loss of a replica costs."),
        form=Form.CHOICE,
        default="none",
        example="async",
        choices={
            "none": _("Replicas hold no copies of each other."),
            "sync": _("A write waits for the copies: none is lost with a replica."),
            "async": _("Copies follow later: the lag is lost with the active replica."),
            "raft": _("A majority agrees under a leader; without a majority no writes."),
            "paxos": _("A majority agrees, as with Raft."),
        },
        terms=("replication", "quorum", "consensus"),
    ),
    FieldGuide(
        field="Replication.lag",
        meaning=_(
            "Mean time by which an asynchronous copy is behind: the data lost with a failover."
        ),
        form=Form.DURATION,
        example="2s",
        typical=(
            Typical(
                "1s",
                _("Aurora in another region: typically less than 1 s, not an upper bound"),
                "documented",
                "aurora-global",
            ),
            Typical("2s", _("the worked example"), "assumed"),
        ),
        terms=("replication", "rpo"),
    ),
    FieldGuide(
        field="Replication.quorum",
        meaning=_("How many members must be usable for a write to be agreed."),
        form=Form.COUNT,
        default=_("a majority"),
        example="2",
        terms=("quorum", "consensus"),
    ),
    FieldGuide(
        field="Replication.election_timeout",
        meaning=_(
            "Range from which each member draws how long it waits for the leader before it stands"
            " for election."
        ),
        form=Form.LIST,
        default="[150ms, 300ms]",
        example="[150ms, 300ms]",
        terms=("election-timeout", "split-vote"),
    ),
    FieldGuide(
        field="Replication.election_timeout.0",
        meaning=_(
            "The shortest wait for a leader. It should be well above the heartbeat and the round"
            " trip, or elections happen without a failure."
        ),
        form=Form.DURATION,
        example="150ms",
        typical=(
            Typical("150ms", _("the range of the Raft paper, 150 to 300 ms"), "published", "raft"),
            Typical("1s", _("etcd, by default"), "documented", "etcd"),
            Typical("10s", _("MongoDB, by default"), "documented", "mongodb"),
        ),
        terms=("election-timeout",),
    ),
    FieldGuide(
        field="Replication.election_timeout.1",
        meaning=_("The longest wait for a leader. A wide range makes split votes rare."),
        form=Form.DURATION,
        example="300ms",
        typical=(
            Typical("300ms", _("the range of the Raft paper, 150 to 300 ms"), "published", "raft"),
            Typical("2s", _("for a shortest wait of 1 s: up to twice as long"), "assumed"),
        ),
        terms=("election-timeout", "split-vote"),
    ),
    FieldGuide(
        field="Replication.heartbeat",
        meaning=_("Time between two signs of life of the leader."),
        form=Form.DURATION,
        default=_("half of the shortest wait for a leader"),
        example="50ms",
        typical=(
            Typical("100ms", _("etcd, by default"), "documented", "etcd"),
            Typical("2s", _("MongoDB, by default"), "documented", "mongodb"),
        ),
        terms=("heartbeat",),
    ),
    FieldGuide(
        field="Replication.message_delay",
        meaning=_("Mean time of one message from a member to another, one way."),
        form=Form.DURATION,
        default="0.5ms",
        example="1ms",
        typical=(
            Typical(
                "0.25ms",
                _("in one data centre: 2,000 round trips a second"),
                "published",
                "latencies",
            ),
            Typical(
                "65ms", _("across the United States: 130 ms a round trip"), "documented", "etcd"
            ),
        ),
        terms=("broadcast-time",),
    ),
    FieldGuide(
        field="Replication.election_time",
        meaning=_("Measured times without a leader, in place of the prediction from the timeouts."),
        form=Form.GROUP,
        default=_("predicted from the timeouts"),
        example="{mean: 240ms, basis: measured}",
        terms=("leader", "election-timeout"),
    ),
    FieldGuide(
        field="ElectionTime.mean",
        meaning=_("Mean time without a leader once it is lost."),
        form=Form.DURATION,
        example="240ms",
        typical=(
            Typical(
                "12s", _("MongoDB: the median should not exceed 12 s"), "documented", "mongodb"
            ),
        ),
        terms=("leader",),
    ),
    *(
        FieldGuide(
            field=f"ElectionTime.{name}",
            meaning=meaning,
            form=Form.DURATION,
            default=_("not said"),
            example=example,
            terms=("quantile",),
        )
        for name, meaning, example in _QUANTILES
    ),
    FieldGuide(
        field="ElectionTime.basis",
        meaning=_("How the times without a leader are known."),
        form=Form.CHOICE,
        default=_("not said"),
        example="measured",
        choices={
            "measured": _("Counted on this system, or by a campaign of the laboratory."),
            "published": _("From a publication about systems of this kind."),
            "assumed": _("A judgement; worth a range and a look at the sensitivity."),
        },
    ),
    FieldGuide(
        field="ElectionTime.source",
        meaning=_("Document, address or campaign that the times rest on."),
        form=Form.TEXT,
        default=_("not said"),
        example="campaign raft-leader-crash, seed 7",
    ),
    FieldGuide(
        field="Backup.every",
        meaning=_("Time between two backups: what is lost at worst, the backup's own time added."),
        form=Form.DURATION,
        example="24h",
        typical=(
            Typical("24h", _("automated backups of RDS: daily"), "documented", "rds-backups"),
        ),
        terms=("backup", "rpo"),
    ),
    FieldGuide(
        field="Backup.takes",
        meaning=_("How long a backup takes. A loss just before its end costs this time as well."),
        form=Form.DURATION,
        default="0s",
        example="40m",
        terms=("backup", "rpo"),
    ),
    FieldGuide(
        field="Backup.restore",
        meaning=_("Time to bring the data back from the backup. Measure it by an exercise."),
        form=Form.DURATION,
        default="0s",
        example="2h",
        typical=(Typical("2h", _("the worked example"), "assumed"),),
        terms=("backup", "rto"),
    ),
    FieldGuide(
        field="Backup.detect",
        meaning=_(
            "Time until somebody notices that data are gone or wrong, and decides to restore."
        ),
        form=Form.DURATION,
        default="0s",
        example="30m",
        typical=(Typical("30m", _("the worked example"), "assumed"),),
        terms=("mttd", "rto"),
    ),
    FieldGuide(
        field="Backup.at",
        meaning=_("The site that keeps the backup; offsite is a place that no site takes down."),
        form=Form.WORD,
        default="offsite",
        example="offsite",
        terms=("backup", "failure-domain"),
    ),
    FieldGuide(
        field="Backup.success",
        meaning=_(
            "Probability that a backup can be restored. Each one that cannot costs another"
            " interval."
        ),
        form=Form.RATIO,
        default="1",
        example="0.99",
        typical=(
            Typical("0.99", _("restores are exercised"), "assumed"),
            Typical("0.9", _("restores are never exercised"), "assumed"),
        ),
        terms=("backup",),
    ),
    FieldGuide(
        field="LogShipping.every",
        meaning=_("Time between two copies of the log of changes: what is lost at worst."),
        form=Form.DURATION,
        example="5m",
        typical=(
            Typical(
                "5m",
                _("RDS: a restore typically reaches to within 5 minutes"),
                "documented",
                "rds-backups",
            ),
        ),
        terms=("log-shipping", "rpo"),
    ),
    FieldGuide(
        field="LogShipping.at",
        meaning=_("The site that keeps the logs; offsite is a place that no site takes down."),
        form=Form.WORD,
        default="offsite",
        example="offsite",
        terms=("log-shipping", "failure-domain"),
    ),
)
