"""Write the settings that all protocols share into a run's record: world, faults and clients."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulations.kernel.laws import Law, quantile_table
from simulations.kernel.limits import CLIENT, LANES, TICKS_PER_SECOND
from simulations.scenarios.lab.settings import LabRun
from simulations.scenarios.schedule import parse_schedule, write_schedule

UNIT = 2**32
MILLION = 1_000_000
BUFFER_BYTES = 64 * 1024
"""What waits for a link with a bandwidth; more is dropped, as a router does."""
REORDER_DELAYS = 5.0
"""A reordered message is late by up to so many usual delays."""
HEADER_BYTES = 64


def ticks(seconds: float) -> int:
    return round(seconds * TICKS_PER_SECOND)


def share(value: float) -> int:
    """Write a share as the kernels compare it with 32 random bits."""
    return min(UNIT - 1, round(value * UNIT))


def fill_world(world: Any, run: LabRun) -> None:
    """Write network, disks, clocks and the schedule of faults."""
    world.nodes = run.servers
    world.loss = share(run.loss)
    world.keep_unsynced = int(run.keep_unsynced)
    world.header = HEADER_BYTES
    world.processing = ticks(run.processing)
    world.sync_needed = int(run.disk_write > 0)
    world.delay[:] = quantile_table(run.delay_law, run.delay, run.delay_spread)
    world.sync[:] = quantile_table(Law.CONSTANT, run.disk_write, 0.0)
    world.until = ticks(run.seconds)
    _fill_links(world, run)
    _fill_clocks(world, run)
    write_schedule(world, parse_schedule(run.schedule, servers=run.servers))


def site_of_lane(run: LabRun, lane: int) -> int:
    """Return the site of a server, or of the clients at a place: place k is site k."""
    return run.site_of[lane] if lane < run.servers else max(0, lane - CLIENT)


def _fill_links(world: Any, run: LabRun) -> None:
    extra, span = ticks(run.site_delay), ticks(REORDER_DELAYS * max(run.delay, 1e-6))
    world.links = int(run.duplication > 0 or run.reordering > 0 or run.bandwidth > 0)
    # An array's record has an attribute `base` of its own.
    base = world["base"] if isinstance(world, np.void) else world.base
    for source in range(LANES):
        for target in range(LANES):
            place = source * LANES + target
            apart = site_of_lane(run, source) != site_of_lane(run, target)
            base[place] = extra if apart else 0
            link = world.link[place]
            link.duplicate = share(run.duplication)
            link.reorder = share(run.reordering)
            link.reorder_span = span
            link.bandwidth = round(run.bandwidth)
            link.buffer = BUFFER_BYTES if run.bandwidth > 0 else 0


def _fill_clocks(world: Any, run: LabRun) -> None:
    """Spread offsets and drifts evenly over the servers, from the slowest to the fastest."""
    for node in range(run.servers):
        place = 2.0 * node / max(1, run.servers - 1) - 1.0
        world.offset[node] = round(place * ticks(run.clock_offset))
        world.drift[node] = round(place * run.clock_drift * MILLION)


def fill_clients(clients: Any, run: LabRun) -> None:
    """Write who asks, what and how often; each client starts at a server of its own site."""
    sites = len(run.sites or (run.servers,))
    clients.count = run.clients
    clients.closed = int(run.rate == 0 and run.clients > 0)
    gap = 1.0 / run.rate if run.rate > 0 else run.think
    clients.mean_gap = gap * TICKS_PER_SECOND if run.clients > 0 else 0.0
    clients.keys = run.keys
    clients.reads = share(run.reads)
    clients.swaps = share(run.swaps)
    clients.retry = ticks(run.retry)
    clients.patience = ticks(run.patience)
    clients.stay = int(run.stay)
    clients.recording = 1
    clients.until = ticks(run.seconds)
    for client in range(run.clients):
        call = clients.call[client]
        call.place = client % sites if run.client_sites else 0
        near = [node for node in range(run.servers) if run.site_of[node] == call.place]
        call.home = near[client // sites % len(near)] if run.client_sites else client % run.servers
