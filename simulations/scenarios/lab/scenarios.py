"""Scenarios of the laboratory: what each shows, where it comes from, what is to be expected.

Every scenario is settings and a seed. What is to be expected is asserted in
`tests/simulations/scenarios/lab/test_scenarios.py`, for these settings and for the variants that
the text names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from metrics.domain.problems import gettext_noop

RAFT_PAPER: Final = (
    "Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm (Extended "
    "Version), 2014"
)
DISSERTATION: Final = "Ongaro, Consensus: Bridging Theory and Practice, 2014"
OMNI_PAXOS: Final = (
    "Ng, Haridi and Carbone, Omni-Paxos: Breaking the Barriers of Partial "
    "Connectivity, EuroSys 2023"
)

LEADERS: Final = gettext_noop("Leaders and elections")
LINKS: Final = gettext_noop("Partial connectivity")
READS: Final = gettext_noop("Reads")
RULES: Final = gettext_noop("Rules, and what breaks without them")
LOAD: Final = gettext_noop("Networks and sites")


@dataclass(frozen=True, slots=True)
class Scenario:
    """Settings that show one thing."""

    name: str
    group: str
    title: str
    shows: str
    expect: str
    source: str
    settings: Mapping[str, str]
    seed: int = 1


def _many(*scenarios: Scenario) -> dict[str, Scenario]:
    return {scenario.name: scenario for scenario in scenarios}


SCENARIOS: Final[Mapping[str, Scenario]] = _many(
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
    Scenario(
        "figure-8",
        RULES,
        gettext_noop("Figure 8 of the Raft paper"),
        gettext_noop(
            "An entry of an older term stands on a majority, and is overwritten all the same."
        ),
        gettext_noop(
            "With the rule of section 5.4.2 nothing is committed too early. With the rule left out "
            "(count-old-terms) a committed entry is replaced."
        ),
        f"{RAFT_PAPER}, figure 8, section 5.4.2",
        {
            "flaw": "count-old-terms",
            "pre_vote": "off",
            "stickiness": "off",
            "check_quorum": "off",
            "election_timeout": "1s-2s",
            "clients": "20",
            "think": "10ms",
            "reads": "0",
            "schedule": "at 10ms elect 0\n"
            "at 1s partition 0 1 | 2 3 4  # (a) server 0 leads; its entries reach server 1 only\n"
            "at 1.1s crash 0\n"
            "at 1.15s heal\n"
            "at 1.2s elect 4  # (b) server 4 leads and keeps its entry to itself\n"
            "at 1200.6ms cut 4 -> 0 1 2 3\n"
            "at 1.25s crash 4\n"
            "at 1.25s heal\n"
            "at 1.3s restart 0\n"
            "at 1.3s partition 0 | 3\n"
            "at 1.31s elect 0\n"
            "at 1.32s elect 0  # (c) server 0 leads again, its old entries reach server 2 as well\n"
            "at 1323.2ms crash 0\n"
            "at 1.33s heal\n"
            "at 1.35s restart 4\n"
            "at 1.36s elect 4\n"
            "at 1.37s elect 4  # (d) server 4 leads and overwrites them",
            "seconds": "3s",
        },
    ),
    Scenario(
        "lost-vote",
        RULES,
        gettext_noop("A server forgets its vote"),
        gettext_noop(
            "A vote that is not on disk when the answer leaves can be given twice in one term."
        ),
        gettext_noop("With the write to disk left out, one term has two leaders."),
        f"{RAFT_PAPER}, figure 2; {DISSERTATION}, section 3.8",
        {
            "servers": "3",
            "flaw": "skip-fsync",
            "pre_vote": "off",
            "stickiness": "off",
            "check_quorum": "off",
            "election_timeout": "1s-2s",
            "disk_write": "5ms",
            "schedule": "at 1ms partition 0 | 2\n"
            "at 10ms elect 0  # server 1 votes for 0 and answers before its disk has it\n"
            "at 11.2ms crash 1\n"
            "at 30ms restart 1\n"
            "at 31ms elect 2  # server 1 votes again",
            "seconds": "3s",
        },
    ),
    Scenario(
        "lost-entry",
        RULES,
        gettext_noop("A server loses its disk"),
        gettext_noop(
            "A follower that has acknowledged an entry comes back empty; then the leader crashes."
        ),
        gettext_noop(
            "The empty server and one that never had the entry elect a leader without it: an "
            "acknowledged write is lost."
        ),
        f"{DISSERTATION}, section 11.7.2 (disks are assumed to keep what was written)",
        {
            "servers": "3",
            "election_timeout": "1s-2s",
            "keys": "16",
            "think": "300ms",
            "reads": "0.5",
            "schedule": "at 10ms elect 0\n"
            "at 1s partition 0 1 | 2\n"
            "at 2s crash 0\n"
            "at 2s wipe 1\n"
            "at 2.1s heal\n"
            "at 5s elect 2",
            "seconds": "6s",
        },
        seed=3,
    ),
    Scenario(
        "retry-without-sessions",
        RULES,
        gettext_noop("Retries without sessions"),
        gettext_noop(
            "The network loses answers, clients try again, and the cluster executes the request "
            "twice."
        ),
        gettext_noop(
            "Without sessions the history is not linearizable: an old write comes back to life. "
            "With sessions every request takes effect once."
        ),
        f"{DISSERTATION}, section 6.3",
        {"sessions": "off", "loss": "0.1", "retry": "50ms", "reads": "0.5", "seconds": "10s"},
    ),
    Scenario(
        "hasty-membership",
        RULES,
        gettext_noop("Two membership changes in a hurry"),
        gettext_noop(
            "A new leader changes the membership before it has committed an entry of its own term."
        ),
        gettext_noop(
            "With the rule left out two disjoint majorities decide, and a committed entry is lost. "
            "With the rule the change waits."
        ),
        "Ongaro, bug in single-server membership changes, raft-dev, 10 July 2015",
        {
            "servers": "5",
            "members": "4",
            "flaw": "hasty-membership",
            "pre_vote": "off",
            "stickiness": "off",
            "check_quorum": "off",
            "election_timeout": "1s-2s",
            "clients": "2",
            "think": "1s",
            "schedule": "at 10ms elect 0\n"
            "at 990ms partition 0 4 | 1 2 3\n"
            "at 1s add 4  # server 0 keeps the new membership to itself and to server 4\n"
            "at 1.2s elect 1\n"
            "at 1200.6ms cut 1 -> 3\n"
            "at 1201.2ms remove 0  # server 1 decides with server 2 alone\n"
            "at 1.3s crash 1 2\n"
            "at 1.3s heal\n"
            "at 1.6s elect 0  # server 0 leads with servers 3 and 4",
            "seconds": "3s",
        },
    ),
    Scenario(
        "duelling-proposers",
        RULES,
        gettext_noop("Duelling proposers"),
        gettext_noop(
            "Two Paxos proposers with the same patience overtake each other with ever higher "
            "ballots."
        ),
        gettext_noop(
            "With equal timeouts and without a distinguished leader ballots climb and little or "
            "nothing is chosen. Random timeouts end the duel."
        ),
        "Lamport, Paxos Made Simple, 2001, section 2.4",
        {
            "protocol": "multi-paxos",
            "election_timeout": "50ms",
            "delay": "20ms",
            "stickiness": "off",
            "seconds": "10s",
        },
    ),
    Scenario(
        "congestion-collapse",
        LOAD,
        gettext_noop("Impatient clients"),
        gettext_noop(
            "A link with little bandwidth; clients that try again too early fill it with copies of "
            "what is already on its way."
        ),
        gettext_noop(
            "With a retry after 30 ms far fewer operations succeed than with one after 300 ms, "
            "although as many messages are sent."
        ),
        "Nagle, Congestion Control in IP/TCP Internetworks, RFC 896, 1984",
        {
            "bandwidth": "50000",
            "retry": "30ms",
            "patience": "2s",
            "clients": "10",
            "think": "50ms",
            "election_timeout": "1s-2s",
            "seconds": "20s",
        },
    ),
    Scenario(
        "asynchronous-failover",
        LOAD,
        gettext_noop("An asynchronous failover loses writes"),
        gettext_noop(
            "The primary acknowledges before its backups have the write; it is cut off, and a "
            "backup takes over."
        ),
        gettext_noop(
            "What the primary acknowledged alone is gone: its number is the recovery point. "
            "Synchronous replication loses nothing and is slower."
        ),
        "Gray and Reuter, Transaction Processing, 1993, section 12.6 (1-safe and 2-safe)",
        {
            "protocol": "primary-backup",
            "servers": "3",
            "synchronous": "off",
            "reads": "0.2",
            "think": "5ms",
            "delay": "5ms",
            "schedule": "at 4s isolate leader for 3s",
            "seconds": "10s",
        },
    ),
    Scenario(
        "three-sites",
        LOAD,
        gettext_noop("Nine servers over three sites"),
        gettext_noop("A whole site fails, then one server more, then another."),
        gettext_noop(
            "Six of nine servers serve, and so do five; four do not. Two sites of three are "
            "enough, with one server to spare."
        ),
        "Corbett et al., Spanner: Google's Globally Distributed Database, OSDI 2012, section 2",
        {
            "servers": "9",
            "sites": "3-3-3",
            "site_delay": "5ms",
            "schedule": "at 3s crash 6 7 8\nat 6s crash 5\nat 9s crash 4 for 3s",
            "seconds": "15s",
        },
    ),
)
