"""Fields of failures: of replicas, of sites, of all replicas at once, and the laws of times."""

from __future__ import annotations

from typing import Final

from metrics.domain.problems import gettext_noop as _
from metrics.guidance.entries import FieldGuide, Form, Typical

_BASES: Final = {
    "sla": _("What a contract promises: a floor, not a forecast."),
    "measured": _("Counted on this system or one like it."),
    "published": _("From a publication about systems of this kind."),
    "assumed": _("A judgement; worth a range and a look at the sensitivity."),
}
_SOURCE: Final = _("Document, address or measurement that the values rest on.")
_RATE_TERMS: Final = ("annual-failure-rate", "mtbf")
_AFR: Final = _("Probability of at least one failure in a year of operation.")
_UP: Final = _("The law of the up times. Its mean stays as given.")
_DOWN: Final = _("The law of the down times. Its mean stays as given.")
_BASIS: Final = _(
    "How the values are known. The reports keep promises, measurements and assumptions apart."
)

FAILURES: Final = (
    FieldGuide(
        field="Failure.mtbf",
        meaning=_(
            "Mean operating time between two failures of one replica. With the MTTR it gives the"
            " availability, MTBF / (MTBF + MTTR)."
        ),
        form=Form.DURATION,
        example="30d",
        typical=(
            Typical("2y", _("a machine, its hardware"), "assumed"),
            Typical("30d", _("a service of one's own, its crashes and bad deploys"), "assumed"),
            Typical("1y", _("a database server"), "assumed"),
        ),
        terms=("mtbf", "availability"),
    ),
    FieldGuide(
        field="Failure.availability",
        meaning=_(
            "Long-run fraction of time in which one replica is up, in place of an MTBF. An SLA is"
            " what the vendor owes, not what happens."
        ),
        form=Form.RATIO,
        example="99.95%",
        typical=(
            Typical("99.5%", _("one EC2 instance"), "sla", "sla-ec2"),
            Typical("99.99%", _("EC2 instances in two zones or more"), "sla", "sla-ec2"),
            Typical("99.95%", _("Azure machines in one availability set"), "sla", "sla-azure-vm"),
            Typical("99.5%", _("an RDS database in one zone"), "sla", "sla-rds"),
            Typical("99.95%", _("an RDS database in several zones"), "sla", "sla-rds"),
            Typical("99.99%", _("an AWS load balancer in several zones"), "sla", "sla-elb"),
            Typical("99.9%", _("an AWS load balancer in one zone"), "sla", "sla-elb"),
            Typical("99.9%", _("the CloudFront CDN"), "sla", "sla-cloudfront"),
        ),
        terms=("availability", "sla", "nines"),
    ),
    FieldGuide(
        field="Failure.annual_failure_rate",
        meaning=_(
            "Probability that one replica fails at least once in a year of operation, in place of"
            " an MTBF."
        ),
        form=Form.RATIO,
        example="5%",
        typical=(
            Typical(
                "1.57%", _("a hard disk in a data centre, the year 2024"), "measured", "backblaze"
            ),
            Typical("1.55%", _("a hard disk, third quarter of 2025"), "measured", "backblaze"),
        ),
        terms=_RATE_TERMS,
    ),
    FieldGuide(
        field="Failure.mttr",
        meaning=_(
            "Mean time from a failure until the replica serves again: to detect it, to react, to"
            " repair it and to come up."
        ),
        form=Form.DURATION,
        example="1h",
        typical=(
            Typical("30s", _("a process that is started again by itself"), "assumed"),
            Typical("1h", _("upper bound of elite teams"), "published", "dora"),
            Typical("1d", _("upper bound of high performers"), "published", "dora"),
            Typical("1h", _("big clusters: less than this in the best system"), "measured", "lanl"),
            Typical(
                "1d", _("big clusters: more than this in the worst system"), "measured", "lanl"
            ),
        ),
        terms=("mttr", "mttd"),
    ),
    FieldGuide(
        field="Failure.up",
        meaning=_UP,
        form=Form.GROUP,
        default="exponential",
        example="{law: weibull, shape: 0.7}",
        terms=("law", "exponential"),
    ),
    FieldGuide(
        field="Failure.down",
        meaning=_DOWN,
        form=Form.GROUP,
        default="exponential",
        example="{law: lognormal, cv: 1.5}",
        terms=("law", "exponential"),
    ),
    FieldGuide(
        field="Failure.basis",
        meaning=_BASIS,
        form=Form.CHOICE,
        default=_("not said"),
        example="measured",
        choices=_BASES,
        terms=("sla",),
    ),
    FieldGuide(
        field="Failure.source",
        meaning=_SOURCE,
        form=Form.TEXT,
        default=_("not said"),
        example="https://aws.amazon.com/rds/sla/",
    ),
    FieldGuide(
        field="Outage.mtbf",
        meaning=_("Mean time between two outages that take the whole site."),
        form=Form.DURATION,
        example="2y",
        typical=(
            Typical("2y", _("a zone, as in the worked example"), "assumed"),
            Typical("10y", _("a region, as in the worked example"), "assumed"),
            Typical(
                "1y",
                _("a cluster's power distribution unit in its first year, 500 to 1,000 machines"),
                "measured",
                "dean",
            ),
        ),
        terms=("mtbf", "failure-domain"),
    ),
    FieldGuide(
        field="Outage.availability",
        meaning=_("Long-run fraction of time in which the site is up, in place of an MTBF."),
        form=Form.RATIO,
        example="99.99%",
        typical=(
            Typical(
                "99.99%",
                _("compute in a region, spread over two zones or more"),
                "sla",
                "sla-ec2",
            ),
        ),
        terms=("availability", "sla"),
    ),
    FieldGuide(
        field="Outage.annual_failure_rate",
        meaning=_AFR,
        form=Form.RATIO,
        example="40%",
        terms=_RATE_TERMS,
    ),
    FieldGuide(
        field="Outage.mttr",
        meaning=_("Mean time until everything in the site serves again."),
        form=Form.DURATION,
        example="2h",
        typical=(
            Typical("2h", _("a zone, as in the worked example"), "assumed"),
            Typical("8h", _("a region, as in the worked example"), "assumed"),
            Typical("6h", _("a power distribution unit of a cluster"), "measured", "dean"),
        ),
        terms=("mttr",),
    ),
    FieldGuide(
        field="Outage.up",
        meaning=_UP,
        form=Form.GROUP,
        default="exponential",
        example="{law: weibull, shape: 1.5}",
        terms=("law", "exponential"),
    ),
    FieldGuide(
        field="Outage.down",
        meaning=_DOWN,
        form=Form.GROUP,
        default="exponential",
        example="{law: deterministic}",
        terms=("law", "exponential"),
    ),
    FieldGuide(
        field="Outage.basis",
        meaning=_BASIS,
        form=Form.CHOICE,
        default=_("not said"),
        example="assumed",
        choices=_BASES,
        terms=("sla",),
    ),
    FieldGuide(
        field="Outage.source",
        meaning=_SOURCE,
        form=Form.TEXT,
        default=_("not said"),
        example="https://status.example.com/history",
    ),
    FieldGuide(
        field="CommonCause.mtbf",
        meaning=_("Mean time between two events that take every replica at once."),
        form=Form.DURATION,
        example="180d",
        typical=(Typical("180d", _("bad deploys, as in the worked example"), "assumed"),),
        terms=("common-cause", "mtbf"),
    ),
    FieldGuide(
        field="CommonCause.mttr",
        meaning=_("Mean time until all replicas serve again, for example by a rollback."),
        form=Form.DURATION,
        example="25m",
        typical=(
            Typical("25m", _("a rollback, as in the worked example"), "assumed"),
            Typical("1h", _("upper bound of elite teams"), "published", "dora"),
        ),
        terms=("common-cause", "mttr"),
    ),
    FieldGuide(
        field="CommonCause.beta",
        meaning=_(
            "Share of each replica's failures that strike all replicas together, in place of an"
            " MTBF. Redundancy does not help against this part."
        ),
        form=Form.RATIO,
        example="0.05",
        typical=(
            Typical(
                "0.02", _("the low end of common practice, 2 to 5 %"), "published", "sis-practice"
            ),
            Typical("0.05", _("the high end of common practice"), "published", "sis-practice"),
            Typical(
                "0.1",
                _("same software and place; field data are higher than common practice"),
                "assumed",
                "hauge",
            ),
        ),
        terms=("beta-factor", "common-cause"),
    ),
    FieldGuide(
        field="CommonCause.up",
        meaning=_UP,
        form=Form.GROUP,
        default="exponential",
        example="{law: weibull, shape: 0.8}",
        terms=("law", "exponential"),
    ),
    FieldGuide(
        field="CommonCause.down",
        meaning=_DOWN,
        form=Form.GROUP,
        default="exponential",
        example="{law: deterministic}",
        terms=("law", "exponential"),
    ),
    FieldGuide(
        field="Law.law",
        meaning=_("The distribution of the times around their mean."),
        form=Form.CHOICE,
        default="exponential",
        example="weibull",
        choices={
            "exponential": _("Without memory: what is old fails no sooner than what is new."),
            "weibull": _("With a shape: early failures below 1, ageing above 1."),
            "lognormal": _("Many short times and a few very long ones, as repairs are."),
            "gamma": _("With a shape: several steps one after another."),
            "deterministic": _("Always the mean."),
            "uniform": _("Between mean − half width and mean + half width."),
        },
        terms=("law", "exponential", "weibull"),
    ),
    FieldGuide(
        field="Law.shape",
        meaning=_("Shape of the Weibull or gamma law. 1 is the exponential law."),
        form=Form.NUMBER,
        example="1.5",
        typical=(
            Typical(
                "0.7",
                _("failures of big clusters: the hazard decreases, so the shape is below 1"),
                "assumed",
                "lanl",
            ),
            Typical("2", _("parts that wear out"), "assumed"),
        ),
        terms=("weibull", "hazard-rate"),
    ),
    FieldGuide(
        field="Law.cv",
        meaning=_("Coefficient of variation of the lognormal law: standard deviation over mean."),
        form=Form.NUMBER,
        example="1.5",
        typical=(
            Typical("1.5", _("repairs: they are well modelled as lognormal"), "assumed", "lanl"),
        ),
        terms=("coefficient-of-variation",),
    ),
    FieldGuide(
        field="Law.half_width",
        meaning=_("How far the uniform law reaches to both sides of its mean; at most the mean."),
        form=Form.DURATION,
        example="10m",
        terms=("law",),
    ),
    FieldGuide(
        field="Uncertain.low",
        meaning=_("A value that is hardly ever undercut; the low end of the range."),
        form=Form.TEXT,
        example="1h",
        terms=("uncertainty", "triangular"),
    ),
    FieldGuide(
        field="Uncertain.best",
        meaning=_("The most plausible value. The figures without a range use it."),
        form=Form.TEXT,
        example="4h",
        terms=("uncertainty",),
    ),
    FieldGuide(
        field="Uncertain.high",
        meaning=_("A value that is hardly ever exceeded; the high end of the range."),
        form=Form.TEXT,
        example="1d",
        terms=("uncertainty", "triangular"),
    ),
    FieldGuide(
        field="Uncertain.median",
        meaning=_("The value that is exceeded half of the time, in a lognormal law."),
        form=Form.TEXT,
        example="2h",
        terms=("uncertainty", "error-factor"),
    ),
    FieldGuide(
        field="Uncertain.error_factor",
        meaning=_("The 95 % point over the median: 3 says that the value is known within 3."),
        form=Form.NUMBER,
        example="3",
        typical=(
            Typical("3", _("data of one's own"), "assumed"),
            Typical("10", _("a guess"), "assumed"),
        ),
        terms=("error-factor", "uncertainty"),
    ),
)
