"""A Raft cluster in SimPy (https://simpy.readthedocs.io): one process for each server.

Elections with randomised timeouts, heartbeats, replication of writes with the commit rule, crashes
and restarts; no disks, snapshots, sessions or reads. A message is a timeout whose callback puts it
into the inbox of its server, which is the fastest that SimPy offers.
"""

from __future__ import annotations

import random
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import simpy

FOLLOWER, CANDIDATE, LEADER = range(3)
Steps = Generator[simpy.Event, Any, None]


@dataclass(frozen=True)
class Setting:
    """Times are seconds."""

    servers: int
    low: float
    high: float
    heartbeat: float
    delay: float
    loss: float
    writes_per_second: float
    mtbf: float
    mttr: float


@dataclass
class Books:
    """What happened."""

    events: int = 0
    elections: int = 0
    commits: int = 0
    down_times: list[float] = field(default_factory=list)
    lost_at: float = -1.0


class Server:
    """One server: its state and the process that waits for messages and time-outs."""

    def __init__(self, cluster: Cluster, me: int) -> None:
        self.cluster, self.me, self.env = cluster, me, cluster.env
        self.inbox = simpy.Store(self.env)
        self.term, self.voted_for, self.role, self.up = 0, -1, FOLLOWER, True
        self.log: list[tuple[int, int]] = [(0, 0)]
        self.commit = 0
        self.votes: set[int] = set()
        self.next: list[int] = []
        self.match: list[int] = []
        self.arm()
        self.env.process(self.live())

    def arm(self) -> None:
        setting = self.cluster.setting
        self.deadline = self.env.now + self.cluster.random.uniform(setting.low, setting.high)

    def live(self) -> Steps:
        waiting = self.inbox.get()
        while True:
            timeout = self.env.timeout(max(0.0, self.deadline - self.env.now))
            yield waiting | timeout
            if waiting.triggered:
                message, waiting = waiting.value, self.inbox.get()
                if self.up:
                    self.cluster.books.events += 1
                    self.take(*message)
            elif self.up and self.env.now >= self.deadline:
                self.cluster.books.events += 1
                self.time_out()

    def time_out(self) -> None:
        if self.role == LEADER:
            self.deadline = self.env.now + self.cluster.setting.heartbeat
            self.broadcast()
            return
        self.role, self.term, self.voted_for = CANDIDATE, self.term + 1, self.me
        self.votes = {self.me}
        self.arm()
        for other in self.others():
            self.send(other, "vote", len(self.log) - 1, self.log[-1][0])

    def others(self) -> list[int]:
        return [other for other in range(self.cluster.setting.servers) if other != self.me]

    def send(self, target: int, kind: str, *content: Any) -> None:
        self.cluster.carry(target, (self.me, kind, self.term, *content))

    def broadcast(self) -> None:
        for other in self.others():
            before = self.next[other] - 1
            entries = self.log[before + 1 : before + 9]
            self.send(other, "append", before, self.log[before][0], self.commit, entries)

    def take(self, source: int, kind: str, term: int, *content: Any) -> None:
        if term > self.term:
            if self.role == LEADER:
                self.arm()
            self.term, self.voted_for, self.role = term, -1, FOLLOWER
        getattr(self, f"on_{kind}")(source, term, *content)

    def on_vote(self, source: int, term: int, last: int, last_term: int) -> None:
        fresh = (last_term, last) >= (self.log[-1][0], len(self.log) - 1)
        granted = term == self.term and fresh and self.voted_for in (-1, source)
        if granted:
            self.voted_for = source
            self.arm()
        self.send(source, "voted", int(granted))

    def on_voted(self, source: int, term: int, granted: int) -> None:
        if self.role == CANDIDATE and term == self.term and granted:
            self.votes.add(source)
            if len(self.votes) > self.cluster.setting.servers // 2:
                self.lead()

    def lead(self) -> None:
        self.role = LEADER
        self.next = [len(self.log)] * self.cluster.setting.servers
        self.match = [0] * self.cluster.setting.servers
        self.cluster.elected(self)
        self.propose(0)
        self.deadline = self.env.now + self.cluster.setting.heartbeat

    def propose(self, operation: int) -> None:
        self.log.append((self.term, operation))
        self.match[self.me] = len(self.log) - 1
        self.broadcast()

    def on_append(self, source: int, term: int, before: int, before_term: int, *more: Any) -> None:
        commit, entries = more
        if term < self.term:
            self.send(source, "appended", 0, 0)
            return
        self.role = FOLLOWER
        self.arm()
        if before >= len(self.log) or self.log[before][0] != before_term:
            self.send(source, "appended", 0, min(before, len(self.log)) - 1)
            return
        for place, entry in enumerate(entries, start=before + 1):
            if place < len(self.log) and self.log[place][0] != entry[0]:
                del self.log[place:]
            if place == len(self.log):
                self.log.append(entry)
        self.commit = max(self.commit, min(commit, before + len(entries)))
        self.send(source, "appended", 1, before + len(entries))

    def on_appended(self, source: int, term: int, fits: int, last: int) -> None:
        if self.role != LEADER or term != self.term:
            return
        if not fits:
            self.next[source] = max(1, last + 1)
            return
        self.match[source] = max(self.match[source], last)
        self.next[source] = self.match[source] + 1
        top = sorted(self.match)[(self.cluster.setting.servers - 1) // 2]
        if top > self.commit and self.log[top][0] == self.term:
            self.cluster.books.commits += top - self.commit
            self.commit = top

    def on_wake(self, _source: int, _term: int) -> None:
        """Look at the new deadline after a restart."""

    def on_write(self, _source: int, _term: int, operation: int) -> None:
        if self.role == LEADER:
            self.propose(operation)


class Cluster:
    """All servers, their network, a client that writes, and faults."""

    def __init__(self, setting: Setting, seed: int) -> None:
        self.setting, self.env, self.books = setting, simpy.Environment(), Books()
        self.random = random.Random(seed)  # noqa: S311 - a simulation
        self.leader: Server | None = None
        self.servers = [Server(self, me) for me in range(setting.servers)]
        self.env.process(self.write())
        for server in self.servers:
            self.env.process(self.fail(server))

    def carry(self, target: int, message: tuple[Any, ...]) -> None:
        if self.random.random() >= self.setting.loss:
            arrival = self.env.timeout(self.random.expovariate(1.0 / self.setting.delay))
            inbox = self.servers[target].inbox
            arrival.callbacks.append(lambda _event: inbox.put(message))

    def elected(self, server: Server) -> None:
        self.books.elections += 1
        if self.books.lost_at >= 0.0:
            self.books.down_times.append(self.env.now - self.books.lost_at)
            self.books.lost_at = -1.0
        self.leader = server

    def write(self) -> Steps:
        while True:
            yield self.env.timeout(self.random.expovariate(self.setting.writes_per_second))
            self.books.events += 1
            if self.leader is not None:
                self.carry(self.leader.me, (-1, "write", 0, 1))

    def fail(self, server: Server) -> Steps:
        while True:
            yield self.env.timeout(self.random.expovariate(1.0 / self.setting.mtbf))
            if server is self.leader and server.role == LEADER and server.up:
                self.books.lost_at, self.leader = self.env.now, None
            server.up, server.role, server.deadline = False, FOLLOWER, self.env.now + 1e9
            yield self.env.timeout(self.random.expovariate(1.0 / self.setting.mttr))
            server.up = True
            server.arm()
            server.inbox.put((server.me, "wake", server.term))


def run(setting: Setting, seconds: float, seed: int) -> Books:
    """Simulate so many seconds."""
    cluster = Cluster(setting, seed)
    cluster.env.run(until=seconds)
    return cluster.books
