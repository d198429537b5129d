"""What keeps a message or timer from a node: it crashed, it is paused, or it is busy.

A paused node reacts to nothing; what comes meanwhile waits, in order, until the pause ends. A node
with a processing time takes its messages one after the other; its timers wait while it is busy. A
crash loses what waits at the node and what had not left it.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import TIMERS_FROM
from simulations.kernel.limits import CLIENT
from simulations.kernel.links import enter, lose
from simulations.kernel.queue import FRESH, LEAVING, READY, WAITED, defer, push_stage, release
from simulations.kernel.state import LOST_CRASH, Envelope, World

NORMAL_SPEED = 100  # `slow` is in hundredths


@inlined
def never_left(w: World, envelope: Envelope) -> bool:
    """Whether the sender crashed while the message still waited for its disk."""
    if envelope.departs == envelope.sent or envelope.source >= CLIENT:
        return False
    return envelope.sent <= w.crashed_at[envelope.source] < envelope.departs


@inlined
def arrives(w: World, slot: int) -> bool:
    """Whether a message that is due reaches its target; otherwise it is lost, with the reason."""
    envelope = w.envelope[slot]
    w.in_flight -= 1
    if never_left(w, envelope) or (envelope.target < CLIENT and w.down[envelope.target] > 0):
        lose(w, slot, LOST_CRASH)
        return False
    return True


@jit
def perish(w: World, slot: int) -> None:
    """Lose a message that was under way when a crash destroyed it."""
    w.in_flight -= 1
    lose(w, slot, LOST_CRASH)
    release(w, slot)


@jit
def is_busy(w: World, node: int, slot: int) -> bool:
    """Let an item wait until the node has dealt with what came before, and with itself."""
    free_at = max(w.busy_until[node], w.now)
    if w.envelope[slot].kind < TIMERS_FROM:
        free_at += w.processing * w.slow[node] // NORMAL_SPEED
        w.busy_until[node] = free_at
    if free_at == w.now:
        return False
    push_stage(w, free_at, slot, READY)
    return True


@jit
def hold(w: World, slot: int) -> bool:
    """Let an item wait for its link, for the end of a pause or for a busy node."""
    envelope = w.envelope[slot]
    node = envelope.target
    is_message = envelope.kind < TIMERS_FROM
    if w.stage == LEAVING:
        if never_left(w, envelope):
            perish(w, slot)
        else:
            enter(w, slot)
        return True
    if node >= CLIENT or w.down[node] > 0:
        return False
    if w.stage == FRESH:
        envelope.arrived = w.now
    elif is_message and w.crashed_at[node] >= envelope.arrived:
        perish(w, slot)
        return True
    if w.now < w.paused_until[node]:
        defer(w, w.paused_until[node], slot, READY if w.stage == READY else WAITED)
        return True
    return w.stage != READY and is_busy(w, node, slot)


@inlined
def held(w: World, slot: int) -> bool:
    """Whether the world keeps an item that was taken off the queue: then it is not yet its time.

    A run loop calls this after `pop` and, if so, goes on with the next event.
    """
    return w.holding == 1 and hold(w, slot)
