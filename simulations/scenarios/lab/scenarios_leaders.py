"""Scenarios of leaders, of links that fail in part, and of reads."""

from __future__ import annotations

from typing import Final

from metrics.domain.problems import gettext_noop
from simulations.scenarios.lab.scenario import (
    DISSERTATION,
    LEADERS,
    LINKS,
    OMNI_PAXOS,
    RAFT_PAPER,
    READS,
    Scenario,
)

LEADERS_LINKS_READS: Final = (
    Scenario(
        "leader-crash",
        LEADERS,
        gettext_noop("A leader crashes"),
        gettext_noop("How long clients wait until a new leader serves them."),
        gettext_noop(
            "Writes stop for one election timeout and a few messages; nothing that was "
            "acknowledged is lost."
        ),
        f"{RAFT_PAPER}, section 9.3",
        {"seconds": "8s", "schedule": "at 3s crash leader for 2s", "disk_write": "1ms"},
    ),
    Scenario(
        "split-votes",
        LEADERS,
        gettext_noop("Equal election timeouts"),
        gettext_noop("Why timeouts are random: with equal ones all servers stand at once."),
        gettext_noop(
            "Every election splits, nobody is ever elected and no operation succeeds. With "
            "150ms-300ms a leader stands within a few timeouts."
        ),
        f"{RAFT_PAPER}, section 9.3, figure 16 (150–150 ms)",
        {"election_timeout": "150ms", "pre_vote": "off", "seconds": "10s"},
    ),
    Scenario(
        "disruptive-rejoin",
        LEADERS,
        gettext_noop("A server comes back with a high term"),
        gettext_noop(
            "A server that was cut off has counted its term up in vain. When it returns, it "
            "deposes a leader that works."
        ),
        gettext_noop(
            "Without PreVote the leader of the others steps down at the return, and an election "
            "follows. With PreVote nothing happens."
        ),
        f"{DISSERTATION}, section 9.6",
        {
            "pre_vote": "off",
            "stickiness": "off",
            "schedule": "at 10ms elect 0\nat 2s isolate 4 for 3s",
            "seconds": "8s",
        },
    ),
    Scenario(
        "quorum-loss",
        LEADERS,
        gettext_noop("Too few servers"),
        gettext_noop("Three of five servers are down for four seconds."),
        gettext_noop(
            "No operation succeeds meanwhile; afterwards everything that was acknowledged is "
            "still there."
        ),
        f"{RAFT_PAPER}, section 5.4",
        {"schedule": "at 3s crash 0 1 2 for 4s", "seconds": "10s", "disk_write": "1ms"},
    ),
    Scenario(
        "one-link",
        LINKS,
        gettext_noop("The leader keeps a single link"),
        gettext_noop(
            "All links fail but those of server 0; the leader is another one. It is alive, but "
            "reaches no quorum."
        ),
        gettext_noop(
            "With PreVote and without CheckQuorum the cluster makes no progress for good: server 0 "
            "hears the leader and refuses every vote. With both, server 0 leads within an election."
        ),
        f"{OMNI_PAXOS}, quorum-loss scenario; Jensen, Howard and Mortier, Examining Raft's "
        "behaviour during partial network failures, HAOC 2021",
        {
            "pre_vote": "on",
            "check_quorum": "off",
            "schedule": "at 10ms elect 4\nat 4s partition 1 | 2 | 3 | 4",
            "seconds": "14s",
        },
    ),
    Scenario(
        "constrained-election",
        LINKS,
        gettext_noop("Only a server with an old log reaches a quorum"),
        gettext_noop(
            "Server 0 misses some entries; then the leader is cut off and all others reach only "
            "server 0."
        ),
        gettext_noop(
            "Raft elects nobody under any combination of PreVote and CheckQuorum: server 0 has the "
            "votes but not the log, the others the log but not the votes. Multi-Paxos recovers: a "
            "new leader learns the log from its quorum."
        ),
        f"{OMNI_PAXOS}, constrained-election scenario",
        {
            "schedule": "at 10ms elect 4\nat 3s isolate 0 for 1s\n"
            "at 4s isolate 4\nat 4s partition 1 | 2 | 3",
            "seconds": "14s",
        },
    ),
    Scenario(
        "chain",
        LINKS,
        gettext_noop("Three servers in a chain"),
        gettext_noop("Servers 0 and 2 lose their link; both still reach server 1."),
        gettext_noop(
            "Plain Raft changes leaders again and again: the end that hears no leader counts its "
            "term up and deposes the other. PreVote ends that."
        ),
        f"{OMNI_PAXOS}, chained scenario",
        {
            "servers": "3",
            "pre_vote": "off",
            "check_quorum": "off",
            "stickiness": "off",
            "schedule": "at 10ms elect 0\nat 3s partition 0 | 2",
            "seconds": "13s",
        },
    ),
    Scenario(
        "stale-reads",
        READS,
        gettext_noop("A deposed leader answers reads"),
        gettext_noop(
            "The leader stands on the smaller side of a partition with some clients, who go on "
            "asking it."
        ),
        gettext_noop(
            "With local reads they get values that the larger side has overwritten. ReadIndex and "
            "leases refuse to answer instead."
        ),
        f"{DISSERTATION}, section 6.4",
        {
            "sites": "3-2",
            "site_delay": "1ms",
            "client_sites": "on",
            "clients": "6",
            "read_mode": "local",
            "check_quorum": "off",
            "schedule": "at 10ms elect 4\nat 3s partition 3 4 clients1 | rest clients0 for 4s",
            "seconds": "10s",
        },
    ),
    Scenario(
        "lease-drift",
        READS,
        gettext_noop("A lease on a slow clock"),
        gettext_noop(
            "The leader's clock runs slow, so that its lease ends late: after the others have "
            "elected a new leader."
        ),
        gettext_noop(
            "With the rule that shortens the lease by the drift bound left out, reads are stale. "
            "With the rule in force they are refused in time."
        ),
        f"{DISSERTATION}, section 6.4.1",
        {
            "sites": "3-2",
            "site_delay": "1ms",
            "client_sites": "on",
            "clients": "6",
            "think": "5ms",
            "retry": "20ms",
            "read_mode": "lease",
            "check_quorum": "off",
            "flaw": "lease-without-bound",
            "clock_drift": "0.4",
            "election_timeout": "150ms-160ms",
            "schedule": "at 10ms elect 0\nat 3s partition 0 clients1 | rest clients0 for 4s",
            "seconds": "10s",
        },
    ),
)
