"""When faults happen: at random, as alternating processes, or by the statements of a schedule.

Both reach a run loop through one door: `fault_at` is the time of the next change and `take_fault`
applies it. A fault that names the leader finds out who that is when it begins; while nobody leads
it waits.
"""

from __future__ import annotations

from simulations.kernel.effects import (
    begin_effect,
    end_effect,
    free_nodes,
    mark_links,
    named,
    needs_leader,
    renew,
    resolve,
)
from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import NOBODY
from simulations.kernel.limits import LANES, NEVER, NODES_MAX, SOURCES_MAX, TICKS_PER_MILLISECOND
from simulations.kernel.links import begin_links
from simulations.kernel.rng import exponential, philox
from simulations.kernel.state import (
    BANDWIDTH,
    CLOCK_JUMP,
    CRASH,
    CUT,
    ELECT,
    HEAL,
    LOSS,
    RESTART,
    SLOW,
    WIPE,
    Action,
    Effect,
    World,
)

NOTHING = -1  # in `fault_source`: the next fault waits for a leader
WAIT = TICKS_PER_MILLISECOND


# ---- at random -----------------------------------------------------------------------------------


@jit
def duration(w: World, s: int, mean: float) -> int:
    """Next exponential time of a fault source, at least one tick."""
    source = w.source[s]
    source.draws += 1
    return 1 + int(exponential(w.fault_key, source.draws * SOURCES_MAX + s, mean))


@inlined
def begin_random(w: World, s: int) -> None:
    """Let a source fail; its members, when it has a list of them, need no search."""
    source = w.source[s]
    if source.members != 0:
        source.effect.hit = source.members
    else:
        resolve(w, source.effect)
    begin_effect(w, source.effect, source.at)


@jit
def begin_source(w: World, s: int) -> None:
    """Start a source in its long-run state: exponential times have no memory."""
    source = w.source[s]
    source.draws = 0
    source.down = 0
    effect = source.effect
    effect.on = 0
    share = source.mean_down / (source.mean_up + source.mean_down)
    point, _, _, _ = philox(w.fault_key, s, 0, 1)
    if point < share * 4294967296.0 and not needs_leader(effect):
        source.down = 1
        source.at = duration(w, s, source.mean_down)
        begin_random(w, s)
    else:
        source.at = duration(w, s, source.mean_up)


@jit
def turn_source(w: World, s: int) -> None:
    """Let a source fail or recover."""
    source = w.source[s]
    effect = source.effect
    w.fault_began = 1 - source.down
    if source.down == 1:
        source.down = 0
        source.at = w.now + duration(w, s, source.mean_up)
        end_effect(w, effect)
    else:
        source.down = 1
        source.at = w.now + duration(w, s, source.mean_down)
        begin_random(w, s)
    w.fault_hit = effect.hit


# ---- by schedule ---------------------------------------------------------------------------------


@jit
def withdraw(w: World, first: int, last: int, nodes: int) -> int:
    """Take nodes out of the statements of some kinds that last; returns those that were in one."""
    found = 0
    for k in range(w.actions):
        action = w.action[k]
        effect = action.effect
        if effect.on == 1 and first <= effect.what <= last and effect.hit & nodes != 0:
            both = effect.hit & nodes
            found |= both
            effect.hit &= ~nodes
            if effect.what <= WIPE:
                free_nodes(w, both)
            if effect.hit == 0:
                effect.on = 0
                action.due = NEVER
    return found


@jit
def heal(w: World, e: Effect) -> None:
    """End the faults of links that the schedule began, everywhere or on some links."""
    for k in range(w.actions):
        action = w.action[k]
        effect = action.effect
        if effect.on == 1 and CUT <= effect.what <= BANDWIDTH:
            left = 0
            for lane in range(LANES):
                effect.cut[lane] &= ~e.cut[lane]
                left |= effect.cut[lane]
            if left == 0:
                effect.on = 0
                action.due = NEVER
    renew(w)


@inlined
def ask(w: World, e: Effect) -> None:
    """Leave to the protocol what an administrator asks of some nodes."""
    w.asked = e.what
    w.asked_of = named(w, e, 0) & ((1 << NODES_MAX) - 1)


@jit
def begin_action(w: World, action: Action) -> None:
    """Carry out a statement of the schedule."""
    effect = action.effect
    resolve(w, effect)
    action.due = w.now + action.lasts if action.lasts > 0 else NEVER
    if effect.what >= ELECT:
        ask(w, effect)
    elif effect.what == HEAL:
        mark_links(w, effect)
        heal(w, effect)
    elif effect.what == RESTART:
        effect.hit = withdraw(w, CRASH, WIPE, effect.hit)
    else:
        if effect.what == SLOW:
            withdraw(w, SLOW, SLOW, effect.hit)
        begin_effect(w, effect, action.due)
        if effect.what == CLOCK_JUMP or (effect.what == WIPE and action.lasts == 0):
            end_effect(w, effect)


@jit
def turn_action(w: World, k: int) -> None:
    """Begin or end a statement of the schedule."""
    action = w.action[k]
    w.fault_began = 1 - action.effect.on
    if action.effect.on == 1:
        action.due = NEVER
        end_effect(w, action.effect)
    else:
        begin_action(w, action)
    w.fault_hit = action.effect.hit


# ---- both ----------------------------------------------------------------------------------------


@jit
def find_next_fault(w: World) -> None:
    """Keep the time and the source of the next change: a random one, or SOURCES_MAX + action."""
    w.fault_at = NEVER
    for s in range(w.sources):
        if w.source[s].at < w.fault_at:
            w.fault_at = w.source[s].at
            w.fault_source = s
    for k in range(w.actions):
        if w.action[k].due < w.fault_at:
            w.fault_at = w.action[k].due
            w.fault_source = SOURCES_MAX + k


@jit
def begin_faults(w: World) -> None:
    """Start every random source in its long-run state and the schedule at its beginning."""
    w.leader = NOBODY
    w.crashing = 0
    w.restarting = 0
    w.wiped = 0
    shapes = False
    for s in range(w.sources):
        w.source[s].effect.on = 0
        shapes = shapes or LOSS <= w.source[s].effect.what <= BANDWIDTH
    for k in range(w.actions):
        w.action[k].due = w.action[k].at
        w.action[k].effect.on = 0
        shapes = shapes or LOSS <= w.action[k].effect.what <= BANDWIDTH
    if shapes and w.shaped == 0:
        begin_links(w)
    for s in range(w.sources):
        begin_source(w, s)
    find_next_fault(w)


@jit
def must_wait(w: World) -> bool:
    """Put a fault off that begins now and needs a leader while there is none."""
    if w.leader != NOBODY:
        return False
    if w.fault_source < SOURCES_MAX:
        source = w.source[w.fault_source]
        if source.down == 0 and needs_leader(source.effect):
            source.at = w.now + WAIT
            return True
    else:
        action = w.action[w.fault_source - SOURCES_MAX]
        if action.effect.on == 0 and needs_leader(action.effect):
            action.due = w.now + WAIT
            return True
    return False


@jit
def take_fault(w: World) -> int:
    """Apply the next fault; what the protocol must do about it is left in bit masks.

    `crashing` are the nodes that stop now, `restarting` those that come back (after they stopped,
    when both), `wiped` those of them that come back without their disk. The loop sets `leader`
    before. `asked` is what an administrator asks of the nodes `asked_of`, or 0. Returns the source,
    SOURCES_MAX + the action, or NOTHING when it waits for a leader.
    """
    w.crashing = 0
    w.restarting = 0
    w.wiped = 0
    w.asked = 0
    taken = w.fault_source
    if must_wait(w):
        taken = NOTHING
    elif taken < SOURCES_MAX:
        turn_source(w, taken)
    else:
        turn_action(w, taken - SOURCES_MAX)
    find_next_fault(w)
    return taken
