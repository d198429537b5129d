"""Terms of the glossary: consensus."""

from __future__ import annotations

from typing import Final

from metrics.domain.problems import gettext_noop as _
from metrics.guidance.entries import Term

CONSENSUS: Final = (
    Term(
        slug="consensus",
        title="Consensus",
        chinese="共識",
        definition=_(
            "Agreement of several members on one value that never changes again, although"
            " some of them fail."
        ),
        source="raft",
        section="section 2",
        see=(
            "quorum",
            "leader",
        ),
    ),
    Term(
        slug="quorum",
        title="Quorum",
        chinese="法定人數",
        definition=_(
            "As many members as must take part for a decision to count. Two quorums share a"
            " member, and a majority always is one."
        ),
        source="paxos",
        see=("consensus",),
    ),
    Term(
        slug="leader",
        title="Leader",
        chinese="領導者",
        definition=_(
            "The member of a Raft group that takes all writes. Without it there are none"
            " until another one is elected."
        ),
        source="raft",
        section="section 5.2",
        see=("election-timeout",),
    ),
    Term(
        slug="term",
        title="Term",
        chinese="任期",
        definition=_(
            "A number that grows with each election and tells old leaders from new ones. A"
            " term has one leader at most."
        ),
        source="raft",
        section="section 5.1",
        see=("leader",),
    ),
    Term(
        slug="election-timeout",
        title="Election timeout",
        chinese="選舉逾時",
        definition=_(
            "How long a member waits for the leader before it stands for election; drawn at"
            " random, so that seldom two stand at once."
        ),
        source="raft",
        section="section 5.2",
        see=("split-vote",),
    ),
    Term(
        slug="heartbeat",
        title="Heartbeat",
        chinese="心跳",
        definition=_(
            "The leader's sign of life to the others, several times in an election timeout."
        ),
        source="raft",
        section="section 5.2",
        see=("election-timeout",),
    ),
    Term(
        slug="broadcast-time",
        title="Broadcast time",
        chinese="廣播時間",
        definition=_(
            "Mean time to send a message to every member and get the answers. It must be"
            " well below the election timeout."
        ),
        source="raft",
        section="section 5.6",
        see=("election-timeout",),
    ),
    Term(
        slug="split-vote",
        title="Split vote",
        chinese="選票分裂",
        definition=_(
            "An election in which several candidates share the votes and none gets a"
            " majority, so that another must follow."
        ),
        source="raft",
        section="section 5.2",
        see=("election-timeout",),
    ),
    Term(
        slug="prevote",
        title="PreVote",
        chinese="預先投票",
        definition=_(
            "Asking whether an election could be won before the term grows, so that a"
            " member that was cut off does not disturb the others when it returns."
        ),
        source="raft-thesis",
        section="section 9.6",
        see=("checkquorum",),
    ),
    Term(
        slug="checkquorum",
        title="CheckQuorum",
        chinese="法定人數檢查",
        definition=_(
            "A leader steps down when it has not heard from a majority for an election timeout."
        ),
        source="raft-thesis",
        section="section 6.2",
        see=(
            "prevote",
            "lease",
        ),
    ),
    Term(
        slug="linearizable",
        title="Linearizable",
        chinese="可線性化",
        definition=_(
            "As if each operation happened at one moment between its call and its answer."
            " No read returns what an earlier answer has already replaced."
        ),
        source="linearizability",
        see=(
            "readindex",
            "stale-read",
        ),
    ),
    Term(
        slug="readindex",
        title="ReadIndex",
        chinese="讀取索引",
        definition=_(
            "A read at the leader that first asks a majority whether it still is the"
            " leader. It is linearizable without a write."
        ),
        source="raft-thesis",
        section="section 6.4",
        see=("lease",),
    ),
    Term(
        slug="lease",
        title="Lease",
        chinese="租約",
        definition=_(
            "Time in which the leader may answer reads alone, because nobody else can be"
            " elected. It rests on clocks that run alike."
        ),
        source="raft-thesis",
        section="section 6.4.1",
        see=("readindex",),
    ),
    Term(
        slug="stale-read",
        title="Stale read",
        chinese="過時讀取",
        definition=_("A read that returns a value which a finished write has already replaced."),
        source="dynamo",
        see=("linearizable",),
    ),
    Term(
        slug="sloppy-quorum",
        title="Sloppy quorum",
        chinese="寬鬆法定人數",
        definition=_(
            "A quorum that takes other members while those responsible are away, at the"
            " price of stale reads."
        ),
        source="dynamo",
        section="section 4.6",
        see=(
            "quorum",
            "stale-read",
        ),
    ),
)
