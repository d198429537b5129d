"""Terms of the glossary: redundancy and dependence."""

from __future__ import annotations

from typing import Final

from metrics.domain.problems import gettext_noop as _
from metrics.guidance.entries import Term

STRUCTURE: Final = (
    Term(
        slug="component",
        title="Component",
        chinese="元件",
        definition=_(
            "A part of the system: one group of interchangeable replicas with what it needs"
            " and costs."
        ),
        see=("replica",),
    ),
    Term(
        slug="replica",
        title="Replica",
        chinese="複本",
        definition=_(
            "One of the interchangeable copies of a component. It fails and is repaired on its own."
        ),
        see=("k-out-of-n",),
    ),
    Term(
        slug="k-out-of-n",
        title="k out of n",
        chinese="n 中取 k",
        definition=_(
            "A group of n replicas that is up while at least k are usable. k = n endures"
            " nothing, k = 1 most."
        ),
        source="rausand",
        see=("replica",),
    ),
    Term(
        slug="standby",
        title="Standby",
        chinese="待命",
        definition=_(
            "Replicas that wait to take over: hot ones run, cold ones are off, warm ones"
            " are in between."
        ),
        source="iec-192",
        see=(
            "failover",
            "dormancy",
        ),
    ),
    Term(
        slug="failover",
        title="Failover",
        chinese="容錯移轉",
        definition=_("The move of the active role to another replica. It takes time and may fail."),
        see=(
            "coverage",
            "standby",
        ),
    ),
    Term(
        slug="coverage",
        title="Coverage",
        chinese="涵蓋率",
        definition=_(
            "Probability that a failover works by itself, given a failure. Redundancy is"
            " worth no more than its coverage."
        ),
        source="bouricius",
        see=("failover",),
    ),
    Term(
        slug="dormancy",
        title="Dormancy",
        chinese="休眠係數",
        definition=_(
            "Fraction of its failure rate at which an idle replica ages: 1 for hot, 0 for cold."
        ),
        source="rausand",
        see=("standby",),
    ),
    Term(
        slug="failure-domain",
        title="Failure domain",
        chinese="故障域",
        definition=_(
            "What fails together because of its place: a region, a zone, a rack. Sites of"
            " the document are failure domains and nest."
        ),
        see=("common-cause",),
    ),
    Term(
        slug="common-cause",
        title="Common cause",
        chinese="共因",
        definition=_(
            "One event that takes several replicas at once, so that their failures are not"
            " independent: a bad deploy, an expired certificate."
        ),
        source="iec-192",
        see=("beta-factor",),
    ),
    Term(
        slug="beta-factor",
        title="Beta factor",
        chinese="β 因子",
        definition=_(
            "Share of each replica's failure rate that strikes all replicas together; the"
            " rest stays with the replica alone."
        ),
        source="iec-61508",
        section="annex D",
        see=("common-cause",),
    ),
    Term(
        slug="repair-crew",
        title="Repair crew",
        chinese="維修人力",
        definition=_(
            "Who can repair one replica at a time. With fewer crews than failures the repairs wait."
        ),
        source="rausand",
        see=("mttr",),
    ),
    Term(
        slug="gate",
        title="Gate",
        chinese="閘",
        definition=_("A need of a component over others: one, all of several, or k of several."),
        source="fault-tree-handbook",
        see=("k-out-of-n",),
    ),
    Term(
        slug="journey",
        title="Journey",
        chinese="旅程",
        definition=_(
            "A way that users take through the system, beginning at one component. The"
            " whole is up while every journey is."
        ),
        see=("served-requests",),
    ),
    Term(
        slug="load-shedding",
        title="Load shedding",
        chinese="卸載",
        definition=_(
            "Serving a part of the requests rather than none when there are too few replicas."
        ),
        source="sre",
        section="chapter 21",
        see=("served-requests",),
    ),
    Term(
        slug="health-check",
        title="Health check",
        chinese="健康檢查",
        definition=_(
            "A question that a balancer asks each replica again and again. Until enough of"
            " them fail, requests go on being lost."
        ),
        see=("mttd",),
    ),
    Term(
        slug="hit-ratio",
        title="Hit ratio",
        chinese="命中率",
        definition=_("Fraction of requests that a cache can answer without its origin."),
        see=("ttl",),
    ),
    Term(
        slug="ttl",
        title="TTL",
        chinese="存留時間",
        definition=_("Time to live: how long a cached object or a DNS answer counts as fresh."),
        see=("stale-if-error",),
    ),
    Term(
        slug="stale-if-error",
        title="stale-if-error",
        chinese="錯誤時使用過期內容",
        definition=_(
            "How long after its time to live a cached object may still be served when the"
            " origin fails."
        ),
        source="rfc-5861",
        section="section 4",
        see=("ttl",),
    ),
)
