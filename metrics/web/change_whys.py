"""Why a signed change is what it is: both values, what lies between, and which way is better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_GET

from metrics import comparing, gallery, wording
from metrics.analysis.formulas import FORMULAS
from metrics.comparing import Candidate
from metrics.domain.comparing import SideBySide, compare
from metrics.domain.differences import figure_changes
from metrics.domain.explaining import Explanation, Formula
from metrics.domain.results import Evaluation
from metrics.figure_words import asked_as
from metrics.web.explanations import alone
from metrics.web.figure_changes import Measure, Signed, measure_of, signed_by
from metrics.web.history import scope_names
from metrics.web.tabs import SignedInRequest
from metrics.web.variant_tables import text_of
from metrics.web.variants import explained_at

_DIRECTIONS: Final = {
    1: _("More is better."),
    -1: _("Less is better."),
    0: _("Neither more nor less of it is better as such."),
}
_VERDICTS: Final = {
    "better": _("This change is for the better."),
    "worse": _("This change is for the worse."),
}
_METHOD: Final = _("Each of the two designs is analysed on its own.")


@dataclass(frozen=True, slots=True)
class _Asked:
    """One figure of two designs."""

    scope: str
    figure: str
    candidates: tuple[Candidate, ...]
    evaluations: tuple[Evaluation, ...]

    @property
    def measure(self) -> Measure:
        """Return how it is written. Raises `KeyError` for a figure that there is not."""
        return measure_of(self.scope, self.figure)


@require_GET
@login_required
def why(request: SignedInRequest) -> HttpResponse:
    """Explain by how much a figure of one design differs from that of another."""
    query = request.GET
    candidates = tuple(_candidate(request, query.get(side, "")) for side in ("from", "to"))
    evaluations = [item.evaluation for item in comparing.judge(candidates)]
    known = tuple(item for item in evaluations if item is not None)
    if len(known) < len(candidates):
        raise Http404
    asked = _Asked(query.get("scope", "whole"), query.get("figure", ""), candidates, known)
    try:
        return alone(request, _told(asked))
    except KeyError as error:
        raise Http404 from error


def _candidate(request: SignedInRequest, key: str) -> Candidate:
    try:
        language = get_language() or gallery.FALLBACK_LANGUAGE
        return comparing.candidate_of(request.user.pk, key, language)
    except comparing.UnknownDesignError as error:
        raise Http404 from error


def _told(asked: _Asked) -> dict[str, Any]:
    measure, comparison = asked.measure, compare(asked.evaluations)
    before, after = _values(asked, comparison)
    change = signed_by(measure, before, after)
    texts = _texts(asked, comparison, (before, after))
    names = scope_names(*(item.document for item in asked.candidates))
    return {
        "why": Explanation(scope=asked.scope, formula=_formula(asked, change)),
        "shown": change.text,
        "inserted": _inserted(measure, before, after),
        "values": [*_sides(asked, texts), *_rest(asked, (before, after))],
        "scope_name": names.get(asked.scope, gettext("Objectives and recovery")),
        "row_name": " → ".join(_called(item) for item in asked.candidates),
        **_exactness(asked, comparison),
    }


def _values(asked: _Asked, comparison: SideBySide) -> tuple[float, float]:
    """Return both values. Raises `KeyError` where a design lacks it, or money is another."""
    row = comparison.row(asked.scope, asked.figure)
    if row is not None:
        before, after = row.values
        comparable = row.changes[1] is not None
    else:
        changes = figure_changes(*asked.evaluations)
        pairs = {(item.scope, item.figure): (item.before, item.after) for item in changes}
        before, after = pairs[asked.scope, asked.figure]
        comparable = True
    if before is None or after is None or not comparable:
        raise KeyError(asked.figure)
    return before, after


def _texts(asked: _Asked, comparison: SideBySide, values: Sequence[float]) -> tuple[str, ...]:
    measure, row = asked.measure, comparison.row(asked.scope, asked.figure)
    if row is None:
        return tuple(measure.write(value) for value in values)
    return tuple(
        text_of(comparison, row, measure, place, value) for place, value in enumerate(values)
    )


def _formula(asked: _Asked, change: Signed) -> Formula:
    measure = asked.measure
    figure, _scope = asked_as(asked.scope, asked.figure)
    good = -measure.good if measure.is_inverted else measure.good
    sentences = [_DIRECTIONS[good], _VERDICTS.get(change.meaning, "")]
    # The sides of what is missed lead to what is met, and mean the opposite.
    explained = "" if asked.figure.endswith("missed") else gettext(FORMULAS[figure].meaning)
    return Formula(
        figure=asked.figure,
        unit=FORMULAS[figure].unit,
        title=gettext("Change: %(figure)s") % {"figure": measure.label},
        meaning=" ".join(filter(None, [explained, *map(_translated, sentences)])),
        formula="A₂ − A₁ = U₁ − U₂" if measure.is_inverted else "x₂ − x₁",
        method=_METHOD,
        documentation=FORMULAS[figure].documentation,
    )


def _translated(text: str) -> str:
    return gettext(text) if text else ""


def _inserted(measure: Measure, before: float, after: float) -> str:
    """Write the difference with its numbers; nothing where rounding makes them the same."""
    if measure.is_inverted:
        return " − ".join(wording.apart(before, after))
    texts = measure.write(after), measure.write(before)
    return " − ".join(texts) if texts[0] != texts[1] else ""


def _sides(asked: _Asked, texts: tuple[str, ...]) -> list[dict[str, str]]:
    figure, scope = asked_as(asked.scope, asked.figure)
    symbols = ("A₁", "A₂") if asked.measure.is_inverted else ("x₁", "x₂")
    return [
        {
            "name": _called(candidate),
            "symbol": symbol,
            "shown": text,
            "href": explained_at(candidate).href(figure, scope),
        }
        for candidate, symbol, text in zip(asked.candidates, symbols, texts, strict=True)
    ]


def _rest(asked: _Asked, values: tuple[float, float]) -> list[dict[str, str]]:
    """Write what lies behind: of availabilities what they lack, of money the amount."""
    if asked.measure.is_inverted:
        lost = wording.apart(*values)
        return [
            {
                "name": gettext("What is lacking"),
                "symbol": symbol,
                "of": _called(candidate),
                "shown": text,
            }
            for candidate, symbol, text in zip(asked.candidates, ("U₁", "U₂"), lost, strict=True)
        ]
    if asked.scope != "cost":
        return []
    change, cost = values[1] - values[0], asked.evaluations[1].cost
    amount = wording.money(abs(change), cost.currency if cost else "")
    shown = f"{'+' if change > 0 else '−'}{amount}"
    return [{"name": gettext("Change"), "symbol": "", "shown": shown}]


def _exactness(asked: _Asked, comparison: SideBySide) -> dict[str, Any]:
    row = comparison.row(asked.scope, asked.figure)
    labels = [label for label in row.exactness if label] if row else []
    if not labels:
        return {}
    worst = next((label for label in labels if label != "exact"), "exact")
    return {"is_exact": worst == "exact", "exactness": wording.exactness(worst)}


def _called(candidate: Candidate) -> str:
    if candidate.version is None:
        return candidate.name
    values = {"name": candidate.name, "number": candidate.version.number}
    return gettext("%(name)s, version %(number)s") % values
