"""The kinds of campaign: each puts one simulator behind the shape of `campaigns.Engine`."""

from __future__ import annotations

from simulations import campaigns


def register_engines() -> None:
    """Offer every kind. Simulators are imported at first use, since they compile their kernels."""
    campaigns.register("montecarlo", _montecarlo)
    campaigns.register("cluster", _cluster)
    campaigns.register("difference", _difference)


def _montecarlo() -> campaigns.Engine:
    from simulations.engines.montecarlo import MonteCarlo  # noqa: PLC0415

    return MonteCarlo()


def _cluster() -> campaigns.Engine:
    from simulations.engines.cluster import Cluster  # noqa: PLC0415

    return Cluster()


def _difference() -> campaigns.Engine:
    from simulations.engines.differences import Differences  # noqa: PLC0415

    return Differences()
