"""Checks of what a user chose, before an engine sees it."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from simulations.campaigns import CampaignError


def refuse_unknown(options: Mapping[str, object], known: Collection[str]) -> None:
    """Refuse an option that the kind does not have."""
    unknown = sorted(set(options) - set(known))
    if unknown:
        raise CampaignError(
            f"This kind of simulation has no option {unknown[0]!r}; "
            f"it has: {', '.join(sorted(known))}.",
            field=unknown[0],
        )


def number(options: Mapping[str, object], name: str) -> float | None:
    """Return a number, or None when it is absent."""
    value = options.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
        raise CampaignError(f"{name} must be a number, not {value!r}.", field=name)
    return float(value)


def whole_number(options: Mapping[str, object], name: str) -> int | None:
    """Return a whole number, or None when it is absent."""
    value = number(options, name)
    if value is None:
        return None
    if value != int(value):
        raise CampaignError(f"{name} must be a whole number, not {value:g}.", field=name)
    return int(value)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # A whole number that no float holds.
        return False
