"""What the page on advice lists: what is open by verdict, what was accepted, what was dismissed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from metrics import chart_advice, deciding, selectors
from metrics.advice_words import assumption, does
from metrics.analysis.advice.words import besides
from metrics.domain.advising import Advice, AdviceReport
from metrics.domain.architecture import Architecture
from metrics.domain.headlines import Headline
from metrics.domain.quantities import MONTH_HOURS
from metrics.headlines import headlines_of
from metrics.models import AdviceDecision, ArchitectureVersion
from metrics.web.figure_changes import Pair

SHOWN: Final = 6
"""Advice of each verdict; the rest is behind a disclosure."""
ROUNDING: Final = 1e-9
"""Smaller relative changes of the downtime are none."""
TITLES: Final = {
    "free": _("Costs nothing in the document"),
    "pays": _("Pays for itself"),
    "unpriced": _("Helps, the document has no price for it"),
    "no_money": _("Helps, the document does not say what downtime costs"),
    "does_not_pay": _("Costs more than the loss that it avoids"),
    "trade": _("Gains one thing and loses another"),
}
FOLDED: Final = {"does_not_pay", "trade"}
"""Verdicts that one seldom acts on; their lists are closed at first."""
EFFORTS: Final = {
    "setting": _("a setting"),
    "operation": _("a way of working"),
    "build": _("something to build"),
    "redesign": _("a redesign"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One advice in the language of the reader."""

    item: Advice
    does: str
    minutes: float
    """Of downtime a month by which it changes; negative is less."""
    share: float | None
    """The same as a ratio of the downtime; None when nothing changes."""
    besides: str
    effort: str
    assumption: str
    patch: str
    orphan: AdviceDecision | None
    """The decision that made a variant of it which is deleted."""

    @property
    def is_same(self) -> bool:
        """Whether the downtime stays as it is."""
        return self.share is None


@dataclass(frozen=True, slots=True)
class Group:
    """Open advice of one verdict."""

    verdict: str
    title: str
    rows: tuple[Row, ...]
    more: tuple[Row, ...]

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.rows) + len(self.more)

    @property
    def is_open(self) -> bool:
        """Whether the list shows at first sight."""
        return self.verdict not in FOLDED


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with what became of it."""

    row: AdviceDecision
    does: str
    arises: bool
    before: Headline | None = None
    after: Headline | None = None

    @property
    def cost_change(self) -> float | None:
        """How much more the variant costs a month."""
        if self.before is None or self.after is None:
            return None
        if self.before.cost_per_month is None or self.after.cost_per_month is None:
            return None
        return self.after.cost_per_month - self.before.cost_per_month

    @property
    def cost_why(self) -> str:
        """Return where that is explained; nothing for no change."""
        variant, start = self.row.variant, self.row.architecture
        if variant is None or not self.cost_change:
            return ""
        pair = Pair(f"{start.pk}:{start.version}", f"{variant.pk}:{variant.version}")
        return pair.href("cost", "per_month")


def ranking_parts(version: ArchitectureVersion, document: Architecture) -> dict[str, Any]:
    """Return what the ranking shows. Raises `DocumentError`."""
    report = deciding.report_of(version)
    decisions = {row.key: row for row in selectors.advice_decisions_of(version.architecture)}
    states = {key: deciding.state_of(row) for key, row in decisions.items()}
    rows = [
        _row(item, document, decisions.get(item.key))
        for item in report.advice
        if states.get(item.key, "open") == "open"
    ]
    accepted, dismissed = _decided(version, document, report, decisions)
    steps = [
        (step, does(step.params, document), json.dumps(step.patch)) for step in report.money.steps
    ]
    first = _best(rows)
    return {
        "report": report,
        "groups": _groups(rows),
        "open_rows": rows,
        "first": first,
        "largest": _largest(rows, first),
        "accepted": accepted,
        "dismissed": dismissed,
        "steps": steps,
        "steps_exactness": next(
            (step.exactness for step in report.money.steps if step.exactness != "exact"), "exact"
        ),
        "money_chart": chart_advice.money_curve(report, lambda number: steps[number][1]),
    }


def _row(item: Advice, document: Architecture, orphan: AdviceDecision | None) -> Row:
    figure = item.figures["whole.unavailability"]
    is_same = abs(figure.change) <= ROUNDING * max(figure.before, figure.after)
    return Row(
        item=item,
        does=does(item.params, document),
        minutes=MONTH_HOURS * 60 * figure.change,
        share=None if is_same or not figure.before else abs(figure.change) / figure.before,
        besides=besides(item, gettext),
        effort=str(EFFORTS[item.effort]),
        assumption=assumption(item.params, document),
        patch=json.dumps(item.patch),
        orphan=orphan,
    )


def _groups(rows: Iterable[Row]) -> list[Group]:
    listed = list(rows)
    groups = []
    for verdict, title in TITLES.items():
        found = tuple(row for row in listed if row.item.verdict == verdict)
        if found:
            groups.append(Group(verdict, str(title), found[:SHOWN], found[SHOWN:]))
    return groups


def _best(rows: list[Row]) -> Row | None:
    """Return what gains the most money, else what the ranking has first."""
    gaining = [(row.item.net_gain_per_month or 0, row) for row in rows]
    gain, row = max(gaining, key=lambda pair: pair[0], default=(0, None))
    return row if gain > 0 else next(iter(rows), None)


def _largest(rows: list[Row], first: Row | None) -> Row | None:
    """Return what saves the most downtime, unless it is the first one anyway."""
    helping = [row for row in rows if row.minutes < 0 and row.item.verdict not in FOLDED]
    best = min(helping, key=lambda row: row.minutes, default=None)
    return best if best is not first else None


def _decided(
    version: ArchitectureVersion,
    document: Architecture,
    report: AdviceReport,
    decisions: Mapping[str, AdviceDecision],
) -> tuple[list[Decided], list[Decided]]:
    """Return what was accepted, with the figures of the variants, and what was dismissed."""
    arising = {item.key: item for item in report.advice}
    variants = {
        row.pk: selectors.version_of(row.variant)
        for row in decisions.values()
        if row.variant is not None
    }
    known = headlines_of([version, *variants.values()])
    accepted, dismissed = [], []
    for row in decisions.values():
        item = arising.get(row.key)
        words = does(item.params, document) if item else row.title
        if row.state == AdviceDecision.State.DISMISSED:
            dismissed.append(Decided(row, words, item is not None))
        elif row.variant is not None or item is None:
            after = known.get(variants[row.pk].digest) if row.pk in variants else None
            before = known.get(version.digest)
            accepted.append(Decided(row, words, item is not None, before, after))
    return accepted, dismissed
