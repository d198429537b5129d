"""Designs side by side, and variants of a design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_POST

from metrics import comparing, gallery, selectors, varying
from metrics.chart_variants import LETTERS, trade_off
from metrics.comparing import Candidate, Judged
from metrics.domain.comparing import DESIGNS_MAX, DESIGNS_MIN, SideBySide
from metrics.domain.differences import differences
from metrics.domain.errors import DomainError
from metrics.figure_words import Place, place_of, place_of_template
from metrics.models import ArchitectureVersion, StoredArchitecture
from metrics.reports import variants_csv
from metrics.web.change_words import Part, parts_of
from metrics.web.diagrams import Diagram, comparison_of
from metrics.web.tabs import SignedInRequest, owned_architecture
from metrics.web.variant_tables import groups_of, journey_names
from metrics.web.variant_words import verdict_of

CHOICES_MAX: Final = 200
"""Architectures that can be ticked, those that changed last; an address reaches all."""
KEYS_MAX: Final = 50
"""Designs of an address that are looked at, to say that they are too many."""
VARIANTS_MAX: Final = 20
"""Variants that the overview lists, those that changed last."""


@dataclass(frozen=True, slots=True)
class Column:
    """One design on the page."""

    letter: str
    judged: Judged
    is_base: bool
    base_href: str
    """The same comparison with this design as its base."""
    remove_href: str
    unbeaten: bool | None
    """None without figures."""
    beaten_by: str
    """The letters of the designs that beat it."""
    simulate_href: str
    """Where the difference to the base can be simulated; empty when it cannot."""

    @property
    def candidate(self) -> Candidate:
        """Return what is compared."""
        return self.judged.candidate


@dataclass(frozen=True, slots=True)
class Changes:
    """What a design has in its document that the base has not, and the other way round."""

    column: Column
    parts: list[Part]
    layout_changed: bool
    diagram: Diagram


@require_GET
@login_required
def side_by_side(request: SignedInRequest) -> HttpResponse:
    """Compare what the address names, or ask what to compare."""
    candidates = _candidates(request)
    if "choose" in request.GET or not DESIGNS_MIN <= len(candidates) <= DESIGNS_MAX:
        return render(request, "metrics/variants_choose.html", _choices(request, candidates))
    judged, base = comparing.judge(candidates), _base(request, candidates)
    comparison = comparing.side_by_side(judged, base)
    columns = _columns(judged, base, comparison)
    context: dict[str, Any] = {
        "columns": columns,
        "query": _query(candidates, base),
        "base": columns[base],
        "broken": [column for column in columns if column.judged.state == "broken"],
        "waiting": any(column.judged.state == "waiting" for column in columns),
        "changes": [_changes(columns[base], column) for column in columns if not column.is_base],
        "has_room": len(columns) < DESIGNS_MAX,
    }
    if comparison is not None:
        context |= _figures(columns, comparison)
    return render(request, "metrics/variants.html", context)


@require_GET
@login_required
def as_csv(request: SignedInRequest) -> HttpResponse:
    """Return the comparison of an address as a table."""
    candidates = _candidates(request)
    if not DESIGNS_MIN <= len(candidates) <= DESIGNS_MAX:
        return redirect(f"{reverse('metrics:side-by-side')}?{request.GET.urlencode()}")
    judged = comparing.judge(candidates)
    comparison = comparing.side_by_side(judged, _base(request, candidates))
    text = variants_csv.render(judged, comparison, LETTERS[: len(judged)])
    response = HttpResponse(text.encode(), content_type="text/csv; charset=utf-8")
    name = content_disposition_header(as_attachment=True, filename="comparison.csv")
    response.headers["Content-Disposition"] = name or "attachment"
    return response


@require_POST
@login_required
def make(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Make a variant of a version, by default of the newest one, and open it in the editor."""
    architecture = owned_architecture(request, pk)
    number = request.POST.get("version", "")
    try:
        wanted = int(number) if number.isdecimal() and len(number) <= 9 else None
        version = selectors.version_of(architecture, wanted)
    except ArchitectureVersion.DoesNotExist as error:
        raise Http404 from error
    try:
        variant = varying.create_variant(version, owner=request.user, note=_note(version))
    except DomainError as error:
        messages.error(request, error.render(gettext))
        return redirect("metrics:analysis", pk=pk)
    messages.success(request, gettext("“%(name)s” is a design of its own now.") % {"name": variant})
    return redirect("metrics:editor", pk=variant.pk)


def family(architecture: StoredArchitecture) -> dict[str, Any]:
    """Return what an architecture is a variant of, its variants, and where to compare them."""
    origin = architecture.origin
    if origin is not None and origin.owner_id != architecture.owner_id:
        origin = None
    variants = list(selectors.variants_of(architecture)[: VARIANTS_MAX + 1])
    compared = [str(row.pk) for row in (*([origin] if origin else []), architecture, *variants)]
    return {
        "origin": origin,
        "variants": variants[:VARIANTS_MAX],
        "variants_left": len(variants) > VARIANTS_MAX,
        "family_query": urlencode([("design", pk) for pk in compared[:DESIGNS_MAX]]),
        "has_family": len(compared) > 1,
    }


def _note(version: ArchitectureVersion) -> str:
    values = {"name": version.architecture, "number": version.number}
    return gettext("Variant of %(name)s, version %(number)d.") % values


def _candidates(request: SignedInRequest) -> list[Candidate]:
    """Return the designs of an address; 404 when one is not there or somebody else's."""
    keys = [key for key in request.GET.getlist("design") if key][:KEYS_MAX]
    language = get_language() or gallery.FALLBACK_LANGUAGE
    try:
        return comparing.candidates_of(request.user.pk, keys, language)
    except comparing.UnknownDesignError as error:
        raise Http404 from error


def _base(request: SignedInRequest, candidates: Sequence[Candidate]) -> int:
    """Return the place of the base that was chosen, by default the first."""
    chosen = request.GET.get("base", "")
    return next((place for place, item in enumerate(candidates) if item.key == chosen), 0)


def _query(candidates: Sequence[Candidate], base: int) -> str:
    pairs = [("design", item.key) for item in candidates]
    return urlencode([*pairs, ("base", candidates[base].key)] if base else pairs)


def _choices(request: SignedInRequest, candidates: Sequence[Candidate]) -> dict[str, Any]:
    """Return what can be ticked; what the address names is ticked and comes first."""
    chosen = {item.key for item in candidates}
    query = request.GET.get("q", "").strip()
    rows = selectors.architectures_called(request.user.pk, query)[: CHOICES_MAX + 1]
    language = get_language() or gallery.FALLBACK_LANGUAGE
    named = [(item.slug, item.words(language)["name"]) for item in gallery.templates()]
    return {
        "chosen": candidates,
        "query": query,
        "rows": [row for row in rows[:CHOICES_MAX] if str(row.pk) not in chosen],
        "rows_left": len(rows) > CHOICES_MAX,
        "templates": [
            (f"{comparing.TEMPLATE}:{slug}", name)
            for slug, name in named
            if f"{comparing.TEMPLATE}:{slug}" not in chosen and query.lower() in name.lower()
        ],
        "has_too_many": len(candidates) > DESIGNS_MAX,
        "has_one": len(candidates) == 1,
        "designs_min": DESIGNS_MIN,
        "designs_max": DESIGNS_MAX,
    }


def _columns(judged: Sequence[Judged], base: int, comparison: SideBySide | None) -> list[Column]:
    candidates = [item.candidate for item in judged]
    places = _places(judged)
    letters = [LETTERS[place] for place, known in enumerate(places) if known is not None]
    columns = []
    for place, item in enumerate(judged):
        known = places[place]
        design = comparison.designs[known] if comparison and known is not None else None
        others = [one for one in candidates if one is not item.candidate]
        kept = 0 if place == base else base - (place < base)
        columns.append(
            Column(
                letter=LETTERS[place],
                judged=item,
                is_base=place == base,
                base_href=_address(_query(candidates, place)),
                remove_href=_address(_query(others, kept)),
                unbeaten=design.unbeaten if design else None,
                beaten_by=", ".join(letters[other] for other in design.beaten_by) if design else "",
                simulate_href=_simulation(item, judged[base]),
            )
        )
    return columns


def explained_at(candidate: Candidate) -> Place:
    """Return where the figures of a design are explained."""
    version, template = candidate.version, candidate.template
    if version is not None:
        return place_of(version.architecture_id, version.number)
    assert template is not None
    return place_of_template(template.slug)


def _address(query: str) -> str:
    return f"{reverse('metrics:side-by-side')}?{query}"


def _places(judged: Sequence[Judged]) -> list[int | None]:
    """Return for each design its place among those that have figures."""
    known = [place for place, item in enumerate(judged) if item.evaluation is not None]
    return [known.index(place) if place in known else None for place in range(len(judged))]


def _simulation(item: Judged, base: Judged) -> str:
    """Return where the difference of two stored designs can be simulated."""
    version, start = item.candidate.version, base.candidate.version
    if version is None or start is None or item is base or not item.candidate.is_current:
        return ""
    if item.evaluation is None or base.evaluation is None:
        return ""
    if start.architecture_id == version.architecture_id:
        baseline = f"version:{start.number}"
    elif base.candidate.is_current:
        baseline = f"architecture:{start.architecture_id}"
    else:
        return ""
    address = reverse("simulations:new-difference", args=[version.architecture_id])
    return f"{address}?{urlencode({'baseline': baseline})}"


def _changes(base: Column, column: Column) -> Changes:
    before, after = base.candidate.document, column.candidate.document
    parts = parts_of(differences(before, after), before, after)
    diagram = comparison_of(
        (before, after),
        (base.judged.evaluation, column.judged.evaluation),
        parts,
        (base.letter, column.letter),
        key=f"drawing-{column.letter.lower()}",
    )
    return Changes(column, parts, before.get("layout") != after.get("layout"), diagram)


def _figures(columns: Sequence[Column], comparison: SideBySide) -> Mapping[str, Any]:
    """Return the verdict, the table and the chart of the designs that have figures."""
    known = [column for column in columns if column.judged.evaluation is not None]
    labels = [
        gettext("%(letter)s “%(name)s”") % {"letter": column.letter, "name": column.candidate.name}
        for column in known
    ]
    journeys = journey_names([column.candidate.document for column in columns])
    candidates = [column.candidate for column in columns]
    groups = groups_of(
        comparison,
        _places([item.judged for item in columns]),
        journeys,
        [explained_at(candidate) for candidate in candidates],
        [candidate.key for candidate in candidates],
    )
    return {
        "verdict": verdict_of(comparison, labels) if len(known) > 1 else None,
        "shared_groups": [group for group in groups if group.is_shared],
        "lone_groups": [group for group in groups if not group.is_shared],
        "chart": trade_off(
            comparison,
            [column.candidate.name for column in known],
            [column.letter for column in known],
        ),
        "start": known[comparison.base],
    }
