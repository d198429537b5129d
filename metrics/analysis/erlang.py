"""Waiting in a queue with several servers, after A. K. Erlang."""

from __future__ import annotations

from metrics.domain.errors import InvalidParameterError


def erlang_c(servers: int, offered: float) -> float:
    """Return the probability that a request has to wait in an M/M/c queue.

    Parameters
    ----------
    servers : int
        Number c of parallel servers, at least 1.
    offered : float
        Offered load a = λ/μ in erlangs, 0 ≤ a < c.

    Notes
    -----
    Computed from Erlang's B formula by its recursion, which neither overflows nor cancels:
    B(0) = 1, B(k) = a·B(k−1) / (k + a·B(k−1)), and C = B / (1 − ρ·(1 − B)) with ρ = a/c.

    References
    ----------
    R. B. Cooper, "Introduction to Queueing Theory", 2nd ed., 1981, section 3.5.

    Examples
    --------
    >>> round(erlang_c(2, 1.0), 6)
    0.333333
    """
    if servers < 1 or not 0 <= offered < servers:
        raise InvalidParameterError(
            f"the offered load must lie in [0, {servers}), got {offered}", field="offered"
        )
    blocked = 1.0
    for count in range(1, servers + 1):
        blocked = offered * blocked / (count + offered * blocked)
    return blocked / (1 - offered / servers * (1 - blocked))
