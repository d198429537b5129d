"""Fields of the document as a whole: names, sites, journeys, objectives, money, positions."""

from __future__ import annotations

from typing import Final

from metrics.domain.problems import gettext_noop as _
from metrics.guidance.entries import FieldGuide, Form, Typical

WHOLE: Final = (
    FieldGuide(
        field="Architecture.format",
        meaning=_("Says which rules the document follows, so that it is read the same later."),
        form=Form.CHOICE,
        example="reliability/v1",
        choices={"reliability/v1": _("The format of this version; the only one so far.")},
    ),
    FieldGuide(
        field="Architecture.name",
        meaning=_("What people call the system. It stands on pages and reports."),
        form=Form.TEXT,
        default=_("no name"),
        example="Online shop",
    ),
    FieldGuide(
        field="Architecture.description",
        meaning=_("Notes for readers: what is modelled, what is left out, who owns it."),
        form=Form.TEXT,
        default=_("no notes"),
        example="Two zones in one region, a CDN in front.",
    ),
    FieldGuide(
        field="Architecture.sites",
        meaning=_(
            "Failure domains by identifier: regions, zones, racks. What stands in a site is down"
            " while the site is."
        ),
        form=Form.GROUP,
        default=_("no sites: nothing fails by its place"),
        example="eu-a: {kind: zone, outage: {mtbf: 2y, mttr: 2h}}",
        terms=("failure-domain",),
    ),
    FieldGuide(
        field="Architecture.components",
        meaning=_(
            "The parts of the system by identifier. Each is a group of interchangeable replicas."
            " References to an identifier follow when the editor changes it."
        ),
        form=Form.WORD,
        example="web",
        terms=("component", "replica"),
    ),
    FieldGuide(
        field="Architecture.journeys",
        meaning=_(
            "The ways that users take through the system, by identifier. The whole is available"
            " while every journey is."
        ),
        form=Form.GROUP,
        default=_("one journey for each component that nothing else needs"),
        example="checkout: {entry: lb, share: 0.2, demand: 150 rps}",
        terms=("journey",),
    ),
    FieldGuide(
        field="Architecture.objectives",
        meaning=_("What the owner promises. Figures with an objective get a verdict."),
        form=Form.GROUP,
        default=_("no objectives, no verdicts"),
        example="{availability: 99.9%, budget: 5000}",
        terms=("slo", "sla"),
    ),
    FieldGuide(
        field="Architecture.economics",
        meaning=_("What money is counted in, and what an hour of downtime costs."),
        form=Form.GROUP,
        default=_("EUR, and downtime costs nothing"),
        example="{currency: EUR, downtime_cost_per_hour: 20000}",
    ),
    FieldGuide(
        field="Architecture.layout",
        meaning=_("Where the editor draws things. It never changes a figure."),
        form=Form.GROUP,
        default=_("arranged automatically"),
        example="cdn: {x: 40, y: 120}",
    ),
    FieldGuide(
        field="Site.name",
        meaning=_("Shown in place of the identifier."),
        form=Form.TEXT,
        default=_("the identifier"),
        example="Frankfurt, zone a",
    ),
    FieldGuide(
        field="Site.kind",
        meaning=_("What the site is. It decides the picture, not the mathematics."),
        form=Form.WORD,
        default="zone",
        example="region",
        terms=("failure-domain",),
    ),
    FieldGuide(
        field="Site.parent",
        meaning=_("The site that holds this one. When the parent is down, this one is, too."),
        form=Form.WORD,
        default=_("none: it stands at the top"),
        example="eu",
        terms=("failure-domain",),
    ),
    FieldGuide(
        field="Site.outage",
        meaning=_("How often the whole site is lost, and for how long."),
        form=Form.GROUP,
        default=_("it is never lost"),
        example="{mtbf: 2y, mttr: 2h}",
        terms=("failure-domain", "mtbf", "mttr"),
    ),
    FieldGuide(
        field="Journey.name",
        meaning=_("Shown in place of the identifier."),
        form=Form.TEXT,
        default=_("the identifier"),
        example="Checkout",
    ),
    FieldGuide(
        field="Journey.entry",
        meaning=_("The component where the requests of this journey enter."),
        form=Form.WORD,
        example="lb",
        terms=("journey",),
    ),
    FieldGuide(
        field="Journey.share",
        meaning=_(
            "The part of all requests that take this journey. The shares of all journeys add up"
            " to 1."
        ),
        form=Form.RATIO,
        default=_("equal shares"),
        example="0.2",
        terms=("served-requests",),
    ),
    FieldGuide(
        field="Journey.demand",
        meaning=_("How many requests enter here. Load, response time and saturation rest on it."),
        form=Form.RATE,
        default=_("no load is computed"),
        example="150 rps",
        terms=("demand", "utilisation"),
    ),
    FieldGuide(
        field="Objectives.availability",
        meaning=_(
            "The availability that the whole is to reach in the long run. What is missing to"
            " 100 % is the error budget."
        ),
        form=Form.RATIO,
        default=_("no objective"),
        example="99.9%",
        typical=(
            Typical("99.9%", _("43.8 min of downtime in a month of 730 h"), "published", "cre"),
            Typical(
                "99.99%", _("4.38 min of downtime in a month of 730 h"), "published", "calculus"
            ),
        ),
        terms=("availability", "slo", "error-budget", "nines"),
    ),
    FieldGuide(
        field="Objectives.rto",
        meaning=_("How long each kind of disruption may keep a journey down at worst."),
        form=Form.GROUP,
        default=_("no objective"),
        example="{instance: 1m, site: 15m}",
        terms=("rto",),
    ),
    FieldGuide(
        field="Objectives.rpo",
        meaning=_("How much of the latest data each kind of disruption may cost at worst."),
        form=Form.GROUP,
        default=_("no objective"),
        example="{instance: 0s, site: 1m}",
        terms=("rpo",),
    ),
    FieldGuide(
        field="Objectives.budget",
        meaning=_("The most that the design may cost a month, downtime not counted."),
        form=Form.MONEY,
        default=_("no objective"),
        example="5000",
    ),
    FieldGuide(
        field="Objectives.region_is_disaster",
        meaning=_(
            "Whether the loss of a site at the top also destroys the data there, so that only"
            " copies elsewhere help."
        ),
        form=Form.SWITCH,
        default=_("no: the data come back with the site"),
        example="true",
        terms=("rpo", "failure-domain"),
    ),
    FieldGuide(
        field="RecoveryObjectives.instance",
        meaning=_("Limit for the loss of one active replica of a component."),
        form=Form.DURATION,
        default=_("no objective"),
        example="1m",
        terms=("disruption", "rto", "rpo"),
    ),
    FieldGuide(
        field="RecoveryObjectives.component",
        meaning=_(
            "Limit for the loss of all replicas of a component at once, data intact, for example"
            " by a bad deploy."
        ),
        form=Form.DURATION,
        default=_("no objective"),
        example="30m",
        terms=("disruption", "common-cause"),
    ),
    FieldGuide(
        field="RecoveryObjectives.site",
        meaning=_("Limit for the loss of a site and of all that is in it."),
        form=Form.DURATION,
        default=_("no objective"),
        example="15m",
        terms=("disruption", "failure-domain"),
    ),
    FieldGuide(
        field="RecoveryObjectives.region",
        meaning=_("Limit for the loss of a site at the top, as a region is."),
        form=Form.DURATION,
        default=_("no objective"),
        example="4h",
        terms=("disruption", "failure-domain"),
    ),
    FieldGuide(
        field="RecoveryObjectives.data",
        meaning=_(
            "Limit for data that are corrupted or deleted in every replica. Only backups help then."
        ),
        form=Form.DURATION,
        default=_("no objective"),
        example="4h",
        terms=("disruption", "backup"),
    ),
    FieldGuide(
        field="Economics.currency",
        meaning=_("The currency of every amount, by its three letters. Nothing is converted."),
        form=Form.TEXT,
        default="EUR",
        example="TWD",
    ),
    FieldGuide(
        field="Economics.downtime_cost_per_hour",
        meaning=_(
            "What one hour of downtime costs: lost sales, penalties, work. Advice weighs it"
            " against the price of a change."
        ),
        form=Form.HOURLY,
        default="0",
        example="20000",
    ),
    *(
        FieldGuide(
            field=f"Position.{name}", meaning=meaning, form=Form.NUMBER, default=default, example=at
        )
        for name, meaning, default, at in (
            (
                "x",
                _("How far to the right the editor draws it, in pixels."),
                _("arranged automatically"),
                "40",
            ),
            (
                "y",
                _("How far down the editor draws it, in pixels."),
                _("arranged automatically"),
                "120",
            ),
            (
                "width",
                _("How wide the editor draws a site, in pixels."),
                _("as wide as its contents"),
                "420",
            ),
            (
                "height",
                _("How high the editor draws a site, in pixels."),
                _("as high as its contents"),
                "260",
            ),
        )
    ),
)
