"""The versions of an architecture: what each changed, two beside each other, the way back."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from metrics import selectors, services
from metrics.domain.differences import differences
from metrics.domain.errors import DocumentError, DomainError
from metrics.domain.headlines import Headline
from metrics.domain.results import Evaluation
from metrics.headlines import headlines_of
from metrics.models import ArchitectureVersion, StoredArchitecture
from metrics.web.change_words import Part, in_words, parts_of
from metrics.web.diagrams import comparison_of
from metrics.web.figure_changes import Signed, figure_rows, headline_changes, versions
from metrics.web.tabs import SignedInRequest, architecture_page, owned_architecture

PER_PAGE: Final = 20
CHOICES_MAX: Final = 200
"""Versions that can be picked for a comparison, the newest; an address reaches all."""
WORDS_SECONDS_MAX: Final = 1.0
"""A page compares documents for so long; other rows only link to their comparison."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A line of the history."""

    version: ArchitectureVersion
    before: int | None
    """The number of the version before it; None for the first."""
    summary: str
    """What changed, in words; empty when it was not looked at."""
    headline: Headline | None
    changes: Mapping[str, Signed]
    is_current: bool


@require_GET
@login_required
def history(request: SignedInRequest, pk: UUID) -> HttpResponse:
    def build(version: ArchitectureVersion) -> dict[str, Any]:
        listed = selectors.versions_of(version.architecture)
        page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
        rows = _rows(version.architecture, page)
        choices = list(listed.values_list("number", flat=True)[:CHOICES_MAX])
        return {
            "rows": rows,
            "page": page,
            "choices": choices,
            "older": choices[1] if len(choices) > 1 else None,
        }

    return architecture_page(
        request, pk, tab="history", template="metrics/history.html", build=build
    )


@require_GET
@login_required
def compare(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show two versions beside each other, by default the last change."""

    def build(version: ArchitectureVersion) -> dict[str, Any]:
        listed = selectors.versions_of(version.architecture)
        after = _chosen(version.architecture, request.GET.get("to"), version.number)
        older = listed.filter(number__lt=after.number).first()
        default = older.number if older else after.number
        before = _chosen(version.architecture, request.GET.get("from"), default)
        numbers = {
            before.number,
            after.number,
            *listed.values_list("number", flat=True)[:CHOICES_MAX],
        }
        return {
            "before": before,
            "after": after,
            "choices": sorted(numbers, reverse=True),
            **_comparison(before, after),
        }

    return architecture_page(
        request, pk, tab="history", template="metrics/history_compare.html", build=build
    )


@require_POST
@login_required
def restore(request: SignedInRequest, pk: UUID, number: int) -> HttpResponse:
    """Save an older version as the newest one, unless somebody saved in between."""
    architecture = owned_architecture(request, pk)
    expected = request.POST.get("version", "")
    try:
        version = services.restore(
            architecture,
            number=number,
            author=request.user,
            expected_version=int(expected) if expected.isdecimal() else 0,
        )
    except ArchitectureVersion.DoesNotExist as error:
        raise Http404 from error
    except services.StaleVersionError:
        messages.warning(
            request,
            gettext(
                "It was changed in the meantime: look at the newest version before you restore"
                " another. Nothing was saved."
            ),
        )
    except DocumentError as error:
        messages.error(request, error.problems[0].render(gettext))
    except DomainError as error:
        messages.error(request, error.render(gettext))
    else:
        words = gettext("Version %(old)d is the newest again, saved as version %(new)d.")
        messages.success(request, words % {"old": number, "new": version.number})
    return redirect("metrics:history", pk=pk)


def _chosen(
    architecture: StoredArchitecture, text: str | None, default: int
) -> ArchitectureVersion:
    """Return the version that an address names; 404 for one that is none or no longer kept."""
    number = int(text) if text and text.isdecimal() and len(text) <= 9 else None
    if text and number is None:
        raise Http404
    try:
        return selectors.version_of(architecture, default if number is None else number)
    except ArchitectureVersion.DoesNotExist as error:
        raise Http404 from error


def _rows(architecture: StoredArchitecture, page: Page[ArchitectureVersion]) -> list[VersionRow]:
    """Return the lines of a page; the version below the last line is read for its difference."""
    listed = _with_documents(architecture, page)
    headlines = headlines_of(listed)
    deadline = time.monotonic() + WORDS_SECONDS_MAX
    rows = []
    for place, version in enumerate(listed[: len(page.object_list)]):
        older = listed[place + 1] if place + 1 < len(listed) else None
        headline = headlines.get(version.digest)
        known = headlines.get(older.digest) if older else None
        in_time = older is not None and time.monotonic() < deadline
        rows.append(
            VersionRow(
                version=version,
                before=older.number if older else None,
                summary=_summary(older, version) if older and in_time else "",
                headline=headline,
                changes=_changes(known, headline, older, version),
                is_current=version.number == architecture.version,
            )
        )
    return rows


def _changes(
    known: Headline | None,
    headline: Headline | None,
    older: ArchitectureVersion | None,
    version: ArchitectureVersion,
) -> dict[str, Signed]:
    if headline is None or older is None:
        return {}
    return headline_changes(known, headline, versions(older, version))


def _with_documents(
    architecture: StoredArchitecture, page: Page[ArchitectureVersion]
) -> list[ArchitectureVersion]:
    """Return the versions of a page with their documents, and the one below them."""
    shown = list(page.object_list)
    if not shown:
        return []
    listed = architecture.versions.select_related("author").filter(number__lte=shown[0].number)
    return list(listed.defer("text").order_by("-number")[: len(shown) + 1])


def _summary(before: ArchitectureVersion, after: ArchitectureVersion) -> str:
    return in_words(_parts(before, after), layout_changed=_layout_changed(before, after))


def _parts(before: ArchitectureVersion, after: ArchitectureVersion) -> list[Part]:
    changes = differences(before.document, after.document)
    return parts_of(changes, before.document, after.document)


def _layout_changed(before: ArchitectureVersion, after: ArchitectureVersion) -> bool:
    changed: bool = before.document.get("layout") != after.document.get("layout")
    return changed


def _comparison(before: ArchitectureVersion, after: ArchitectureVersion) -> dict[str, Any]:
    parts = _parts(before, after)
    context: dict[str, Any] = {
        "parts": parts,
        "layout_changed": _layout_changed(before, after),
        "broken": [version for version in (before, after) if not version.digest],
    }
    try:
        figures = services.difference(before, after).get("figures")
    except DocumentError:  # a rule that came after it was stored forbids it
        figures = None
    found = headlines_of([before, after])
    old, new = found.get(before.digest), found.get(after.digest)
    pair = versions(before, after)
    changes = headline_changes(old, new, pair) if new else {}
    if old and new:
        pair = replace(pair, same_money=old.currency == new.currency)
    context["compared"] = [
        {"version": before, "headline": old},
        {"version": after, "headline": new, "changes": changes},
    ]
    context["figures"] = figure_rows(
        figures or [], scope_names(before.document, after.document), pair
    )
    numbered = gettext("Version %(number)s")
    labels = (numbered % {"number": before.number}, numbered % {"number": after.number})
    context["diagram"] = comparison_of(
        (before.document, after.document), (_evaluated(before), _evaluated(after)), parts, labels
    )
    return context


def _evaluated(version: ArchitectureVersion) -> Evaluation | None:
    """Return the figures of a version, mostly kept ones; nothing for one with errors."""
    try:
        return services.analyse(version) if version.digest else None
    except DocumentError:
        return None


def scope_names(*documents: Mapping[str, Any]) -> dict[str, str]:
    """Name what figures belong to by the names that people gave."""
    names = {
        "whole": gettext("The whole"),
        "cost": gettext("Cost and complexity"),
        "complexity": gettext("Cost and complexity"),
    }
    for document in documents:
        for section in ("journeys", "components"):
            elements = document.get(section)
            for key, element in elements.items() if isinstance(elements, dict) else ():
                names[f"{section}.{key}"] = _called(element, str(key))
    return names


def _called(element: Any, key: str) -> str:
    name = element.get("name") if isinstance(element, dict) else None
    return name if isinstance(name, str) and name else key
