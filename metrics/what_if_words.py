"""Who loses what, in sentences in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from django.utils.translation import gettext, ngettext, pgettext

from metrics.analysis.what_if import what_if
from metrics.domain.architecture import Architecture
from metrics.domain.what_if import ComponentFate, FailedElement, JourneyFate, WhatIf
from metrics.wording import duration, percent

_GRAVITY: Final = ("down", "interrupted", "cached", "partial", "degraded", "up")
"""Statuses of journeys, what users feel most first."""
_WHOLE: Final = 1 - 1e-9
NAMES_MAX: Final = 4
"""Names that one sentence lists; more are counted."""


class _Story(NamedTuple):
    """What journeys have in common that one sentence is about."""

    status: str
    served: str
    quality: str
    rto: float | None
    cached_seconds: float | None
    lasting_served: str
    lasting_quality: str
    cached_by: tuple[str, ...]
    without: tuple[str, ...]
    recovered_by: tuple[str, ...]


def told(architecture: Architecture, failed: Sequence[FailedElement]) -> WhatIf:
    """Return who loses what when some elements fail, with sentences about it."""
    result = what_if(architecture, failed)
    names = {key: component.name or key for key, component in architecture.components.items()}
    found = (*_journeys(result, names), *_notes(result, names))
    joined = pgettext("between two sentences", " ").join(found)
    return result.model_copy(update={"sentences": found, "sentence": joined})


def _journeys(result: WhatIf, names: dict[str, str]) -> Iterator[str]:
    if all(journey.status == "up" for journey in result.journeys.values()):
        yield gettext("No journey loses anything.")
        return
    stories = [(_story(journey), journey.name) for journey in result.journeys.values()]
    stories.sort(key=lambda pair: (_GRAVITY.index(pair[0].status), repr(pair[0])))
    for story, group in groupby(stories, key=lambda pair: pair[0]):
        yield _sentence(story, [name for _, name in group], names)


def _story(journey: JourneyFate) -> _Story:
    if journey.status == "up":
        return _Story("up", "", "", None, None, "", "", (), (), ())
    return _Story(
        journey.status,
        _share(journey.served),
        _share(journey.quality),
        _back(journey),
        journey.cached_seconds,
        _share(journey.lasting_served),
        _share(journey.lasting_quality),
        journey.cached_by,
        journey.without,
        journey.recovered_by,
    )


def _back(journey: JourneyFate) -> float | None:
    """Return when it is as good as it gets without a repair, if it gets better at all."""
    now, last = (journey.served, journey.quality), journey.changes[-1:]
    for change in last:
        after = (change.served, change.quality)
        if change.served > 0 and after != now:
            return change.seconds
    return None


def _share(ratio: float) -> str:
    return "" if ratio >= _WHOLE else percent(ratio)


def _sentence(story: _Story, journeys: list[str], names: dict[str, str]) -> str:
    words = {
        "who": _listed(journeys),
        "share": story.served or percent(1),
        "quality": story.quality or percent(1),
        "time": duration(story.rto or story.cached_seconds or 0.0),
        "by": _listed([names[key] for key in story.recovered_by]),
        "cache": _listed([names[key] for key in story.cached_by]),
        "what": _listed([names[key] for key in story.without]),
    }
    text = _template(story, len(journeys)) % words
    after = _afterwards(story)
    return text if after is None else f"{text}{pgettext('between two sentences', ' ')}{after}"


def _template(story: _Story, count: int) -> str:
    match story.status:
        case "down":
            return ngettext("%(who)s is down.", "%(who)s are down.", count)
        case "interrupted":
            return ngettext(
                "%(who)s is down for about %(time)s, until %(by)s takes over.",
                "%(who)s are down for about %(time)s, until %(by)s takes over.",
                count,
            )
        case "cached":
            return _cached_template(story, count)
        case "partial":
            return ngettext(
                "%(who)s serves %(share)s of the requests.",
                "%(who)s serve %(share)s of the requests.",
                count,
            )
        case "degraded":
            return _degraded_template(story, count)
        case _:
            return ngettext("%(who)s goes on as before.", "%(who)s go on as before.", count)


def _cached_template(story: _Story, count: int) -> str:
    if story.rto is not None:
        return ngettext(
            "%(who)s is served from the cache of %(cache)s, %(share)s of the requests, until"
            " %(by)s takes over after about %(time)s.",
            "%(who)s are served from the cache of %(cache)s, %(share)s of the requests, until"
            " %(by)s takes over after about %(time)s.",
            count,
        )
    return ngettext(
        "%(who)s is served stale by the cache of %(cache)s: %(share)s of the requests, for up to"
        " %(time)s.",
        "%(who)s are served stale by the cache of %(cache)s: %(share)s of the requests, for up"
        " to %(time)s.",
        count,
    )


def _degraded_template(story: _Story, count: int) -> str:
    if story.rto is not None:
        return ngettext(
            "%(who)s goes on without %(what)s at %(quality)s of its quality for about %(time)s.",
            "%(who)s go on without %(what)s at %(quality)s of their quality for about %(time)s.",
            count,
        )
    return ngettext(
        "%(who)s goes on without %(what)s, at %(quality)s of its quality.",
        "%(who)s go on without %(what)s, at %(quality)s of their quality.",
        count,
    )


def _afterwards(story: _Story) -> str | None:
    """Say what is left once everything that fails over has done so, when that is not all."""
    if story.rto is None or not (story.lasting_served or story.lasting_quality):
        return None
    words = {"share": story.lasting_served, "quality": story.lasting_quality}
    if not story.lasting_quality:
        return gettext("After that %(share)s of the requests are served.") % words
    if not story.lasting_served:
        return gettext("After that all requests are served, at %(quality)s of the quality.") % words
    text = gettext(
        "After that %(share)s of the requests are served, at %(quality)s of the quality."
    )
    return text % words


def _notes(result: WhatIf, names: dict[str, str]) -> Iterator[str]:
    """Say what users do not see at once: replicas, failovers by hand, lost data, checks."""
    for key, component in result.components.items():
        yield from _note(component, names[key])


def _note(component: ComponentFate, name: str) -> Iterator[str]:
    words = {"who": name, "left": component.replicas - component.lost_replicas}
    if component.lost_replicas and component.status in ("weakened", "partial", "degraded"):
        text = gettext("%(who)s goes on with %(left)d of %(all)d replicas.")
        yield text % (words | {"all": component.replicas})
    if component.by_hand_seconds is not None and component.by_hand_probability is not None:
        text = gettext("With a probability of %(share)s %(who)s fails over by hand, in %(time)s.")
        share, time = percent(component.by_hand_probability), duration(component.by_hand_seconds)
        yield text % (words | {"share": share, "time": time})
    if component.rpo_seconds is None:
        yield gettext("The data of %(who)s are lost.") % words
    elif component.rpo_seconds.worst > 0:
        text = gettext("Up to %(time)s of the latest writes to %(who)s are lost.")
        yield text % (words | {"time": duration(component.rpo_seconds.worst)})
    if component.undetected_share is not None and component.undetected_seconds is not None:
        text = gettext(
            "Until the health checks of %(who)s notice, for about %(time)s, %(share)s of its"
            " requests fail."
        )
        share = percent(component.undetected_share)
        yield text % (words | {"share": share, "time": duration(component.undetected_seconds)})


def _listed(names: Sequence[str]) -> str:
    """Return names with commas; beyond a few only their number."""
    comma = pgettext("between two names", ", ")
    if len(names) <= NAMES_MAX:
        return comma.join(names)
    more = gettext("%(count)d others") % {"count": len(names) - NAMES_MAX + 1}
    return comma.join([*names[: NAMES_MAX - 1], more])
