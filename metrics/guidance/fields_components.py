"""Fields of a component: replicas, standby, checks, load and cost."""

from __future__ import annotations

from typing import Final

from metrics.domain.problems import gettext_noop as _
from metrics.guidance.entries import FieldGuide, Form, Typical

_COPIES: Final = ("replica", "k-out-of-n")

COMPONENTS: Final = (
    FieldGuide(
        field="Component.name",
        meaning=_("Shown in place of the identifier."),
        form=Form.TEXT,
        default=_("the identifier"),
        example="Web servers",
    ),
    FieldGuide(
        field="Component.kind",
        meaning=_("What the component is. It decides the picture, not the mathematics."),
        form=Form.WORD,
        default="service",
        example="database",
        terms=("component",),
    ),
    FieldGuide(
        field="Component.description",
        meaning=_("Notes for readers: what is modelled here and where the values come from."),
        form=Form.TEXT,
        default=_("no notes"),
        example="Behind the balancer; sessions are kept in the cache.",
    ),
    FieldGuide(
        field="Component.failure",
        meaning=_(
            "How one replica fails and comes back: an MTBF, an availability or an annual failure"
            " rate, always with an MTTR."
        ),
        form=Form.GROUP,
        default=_("replicas do not fail by themselves"),
        example="{mtbf: 30d, mttr: 10m}",
        terms=("mtbf", "mttr", "availability", "annual-failure-rate"),
    ),
    FieldGuide(
        field="Component.placement",
        meaning=_("How many replicas stand in which site. They are down while the site is."),
        form=Form.COUNT,
        default=_("replicas in no site"),
        example="{eu-a: 3, eu-b: 3}",
        terms=("failure-domain", "replica"),
    ),
    FieldGuide(
        field="Component.replicas",
        meaning=_("How many interchangeable copies there are, when none has a site."),
        form=Form.COUNT,
        default="1",
        example="3",
        terms=_COPIES,
    ),
    FieldGuide(
        field="Component.required",
        meaning=_(
            "How many usable replicas carry full service: k of n. The fewer are required, the"
            " more failures are endured."
        ),
        form=Form.COUNT,
        default=_("all replicas"),
        example="2",
        terms=_COPIES,
    ),
    FieldGuide(
        field="Component.below_required",
        meaning=_("What the group does with some usable replicas, but fewer than required."),
        form=Form.CHOICE,
        default="fail",
        example="shed",
        choices={
            "fail": _("It is down."),
            "shed": _("It carries the fraction usable / required of the requests."),
        },
        terms=("load-shedding", "k-out-of-n"),
    ),
    FieldGuide(
        field="Component.standby",
        meaning=_(
            "The required replicas work and the others wait; one that waits takes over by a"
            " failover."
        ),
        form=Form.GROUP,
        default=_("all replicas work"),
        example="{mode: hot, failover_time: 45s, coverage: 0.98, manual_failover_time: 30m}",
        terms=("standby", "failover", "coverage"),
    ),
    FieldGuide(
        field="Component.repair_crews",
        meaning=_("How many replicas are repaired at once; the first that failed comes first."),
        form=Form.COUNT,
        default=_("no bound"),
        example="1",
        terms=("repair-crew", "mttr"),
    ),
    FieldGuide(
        field="Component.common_cause",
        meaning=_(
            "Events that take every replica at once, whatever their number: a bad deploy, an"
            " expired certificate, a wrong setting."
        ),
        form=Form.GROUP,
        default=_("none: replicas fail one by one"),
        example="{mtbf: 180d, mttr: 25m}",
        terms=("common-cause", "beta-factor"),
    ),
    FieldGuide(
        field="Component.health_check",
        meaning=_(
            "How a balancer finds out that a replica of a target is gone. Until then its share of"
            " the requests fails."
        ),
        form=Form.GROUP,
        default=_("failures are seen at once"),
        example="{interval: 5s, threshold: 3}",
        terms=("health-check", "served-requests"),
    ),
    FieldGuide(
        field="Component.capacity",
        meaning=_("What one replica can carry, for load, response time and saturation."),
        form=Form.GROUP,
        default=_("no load is computed"),
        example="{rps: 500, service_time: 8ms}",
        terms=("utilisation", "saturation"),
    ),
    FieldGuide(
        field="Component.data",
        meaning=_("How data are copied and kept apart. Recovery times and losses rest on it."),
        form=Form.GROUP,
        default=_("no data to lose"),
        example="{replication: {mode: async, lag: 2s}}",
        terms=("rpo", "replication", "backup"),
    ),
    FieldGuide(
        field="Component.needs",
        meaning=_(
            "What it depends on: each entry is a gate over components and says what happens"
            " without them."
        ),
        form=Form.LIST,
        default=_("nothing"),
        example="[db, {target: recommendations, if_down: degrade, quality: 0.9}]",
        terms=("gate", "degraded"),
    ),
    FieldGuide(
        field="Component.cost",
        meaning=_("What the component costs a month."),
        form=Form.GROUP,
        default=_("nothing"),
        example="{fixed: 180, per_replica: 140}",
    ),
    FieldGuide(
        field="Standby.mode",
        meaning=_("How far a waiting replica runs, and so how far it ages."),
        form=Form.CHOICE,
        example="hot",
        choices={
            "hot": _("It runs and ages like an active one."),
            "warm": _("It runs in part and ages in part: by half unless said otherwise."),
            "cold": _("It is switched off and does not age."),
        },
        terms=("standby", "dormancy"),
    ),
    FieldGuide(
        field="Standby.failover_time",
        meaning=_(
            "Mean time from the loss of an active replica until a waiting one serves: to detect,"
            " to decide, to promote and to redirect. The group is down meanwhile."
        ),
        form=Form.DURATION,
        default="0s",
        example="45s",
        typical=(
            Typical(
                "1m",
                _("RDS in several zones: 60 to 120 s, the low end"),
                "documented",
                "rds-multi-az",
            ),
            Typical(
                "2m",
                _("RDS in several zones: 60 to 120 s, the high end"),
                "documented",
                "rds-multi-az",
            ),
            Typical(
                "30s", _("Patroni: the leader's lock runs out after 30 s"), "documented", "patroni"
            ),
            Typical(
                "12s", _("MongoDB: the median should not exceed 12 s"), "documented", "mongodb"
            ),
        ),
        terms=("failover", "standby"),
    ),
    FieldGuide(
        field="Standby.coverage",
        meaning=_("Probability that a failover works without a person. Small gaps cost much."),
        form=Form.RATIO,
        default="1",
        example="0.98",
        typical=(
            Typical("0.99", _("exercised every week"), "assumed"),
            Typical("0.95", _("exercised now and then"), "assumed"),
            Typical("0.9", _("never exercised"), "assumed"),
        ),
        terms=("coverage", "failover"),
    ),
    FieldGuide(
        field="Standby.manual_failover_time",
        meaning=_("Mean time of a failover that a person must make when the automatic one fails."),
        form=Form.DURATION,
        default=_("needed only with a coverage below 1"),
        example="30m",
        typical=(
            Typical("30m", _("somebody on call, with instructions"), "assumed"),
            Typical("2h", _("nobody on call, or no instructions"), "assumed"),
        ),
        terms=("failover", "coverage"),
    ),
    FieldGuide(
        field="Standby.dormancy",
        meaning=_("Fraction of the failure rate at which a waiting replica ages."),
        form=Form.RATIO,
        default=_("1 for hot, 0.5 for warm, 0 for cold"),
        example="0.5",
        terms=("dormancy",),
    ),
    FieldGuide(
        field="Standby.failover_law",
        meaning=_("The distribution of the failover times around their mean."),
        form=Form.CHOICE,
        default="exponential",
        example="deterministic",
        choices={
            "exponential": _("Varies: many short failovers, a few long ones."),
            "deterministic": _("Always takes the mean."),
        },
        terms=("law", "failover"),
    ),
    FieldGuide(
        field="HealthCheck.interval",
        meaning=_(
            "Time between two checks. A failure is found interval × (threshold − ½) later on"
            " average."
        ),
        form=Form.DURATION,
        example="5s",
        typical=(
            Typical("30s", _("AWS Classic Load Balancer, by default"), "documented", "elb-health"),
            Typical("10s", _("a probe of Kubernetes, by default"), "documented", "k8s-probe"),
        ),
        terms=("health-check", "mttd"),
    ),
    FieldGuide(
        field="HealthCheck.threshold",
        meaning=_("How many checks in a row must fail before the replica gets no more requests."),
        form=Form.COUNT,
        default="1",
        example="3",
        typical=(
            Typical("5", _("AWS Classic Load Balancer, by default"), "documented", "elb-health"),
            Typical("3", _("a probe of Kubernetes, by default"), "documented", "k8s-probe"),
        ),
        terms=("health-check",),
    ),
    FieldGuide(
        field="Capacity.rps",
        meaning=_("Requests per second that one replica can carry. Measure it by a load test."),
        form=Form.RATE,
        default=_("no load is computed"),
        example="500",
        terms=("utilisation", "saturation"),
    ),
    FieldGuide(
        field="Capacity.service_time",
        meaning=_(
            "Mean time that one request takes in an idle replica, its own needs not counted."
        ),
        form=Form.DURATION,
        default=_("no response time is computed"),
        example="8ms",
        terms=("response-time", "erlang-c"),
    ),
    FieldGuide(
        field="Cost.fixed",
        meaning=_("What the component costs, however many replicas it has."),
        form=Form.MONEY,
        default="0",
        example="180",
    ),
    FieldGuide(
        field="Cost.per_replica",
        meaning=_("What each replica costs."),
        form=Form.MONEY,
        default="0",
        example="140",
    ),
)
