"""The mean time without a leader of a component's consensus group."""

from __future__ import annotations

from metrics.analysis.quorums.elections import Election
from metrics.domain.architecture import Component, ElectionTime

DEFAULT_ELECTION_TIMEOUT = (0.15, 0.3)
"""Seconds; the range that the Raft paper (section 9.3) recommends."""
DEFAULT_MESSAGE_DELAY = 0.0005
"""Seconds; one way inside a data centre."""


def election_seconds(component: Component) -> float:
    """Return the mean time from the loss of the leader to the next one, seconds.

    A measured one in the document counts; otherwise it is predicted from the timeouts.
    """
    measured = measured_of(component)
    return election_of(component).mean if measured is None else measured.mean


def measured_of(component: Component) -> ElectionTime | None:
    """Return the election time that the document names; None when it has to be predicted."""
    replication = component.data.replication if component.data else None
    return None if replication is None else replication.election_time


def election_of(component: Component) -> Election:
    """Return the set-up of the elections of a component's group.

    All voters but the lost leader stand, or as many as are needed when that is more.
    """
    replication = component.data.replication if component.data else None
    assert replication is not None
    low, high = replication.election_timeout or DEFAULT_ELECTION_TIMEOUT
    delay = replication.message_delay
    voters = component.replica_count
    votes = max(voters // 2 + 1, replication.quorum or 0)
    return Election(
        low=low,
        high=high,
        heartbeat=replication.heartbeat or low / 2,
        message_delay=DEFAULT_MESSAGE_DELAY if delay is None else delay,
        servers=voters,
        standing=max(voters - 1, votes),
        quorum=votes,
    )
