"""The guided first tour: its copy of the worked example, and how it is dismissed for good."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from metrics import gallery, selectors, services
from metrics.domain import canonical, reading
from metrics.models import Dismissal, StoredArchitecture


class Topic(StrEnum):
    """What can be dismissed."""

    TOUR = "tour"


def dismiss(owner: User, topic: Topic) -> None:
    """Never offer it to this user again; a second time changes nothing."""
    Dismissal.objects.get_or_create(owner=owner, topic=topic)


def offer_again(owner: User, topic: Topic) -> None:
    """Take a dismissal back."""
    selectors.dismissals_of(owner.pk).filter(topic=topic).delete()


def is_dismissed(owner: User, topic: Topic) -> bool:
    """Whether the user wants to see no more of it."""
    return selectors.dismissals_of(owner.pk).filter(topic=topic).exists()


def tour_architecture(owner: User) -> StoredArchitecture:
    """Return what the tour leads over: a copy of the worked example that nobody has changed.

    A copy of an earlier tour is used again while it means what it meant then. One that was
    changed is its owner's work by now, so the tour leaves it alone and makes another.

    Raises `LimitReachedError`.
    """
    document = _tour_document()
    digest = canonical.digest(reading.parse_document(document))
    kept = selectors.architectures_of(owner.pk).filter(digest=digest).first()
    if kept is not None:
        return kept
    made = services.create_architecture(owner=owner, draft=services.Draft(document=document))
    services.analyse(selectors.version_of(made))
    return made


def _tour_document() -> dict[str, object]:
    template = gallery.template(services.EXAMPLE)
    assert template is not None, "the worked example is in the gallery"
    document: dict[str, object] = reading.decode(template.text)
    return {**document, "name": _("Guided tour: online shop")}
