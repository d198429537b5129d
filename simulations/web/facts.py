"""What was simulated and seen besides the comparison, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext

from metrics import wording
from simulations.models import Campaign
from simulations.montecarlo import mttf_reasons as mttf
from simulations.web.names import protocol_name


def facts_of(campaign: Campaign) -> list[tuple[str, str]]:
    """Return what was simulated and seen besides the comparison."""
    result = campaign.result or {}
    facts = work_of(campaign)
    facts += _missing_facts(result.get("missing") or {})
    facts += _breach((result.get("periods") or {}).get("whole") or {})
    times = result.get("leader_down_time_ms")
    if times:
        facts.append((gettext("Leader failures"), wording.number(times["trials"], 6)))
    facts += _cluster_facts(result)
    return facts


def work_of(campaign: Campaign) -> list[tuple[str, str]]:
    """Return how much was simulated, and by which method."""
    result = campaign.result or {}
    facts = list(_method_facts(result.get("method") or {}))
    if result and not facts and campaign.kind == Campaign.Kind.MONTECARLO:
        facts.append((gettext("Method"), gettext("Crude Monte Carlo")))
    if result.get("years"):
        facts.append((gettext("Simulated years"), wording.number(result["years"])))
    if campaign.kind == Campaign.Kind.DIFFERENCE and result:
        facts.append((gettext("Pairs of histories"), wording.number(result["histories"], 6)))
    if result.get("events"):
        facts.append((gettext("Simulated events"), wording.number(result["events"])))
    if result.get("half_width"):
        facts.append((gettext("Width of the interval"), plus_minus(result["half_width"])))
    if result.get("years_to_halve"):
        years = wording.number(result["years_to_halve"])
        facts.append(
            (gettext("To halve the interval"), gettext("%(years)s years in all") % {"years": years})
        )
    return facts


def plus_minus(half_width: float) -> str:
    """Write a relative half-width.

    >>> plus_minus(0.01), plus_minus(1e-9)
    ('±1 %', '< ±0.01 %')
    """
    words = wording.percent(half_width)
    return f"< ±{words[2:]}" if words.startswith("< ") else f"±{words}"


def _method_facts(method: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Write how the figures were found, and what crude simulation would have needed."""
    if not method:
        return
    yield gettext("Method"), _method(method)
    if "crude_years" in method:
        yield (
            gettext("Crude Monte Carlo for ±%(width)s")
            % {"width": wording.percent(method["crude_half_width"])},
            gettext("%(years)s years, %(hours)s hours of one core")
            % {
                "years": wording.number(method["crude_years"]),
                "hours": wording.number(method["crude_hours"]),
            },
        )


def _method(method: Mapping[str, Any]) -> str:
    """Name the method, and how much of its work mattered where it counts that."""
    if method["name"] == "numeric":
        states = wording.number(method["states"], 6)
        words = gettext("Solved as a Markov chain of %(states)s states instead of simulated")
        return words % {"states": states}
    names = {
        "importance": gettext("Importance sampling"),
        "splitting": gettext("Multilevel splitting"),
    }
    name = names.get(method["name"]) or str(method["name"])
    is_split = method["name"] == "splitting"
    if not method["claimed"] and is_split:
        return gettext("%(name)s; too few histories matter to claim a figure") % {"name": name}
    if not method["claimed"]:
        return gettext("%(name)s; too few cycles matter to claim a figure") % {"name": name}
    if "effective_cycles" not in method or "cycles" not in method:
        return name
    words = (
        gettext("%(name)s; %(count)s of %(all)s histories matter")
        if is_split
        else gettext("%(name)s; %(count)s of %(all)s cycles matter")
    )
    return words % {
        "name": name,
        "count": wording.number(method["effective_cycles"], 6),
        "all": wording.number(method["cycles"], 6),
    }


def _missing_facts(missing: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Write why figures of the whole were not found."""
    code = missing.get(mttf.FIGURE)
    if code in mttf.REASONS:
        reason = gettext(mttf.REASONS[code])
        yield (
            gettext("Mean time to first failure"),
            gettext("not found: %(reason)s") % {"reason": reason},
        )


def _breach(period: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Write how many years have a month that breaks the objective of availability."""
    share = period.get("breach_probability_twelve_months")
    if share and "high" in share:
        low, high = wording.percent(share["low"]), wording.percent(share["high"])
        name = gettext("Years with a month that breaks the objective")
        yield name, f"{wording.percent(share['mean'])} ({low} – {high})"


def _cluster_facts(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Write which protocol ran, and how often it elected."""
    if "protocol" not in result:
        return
    yield gettext("Protocol"), protocol_name(result["protocol"])
    yield gettext("Voters"), wording.number(result["servers"])
    counts = result.get("counts", {})
    if "elections" in counts:
        names = {
            "crashes": gettext("Failures of servers"),
            "elections": gettext("Elections that were won"),
            "campaigns": gettext("Attempts to be elected"),
            "duels": gettext("Attempts that a rival overtook"),
            "deposed": gettext("Leaders that a rival deposed"),
        }
        for key, name in names.items():
            if key in counts:
                yield name, wording.number(counts[key], 6)
        yield from _rounds(counts)
    if "skipped_share" in result:
        yield gettext("Time in which nothing could happen"), skipped(result["skipped_share"])


def _rounds(counts: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Write how many attempts an election took; more than one means split votes or lost ones."""
    if counts["elections"]:
        attempts = counts["campaigns"] / counts["elections"]
        yield gettext("Attempts for each election"), wording.number(attempts)


def skipped(share: float) -> str:
    """Write a share that is nearly everything, never rounded up to it.

    >>> skipped(0.9999997), skipped(0.5)
    ('99.9999700 %', '50.0 %')
    """
    return wording.availability_percent(1.0 - share)
