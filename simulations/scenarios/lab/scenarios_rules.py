"""Scenarios of rules: what breaks when one is left out."""

from __future__ import annotations

from typing import Final

from metrics.domain.problems import gettext_noop
from simulations.scenarios.lab.scenario import DISSERTATION, RAFT_PAPER, RULES, Scenario

BROKEN_RULES: Final = (
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
)
