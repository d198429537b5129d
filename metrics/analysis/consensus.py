"""Elections of a consensus group: split votes and the expected time without a leader.

References
----------
D. Ongaro, "Consensus: Bridging Theory and Practice", PhD dissertation, Stanford, 2014, ch. 9.
"""

from __future__ import annotations

import math


def split_vote_probability(*, standing: int, servers: int, latency: float) -> float:
    """Return the probability that an election round elects nobody.

    Parameters
    ----------
    standing : servers that can run for leader, at least 1.
    servers : members of the cluster.
    latency : message latency as a fraction of the range of election timeouts.

    Notes
    -----
    With c = s - ⌊n/2⌋ + 1, P = Σ over k from c - 1 to s of C(s, k) lᵏ (1 - l)^(s - k).
    """
    within = min(1.0, latency)
    first = max(0, standing - servers // 2)
    return math.fsum(
        math.comb(standing, k) * within**k * (1 - within) ** (standing - k)
        for k in range(first, standing + 1)
    )


def expected_election_seconds(
    *, low: float, high: float, heartbeat: float, message_delay: float, servers: int
) -> float:
    """Return the expected time from the loss of a leader to the next leader, in seconds.

    Parameters
    ----------
    low, high : bounds of the uniform election timeout, seconds.
    heartbeat : interval of heartbeats, seconds.
    message_delay : one-way delay between servers, seconds.
    servers : members of the cluster; one of them, the leader, is lost.
    """
    standing = max(1, servers - 1)
    spread = high - low
    round_trip = 2 * message_delay
    first = low + spread / (standing + 1)
    split = 0.0
    if spread > 0:
        split = split_vote_probability(
            standing=standing, servers=servers, latency=message_delay / spread
        )
    rounds = 1 / max(1e-9, 1 - split)
    return max(0.0, rounds * (first + message_delay) + round_trip - heartbeat / 2)
