"""Clients of a cluster: they read, write and compare-and-set registers, wait, and try again.

With an open loop, requests arrive in a Poisson stream and go to a client that is idle; with a
closed loop, each client thinks for a while after every answer. A client has one request open at a
time. The functions say which operation is to be sent; the run loop of a protocol puts it into its
own message, because only it knows what its messages look like.

Every operation can be recorded as a row of a history: invoked, and ended with its outcome. A
request that nobody answered in time is *unknown* when any try may still take effect, and *failed*
when every try was refused.
"""

from __future__ import annotations

from typing import Annotated

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import ARRIVAL, NO_OPERATION, NOBODY, REDIRECT, RETRY
from simulations.kernel.limits import (
    CLIENT,
    HISTORY_FULL,
    NODES_MAX,
    OPERATIONS_FULL,
    VALUES_FULL,
)
from simulations.kernel.machine import (
    CLIENTS_BITS,
    CLIENTS_MAX,
    COMPARE_AND_SET,
    DIFFERED,
    KEYS_MAX,
    READ,
    VALUES_MAX,
    WRITE,
    argument_of,
    client_of,
    expected_of,
    identify,
    key_of,
    kind_of,
    pack,
    request_of,
)
from simulations.kernel.record import Record
from simulations.kernel.rng import exponential, philox
from simulations.kernel.world import World, set_timer

ROWS_MAX = 16384
TRIES_MAX = 62  # one bit each tells which tries are unanswered
ATTEMPT_BITS = 6

OPEN, SUCCEEDED, FAILED, UNKNOWN = 0, 1, 2, 3

_THINKING, _MIXING = 1, 2  # lanes of the clients' stream


class Call(Record):
    """What a client is waiting for; `open` is 0 while it is idle."""

    open: int
    request: int
    command: int
    invoked: int
    attempt: int
    unanswered: int
    target: int
    row: int
    place: int
    """Where the client is: its lane on the network is `CLIENT + place`."""
    home: int
    """The node it asks first when it knows no leader."""
    thoughts: int


class Row(Record):
    """One operation of a history. Times are ticks; `ended` is -1 when no answer came."""

    client: int
    key: int
    kind: int
    argument: int
    expected: int
    result: int
    invoked: int
    ended: int
    outcome: int
    node: int
    attempts: int


class Clients(Record):
    """All clients, their habits, and what became of their requests."""

    count: int
    closed: int
    """1: each client thinks and asks again. 0: requests arrive in a Poisson stream."""
    mean_gap: float
    """Ticks between arrivals (open loop) or of thinking (closed loop); 0 without clients."""
    keys: int
    reads: int
    """Share of reads in 2³²; likewise of compare-and-sets."""
    swaps: int
    retry: int
    """Ticks until a client asks the next node; `patience` until it gives up."""
    patience: int
    stay: int
    """1: a client only ever asks its home node, as behind a local proxy."""
    recording: int
    until: int
    """No new request starts after this time, so that a run can end with every answer in."""
    arrivals: int
    next_client: int
    next_value: int
    succeeded: int
    reads_succeeded: int
    failed: int
    unknown: int
    attempts: int
    latency: int
    rows: int
    seen: Annotated[list[int], KEYS_MAX]
    call: Annotated[list[Call], CLIENTS_MAX]
    row: Annotated[list[Row], ROWS_MAX]


# ---- start --------------------------------------------------------------------------------------


@jit
def forget_counts(k: Clients) -> None:
    """Count from now on, after a warm-up."""
    k.succeeded = 0
    k.reads_succeeded = 0
    k.failed = 0
    k.unknown = 0
    k.attempts = 0
    k.latency = 0


@jit
def think(w: World, k: Clients, client: int) -> None:
    """Let a client of a closed loop wait for an exponential time before it asks again."""
    call = k.call[client]
    call.thoughts += 1
    gap = 1
    if k.mean_gap > 0.0:
        counter = (call.thoughts << CLIENTS_BITS) | client
        gap += int(exponential(w.client_key, counter * 2 + _THINKING, k.mean_gap))
    set_timer(w, ARRIVAL, CLIENT, w.now + gap, client + 1)


@jit
def begin_clients(w: World, k: Clients) -> None:
    """Make every client idle and schedule the first requests; habits and places stay."""
    k.arrivals = 0
    k.next_client = 0
    k.next_value = 0
    k.rows = 0
    forget_counts(k)
    for key in range(KEYS_MAX):
        k.seen[key] = 0
    for client in range(CLIENTS_MAX):
        call = k.call[client]
        call.open = 0
        call.request = 0
        call.attempt = 0
        call.thoughts = 0
        call.target = call.home
    if k.mean_gap > 0.0 and k.closed == 0:
        set_timer(w, ARRIVAL, CLIENT, w.now + 1, 0)
    if k.closed == 1:
        for client in range(k.count):
            think(w, k, client)


# ---- a request ----------------------------------------------------------------------------------


@jit
def idle_client(k: Clients) -> int:
    """Find the next client that waits for nothing, or NOBODY."""
    for _ in range(k.count):
        client = k.next_client
        k.next_client = (client + 1) % k.count
        if k.call[client].open == 0:
            return client
    return NOBODY


@inlined
def choose_command(w: World, k: Clients, client: int, request: int) -> int:
    """Draw key and kind; every written value is new, a swap expects what was seen last."""
    counter = (request << CLIENTS_BITS) | client
    which, where, _, _ = philox(w.client_key, counter, _MIXING, 0)
    key = (where * k.keys) >> 32
    if which < k.reads:
        return pack(READ, key, 0, 0)
    k.next_value += 1
    if which < k.reads + k.swaps:
        return pack(COMPARE_AND_SET, key, k.next_value, k.seen[key])
    return pack(WRITE, key, k.next_value, 0)


@jit
def record_invoke(w: World, k: Clients, client: int) -> None:
    """Start a row of the history."""
    call = k.call[client]
    call.row = NOBODY
    if k.recording == 0:
        return
    if k.rows == ROWS_MAX:
        w.error = HISTORY_FULL
        return
    call.row = k.rows
    k.rows += 1
    row = k.row[call.row]
    row.client = client
    row.key = key_of(call.command)
    row.kind = kind_of(call.command)
    row.argument = argument_of(call.command)
    row.expected = expected_of(call.command)
    row.result = 0
    row.invoked = w.now
    row.ended = -1
    row.outcome = OPEN
    row.node = NOBODY
    row.attempts = 0


@jit
def invoke(w: World, k: Clients, client: int, command: int) -> int:
    """Let an idle client ask for a command; returns the operation to send."""
    call = k.call[client]
    call.open = 1
    call.request += 1
    call.command = command
    call.invoked = w.now
    call.attempt = 0
    call.unanswered = 0
    if k.stay == 1:
        call.target = call.home
    record_invoke(w, k, client)
    return identify(client, call.request)


@jit
def on_arrival(w: World, k: Clients, stamp: int) -> int:
    """React to ARRIVAL; returns the operation to send or NO_OPERATION.

    `stamp` is 0 for the stream of an open loop and otherwise the client's number plus one.
    """
    if w.now >= k.until:
        return NO_OPERATION
    client = stamp - 1
    if stamp == 0:
        k.arrivals += 1
        gap = 1 + int(exponential(w.client_key, k.arrivals * 2, k.mean_gap))
        set_timer(w, ARRIVAL, CLIENT, w.now + gap, 0)
        client = idle_client(k)
        if client == NOBODY:
            w.error = OPERATIONS_FULL
            return NO_OPERATION
    if k.next_value >= VALUES_MAX - 1:
        w.error = VALUES_FULL
        return NO_OPERATION
    command = choose_command(w, k, client, k.call[client].request + 1)
    return invoke(w, k, client, command)


@jit
def sending(w: World, k: Clients, operation: int) -> int:
    """Watch for the answer of what the loop sends to `target`; returns the attempt's number."""
    call = k.call[client_of(operation)]
    call.unanswered |= 1 << call.attempt
    call.attempt += 1
    k.attempts += 1
    stamp = (operation << ATTEMPT_BITS) | call.attempt
    wait = min(k.retry, call.invoked + k.patience - w.now)
    set_timer(w, RETRY, CLIENT, w.now + max(1, wait), stamp)
    return call.attempt - 1


# ---- answers ------------------------------------------------------------------------------------


@inlined
def is_waiting(k: Clients, operation: int) -> bool:
    call = k.call[client_of(operation)]
    return call.open == 1 and call.request == request_of(operation)


@inlined
def turn_to(w: World, k: Clients, client: int, node: int) -> None:
    """Ask another node from now on, unless this client always asks the same one."""
    if k.stay == 0:
        k.call[client].target = node % w.nodes


@jit
def close(w: World, k: Clients, client: int, outcome: int) -> None:
    """End a client's request and its row; in a closed loop the client thinks again."""
    call = k.call[client]
    call.open = 0
    if outcome == SUCCEEDED:
        k.succeeded += 1
        k.latency += w.now - call.invoked
        if kind_of(call.command) == READ:
            k.reads_succeeded += 1
    elif outcome == FAILED:
        k.failed += 1
    else:
        k.unknown += 1
    if call.row != NOBODY:
        row = k.row[call.row]
        row.outcome = outcome
        row.attempts = call.attempt
        if outcome != UNKNOWN:
            row.ended = w.now
    if k.closed == 1:
        think(w, k, client)


@jit
def give_up(w: World, k: Clients, client: int) -> None:
    """End without an answer: a read has no effect, anything else may still take effect."""
    call = k.call[client]
    harmless = call.unanswered == 0 or kind_of(call.command) == READ
    close(w, k, client, FAILED if harmless else UNKNOWN)


@jit
def on_retry(w: World, k: Clients, stamp: int) -> int:
    """Without an answer ask the next node, or give up; returns the operation to send or none."""
    operation = stamp >> ATTEMPT_BITS
    attempt = stamp & ((1 << ATTEMPT_BITS) - 1)
    if not is_waiting(k, operation):
        return NO_OPERATION
    client = client_of(operation)
    call = k.call[client]
    if w.now - call.invoked >= k.patience or call.attempt >= TRIES_MAX:
        give_up(w, k, client)
        return NO_OPERATION
    if call.attempt != attempt:  # asked again since, for example after a redirect
        return NO_OPERATION
    turn_to(w, k, client, call.target + 1)
    return operation


@jit
def on_refusal(w: World, k: Clients, operation: int, attempt: int, outcome: int, hint: int) -> int:
    """React to an answer without effect; returns the operation to send at once, or none."""
    client = client_of(operation)
    call = k.call[client]
    call.unanswered &= ~(1 << attempt)
    known = outcome == REDIRECT and hint not in (NOBODY, call.target)
    if not known or attempt != call.attempt - 1 or k.stay == 1 or call.attempt >= TRIES_MAX:
        return NO_OPERATION
    turn_to(w, k, client, hint)
    return operation


@jit
def on_done(w: World, k: Clients, source: int, operation: int, result: int) -> None:
    """Take the result of an operation that took effect."""
    client = client_of(operation)
    call = k.call[client]
    kind = kind_of(call.command)
    key = key_of(call.command)
    if call.row != NOBODY:
        k.row[call.row].result = result
        k.row[call.row].node = source
    if kind == READ:
        k.seen[key] = result
    elif kind == WRITE or result != DIFFERED:
        k.seen[key] = argument_of(call.command)
    if source < NODES_MAX:
        turn_to(w, k, client, source)
    close(w, k, client, SUCCEEDED)
