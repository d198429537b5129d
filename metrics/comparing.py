"""The designs that somebody puts side by side: stored ones, versions of these, and templates."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from django.utils.translation import gettext as _

from metrics import gallery, selectors, services
from metrics.domain.comparing import SideBySide, compare
from metrics.domain.errors import DocumentError, DomainError
from metrics.domain.problems import Problem
from metrics.domain.reading import read_document
from metrics.domain.results import Evaluation
from metrics.models import ArchitectureVersion, StoredArchitecture
from metrics.recent import evaluated

TEMPLATE: Final = "template"
SECONDS_MAX: Final = 5.0
"""A page analyses designs for so long; what is left is computed when it is opened again."""
_NUMBER_CHARS_MAX: Final = 9

State = Literal["computed", "broken", "waiting"]


class UnknownDesignError(DomainError):
    """There is no such design, or it is somebody else's."""

    code = "unknown_design"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A design that is to be compared."""

    key: str
    """As an address names it: `<id>`, `<id>:<version>` or `template:<slug>`."""
    name: str
    document: dict[str, Any]
    version: ArchitectureVersion | None = None
    template: gallery.Template | None = None

    @property
    def is_current(self) -> bool:
        """Whether it is the newest version of an architecture."""
        version = self.version
        return version is not None and version.number == version.architecture.version


@dataclass(frozen=True, slots=True)
class Judged:
    """A design with its figures, or with what is wrong with it."""

    candidate: Candidate
    state: State
    evaluation: Evaluation | None = None
    problems: tuple[Problem, ...] = ()


def candidates_of(owner_id: int, keys: Iterable[str], language: str) -> list[Candidate]:
    """Return the designs that an address names, each once. Raises `UnknownDesignError`."""
    found: dict[object, Candidate] = {}
    for key in dict.fromkeys(keys):
        candidate = candidate_of(owner_id, key, language)
        version = candidate.version
        found.setdefault(version.pk if version else candidate.key, candidate)
    return list(found.values())


def candidate_of(owner_id: int, key: str, language: str) -> Candidate:
    """Return one design by its key. Raises `UnknownDesignError`."""
    first, _colon, second = key.partition(":")
    if first == TEMPLATE:
        return from_template(second, language)
    number = int(second) if second.isdecimal() and len(second) <= _NUMBER_CHARS_MAX else None
    if second and number is None:
        raise _unknown(key)
    try:
        return stored(owner_id, UUID(first), number)
    except ValueError as error:
        raise _unknown(key) from error


def stored(owner_id: int, identifier: UUID, number: int | None = None) -> Candidate:
    """Return an architecture, or one version of it. Raises `UnknownDesignError`."""
    key = str(identifier) if number is None else f"{identifier}:{number}"
    try:
        row = selectors.architecture_of(owner_id, identifier)
        version = selectors.version_of(row, number)
    except (StoredArchitecture.DoesNotExist, ArchitectureVersion.DoesNotExist) as error:
        raise _unknown(key) from error
    name = version.document.get("name")
    return Candidate(key, str(name or row), version.document, version=version)


def from_template(slug: str, language: str) -> Candidate:
    """Return a template of the gallery. Raises `UnknownDesignError`."""
    template = gallery.template(slug)
    if template is None:
        raise _unknown(f"{TEMPLATE}:{slug}")
    name = template.words(language)["name"]
    return Candidate(f"{TEMPLATE}:{slug}", name, template.document, template=template)


def judge(candidates: Sequence[Candidate]) -> list[Judged]:
    """Analyse designs for `SECONDS_MAX`; one at least is always analysed."""
    deadline = time.monotonic() + SECONDS_MAX
    judged: list[Judged] = []
    for candidate in candidates:
        if judged and time.monotonic() >= deadline:
            judged.append(Judged(candidate, "waiting"))
        else:
            judged.append(_judge(candidate))
    return judged


def side_by_side(judged: Sequence[Judged], base: int = 0) -> SideBySide | None:
    """Compare those that have figures; None without any.

    A base without figures leaves its place to the first design that has some. The places of the
    result count the designs with figures alone.
    """
    known = [(place, item.evaluation) for place, item in enumerate(judged) if item.evaluation]
    places = [place for place, _evaluation in known]
    if not known:
        return None
    start = places.index(base) if base in places else 0
    return compare([evaluation for _place, evaluation in known], start)


def _judge(candidate: Candidate) -> Judged:
    try:
        return Judged(candidate, "computed", _evaluation(candidate))
    except DocumentError as error:
        return Judged(candidate, "broken", problems=error.problems)


def _evaluation(candidate: Candidate) -> Evaluation:
    if candidate.version is not None:
        return services.analyse(candidate.version)
    assert candidate.template is not None, "a design is stored or a template"
    return evaluated(read_document(candidate.template.text))


def _unknown(key: str) -> UnknownDesignError:
    return UnknownDesignError(_("There is no design “%(key)s” of yours.") % {"key": key[:80]})
