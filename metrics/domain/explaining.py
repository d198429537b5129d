"""Why a figure is what it is: what it means, how it was found, what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from metrics.domain.problems import Phrase, Translator, gettext_noop
from metrics.domain.results import CutSet, Recovery

Unit = Literal["fraction", "seconds", "hours", "per_year", "count", "money"]
FigureUnit = Literal[
    "fraction", "seconds", "hours", "per_year", "count", "money",
    "availability", "nines", "share", "factor", "minutes", "milliseconds", "rps",
]  # fmt: skip
"""An availability, nines and a share are fractions that are written in their own ways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """What is the same for a figure in every document."""

    figure: str
    """Its key in the result; parts of a nested key are joined by dots."""
    unit: FigureUnit
    complement: str = ""
    """The key of one minus it, which keeps the digits of many nines."""
    title: str
    meaning: str
    formula: str
    method: str
    references: tuple[str, ...] = ()
    documentation: str
    """Page and heading of the reference documentation."""


@dataclass(frozen=True, slots=True)
class Contributor:
    """A cause and its share of the downtime of the whole."""

    cause: str
    share: float


@dataclass(frozen=True, slots=True)
class Value:
    """One value that was put into a figure."""

    name: str
    amount: float
    unit: Unit
    symbol: str = ""
    """Its letter in the formula, where it has one."""
    of: str = ""
    """The cause it belongs to, for example `site:eu-a`."""

    def to_json(self, translate: Translator = gettext_noop) -> dict[str, Any]:
        """Return plain JSON values; what is empty is absent."""
        result = {"name": translate(self.name), "amount": self.amount, "unit": self.unit}
        texts = {"symbol": self.symbol, "of": self.of}
        return result | {key: text for key, text in texts.items() if text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One figure of one scope, explained.

    Attributes
    ----------
    scope : `whole`, `journeys.browse` or `components.db`.
    exactness : `exact`, or `approximate: reason`; None for figures that follow by counting.
    values : what was put in: the letters of the formula, and what dominates them.
    assumptions : those that this document brings into play.
    contributors : the largest causes of downtime first.
    cut_sets : the dominant ones, when they are known.
    row : of a figure that stands in a table of its scope, which row: a disruption, a month.
    complement : one minus the value, for figures close to one.
    recovery : of a recovery figure, the way back.
    """

    scope: str
    formula: Formula
    value: float | None = None
    exactness: str | None = None
    values: tuple[Value, ...] = ()
    assumptions: tuple[Phrase, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    cut_sets: tuple[CutSet, ...] = ()
    row: str = ""
    complement: float | None = None
    recovery: Recovery | None = None

    def to_json(self, translate: Translator = gettext_noop) -> dict[str, Any]:
        """Return plain JSON values with sentences in the language of the translator."""
        formula = self.formula
        result: dict[str, Any] = {
            "scope": self.scope,
            "row": self.row or None,
            "figure": formula.figure,
            "title": translate(formula.title),
            "value": self.value,
            "unit": formula.unit,
            "complement": self.complement,
            "exactness": self.exactness,
            "meaning": translate(formula.meaning),
            "formula": formula.formula,
            "method": translate(formula.method),
            "values": [item.to_json(translate) for item in self.values],
            "assumptions": [phrase.render(translate) for phrase in self.assumptions],
            "contributors": [
                {"cause": item.cause, "share": item.share} for item in self.contributors
            ],
            "cut_sets": [item.model_dump(mode="json") for item in self.cut_sets],
            "references": list(formula.references),
            "documentation": formula.documentation,
        }
        return {key: value for key, value in result.items() if value is not None}
