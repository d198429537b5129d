"""The pages. Each view reads the request, asks one service or selector and renders."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import OrderBy
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from metrics import gallery as templates
from metrics import selectors, services
from metrics.domain import reading
from metrics.domain.errors import ConflictError, DocumentError, DomainError
from metrics.models import ApiToken, ArchitectureVersion
from metrics.reports import csv, pdf
from metrics.templatetags.reliability import language_tag
from metrics.web import dashboard as boards
from metrics.web import pages, variants
from metrics.web.forms import TokenForm, UploadForm
from metrics.web.tabs import SignedInRequest, architecture_page, owned_architecture

PER_PAGE = 25
ORDERS: Final[Mapping[str, tuple[OrderBy | str, ...]]] = {
    "": ("-updated", "-id"),
    "name": (Lower("name").asc(), "id"),
    "created": ("-created", "-id"),
}
"""How the list can be sorted, by what the address says."""


@require_GET
@login_required
def dashboard(request: SignedInRequest) -> HttpResponse:
    since = boards.chosen_date(request.GET.get("since"), timezone.localdate())
    shown = boards.systems(request.user, since)
    rows = [system.architecture for system in shown["systems"] if system.architecture.is_valid]
    featured = max(rows, key=lambda row: row.updated, default=None)
    return render(request, "metrics/dashboard.html", pages.welcome(featured) | shown)


@require_GET
@login_required
def gallery(request: SignedInRequest) -> HttpResponse:
    seconds = math.inf if "now" in request.GET else pages.GALLERY_SECONDS
    cards = pages.gallery_cards(seconds_max=seconds)
    return render(request, "metrics/gallery.html", {"cards": cards})


@require_GET
@login_required
def template_figures(request: SignedInRequest, slug: str) -> HttpResponse:
    """Render the figures of one card of the gallery, which take longer than the page may."""
    template = templates.template(slug)
    if template is None:
        raise Http404
    return render(request, "metrics/_template_figures.html", {"card": pages.card(template)})


@require_POST
@login_required
def use_template(request: SignedInRequest, slug: str) -> HttpResponse:
    if templates.template(slug) is None:
        raise Http404
    return _open_new(request, lambda: services.create_from_template(owner=request.user, slug=slug))


@require_GET
@login_required
def architectures(request: SignedInRequest) -> HttpResponse:
    query, order = request.GET.get("q", "").strip(), request.GET.get("sort", "")
    rows = selectors.architectures_called(request.user.pk, query)
    rows = rows.order_by(*ORDERS.get(order, ORDERS[""]))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    entries = pages.listed(page.object_list)
    shown = {"page": page, "entries": entries, "query": query, "sort": order}
    return render(request, "metrics/architectures.html", shown | {"form": UploadForm()})


@require_POST
@login_required
def create(request: SignedInRequest) -> HttpResponse:
    draft = services.Draft(document=pages.starter_document())
    return _open_new(request, lambda: services.create_architecture(owner=request.user, draft=draft))


@require_POST
@login_required
def upload(request: SignedInRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        for error in form.errors.get("file", []):
            messages.error(request, str(error))
        return redirect("metrics:architectures")
    text = form.cleaned_data["file"]
    try:
        reading.decode(text)
    except DocumentError as error:
        problem = error.problems[0].render(gettext)
        messages.error(
            request, gettext("The file cannot be read, so nothing was stored: %s") % problem
        )
        return redirect("metrics:architectures")
    draft = services.Draft(text=text)
    return _open_new(
        request,
        lambda: services.create_architecture(owner=request.user, draft=draft, allow_errors=True),
    )


@require_GET
@login_required
def analysis(request: SignedInRequest, pk: UUID) -> HttpResponse:
    def build(version: ArchitectureVersion) -> dict[str, Any]:
        return pages.analysis(version) | variants.family(version.architecture)

    return architecture_page(
        request, pk, tab="analysis", template="metrics/analysis.html", build=build
    )


@never_cache
@require_GET
@login_required
@ensure_csrf_cookie
def editor(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show the editor. The document stands in the page: going back must not bring an old one."""
    architecture = owned_architecture(request, pk)
    version = selectors.version_of(architecture)
    here = reverse("metrics:analysis", args=[pk])
    bootstrap: dict[str, Any] = {
        "id": str(pk),
        "name": architecture.name,
        "document": version.document,
        "figures": services.known_figures(version),
        "version": architecture.version,
        "etag": architecture.etag,
        "language": language_tag(get_language() or "en"),
        "urls": {
            "api": "/api/v1/",
            "analysis": here,
            "simulate": f"{here}#simulation",
            "report": reverse("metrics:report-pdf", args=[pk]),
            "laboratory": f"{here}laboratory/",
            "simulations": reverse("simulations:campaigns"),
            "login": f"{resolve_url(settings.LOGIN_URL)}?next={request.path}",
        },
    }
    return render(request, "metrics/editor.html", {"bootstrap": bootstrap})


@require_http_methods(["GET", "POST"])
@login_required
def delete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    architecture = owned_architecture(request, pk)
    if request.method == "GET":
        return render(request, "metrics/delete.html", {"architecture": architecture})
    name = str(architecture)
    try:
        services.delete_architecture(
            architecture, expected_version=_number(request.POST.get("version"))
        )
    except ConflictError:
        messages.warning(
            request, gettext("It was changed in the meantime. Look at it again before deleting.")
        )
        return redirect("metrics:analysis", pk=pk)
    messages.success(request, gettext("“%(name)s” was deleted.") % {"name": name})
    return redirect("metrics:architectures")


@require_GET
@login_required
def report_pdf(request: SignedInRequest, pk: UUID) -> HttpResponse:
    version = selectors.version_of(owned_architecture(request, pk))
    try:
        evaluation, document = services.analyse(version), services.read(version)
    except DocumentError:
        return _refuse_report(request, pk)
    content = pdf.render(evaluation, document, get_language() or "en", version)
    return _download(content, "application/pdf", version.document.get("name"), "pdf")


@require_GET
@login_required
def report_csv(request: SignedInRequest, pk: UUID) -> HttpResponse:
    version = selectors.version_of(owned_architecture(request, pk))
    try:
        evaluation = services.analyse(version)
    except DocumentError:
        return _refuse_report(request, pk)
    content = csv.render(evaluation, version).encode()
    return _download(content, "text/csv; charset=utf-8", version.document.get("name"), "csv")


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def tokens(request: SignedInRequest) -> HttpResponse:
    form = TokenForm(request.POST or None)
    secret = None
    if request.method == "POST" and form.is_valid():
        try:
            _, secret = services.issue_token(owner=request.user, **form.issue_arguments())
            form = TokenForm()
        except DomainError as error:
            form.add_error(None, error.render(gettext))
    listed = selectors.tokens_of(request.user.pk)
    context = {"form": form, "secret": secret, "tokens": listed}
    return render(request, "metrics/tokens.html", context)


@require_POST
@login_required
def revoke_token(request: SignedInRequest, pk: UUID) -> HttpResponse:
    try:
        token = selectors.tokens_of(request.user.pk).get(pk=pk)
    except ApiToken.DoesNotExist as error:
        raise Http404 from error
    services.revoke_token(token)
    messages.success(request, gettext("The token was revoked."))
    return redirect("metrics:tokens")


def _open_new(request: HttpRequest, make: Any) -> HttpResponse:
    """Make an architecture and open it in the editor, or say why it was not made."""
    try:
        architecture = make()
    except DocumentError as error:
        messages.error(request, error.problems[0].render(gettext))
    except DomainError as error:
        messages.error(request, error.render(gettext))
    else:
        return redirect("metrics:editor", pk=architecture.pk)
    return redirect("metrics:architectures")


def _refuse_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    messages.error(request, gettext("Correct the document first: a report needs its figures."))
    return redirect("metrics:analysis", pk=pk)


def _download(content: bytes, kind: str, name: object, ending: str) -> HttpResponse:
    stem = slugify(str(name or ""), allow_unicode=True) or "architecture"
    response = HttpResponse(content, content_type=kind)
    as_attachment = ending != "pdf"
    header = content_disposition_header(as_attachment, f"{stem}.{ending}")
    response.headers["Content-Disposition"] = header or "attachment"
    return response


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
