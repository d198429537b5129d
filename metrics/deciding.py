"""Decisions on advice: accepted as a variant, dismissed with a reason, or open again.

A decision belongs to an architecture and the key of an advice, so it stays when the document
changes. Without a row an advice is open; so is one whose variant has been deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from metrics import advising, selectors, services, varying
from metrics.advice_words import does
from metrics.domain.advising import Advice, AdviceReport, Decision
from metrics.domain.advising import State as Standing
from metrics.domain.errors import DomainError
from metrics.domain.merging import merged
from metrics.models import (
    NOTE_CHARS_MAX,
    AdviceDecision,
    ArchitectureVersion,
    StoredArchitecture,
)

State = AdviceDecision.State


class UnknownAdviceError(DomainError):
    """The current design does not lead to this advice."""

    code = "unknown_advice"


class ReasonRequiredError(DomainError):
    """Advice is dismissed for a reason."""

    code = "reason_required"


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The advice that is decided on, and the version that leads to it."""

    version: ArchitectureVersion
    item: Advice
    title: str
    currency: str


def report_of(version: ArchitectureVersion) -> AdviceReport:
    """Return the advice on a version, its money curve without what was dismissed.

    Raises `DocumentError`.
    """
    return advising.advice_of(version, dismissed_keys(version.architecture))


def advice_called(version: ArchitectureVersion, key: str) -> Advice:
    """Return one advice on a version. Raises `UnknownAdviceError`, `DocumentError`."""
    return _called(report_of(version), key)


def _called(report: AdviceReport, key: str) -> Advice:
    item = next((item for item in report.advice if item.key == key), None)
    if item is None:
        raise UnknownAdviceError(
            _("The current design does not lead to the advice “%(key)s”.") % {"key": key},
            field="key",
        )
    return item


def is_ready(version: ArchitectureVersion) -> bool:
    """Whether `report_of` answers without a wait."""
    return advising.advice_is_kept(version, dismissed_keys(version.architecture))


def with_decisions(report: AdviceReport, architecture: StoredArchitecture) -> AdviceReport:
    """Add to each advice how it stands, and list what was decided on."""
    rows = {row.key: row for row in selectors.advice_decisions_of(architecture)}
    arising = {item.key for item in report.advice}
    advice = tuple(
        item.model_copy(update={"state": state_of(rows.get(item.key))}) for item in report.advice
    )
    decisions = tuple(decision_of(row, arises=row.key in arising) for row in rows.values())
    return report.model_copy(update={"advice": advice, "decisions": decisions})


def decision_of(row: AdviceDecision, *, arises: bool) -> Decision:
    """Return a decision as plain values."""
    return Decision(
        key=row.key,
        state=state_of(row),
        arises=arises,
        title=row.title,
        reason=row.reason or None,
        variant=str(row.variant_id) if row.variant_id else None,
        version=row.version,
        price_per_month=row.price_per_month,
        net_gain_per_month=row.net_gain_per_month,
        author=row.author.get_username() if row.author else None,
        created=row.created.isoformat(),
    )


def state_of(row: AdviceDecision | None) -> Standing:
    """Say how an advice stands. One whose variant was deleted is open again."""
    if row is None or (row.state == State.ACCEPTED and row.variant_id is None):
        return "open"
    return "accepted" if row.state == State.ACCEPTED else "dismissed"


def dismissed_keys(architecture: StoredArchitecture) -> frozenset[str]:
    """Return the keys of what was dismissed."""
    rows = selectors.advice_decisions_of(architecture).filter(state=State.DISMISSED)
    return frozenset(rows.values_list("key", flat=True))


def accept(
    architecture: StoredArchitecture, key: str, *, author: User, expected_version: int
) -> AdviceDecision:
    """Make a variant of the current version with the change of an advice in it.

    Doing it again returns the first decision while its variant exists.

    Raises `UnknownAdviceError`, `StaleVersionError`, `LimitReachedError`, `DocumentError`.
    """
    chosen = _chosen(architecture, key, expected_version)
    with transaction.atomic():
        _hold(architecture, expected_version)
        known = _known(architecture, key)
        if known is not None and state_of(known) == "accepted":
            return known
        variant = varying.create_variant(
            chosen.version,
            owner=author,
            document=merged(chosen.version.document, chosen.item.patch),
            note=chosen.title[:NOTE_CHARS_MAX],
        )
        return _store(chosen, author, state=State.ACCEPTED, variant=variant, reason="")


def dismiss(
    architecture: StoredArchitecture,
    key: str,
    *,
    reason: str,
    author: User,
    expected_version: int,
) -> AdviceDecision:
    """Put an advice aside, with the reason. A variant made for it before is kept.

    Raises `ReasonRequiredError`, `UnknownAdviceError`, `StaleVersionError`, `DocumentError`.
    """
    text = " ".join(reason.split())[:NOTE_CHARS_MAX]
    if not text:
        raise ReasonRequiredError(_("Say why this is dismissed: others will ask."), field="reason")
    chosen = _chosen(architecture, key, expected_version)
    with transaction.atomic():
        _hold(architecture, expected_version)
        known = _known(architecture, key)
        if known is not None and (known.state, known.reason) == (State.DISMISSED, text):
            return known
        return _store(chosen, author, state=State.DISMISSED, variant=None, reason=text)


def reopen(architecture: StoredArchitecture, key: str) -> bool:
    """Forget a decision; return whether there was one. Variants are kept."""
    deleted, _rows = AdviceDecision.objects.filter(architecture=architecture, key=key).delete()
    return deleted > 0


def _chosen(architecture: StoredArchitecture, key: str, expected_version: int) -> _Chosen:
    if architecture.version != expected_version:
        raise services.stale(architecture)
    version = selectors.version_of(architecture)
    report = report_of(version)
    item = _called(report, key)
    return _Chosen(version, item, does(item.params, services.read(version)), report.currency)


def _hold(architecture: StoredArchitecture, expected_version: int) -> None:
    """Let nobody else decide or save meanwhile; the version must still be the expected one."""
    current = StoredArchitecture.objects.select_for_update().get(pk=architecture.pk)
    if current.version != expected_version:
        raise services.stale(current)


def _known(architecture: StoredArchitecture, key: str) -> AdviceDecision | None:
    return selectors.advice_decisions_of(architecture).filter(key=key).first()


def _store(
    chosen: _Chosen,
    author: User,
    *,
    state: str,
    variant: StoredArchitecture | None,
    reason: str,
) -> AdviceDecision:
    values: Mapping[str, object] = {
        "state": state,
        "reason": reason,
        "title": chosen.title[:NOTE_CHARS_MAX],
        "version": chosen.version.number,
        "variant": variant,
        "price_per_month": chosen.item.price_per_month,
        "net_gain_per_month": chosen.item.net_gain_per_month,
        "currency": chosen.currency,
        "author": author,
        "created": timezone.now(),
    }
    row, _created = AdviceDecision.objects.update_or_create(
        architecture=chosen.version.architecture, key=chosen.item.key, defaults=values
    )
    return row
