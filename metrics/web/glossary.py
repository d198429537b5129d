"""The glossary: the field's terms in two languages, with their sources."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET

from metrics.guidance.entries import Term
from metrics.guidance.glossary import SUBJECTS, TERMS
from metrics.guidance.serving import name
from metrics.guidance.sources import SOURCES


@require_GET
def glossary(request: HttpRequest) -> HttpResponse:
    """Show every term; it names nothing of a user, so that no sign-in is needed."""
    chinese = (get_language() or "").startswith("zh")
    subjects = [
        (gettext(title), [_row(term, chinese=chinese) for term in terms])
        for title, terms in SUBJECTS.items()
    ]
    return render(request, "metrics/glossary.html", {"subjects": subjects, "count": len(TERMS)})


def _row(term: Term, *, chinese: bool) -> dict[str, object]:
    return {
        "slug": term.slug,
        "name": name(term, chinese=chinese),
        "other": name(term, chinese=not chinese),
        "other_language": "en" if chinese else "zh-Hant",
        "definition": gettext(term.definition),
        "source": SOURCES[term.source] if term.source else None,
        "section": term.section,
        "see": [(slug, name(TERMS[slug], chinese=chinese)) for slug in term.see],
    }
