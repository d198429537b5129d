"""Writes: one function for each thing that a user can do with architectures and tokens."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from metrics import gallery, recent, selectors
from metrics.analysis.evaluate import ENGINE_VERSION, evaluate
from metrics.domain import canonical, reading
from metrics.domain.architecture import Architecture
from metrics.domain.differences import differences, figure_changes
from metrics.domain.errors import ConflictError, DocumentError, DomainError
from metrics.domain.limits import NAME_CHARS_MAX, TEXT_CHARS_MAX
from metrics.domain.problems import Problem
from metrics.domain.results import DocumentRef, Evaluation
from metrics.domain.storing import UnstorableDocumentError, storable
from metrics.models import (
    NOTE_CHARS_MAX,
    TOKEN_PREFIX_CHARS,
    ApiToken,
    ArchitectureVersion,
    CachedAnalysis,
    StoredArchitecture,
)

ARCHITECTURES_MAX: Final = 1_000
"""For each owner."""
TOKENS_MAX: Final = 50
"""For each owner."""
DRAFT_SPACING: Final = timedelta(minutes=5)
"""Of successive drafts at most one in this time is kept."""
CACHED_ANALYSES_MAX: Final = 5_000
TOKEN_USE_RESOLUTION: Final = timedelta(minutes=1)
"""The last use of a token is written at most this often."""
EXAMPLE: Final = "online-shop"
_UNKEEPABLE: Final = {"too_large", "too_deep", "too_many_values"}
"""Codes of problems that not even a draft may have."""


class StaleVersionError(ConflictError):
    """Somebody else changed the architecture in the meantime."""

    code = "stale_version"


class UnknownTemplateError(DomainError):
    """No template has this slug."""

    code = "unknown_template"


class LimitReachedError(ConflictError):
    """The owner has as many of these as one may have."""

    code = "limit_reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a user typed: a decoded document, or its source text, which then counts alone."""

    document: Any = None
    text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Content:
    """The columns of a version that follow from what was typed."""

    document: dict[str, Any]
    text: str
    digest: str
    note: str


@transaction.atomic
def create_architecture(
    *, owner: User, draft: Draft, allow_errors: bool = False, template: str = ""
) -> StoredArchitecture:
    """Store a new architecture with its first version.

    Raises `DocumentError` for a document with errors unless these are allowed.
    """
    content = _judge(draft, allow_errors=allow_errors, fallback={})
    if selectors.architectures_of(owner.pk).count() >= ARCHITECTURES_MAX:
        raise LimitReachedError(
            _("An account keeps at most %(allowed)s architectures.")
            % {"allowed": ARCHITECTURES_MAX}
        )
    architecture = StoredArchitecture.objects.create(
        owner=owner, template=template, digest=content.digest, **_titles(content)
    )
    _insert(architecture, content, author=owner, autosaved=False)
    return architecture


@transaction.atomic
def save_version(
    architecture: StoredArchitecture,
    draft: Draft,
    *,
    author: User,
    expected_version: int,
    autosaved: bool = False,
) -> ArchitectureVersion:
    """Store a new version and make it the current one.

    An autosaved version may have errors. It takes the place of the autosaved version before
    it when that one has the same author, lies less than `DRAFT_SPACING` after its own
    predecessor and no other row refers to it: an hour of typing leaves a dozen versions, not
    a thousand. Numbers always rise, so that an entity tag never names two states.

    Raises
    ------
    StaleVersionError
        The current version is not the expected one.
    DocumentError
        The document has errors and was not autosaved.
    """
    if architecture.version != expected_version:
        raise stale(architecture)
    previous = selectors.version_of(architecture)
    content = _judge(draft, allow_errors=autosaved, fallback=previous.document)
    titles, now = _titles(content), timezone.now()
    current = StoredArchitecture.objects.filter(pk=architecture.pk, version=expected_version)
    changes = {"version": expected_version + 1, "digest": content.digest, "updated": now, **titles}
    if not current.update(**changes):
        architecture.refresh_from_db()
        raise stale(architecture)
    for field, value in changes.items():
        setattr(architecture, field, value)
    version = _insert(architecture, content, author=author, autosaved=autosaved)
    if autosaved:
        _drop_superseded(previous, author)
    return version


def restore(
    architecture: StoredArchitecture,
    *,
    number: int,
    author: User,
    expected_version: int,
) -> ArchitectureVersion:
    """Make an older version the newest again, as a new version. It may have errors."""
    old = selectors.version_of(architecture, number)
    draft = Draft(
        document=old.document,
        text=old.text,
        note=_("Restored version %(number)d.") % {"number": number},
    )
    return save_version(
        architecture,
        draft,
        author=author,
        expected_version=expected_version,
        autosaved=not old.digest,
    )


@transaction.atomic
def delete_architecture(architecture: StoredArchitecture, *, expected_version: int) -> None:
    """Delete an architecture, its history and everything computed for it."""
    current = StoredArchitecture.objects.filter(pk=architecture.pk, version=expected_version)
    if not current.exists():
        architecture.refresh_from_db()
        raise stale(architecture)
    architecture.delete()


def analyse(version: ArchitectureVersion) -> Evaluation:
    """Return the figures of a version, from the cache when its digest is known there.

    Raises `DocumentError` when its document has errors.
    """
    cached = selectors.cached_analysis(version.digest, ENGINE_VERSION) if version.digest else None
    if cached is not None:
        # The digest leaves the name out, so the cached result may carry another one.
        result = Evaluation.model_validate(cached)
        name = str(version.document.get("name", ""))
        reference = DocumentRef(name=name, digest=result.document.digest)
        return result.model_copy(update={"document": reference})
    return _analyse_anew(read(version))


def known_figures(version: ArchitectureVersion) -> dict[str, Any] | None:
    """Return the result of a version as JSON where it is known already; compute nothing."""
    if not version.digest:
        return None
    kept = recent.known(version.digest)
    result = kept.to_json() if kept else selectors.cached_analysis(version.digest, ENGINE_VERSION)
    return result and result | {
        "document": {"name": version.document.get("name", ""), "digest": version.digest}
    }


def read(version: ArchitectureVersion) -> Architecture:
    """Parse a stored version. Raises `DocumentError` when its document has errors."""
    if version.text:
        return reading.read_document(version.text)
    return reading.parse_document(version.document)


def problems_of(version: ArchitectureVersion) -> tuple[Problem, ...]:
    """List what is wrong with a version; nothing for one with a digest."""
    if version.digest:
        return ()
    try:
        read(version)
    except DocumentError as error:
        return error.problems
    return ()


def difference(before: ArchitectureVersion, after: ArchitectureVersion) -> dict[str, Any]:
    """Say what changed between two versions, and, when both are valid, in each figure."""
    changes = differences(before.document, after.document)
    result: dict[str, Any] = {
        "from": before.number,
        "to": after.number,
        "changes": [change.to_json() for change in changes],
        "layout_changed": before.document.get("layout") != after.document.get("layout"),
    }
    if before.digest and after.digest:
        figures = figure_changes(analyse(before), analyse(after))
        result["figures"] = [figure.to_json() for figure in figures]
    return result


def whole_figures(
    architectures: Iterable[StoredArchitecture], *, seconds_max: float = 1.0
) -> dict[str, dict[str, Any]]:
    """Return the figures of the whole by digest, computing missing ones while time lasts."""
    rows = [row for row in architectures if row.digest]
    known = selectors.cached_wholes((row.digest for row in rows), ENGINE_VERSION)
    deadline = time.monotonic() + seconds_max
    for row in rows:
        if row.digest not in known and time.monotonic() < deadline:
            evaluation = analyse(selectors.version_of(row))
            known[row.digest] = evaluation.to_json()["whole"]
    return known


def load_example_for(owner: User) -> StoredArchitecture | None:
    """Give an owner without any architecture the worked example, already computed."""
    if selectors.architectures_of(owner.pk).exists():
        return None
    architecture = create_from_template(owner=owner, slug=EXAMPLE)
    analyse(selectors.version_of(architecture))
    return architecture


def create_from_template(*, owner: User, slug: str) -> StoredArchitecture:
    """Store a copy of a template."""
    template = gallery.template(slug)
    if template is None:
        raise UnknownTemplateError(
            _("There is no template “%(slug)s”.") % {"slug": slug}, field="template"
        )
    return create_architecture(owner=owner, draft=Draft(text=template.text), template=slug)


def issue_token(
    *, owner: User, name: str, scopes: Sequence[str], expires: datetime | None = None
) -> tuple[ApiToken, str]:
    """Store a new token; return it with its secret, which cannot be read again."""
    if selectors.tokens_of(owner.pk).count() >= TOKENS_MAX:
        raise LimitReachedError(
            _("An account keeps at most %(allowed)s tokens.") % {"allowed": TOKENS_MAX}
        )
    secret = f"rel_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        owner=owner,
        name=name,
        prefix=secret[:TOKEN_PREFIX_CHARS],
        hashed=selectors.hash_of_token(secret),
        scopes=sorted(set(scopes)),
        expires=expires,
    )
    return token, secret


def revoke_token(token: ApiToken) -> None:
    """Make a token useless at once."""
    token.delete()


def note_use_of(token: ApiToken) -> None:
    """Remember when a token was used, without a write for each request."""
    now = timezone.now()
    if token.last_used is None or now - token.last_used > TOKEN_USE_RESOLUTION:
        ApiToken.objects.filter(pk=token.pk).update(last_used=now)


def _judge(draft: Draft, *, allow_errors: bool, fallback: dict[str, Any]) -> _Content:
    """Decode and check what was typed. Text that cannot be decoded keeps the old document."""
    document, digest = draft.document, ""
    try:
        if draft.text:
            document = reading.decode(draft.text)
            digest = canonical.digest(reading.read_document(draft.text))
        else:
            digest = canonical.digest(reading.parse_document(document))
    except DocumentError as error:
        if not allow_errors or error.problems[0].code in _UNKEEPABLE:
            raise
        document = fallback if document is None else document
    if not isinstance(document, dict):
        raise UnstorableDocumentError(_("A document is an object with `format` and `components`."))
    text = storable(draft.text)
    return _Content(storable(document), text, digest, draft.note[:NOTE_CHARS_MAX])


def _titles(content: _Content) -> dict[str, str]:
    name, description = content.document.get("name"), content.document.get("description")
    return {
        "name": str(name or "")[:NAME_CHARS_MAX],
        "description": str(description or "")[:TEXT_CHARS_MAX],
    }


def _insert(
    architecture: StoredArchitecture,
    content: _Content,
    *,
    author: User,
    autosaved: bool,
) -> ArchitectureVersion:
    return ArchitectureVersion.objects.create(
        architecture=architecture,
        number=architecture.version,
        document=content.document,
        text=content.text,
        digest=content.digest,
        draft=autosaved,
        author=author,
        note=content.note,
    )


def _drop_superseded(version: ArchitectureVersion, author: User) -> None:
    if not version.draft or version.author_id != author.pk or _is_referred_to(version):
        return
    older = selectors.versions_of(version.architecture).filter(number__lt=version.number).first()
    if older is not None and version.created - older.created < DRAFT_SPACING:
        version.delete()


def _is_referred_to(version: ArchitectureVersion) -> bool:
    """Whether a row of any app points at the version, for example a simulation of it."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: version}).exists()
        for relation in version._meta.related_objects
    )


def stale(architecture: StoredArchitecture) -> StaleVersionError:
    """Return the error that says which version is the current one."""
    return StaleVersionError(
        f"The architecture has changed: version {architecture.version} is now the current one."
    )


def _analyse_anew(architecture: Architecture) -> Evaluation:
    evaluation = evaluate(architecture)
    result = evaluation.to_json()
    goals = evaluation.objectives
    remember(
        evaluation.document.digest,
        evaluation.engine,
        result,
        whole=result["whole"],
        objectives_met=all(item.met for item in goals) if goals else None,
    )
    return evaluation


def remember(digest: str, engine: str, result: dict[str, Any], **more: Any) -> None:
    """Keep a result of a document under the name of what computed it; old ones make room."""
    row, created = CachedAnalysis.objects.get_or_create(
        digest=digest, engine=engine, defaults={"whole": {}, "result": result, **more}
    )
    if created and row.pk % 100 == 0:
        kept = CachedAnalysis.objects.order_by("-pk").values("pk")[:CACHED_ANALYSES_MAX]
        CachedAnalysis.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
