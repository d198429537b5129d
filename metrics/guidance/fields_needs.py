"""Fields of a need: what it is of, and what happens without it."""

from __future__ import annotations

from typing import Final

from metrics.domain.problems import gettext_noop as _
from metrics.guidance.entries import FieldGuide, Form, Typical

NEEDS: Final = (
    FieldGuide(
        field="Need.target",
        meaning=_("The one component that is needed. It must be available."),
        form=Form.WORD,
        example="db",
        terms=("gate",),
    ),
    FieldGuide(
        field="Need.all_of",
        meaning=_("Components that are all needed at once."),
        form=Form.LIST,
        example="[db, cache]",
        terms=("gate",),
    ),
    FieldGuide(
        field="Need.any_of",
        meaning=_("Components that can stand in for each other, in the order of preference."),
        form=Form.LIST,
        example="[psp-1, psp-2]",
        terms=("gate", "k-out-of-n"),
    ),
    FieldGuide(
        field="Need.required",
        meaning=_("How many of the alternatives must be available."),
        form=Form.COUNT,
        default="1",
        example="1",
        terms=("k-out-of-n", "gate"),
    ),
    FieldGuide(
        field="Need.failover_time",
        meaning=_(
            "Mean time to move to another alternative. With it the gate remembers which one is in"
            " use and does not move back by itself."
        ),
        form=Form.DURATION,
        default=_("the move takes no time"),
        example="20s",
        typical=(
            Typical("20s", _("a client that tries the next address"), "assumed"),
            Typical(
                "5m", _("DNS with the default TTL of Route 53, 300 s"), "documented", "route-53"
            ),
        ),
        terms=("failover", "gate"),
    ),
    FieldGuide(
        field="Need.if_down",
        meaning=_("What becomes of the component when this need is not met."),
        form=Form.CHOICE,
        default="fail",
        example="degrade",
        choices={
            "fail": _("It is not available."),
            "degrade": _("It goes on with less quality."),
            "serve_cached": _("It serves what it has cached until that is too old."),
        },
        terms=("degraded", "gate"),
    ),
    FieldGuide(
        field="Need.quality",
        meaning=_("How much the service is still worth without this need: 0 nothing, 1 all."),
        form=Form.RATIO,
        example="0.9",
        terms=("degraded", "utility"),
    ),
    FieldGuide(
        field="Need.hit_ratio",
        meaning=_("The part of the requests that can be answered from a warm cache."),
        form=Form.RATIO,
        example="0.92",
        typical=(
            Typical("0.9", _("static pages and pictures"), "assumed"),
            Typical("0.5", _("pages that differ between users"), "assumed"),
        ),
        terms=("hit-ratio",),
    ),
    FieldGuide(
        field="Need.ttl",
        meaning=_("How long a cached object counts as fresh. Ages spread evenly over this time."),
        form=Form.DURATION,
        default="0s",
        example="10m",
        typical=(Typical("10m", _("the CDN of the worked example"), "assumed"),),
        terms=("ttl",),
    ),
    FieldGuide(
        field="Need.stale_if_error",
        meaning=_(
            "How much longer an object that is no longer fresh is served while all else fails."
        ),
        form=Form.DURATION,
        default="0s",
        example="1h",
        typical=(Typical("1h", _("the CDN of the worked example"), "assumed"),),
        terms=("stale-if-error",),
    ),
)
