"""The badge of an architecture: its availability and what a simulation says of it, as a picture.

The address is public, so the picture tells nothing else: no name, no number of a version, no link.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext

from metrics import selectors as metrics_selectors
from metrics import services as metrics_services
from metrics import wording
from metrics.domain.errors import DocumentError
from metrics.domain.results import Evaluation
from metrics.models import StoredArchitecture
from simulations import verdicts
from simulations.models import Badge as Row
from simulations.verdicts import Standing
from simulations.web.names import verdict_word

HEIGHT: Final = 20
PADDING: Final = 6
WIDTHS: Final = dict.fromkeys("iljI.,: \N{NO-BREAK SPACE}·", 3.7) | dict.fromkeys("frt", 4.6)
WIDTH_OF_LETTERS: Final = 7.0
WIDTH_OF_SIGNS: Final = 11.0
"""Of Verdana in 11 pixels, and of a Chinese character; browsers fit the text to the sum."""


class Colour(StrEnum):
    """Background of the message; white text has a contrast of at least 4.5 on each."""

    GOOD = "#14713d"
    OPEN = "#2b59d1"
    DOUBTFUL = "#855000"
    BAD = "#b42318"
    GREY = "#5d6774"


@dataclass(frozen=True, slots=True)
class Badge:
    """What the picture says."""

    label: str
    message: str
    colour: Colour


def badge_of(architecture: StoredArchitecture) -> Badge:
    """Say how available an architecture is now, and whether a simulation has confirmed it."""
    label = gettext("availability")
    try:
        evaluation = metrics_services.analyse(metrics_selectors.version_of(architecture))
    except DocumentError:
        return Badge(label, gettext("unknown"), Colour.GREY)
    standing = verdicts.standing_of_availability(architecture)
    availability = wording.availability_percent(evaluation.whole.unavailability)
    message = f"{availability} · {_words(standing)}".replace(" ", "\N{NO-BREAK SPACE}")
    return Badge(label, message, _colour(evaluation, standing))


def path_of(row: Row) -> str:
    """Return the public address of a badge without its host."""
    return reverse("simulations:badge", args=[row.key])


def markdown_of(url: str) -> str:
    """Return what shows the badge in a README."""
    return f"![{gettext('availability')}]({url})"


def drawn(badge: Badge) -> str:
    """Draw a badge as SVG, with a title for those who do not see it."""
    left, right = _width(badge.label), _width(badge.message)
    title = escape(f"{badge.label}: {badge.message}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{HEIGHT}"'
        f' role="img" aria-label="{title}"><title>{title}</title>'
        f'<clipPath id="round"><rect width="{left + right}" height="{HEIGHT}" rx="3"/></clipPath>'
        f'<g clip-path="url(#round)"><rect width="{left}" height="{HEIGHT}" fill="#444d58"/>'
        f'<rect x="{left}" width="{right}" height="{HEIGHT}" fill="{badge.colour}"/></g>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,Noto Sans TC,sans-serif" font-size="11">'
        f"{_text(badge.label, 0, left)}{_text(badge.message, left, right)}</g></svg>\n"
    )


def _words(standing: Standing | None) -> str:
    if standing is None:
        return gettext("not simulated")
    if standing.expired is not None:
        return gettext("expired")
    return verdict_word(standing.comparison["verdict"])


def _colour(evaluation: Evaluation, standing: Standing | None) -> Colour:
    """Choose the colour: a missed objective is as bad as a refuted estimate."""
    if standing is not None and standing.expired is not None:
        return Colour.GREY
    goals = [goal for goal in evaluation.objectives if goal.objective == "availability"]
    verdict = None if standing is None else standing.comparison["verdict"]
    if verdict == "refuted" or not all(goal.met for goal in goals):
        return Colour.BAD
    return {"confirmed": Colour.GOOD, "not_refuted": Colour.DOUBTFUL}.get(str(verdict), Colour.OPEN)


def _text(words: str, left: int, width: int) -> str:
    return (
        f'<text x="{left + PADDING}" y="14" textLength="{width - 2 * PADDING}">'
        f"{escape(words)}</text>"
    )


def _width(words: str) -> int:
    return round(sum(_advance(character) for character in words)) + 2 * PADDING


def _advance(character: str) -> float:
    if character == "%" or ord(character) > 0x2E80:
        return WIDTH_OF_SIGNS
    return WIDTHS.get(character, WIDTH_OF_LETTERS)
