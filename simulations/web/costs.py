"""The cost of a simulation in words, before it is started."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext

from metrics import wording
from simulations import services


def cost_in_words(cost: services.Cost) -> list[str]:
    """Say what a simulation would cost, and what it would end with."""
    parts = ngettext(
        "%(count)s part, about %(work)s of one core.",
        "%(count)s parts, about %(work)s of one core.",
        cost.likely_chunks,
    ) % {"count": cost.likely_chunks, "work": wording.duration(max(0.1, cost.likely_seconds))}
    if cost.elapsed_seconds is None:
        time = gettext("No worker answers now: the simulation would wait for one.")
    else:
        time = ngettext(
            "With the %(count)s process that works now: about %(time)s.",
            "With the %(count)s processes that work now: about %(time)s.",
            cost.workers or 1,
        ) % {
            "count": cost.workers,
            "time": wording.duration(max(1.0, round(cost.elapsed_seconds))),
        }
    sentences = [parts, time]
    if cost.reaches_precision is False:
        sentences.append(_shortfall(cost))
    return sentences


def _shortfall(cost: services.Cost) -> str:
    if cost.precision is None or cost.precision >= 1:
        return gettext(
            "Failures of the whole are too rare: at the limit of work the simulation would still "
            "have seen next to none."
        )
    return gettext(
        "The precision is out of reach: at the limit of work the interval would be about "
        "±%(precision)s wide."
    ) % {"precision": wording.percent(cost.precision)}
