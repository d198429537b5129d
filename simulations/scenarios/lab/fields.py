"""What each setting of the laboratory is called, means and may be; for pages, API and docs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from metrics.domain.problems import gettext_noop
from simulations.kernel.laws import Law
from simulations.scenarios.lab.settings import Flaw, LabRun, Protocol, Reads

CONSENSUS: Final = (Protocol.RAFT, Protocol.MULTI_PAXOS)
ALL: Final = tuple(Protocol)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name in documents and addresses, and its words."""

    name: str
    label: str
    help: str
    protocols: tuple[Protocol, ...] = ALL
    choices: tuple[str, ...] = ()

    @property
    def usual(self) -> str:
        """The default as it is written; empty when there is none."""
        return DEFAULTS.get(self.name, "")


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    label: str
    settings: tuple[Setting, ...]


ON_OFF: Final = ("on", "off")
DEFAULTS: Final[Mapping[str, str]] = {
    name: str(value)
    for name, value in LabRun().model_dump(mode="json").items()
    if value is not None
}


def _values(kind: type[Protocol] | type[Reads] | type[Flaw] | type[Law]) -> tuple[str, ...]:
    return tuple(member.value for member in kind)


GROUPS: Final[tuple[Group, ...]] = (
    Group(
        "cluster",
        gettext_noop("Cluster and network"),
        (
            Setting(
                "protocol",
                gettext_noop("Protocol"),
                gettext_noop("How the servers keep their copies the same."),
                choices=_values(Protocol),
            ),
            Setting("servers", gettext_noop("Servers"), gettext_noop("From 1 to 9.")),
            Setting(
                "members",
                gettext_noop("Members at first"),
                gettext_noop("Empty: all servers. The others can be added by the schedule: add 4"),
                protocols=(Protocol.RAFT,),
            ),
            Setting(
                "sites",
                gettext_noop("Servers of each site"),
                gettext_noop(
                    "For example 3-2: servers 0 to 2 in the first site, 3 and 4 in the next."
                ),
            ),
            Setting(
                "delay",
                gettext_noop("Message delay"),
                gettext_noop("One way within a site; 0.25ms to 1ms in one data centre."),
            ),
            Setting(
                "delay_law",
                gettext_noop("Law of the delay"),
                gettext_noop("How delays scatter around their mean."),
                choices=("constant", "uniform", "exponential", "lognormal"),
            ),
            Setting(
                "delay_spread",
                gettext_noop("Spread of the delay"),
                gettext_noop(
                    "Half width over the mean (uniform) or coefficient of variation (lognormal)."
                ),
            ),
            Setting(
                "site_delay",
                gettext_noop("Delay between sites"),
                gettext_noop(
                    "One way, added to the delay within a site; 1ms nearby, 40ms overseas."
                ),
            ),
            Setting("loss", gettext_noop("Loss"), gettext_noop("Share of messages that are lost.")),
            Setting(
                "duplication",
                gettext_noop("Duplication"),
                gettext_noop("Share of messages that arrive twice."),
            ),
            Setting(
                "reordering",
                gettext_noop("Reordering"),
                gettext_noop("Share of messages that are overtaken by later ones."),
            ),
            Setting(
                "bandwidth",
                gettext_noop("Bandwidth"),
                gettext_noop("Bytes a second of each link; 0 is without limit."),
            ),
            Setting(
                "disk_write",
                gettext_noop("Disk write"),
                gettext_noop("How long a write to disk takes (fsync); 0.1ms to 10ms."),
            ),
            Setting(
                "keep_unsynced",
                gettext_noop("Keep unsynced writes"),
                gettext_noop("On: a crash stops the process only, the machine keeps its cache."),
                choices=ON_OFF,
            ),
            Setting(
                "processing",
                gettext_noop("Processing time"),
                gettext_noop("What a server needs for each message; a slow one needs more."),
            ),
            Setting(
                "clock_offset",
                gettext_noop("Clock offset"),
                gettext_noop("Clocks are spread evenly from this much behind to this much ahead."),
            ),
            Setting(
                "clock_drift",
                gettext_noop("Clock drift"),
                gettext_noop("Clocks run slow or fast by up to this share."),
            ),
        ),
    ),
    Group(
        "clients",
        gettext_noop("Clients"),
        (
            Setting("clients", gettext_noop("Clients"), gettext_noop("How many ask.")),
            Setting(
                "client_sites",
                gettext_noop("Clients in every site"),
                gettext_noop("On: they ask a server of their own site first."),
                choices=ON_OFF,
            ),
            Setting(
                "stay",
                gettext_noop("Stay with one server"),
                gettext_noop("On: a client never turns to another server."),
                choices=ON_OFF,
            ),
            Setting(
                "rate",
                gettext_noop("Arrivals a second"),
                gettext_noop("Open loop; 0: each client thinks between its requests."),
            ),
            Setting(
                "think",
                gettext_noop("Thinking time"),
                gettext_noop("Mean time between an answer and the next request."),
            ),
            Setting("reads", gettext_noop("Reads"), gettext_noop("Share of the operations.")),
            Setting(
                "swaps",
                gettext_noop("Compare-and-sets"),
                gettext_noop("Share of the operations; the rest are writes."),
            ),
            Setting("keys", gettext_noop("Registers"), gettext_noop("From 1 to 16.")),
            Setting(
                "retry",
                gettext_noop("Retry after"),
                gettext_noop("Without an answer for this long, a client asks the next server."),
            ),
            Setting(
                "patience",
                gettext_noop("Give up after"),
                gettext_noop("What happened to a write is unknown then."),
            ),
            Setting(
                "sessions",
                gettext_noop("Sessions"),
                gettext_noop("On: a request that arrives twice takes effect once."),
                protocols=CONSENSUS,
                choices=ON_OFF,
            ),
        ),
    ),
    Group(
        "consensus",
        gettext_noop("Elections and reads"),
        (
            Setting(
                "election_timeout",
                gettext_noop("Election timeout"),
                gettext_noop("Drawn anew each time from this range."),
                protocols=CONSENSUS,
            ),
            Setting(
                "heartbeat",
                gettext_noop("Heartbeat"),
                gettext_noop("Empty: half of the smallest election timeout."),
                protocols=CONSENSUS,
            ),
            Setting(
                "pre_vote",
                gettext_noop("PreVote"),
                gettext_noop("On: ask whether an election could be won before starting one."),
                protocols=(Protocol.RAFT,),
                choices=ON_OFF,
            ),
            Setting(
                "check_quorum",
                gettext_noop("CheckQuorum"),
                gettext_noop("On: a leader that hears no quorum steps down."),
                protocols=(Protocol.RAFT,),
                choices=ON_OFF,
            ),
            Setting(
                "stickiness",
                gettext_noop("Leader stickiness"),
                gettext_noop("On: who hears a leader supports no other."),
                protocols=CONSENSUS,
                choices=ON_OFF,
            ),
            Setting(
                "read_mode",
                gettext_noop("Reads"),
                gettext_noop("Through the log, by ReadIndex, under a lease, or locally (unsafe)."),
                protocols=CONSENSUS,
                choices=_values(Reads),
            ),
            Setting(
                "lease",
                gettext_noop("Lease"),
                gettext_noop("Empty: the smallest election timeout, less the drift of the clocks."),
                protocols=CONSENSUS,
            ),
            Setting(
                "phase_one",
                gettext_noop("Quorum of elections"),
                gettext_noop("Empty: a majority."),
                protocols=(Protocol.MULTI_PAXOS,),
            ),
            Setting(
                "phase_two",
                gettext_noop("Quorum of writes"),
                gettext_noop("Empty: a majority. The two quorums must overlap."),
                protocols=(Protocol.MULTI_PAXOS,),
            ),
            Setting(
                "joint_changes",
                gettext_noop("Joint consensus"),
                gettext_noop("On: members change through a joint configuration; off: one by one."),
                protocols=(Protocol.RAFT,),
                choices=ON_OFF,
            ),
            Setting(
                "flaw",
                gettext_noop("Rule left out"),
                gettext_noop("Breaks the protocol on purpose, to show what the rule is for."),
                protocols=CONSENSUS,
                choices=_values(Flaw),
            ),
        ),
    ),
    Group(
        "leaderless",
        gettext_noop("Leaderless quorums"),
        (
            Setting(
                "read_quorum",
                gettext_noop("R"),
                gettext_noop("Answers that a read waits for; empty: a majority."),
                protocols=(Protocol.LEADERLESS,),
            ),
            Setting(
                "write_quorum",
                gettext_noop("W"),
                gettext_noop("Acknowledgements that a write waits for; empty: a majority."),
                protocols=(Protocol.LEADERLESS,),
            ),
            Setting(
                "read_repair",
                gettext_noop("Read repair"),
                gettext_noop("On: a read brings the copies it saw up to date."),
                protocols=(Protocol.LEADERLESS,),
                choices=ON_OFF,
            ),
            Setting(
                "hinted_handoff",
                gettext_noop("Hinted hand-off"),
                gettext_noop("On: writes for a server out of reach are kept and delivered later."),
                protocols=(Protocol.LEADERLESS,),
                choices=ON_OFF,
            ),
        ),
    ),
    Group(
        "primary-backup",
        gettext_noop("Primary and backup"),
        (
            Setting(
                "synchronous",
                gettext_noop("Synchronous"),
                gettext_noop("On: a write is acknowledged when the backups hold it."),
                protocols=(Protocol.PRIMARY_BACKUP,),
                choices=ON_OFF,
            ),
            Setting(
                "failover_timeout",
                gettext_noop("Fail over after"),
                gettext_noop("Without a sign of the primary for this long, a backup takes over."),
                protocols=(Protocol.PRIMARY_BACKUP,),
            ),
            Setting(
                "fencing",
                gettext_noop("Fencing"),
                gettext_noop("On: a primary that may have been replaced stops serving."),
                protocols=(Protocol.PRIMARY_BACKUP,),
                choices=ON_OFF,
            ),
        ),
    ),
    Group(
        "run",
        gettext_noop("Run"),
        (
            Setting("seconds", gettext_noop("Length"), gettext_noop("Of simulated time.")),
            Setting(
                "schedule",
                gettext_noop("Faults"),
                gettext_noop("One a line, for example: at 2s crash leader for 3s"),
            ),
        ),
    ),
)

SETTINGS: Final[Mapping[str, Setting]] = {
    setting.name: setting for group in GROUPS for setting in group.settings
}
