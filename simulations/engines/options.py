"""Checks of what a user chose, before an engine sees it."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from metrics.domain.problems import gettext_noop
from simulations.campaigns import CampaignError


def refuse_unknown(options: Mapping[str, object], known: Collection[str]) -> None:
    """Refuse an option that the kind does not have."""
    unknown = sorted(set(options) - set(known))
    if unknown:
        raise CampaignError(
            gettext_noop("This kind of simulation has no option “%(name)s”; it has: %(known)s."),
            field=unknown[0],
            params={"name": unknown[0], "known": ", ".join(sorted(known))},
        )


def number(options: Mapping[str, object], name: str) -> float | None:
    """Return a number, or None when it is absent."""
    value = options.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
        raise CampaignError(
            gettext_noop("%(name)s must be a number, not %(found)s."),
            field=name,
            params={"name": name, "found": repr(value)},
        )
    return float(value)


def whole_number(options: Mapping[str, object], name: str) -> int | None:
    """Return a whole number, or None when it is absent."""
    value = number(options, name)
    if value is None:
        return None
    if value != int(value):
        raise CampaignError(
            gettext_noop("%(name)s must be a whole number, not %(found)s."),
            field=name,
            params={"name": name, "found": f"{value:g}"},
        )
    return int(value)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # A whole number that no float holds.
        return False
