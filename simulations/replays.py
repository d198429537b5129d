"""Histories that a campaign has seen, computed anew from its seed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from simulations import campaigns, execution
from simulations.models import Campaign
from simulations.montecarlo.outage import Timeline, timeline_of


def trace_of(campaign: Campaign, *, events_max: int) -> Iterator[str]:
    """Yield the history worth seeing as lines of JSON, computed anew from the seed.

    Of a cluster that is the first one, of a Monte Carlo the longest outage.
    """
    found = campaigns.trace(
        execution.inputs_of(campaign), events_max=events_max, result=campaign.result
    )
    return (campaigns.canonical_json(event) for event in found)


def outages_of(campaign: Campaign) -> list[dict[str, Any]]:
    """Return the longest outages that a Monte Carlo keeps, the longest first."""
    result = campaign.result or {}
    worst = result.get("worst_outage")
    return [] if worst is None else [worst, *result.get("further_outages", [])]


def worst_outage_of(campaign: Campaign, *, events_max: int, rank: int = 1) -> Timeline:
    """Return one of the longest outages that a Monte Carlo has seen, computed from the seed."""
    kept = outages_of(campaign)
    chosen = kept[rank - 1] if rank <= len(kept) else None
    found = campaigns.trace(
        execution.inputs_of(campaign),
        events_max=events_max,
        result={**(campaign.result or {}), "worst_outage": chosen},
    )
    trace = [json.loads(campaigns.canonical_json(event)) for event in found]
    assert chosen is not None, "without an outage there is no trace"
    return timeline_of(trace, chosen["seconds"])
