"""What the analysis says in words, in the language of the reader.

The analysis is pure and writes English. Its texts are made from the templates below, so a text
is translated by finding the template that it fits.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from django.utils.translation import gettext, pgettext

from metrics.digits import spelt_out
from metrics.domain.problems import gettext_noop
from metrics.domain.results import Recovery

REASONS: Final = (
    gettext_noop("gate with failover time, first order, at most %(bound)s off"),
    gettext_noop("gate with failover time, first order, no bound"),
    gettext_noop("cached service, outages taken as exponential, no bound"),
    gettext_noop("elections of a consensus group, first order, no bound"),
    gettext_noop("standby with failover, first order, no bound"),
    gettext_noop("groups that share sites independent given the latest change, no bound"),
    gettext_noop("cached service, outages taken as exponential, at most %(bound)s off"),
    gettext_noop("ages of caches that share parts taken as independent, no bound"),
    gettext_noop(
        "outages that begin when a partial target returns behind a full cache not counted"
    ),
    gettext_noop("elections of a consensus group, first order, at most %(bound)s off"),
    gettext_noop("elections one at a time, first order"),
    gettext_noop("standby with failover, first order, at most %(bound)s off"),
    gettext_noop(
        "failovers of fixed length by the method of stages, at most %(bound)s relative off"
    ),
    gettext_noop(
        "groups that share sites independent given the latest change, about %(bound)s off"
    ),
    gettext_noop("groups that share sites independent given the latest change of these, no bound"),
    gettext_noop("groups that share sites taken as independent given the sites"),
    gettext_noop("times of what remembers taken as exponential, no bound"),
    gettext_noop("repair crews with times that are not exponential"),
    gettext_noop("rare joint outages of sites left out, at most %(bound)s too high"),
    gettext_noop("overlapping dependencies taken as independent, no bound"),
    gettext_noop("alternatives or degraded functions overlap, at most %(bound)s off"),
    gettext_noop("detection by health checks, first order"),
    gettext_noop("fixed failover times taken in stages, some %(bound)s of it off"),
    gettext_noop("fixed failover times taken in stages, some %(bound)s off"),
    gettext_noop("active roles taken to go back after repair, some %(bound)s of it off"),
    gettext_noop("active roles taken to go back after repair, some %(bound)s off"),
    gettext_noop("rare joint outages left out, at most %(bound)s of it off"),
    gettext_noop("rare joint outages left out, some %(bound)s of it off"),
    gettext_noop("rare joint outages left out, some %(bound)s off"),
    gettext_noop("rare joint outages left out, at most %(bound)s off"),
    gettext_noop("too many things can be down at once"),
    gettext_noop("outages last too long against the period"),
    gettext_noop("a cache that serves everything for a fixed time"),
    gettext_noop("times that are not exponential"),
    gettext_noop("cached service below a gate with failover time"),
    gettext_noop(
        "in variants chains of more than %(states)s states are taken apart, by which figures of"
        " the design as it is change by a fraction of at most %(off)s"
    ),
)
WAYS: Final = (
    gettext_noop("%(words)s, or by hand in %(time)s"),
    gettext_noop("is not affected"),
    gettext_noop("goes on with the replicas that are left"),
    gettext_noop("does not come back by anything in the document"),
    gettext_noop("is brought back after %(time)s"),
    gettext_noop("has its replica repaired after %(time)s"),
    gettext_noop("returns with the site after %(time)s"),
    gettext_noop("serves a part of the requests until repaired"),
    gettext_noop("elects a new leader in %(time)s"),
    gettext_noop("fails over in %(time)s"),
    gettext_noop("is restored from its backup: %(detect)s to detect, %(restore)s to restore"),
    gettext_noop("switches to another target after %(time)s"),
    gettext_noop("waits for %(target)s"),
)
_PLACEHOLDER: Final = re.compile(r"%\((\w+)\)s")


def reasons(text: str) -> str:
    """Translate the reasons of an approximation, which are separated by semicolons.

    >>> reasons("detection by health checks, first order; something new")
    'detection by health checks, first order; something new'
    """
    separator = pgettext("between two reasons", "; ")
    return separator.join(_reason(reason) for reason in spelt_out(text).split("; "))


def _reason(text: str) -> str:
    """Translate one reason; an unknown text stays as it is."""
    for template in REASONS:
        match = _pattern(template).fullmatch(text)
        if match:
            return gettext(template) % match.groupdict()
    return gettext(text)


def way(text: str) -> str:
    """Translate how a component comes back; an unknown text stays as it is.

    >>> way("fails over in 45s, or by hand in 30m")
    'fails over in 45s, or by hand in 30m'
    """
    for template in WAYS:
        match = _pattern(template).fullmatch(text)
        if match:
            values = match.groupdict()
            if "words" in values:
                values["words"] = way(values["words"])
            return gettext(template) % values
    return text


def steps(recovery: Recovery) -> list[str]:
    """Say for each component on the way how it comes back."""
    template = gettext("%(component)s %(way)s")
    return [
        template % {"component": component, "way": way(text)}
        for component, text in zip(recovery.path, recovery.how, strict=False)
    ]


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Return what matches every text made from a template."""
    parts = _PLACEHOLDER.split(template)
    return re.compile(
        "".join(
            f"(?P<{part}>.+)" if index % 2 else re.escape(part) for index, part in enumerate(parts)
        )
    )
