"""An explanation in words: what its page and its dialog show."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from metrics import phrases, wording
from metrics.analysis.explained_answer import Answer
from metrics.analysis.explained_rows import PLUS
from metrics.analysis.explanations import RECOVERY, explain
from metrics.analysis.formulas import FORMULAS
from metrics.domain.architecture import Architecture
from metrics.domain.explaining import Explanation, Formula, Unit, Value
from metrics.domain.results import Evaluation
from metrics.figure_words import written
from metrics.naming import cause_names, names_of, with_names
from metrics.web.uncertainty import OF_COMPLEMENTS, shown_figures

_NAMES: Final = {
    "month": _("Month"),
    "year": _("Year"),
    "p50": _("Half stay below"),
    "p90": _("90 % stay below"),
    "p99": _("99 % stay below"),
    "p999": _("99.9 % stay below"),
    "mean": _("Mean"),
    "detection": _("Until somebody notices"),
    "votes": _("Asking and voting"),
    "split_votes": _("Split votes"),
}
"""What rows are called that are the same in every document."""


def context(
    document: Architecture, evaluation: Evaluation, *, figure: str, scope: str, row: str
) -> dict[str, Any]:
    """Return the explanation of a figure in words.

    Raises `InvalidParameterError` for a figure, scope or row that does not exist.
    """
    found = explain(document, evaluation, figure, scope=scope, row=row)
    shown = cause_names(document)
    currency = evaluation.cost.currency if evaluation.cost else "EUR"
    value = shown_value(found, currency)
    return {
        "why": found,
        "shown": value,
        "inserted": inserted(found, value, currency),
        "is_exact": found.exactness == "exact",
        "exactness": wording.exactness(found.exactness) if found.exactness else "",
        "assumptions": [phrase.render(gettext) for phrase in found.assumptions],
        "contributors": [(wording.cause(shown(c.cause)), c.share) for c in found.contributors],
        "cut_sets": [
            (
                PLUS.join(wording.cause(shown(event)) for event in cut.events),
                cut.unavailability,
                cut.share,
            )
            for cut in found.cut_sets
        ],
        "values": [_value(value, shown, currency) for value in _readable(found)],
        "steps": _steps(found, document, evaluation),
        "scope_name": _scope_name(scope, document),
        "row_name": _row_name(found, document, shown),
    }


def inserted(found: Explanation, shown: str, currency: str) -> str:
    """Write the right-hand side of the formula with values for letters; nothing where some lack.

    The first value of a letter is meant: those of causes and needs come after it.
    """
    known: dict[str, str] = {}
    for value in found.values:
        if value.symbol and not value.of:
            known.setdefault(value.symbol, _in_a_formula(value, currency))
    return substituted(found.formula.formula, known) if shown else ""


def substituted(formula: str, known: Mapping[str, str]) -> str:
    """Write the right-hand side of a formula with what is known for its letters.

    >>> substituted("A = 1 − U", {"U": "0.001"}), substituted("A = 1 − U", {})
    ('1 − 0.001', '')
    """
    text = formula.rpartition(" = ")[2]
    letters = [word for word in _WORD.findall(text) if word not in _FIXED]
    if not letters or any(letter not in known for letter in letters):
        return ""
    return _WORD.sub(lambda word: known.get(word[0], word[0]), text)


def told(formula: Formula, shown: str, values: list[tuple[str, str, str]]) -> dict[str, Any]:
    """Return an explanation of which each value has its name, its letter and its text."""
    known: Mapping[str, str] = {symbol: text for _name, symbol, text in values if symbol}
    return {
        "why": Explanation(scope="whole", formula=formula),
        "shown": shown,
        "inserted": substituted(formula.formula, known) if shown else "",
        "values": [
            {"name": name, "symbol": symbol, "of": "", "shown": text}
            for name, symbol, text in values
        ],
    }


_WORD: Final = re.compile(r"[^\W\d]\w*")
_FIXED: Final = {"h", "log₁₀"}
"""Units and functions."""


def _in_a_formula(value: Value, currency: str) -> str:
    match value.unit:
        case "per_year":
            return f"({wording.number(value.amount)} / 8,760 h)"
        case "hours":
            return f"{wording.number(value.amount)} h"
        case "money":
            return wording.money(value.amount, currency)
        case "seconds":
            return wording.duration(value.amount)
    return wording.number(value.amount)


def of_a_study(figure: str, row: str, answer: Answer) -> dict[str, Any]:
    """Return in words what a study says that belongs to no document."""
    found = Explanation(
        scope="whole",
        row=row,
        formula=FORMULAS[figure],
        value=answer.value,
        complement=answer.complement,
        values=answer.values,
    )
    name = gettext("%(count)s voters") % {"count": row} if figure.startswith("quorum") else ""
    return {
        "why": found,
        "shown": shown_value(found, ""),
        "values": [_value(value, str, "") for value in found.values],
        "scope_name": gettext("Quorums"),
        "row_name": name or gettext(str(_NAMES.get(row, row))),
    }


def shown_value(found: Explanation, currency: str) -> str:
    """Write the value as its cell does."""
    if found.formula.figure == "uncertain.quantiles" and found.value is not None:
        median, low, high = (
            _writer(found.row, currency)(value.amount) for value in _readable(found)[1:4]
        )
        return f"{median} ({low} – {high})"
    text = written(found.formula, found.value, found.complement, currency)
    if found.formula.figure in RECOVERY and text:
        return _with_worst(found, text)
    if found.formula.unit == "per_year" and found.value is not None and 0 < found.value < 1:
        values = {"often": text, "rate": wording.number(found.value)}
        return gettext("%(often)s (%(rate)s a year)") % values
    return text


def _with_worst(found: Explanation, text: str) -> str:
    """Tell what is expected and the worst; without a row the worst of all."""
    if found.recovery is None:
        return gettext("%(worst)s at worst") % {"worst": text}
    times = getattr(found.recovery, found.formula.figure)
    values = {"expected": text, "worst": wording.duration(times.worst)}
    return gettext("%(expected)s, %(worst)s at worst") % values


def _writer(figure: str, currency: str) -> Callable[[float], str]:
    """Return how the page on uncertainty writes a figure."""
    known: dict[str, Callable[[float], str]] = {
        name: show for name, _label, show in shown_figures(currency)
    }
    return known.get(figure, wording.number)


def _readable(found: Explanation) -> tuple[Value, ...]:
    """Put the ends of intervals in the order in which they are read where one minus is shown."""
    if found.row not in OF_COMPLEMENTS or found.formula.figure != "uncertain.quantiles":
        return found.values
    best, median, *ends = found.values[:6]
    swapped = [replace(end, amount=ends[place ^ 1].amount) for place, end in enumerate(ends)]
    as_it_is = [best, median, *swapped]
    return (*(replace(value, symbol="1 −") for value in as_it_is), *found.values[6:])


def _value(value: Value, shown: Callable[[str], str], currency: str) -> dict[str, str]:
    """Write a value that was put into a figure in its unit."""
    writers: dict[Unit, Callable[[float], str]] = {
        "fraction": wording.number,
        "seconds": wording.duration,
        "hours": lambda hours: f"{wording.number(hours)} h",
        "per_year": wording.frequency,
        "count": wording.number,
        "money": lambda amount: wording.money(amount, currency),
    }
    is_complement = value.symbol == "1 −"
    write = wording.availability_percent if is_complement else writers[value.unit]
    return {
        "name": gettext(value.name),
        "symbol": "" if is_complement else value.symbol,
        "of": _of(value.of, shown),
        "shown": write(value.amount),
    }


def _of(identifier: str, shown: Callable[[str], str]) -> str:
    """Name what a value belongs to; a component goes by its name alone."""
    name = shown(identifier) if identifier else ""
    return name.partition(":")[2] if name.startswith("component:") else wording.cause(name)


def _steps(found: Explanation, document: Architecture, evaluation: Evaluation) -> list[str]:
    if found.recovery is None:
        return []
    alone = evaluation.model_copy(update={"recovery": (found.recovery,)})
    named = with_names(alone, document).recovery or ()
    return [step for item in named for step in phrases.steps(item)]


def _scope_name(scope: str, document: Architecture) -> str:
    kind, _dot, name = scope.partition(".")
    if kind == "whole":
        return gettext("The whole")
    if kind == "journeys":
        return names_of(document.effective_journeys)[name]
    return names_of(document.components)[name]


def _row_name(found: Explanation, document: Architecture, shown: Callable[[str], str]) -> str:
    """Name the row that a figure stands in."""
    row, family = found.row, found.formula.figure.partition(".")[0]
    match family:
        case "rto_seconds" | "rpo_seconds":
            return wording.cause(shown(row))
        case "cut_set":
            return PLUS.join(wording.cause(shown(event)) for event in row.split(PLUS))
        case "cost":
            component, _dot, label = row.partition(".")
            return " · ".join((names_of(document.components).get(component, ""), gettext(label)))
        case "quorum" if row:
            return gettext("%(count)s voters") % {"count": row}
        case "uncertain":
            labels: Mapping[str, str] = {name: label for name, label, _ in shown_figures("")}
            return labels.get(row, row)
    parts = (_NAMES.get(part, part) for part in row.split("."))
    return " · ".join(gettext(str(part)) for part in parts if part)
