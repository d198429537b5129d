"""Which of several designs nothing beats, in sentences for somebody who decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from metrics import wording
from metrics.domain.comparing import CRITERIA, SideBySide, meaning_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a comparison comes to."""

    lead: str
    reasons: tuple[str, ...]
    """What the unbeaten ones trade, why each other one is beaten, and which ones are alike."""
    note: str
    """What the designs were judged by."""


def verdict_of(comparison: SideBySide, labels: Sequence[str]) -> Verdict:
    """Say which designs nothing beats and by whom the others are beaten.

    Parameters
    ----------
    labels : what to call each design, in their order.
    """
    designs = list(enumerate(comparison.designs))
    unbeaten = [labels[place] for place, design in designs if design.unbeaten]
    beaten = [_beaten(comparison, place, labels) for place, item in designs if item.beaten_by]
    trades = [
        _against_base(comparison, place, labels)
        for place, _design in designs
        if _is_trade(comparison, place)
    ]
    return Verdict(
        lead=_lead(unbeaten, len(designs)),
        reasons=(*trades, *beaten, *_alike(comparison, labels)),
        note=_note(comparison),
    )


def listed(names: Sequence[str]) -> str:
    """Join names for a sentence.

    >>> listed(["A"]), listed(["A", "B"]), listed(["A", "B", "C"])
    ('A', 'A and B', 'A, B and C')
    """
    if len(names) < 2:
        return "".join(names)
    values = {"names": gettext(", ").join(names[:-1]), "last": names[-1]}
    return gettext("%(names)s and %(last)s") % values


def _lead(unbeaten: Sequence[str], count: int) -> str:
    if len(unbeaten) == count:
        return gettext(
            "None of these designs beats another: each one that is better in one respect is worse"
            " in another, or they are alike."
        )
    values = {"names": listed(unbeaten)}
    if len(unbeaten) == 1:
        return gettext("%(names)s is the only design here that nothing beats.") % values
    return gettext("Nothing here beats %(names)s.") % values


def _beaten(comparison: SideBySide, place: int, labels: Sequence[str]) -> str:
    """Say which design beats another one and in what; by preference one that nothing beats."""
    others = comparison.designs[place].beaten_by
    first = next(other for other in others if comparison.designs[other].unbeaten)
    reasons = [_reason(comparison, name, place, first) for name in comparison.criteria]
    values = {
        "name": labels[place],
        "other": labels[first],
        "reasons": gettext(", ").join(reasons),
    }
    text = gettext("%(name)s is beaten by %(other)s: %(reasons)s.") % values
    more = [labels[other] for other in others if other != first]
    if not more:
        return text
    also = gettext("Also by %(names)s.") % {"names": listed(more)}
    return f"{text} {also}"


def _against_base(comparison: SideBySide, place: int, labels: Sequence[str]) -> str:
    """Say what one gains and pays with a design in place of the base."""
    base = comparison.base
    reasons = [_reason(comparison, name, base, place) for name in comparison.criteria]
    values = {"name": labels[place], "other": labels[base], "reasons": gettext(", ").join(reasons)}
    return gettext("%(name)s in place of %(other)s: %(reasons)s.") % values


def _is_trade(comparison: SideBySide, place: int) -> bool:
    """Tell whether a design that nothing beats gains something over the base and loses another."""
    base, design = comparison.base, comparison.designs[place]
    if place == base or not design.unbeaten:
        return False
    return place not in comparison.designs[base].beaten_by and base not in design.equal_to


def _reason(comparison: SideBySide, criterion: str, place: int, other: int) -> str:
    """Say how another design differs from one in a criterion."""
    row = comparison.row(*CRITERIA[criterion])
    assert row is not None, "a criterion is a figure that every design has"
    own, theirs = row.values[place] or 0.0, row.values[other] or 0.0
    meaning, size = meaning_of("less", own, theirs), abs(theirs - own)
    templates = {
        "cost": {
            "same": gettext("the same cost"),
            "better": gettext("%(value)s less a month"),
            "worse": gettext("%(value)s more a month"),
        },
        "downtime": {
            "same": gettext("the same downtime"),
            "better": gettext("%(value)s less downtime a month"),
            "worse": gettext("%(value)s more downtime a month"),
        },
        "complexity": {
            "same": gettext("as complex"),
            "better": gettext("less complex by %(value)s"),
            "worse": gettext("more complex by %(value)s"),
        },
    }
    written = {
        "cost": lambda: wording.money(size, comparison.designs[place].currency or ""),
        "downtime": lambda: wording.duration(60 * size),
        "complexity": lambda: wording.number(size),
    }
    return templates[criterion][meaning] % {"value": written[criterion]()}


def _alike(comparison: SideBySide, labels: Sequence[str]) -> list[str]:
    """Name the groups of designs that are the same in every criterion, each group once."""
    groups = {
        tuple(sorted((place, *design.equal_to)))
        for place, design in enumerate(comparison.designs)
        if design.equal_to
    }
    template = gettext("%(names)s are alike in all of these respects.")
    return [
        template % {"names": listed([labels[place] for place in group])} for group in sorted(groups)
    ]


def _note(comparison: SideBySide) -> str:
    names = {
        "cost": gettext("cost a month"),
        "downtime": gettext("downtime a month"),
        "complexity": gettext("complexity"),
    }
    judged = listed([names[name] for name in comparison.criteria])
    text = gettext(
        "Judged by %(criteria)s: one design beats another when it is better in one of them and"
        " worse in none."
    ) % {"criteria": judged}
    return f"{text} {_without_cost(comparison)}".strip()


def _without_cost(comparison: SideBySide) -> str:
    if "cost" in comparison.criteria:
        return ""
    if len({item.currency for item in comparison.designs if item.currency}) > 1:
        return gettext("Cost is left out, since the designs count in different currencies.")
    return gettext("Cost is left out, since not every design says what its components cost.")
