"""The CAP experiment: one cluster, one partition, the same clients, every choice of consistency.

While a partition lasts, a choice gives up availability on one side or consistency between the two
(Gilbert and Lynch 2002); without one it pays for consistency with latency (PACELC, Abadi 2012).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from pydantic import ConfigDict, Field, model_validator

from metrics.domain.problems import gettext_noop
from simulations.kernel.limits import TICKS_PER_SECOND
from simulations.scenarios.lab.histories import (
    Latency,
    Share,
    by_kind,
    latency_of,
    share_of,
    stale_reads,
)
from simulations.scenarios.lab.outcome import LabOutcome
from simulations.scenarios.lab.running import run_lab
from simulations.scenarios.lab.settings import LabRun
from simulations.scenarios.lab.values import Duration, Sites, Switch, refusal
from simulations.scenarios.schedule_statements import seconds

SETTLING_SECONDS: Final = 1.0
"""At the start nobody leads yet; latency without a partition is measured after this."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to keep five copies, as settings of a laboratory run."""

    name: str
    label: str
    promise: str
    changes: tuple[tuple[str, str], ...]

    def apply(self, base: LabRun) -> LabRun:
        """Return the run with the changes of this choice; `{servers}` stands for all servers."""
        texts = {name: text.format(servers=base.servers) for name, text in self.changes}
        return base.changed(texts)


CHOICES: Final = (
    Choice(
        "raft-log",
        gettext_noop("Raft, reads through the log"),
        gettext_noop("linearizable"),
        (("protocol", "raft"), ("read_mode", "log")),
    ),
    Choice(
        "raft-read-index",
        gettext_noop("Raft, ReadIndex"),
        gettext_noop("linearizable"),
        (("protocol", "raft"), ("read_mode", "read-index")),
    ),
    Choice(
        "raft-lease",
        gettext_noop("Raft, reads under a lease"),
        gettext_noop("linearizable while clocks keep their drift bound"),
        (("protocol", "raft"), ("read_mode", "lease")),
    ),
    Choice(
        "raft-local",
        gettext_noop("Raft, local reads of the leader"),
        gettext_noop("a deposed leader may answer"),
        (("protocol", "raft"), ("read_mode", "local"), ("check_quorum", "off")),
    ),
    Choice(
        "paxos-log",
        gettext_noop("Multi-Paxos, reads through the log"),
        gettext_noop("linearizable"),
        (("protocol", "multi-paxos"), ("read_mode", "log")),
    ),
    Choice(
        "paxos-lease",
        gettext_noop("Multi-Paxos, reads under a lease"),
        gettext_noop("linearizable while clocks keep their drift bound"),
        (("protocol", "multi-paxos"), ("read_mode", "lease")),
    ),
    Choice(
        "quorum",
        gettext_noop("Leaderless, R and W majorities"),
        gettext_noop("regular reads; last writer wins"),
        (("protocol", "leaderless"),),
    ),
    Choice(
        "read-one",
        gettext_noop("Leaderless, R = 1, W = all"),
        gettext_noop("reads are local, writes need every copy"),
        (("protocol", "leaderless"), ("read_quorum", "1"), ("write_quorum", "{servers}")),
    ),
    Choice(
        "one-one",
        gettext_noop("Leaderless, R = W = 1"),
        gettext_noop("eventual"),
        (("protocol", "leaderless"), ("read_quorum", "1"), ("write_quorum", "1")),
    ),
    Choice(
        "backup-sync",
        gettext_noop("Primary and backups, synchronous"),
        gettext_noop("linearizable with fencing; the side of the view service goes on"),
        (("protocol", "primary-backup"), ("synchronous", "on")),
    ),
    Choice(
        "backup-async",
        gettext_noop("Primary and backups, asynchronous"),
        gettext_noop("acknowledged writes can be lost; the side of the view service goes on"),
        (("protocol", "primary-backup"), ("synchronous", "off")),
    ),
)


class CapExperiment(LabRun):
    """The settings that all choices share, and the partition that the user moves."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seconds: Duration = 12.0
    sites: Sites = (3, 2)
    site_delay: Duration = 0.01
    client_sites: Switch = True
    clients: int = 10
    keys: int = 3
    partition_at: Duration = 4.0
    partition_for: Duration = 4.0
    apart: int = Field(default=1, ge=0, le=2)
    """The site that is cut off from the others, its clients with it."""
    choices: tuple[str, ...] = tuple(choice.name for choice in CHOICES)

    @model_validator(mode="after")
    def _has_room(self) -> Self:
        if self.partition_at < SETTLING_SECONDS + 0.5:
            raise refusal(
                "partition_at",
                gettext_noop("The partition must begin at least %(least)s s after the start."),
                least=SETTLING_SECONDS + 0.5,
            )
        if self.partition_at + self.partition_for > self.seconds:
            raise refusal(
                "partition_for", gettext_noop("The partition must end before the run does.")
            )
        if self.apart >= len(self.sites):
            raise refusal("apart", gettext_noop("There is no such site."))
        if self.schedule:
            raise refusal("schedule", gettext_noop("The partition is the only fault here."))
        known = [choice.name for choice in CHOICES]
        for name in self.choices:
            if name not in known:
                raise refusal(
                    "choices",
                    gettext_noop("There is no choice “%(name)s”; there are: %(known)s."),
                    name=name[:100],
                    known=", ".join(known),
                )
        return self


@dataclass(frozen=True, slots=True)
class Side:
    """What the clients of one side got while the partition lasted."""

    is_cut_off: bool
    reads: Share
    writes: Share
    stale: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What one choice gave up, and what it costs without a partition."""

    choice: Choice
    outcome: LabOutcome
    sides: tuple[Side, ...]
    """The side that stays connected first, then the one that is cut off."""
    calm_reads: Latency | None
    calm_writes: Latency | None

    @property
    def kept_order(self) -> bool:
        """Whether all operations fit into one order and no acknowledged write was lost."""
        return self.outcome.is_linearizable is True and not self.outcome.lost_writes


def base_of(experiment: CapExperiment) -> LabRun:
    """Write the run that all choices start from, the partition in its schedule."""
    own = set(CapExperiment.model_fields) - set(LabRun.model_fields)
    shared = {name: getattr(experiment, name) for name in LabRun.model_fields if name not in own}
    return LabRun.model_validate({**shared, "schedule": partition_of(experiment)})


def partition_of(experiment: CapExperiment) -> str:
    """Write the partition as a statement of the schedule: the site and its clients alone."""
    places = range(len(experiment.sites))
    alone = [str(node) for node, site in enumerate(site_of(experiment)) if site == experiment.apart]
    others = [f"clients{place}" for place in places if place != experiment.apart]
    sides = f"{' '.join(alone)} clients{experiment.apart} | {' '.join(['rest', *others])}"
    begin, lasts = seconds(experiment.partition_at), seconds(experiment.partition_for)
    return f"at {begin} partition {sides} for {lasts}"


def site_of(experiment: CapExperiment) -> Iterable[int]:
    """Return the site of each server."""
    return (site for site, count in enumerate(experiment.sites) for _ in range(count))


def run_choice(experiment: CapExperiment, choice: Choice, seed: int) -> Answer:
    """Run one choice and read off both halves of PACELC."""
    outcome = run_lab(choice.apply(base_of(experiment)), seed)
    begin = experiment.partition_at
    calm = by_kind(outcome.between(SETTLING_SECONDS, begin))
    return Answer(
        choice,
        outcome,
        tuple(_side(experiment, outcome, cut_off=cut_off) for cut_off in (False, True)),
        latency_of(calm["reads"]),
        latency_of(calm["writes"]),
    )


def _side(experiment: CapExperiment, outcome: LabOutcome, *, cut_off: bool) -> Side:
    """Count what began on one side while the partition lasted.

    Whether a read was stale is told by the whole history: what it missed may be older.
    """
    rows, begin = outcome.rows, experiment.partition_at * TICKS_PER_SECOND
    end = begin + experiment.partition_for * TICKS_PER_SECOND
    apart = np.array(outcome.places)[rows["client"]] == experiment.apart
    here = (rows["invoked"] >= begin) & (rows["invoked"] < end) & (apart == cut_off)
    kinds = by_kind(rows[here])
    stale = int(stale_reads(rows)[here].sum())
    return Side(cut_off, share_of(kinds["reads"]), share_of(kinds["writes"]), stale)


def run_cap(experiment: CapExperiment, seed: int) -> tuple[Answer, ...]:
    """Run every choice that the experiment asks for, under one seed."""
    wanted = set(experiment.choices)
    return tuple(
        run_choice(experiment, choice, seed) for choice in CHOICES if choice.name in wanted
    )
