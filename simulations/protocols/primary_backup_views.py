"""The view service: one process, on the last server, decides who is primary.

It hears a ping of every server at each heartbeat. A view has a number, a primary and its members,
all of which must have every write. Who is silent for the failover time is taken for dead: a member
leaves the view, and for a primary a member takes over that is *eligible*, which means that it has
had every acknowledged write since it joined. The next view without a failover waits until the
primary was heard in the present one. The service does not fail over itself: while its server is
down nobody is replaced. Its view is on disk before it is told.
"""

from __future__ import annotations

from simulations.kernel.jit import inlined, jit
from simulations.kernel.kinds import NOBODY
from simulations.kernel.limits import NODES_MAX
from simulations.kernel.world import local_to_world
from simulations.protocols.primary_backup_state import Cluster, Payload


@inlined
def arbiter(c: Cluster) -> int:
    """Return the server on which the view service runs."""
    return c.world.nodes - 1


@jit
def is_silent(c: Cluster, j: int) -> bool:
    """Whether the service has not heard of a server for the failover time of its own clock."""
    patience = local_to_world(c.world, arbiter(c), c.failover)
    return c.world.now - c.service.heard[j] > patience


@jit
def install_view(c: Cluster, primary: int, members: int) -> None:
    """Decide on the next view."""
    s = c.service
    s.number += 1
    s.empty = 0
    if primary != s.primary:
        c.failovers += 1
        s.acknowledged = 0
    s.primary = primary
    s.members = members
    s.eligible &= members
    c.views += 1


@jit
def is_able(c: Cluster, j: int) -> bool:
    """Whether a server could take over: it has everything, as far as is known, and is heard."""
    s = c.service
    has_all = ((s.eligible & ~s.fresh) >> j) & 1 == 1
    return has_all and j != s.primary and not is_silent(c, j)


@jit
def choose_primary(c: Cluster) -> int:
    """Choose who takes over: of the eligible that are heard the one with the longest log."""
    s = c.service
    best = NOBODY
    for j in range(c.world.nodes):
        able = is_able(c, j)
        if able and (best == NOBODY or s.last[j] > s.last[best]):
            best = j
    return best


@jit
def fail_over(c: Cluster) -> None:
    """Replace the primary by an eligible member, if there is one."""
    chosen = choose_primary(c)
    if chosen == NOBODY:
        return
    members = 0
    for j in range(c.world.nodes):
        if is_able(c, j):
            members |= 1 << j
    install_view(c, chosen, members)


@jit
def review_view(c: Cluster) -> None:
    """Look for silent members and for servers that want to join."""
    s = c.service
    if is_silent(c, s.primary):
        fail_over(c)
        return
    if s.acknowledged != s.number:
        return
    members = 1 << s.primary
    for j in range(c.world.nodes):
        if not is_silent(c, j):
            members |= 1 << j
    if members != s.members:
        install_view(c, s.primary, members)


@jit
def expel_primary(c: Cluster) -> None:
    """Replace a primary that has lost its disk; when nobody else has the data it goes on empty."""
    s = c.service
    others = s.eligible & ~(1 << s.primary)
    if others != 0:
        fail_over(c)
    else:
        install_view(c, s.primary, 1 << s.primary)
        s.empty = 1


@jit
def hear(c: Cluster, j: int, m: Payload) -> None:
    """Hear of a server: its view, the end of its log, and from the primary who has everything."""
    s = c.service
    s.heard[j] = c.world.now
    s.last[j] = m.index
    s.fresh = s.fresh | 1 << j if m.fresh == 1 else s.fresh & ~(1 << j)
    if j != s.primary:
        return
    if m.fresh == 1:
        if s.empty == 0:
            expel_primary(c)
    elif m.number == s.number:
        s.acknowledged = s.number
        s.eligible |= (m.members | 1 << j) & s.members


@jit
def restart_service(c: Cluster) -> None:
    """Come back with the view; give every server the whole failover time to be heard."""
    for j in range(NODES_MAX):
        c.service.heard[j] = c.world.now


@jit
def begin_service(c: Cluster) -> None:
    """Begin with server 0 as primary of all servers, who have everything: nothing yet."""
    s = c.service
    s.number = 1
    s.primary = 0
    s.members = (1 << c.world.nodes) - 1
    s.eligible = s.members
    s.acknowledged = 0
    s.fresh = 0
    s.empty = 0
    restart_service(c)
    for j in range(NODES_MAX):
        s.last[j] = 0
