"""Factories of Multi-Paxos runs for the tests."""

from __future__ import annotations

import numpy as np

from simulations.kernel.laws import Law, quantile_table
from simulations.kernel.limits import LANES, TICKS_PER_SECOND
from simulations.kernel.record import new_array, new_objects
from simulations.kernel.twin import load
from simulations.scenarios.kernels.multi_paxos_run import Run
from simulations.scenarios.multi_paxos import MultiPaxos, configure

LOOP = "simulations.scenarios.kernels.multi_paxos"
WORLD = {"delay": 0.0005, "disk": 0.0, "law": Law.CONSTANT, "loss": 0.0, "duplicates": 0.0}
CLIENTS = {
    "clients": 0,
    "think": 0.02,
    "read_share": 0.4,
    "swap_share": 0.1,
    "keys": 2,
    "patience": 1.0,
}
FAULTS = {"mtbf": 0.0, "mttr": 1.0}
DEFAULTS = {**WORLD, **CLIENTS, **FAULTS}


def ticks(seconds):
    return round(seconds * TICKS_PER_SECOND)


def stormy(**changes):
    """Everything goes wrong all the time."""
    return {
        "election_timeout_seconds": (0.05, 0.1),
        "heartbeat_seconds": 0.02,
        "delay": 0.004,
        "disk": 0.004,
        "law": Law.EXPONENTIAL,
        "loss": 0.03,
        "duplicates": 0.05,
        "mtbf": 2.0,
        "mttr": 0.3,
        "clients": 4,
        "leader_stickiness": False,
        "check_quorum": False,
        **changes,
    }


class Lab:
    """A run that is ready to start."""

    def __init__(
        self, *, interpreted=False, kernel=None, run=None, seed=1, seconds=10.0, **changes
    ):
        given = {**DEFAULTS, **changes}
        own = {key: value for key, value in changes.items() if key not in DEFAULTS}
        self.settings = MultiPaxos(**own)
        self.kernel = kernel or load(LOOP, interpreted=interpreted)
        if interpreted or kernel:
            self.state = self.run = run or new_objects(Run)
        else:
            memory = new_array(Run)
            self.state, self.run = memory[0], memory.view(np.recarray)[0]
        self.cluster, self.world = self.run.cluster, self.run.cluster.world
        self.run.seed = seed
        self.run.checks.mode = 1
        configure(self.cluster, self.settings)
        self._world(given)
        self._clients(given, seconds)
        self.world.until = ticks(seconds)

    def _world(self, given):
        world = self.world
        world.nodes = self.settings.servers
        world.loss = round(given["loss"] * 2**32)
        world.sync_needed = int(given["disk"] > 0)
        world.delay[:] = quantile_table(given["law"], given["delay"])
        world.sync[:] = quantile_table(given["law"], given["disk"])
        world.links = int(given["duplicates"] > 0)
        for link in range(LANES * LANES):
            world.link[link].duplicate = round(given["duplicates"] * 2**32)
        world.sources = self.settings.servers if given["mtbf"] else 0
        for node in range(world.sources):
            world.source[node].mean_up = given["mtbf"] * TICKS_PER_SECOND
            world.source[node].mean_down = given["mttr"] * TICKS_PER_SECOND
            world.source[node].members = 1 << node

    def _clients(self, given, seconds):
        clients = self.run.clients
        clients.count = given["clients"]
        clients.closed = int(given["clients"] > 0)
        clients.mean_gap = given["think"] * TICKS_PER_SECOND if given["clients"] else 0.0
        clients.keys = given["keys"]
        clients.reads = round(given["read_share"] * 2**32)
        clients.swaps = round(given["swap_share"] * 2**32)
        clients.retry = ticks(0.1)
        clients.patience = ticks(given["patience"])
        clients.recording = 1
        clients.until = ticks(seconds)

    def go(self, steps=10_000_000):
        self.kernel.start(self.state)
        return self.kernel.advance(self.state, steps)

    def until_violated(self):
        self.kernel.start(self.state)
        state = 0
        while state == 0 and self.run.checks.violation == 0:
            state = self.kernel.advance(self.state, 100)
        return self.run.checks.violation

    def rows(self):
        return np.array(self.run.clients.row[: self.run.clients.rows])
