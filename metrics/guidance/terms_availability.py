"""Terms of the glossary: availability and time."""

from __future__ import annotations

from typing import Final

from metrics.domain.problems import gettext_noop as _
from metrics.guidance.entries import Term

AVAILABILITY: Final = (
    Term(
        slug="availability",
        title="Availability",
        chinese="可用率",
        definition=_(
            "Long-run fraction of time in which a thing does what is asked of it: A = MTBF"
            " / (MTBF + MTTR) for one that fails and is repaired."
        ),
        source="iec-192",
        see=(
            "unavailability",
            "mtbf",
            "mttr",
        ),
    ),
    Term(
        slug="unavailability",
        title="Unavailability",
        chinese="不可用率",
        definition=_(
            "Long-run fraction of time in which it does not: 1 − A. It is computed on its"
            " own, so that many nines keep their digits."
        ),
        source="iec-192",
        see=("availability",),
    ),
    Term(
        slug="nines",
        title="Nines",
        chinese="9 的個數",
        definition=_(
            "How many nines an availability has: −log₁₀ of the unavailability. 99.9 % are"
            " three nines, and each further one is a tenth of the downtime."
        ),
        source="sre",
        section="appendix A",
        see=("availability",),
    ),
    Term(
        slug="downtime",
        title="Downtime",
        chinese="停機時間",
        definition=_(
            "Expected time not up in a month of 730 hours or a year of 8,760. It is the"
            " unavailability times the length of the period."
        ),
        see=("availability",),
    ),
    Term(
        slug="mtbf",
        title="MTBF",
        chinese="平均故障間隔",
        definition=_(
            "Mean operating time between failures: how long a thing is up on average before"
            " it fails. Here it counts up time only, without the repair."
        ),
        source="iec-192",
        see=(
            "mttr",
            "mttf",
        ),
    ),
    Term(
        slug="mttf",
        title="MTTF",
        chinese="首次故障平均時間",
        definition=_(
            "Mean time to the first failure of the system, from everything up. With"
            " redundancy it is usually longer than the mean up time, which begins after a"
            " repair."
        ),
        source="iec-192",
        see=("mtbf",),
    ),
    Term(
        slug="mttr",
        title="MTTR",
        chinese="平均復原時間",
        definition=_(
            "Mean time to restoration: from the failure until service is back, detection"
            " and reaction included."
        ),
        source="iec-192",
        see=(
            "mttd",
            "mtbf",
        ),
    ),
    Term(
        slug="mttd",
        title="Time to detect",
        chinese="偵測時間",
        definition=_(
            "The part of a restoration before anybody or anything has noticed the failure."
        ),
        source="sre",
        see=(
            "mttr",
            "health-check",
        ),
    ),
    Term(
        slug="failure-frequency",
        title="Failure frequency",
        chinese="故障頻率",
        definition=_(
            "How often a thing goes from up to down in a unit of time, in the long run."
            " Frequency × (mean up time + mean down time) = 1."
        ),
        source="iec-192",
        see=("mtbf",),
    ),
    Term(
        slug="annual-failure-rate",
        title="Annual failure rate",
        chinese="年故障率",
        definition=_(
            "Probability of at least one failure in a year of operation, the usual figure"
            " for disks. The failure rate is −ln(1 − AFR) a year."
        ),
        see=("mtbf",),
    ),
    Term(
        slug="hazard-rate",
        title="Hazard rate",
        chinese="危險率",
        definition=_(
            "Rate of failing at an age, given that it has not failed before. It is constant"
            " for the exponential law, rises with wear and falls with early failures."
        ),
        source="rausand",
        see=(
            "exponential",
            "weibull",
        ),
    ),
    Term(
        slug="reliability",
        title="Reliability",
        chinese="可靠度",
        definition=_(
            "Probability of no failure at all up to a time. Availability asks how much is"
            " lost, reliability whether anything is."
        ),
        source="iec-192",
        see=("mttf",),
    ),
    Term(
        slug="full-service-availability",
        title="Full-service availability",
        chinese="完整服務可用率",
        definition=_(
            "Fraction of time in which every request is served at full quality: neither"
            " shed nor degraded."
        ),
        see=(
            "degraded",
            "served-requests",
        ),
    ),
    Term(
        slug="served-requests",
        title="Served requests",
        chinese="已服務的請求",
        definition=_(
            "Long-run mean of the fraction of requests that get an answer. It counts part"
            " of an outage where availability counts all or nothing."
        ),
        see=("load-shedding",),
    ),
    Term(
        slug="utility",
        title="Utility",
        chinese="效用",
        definition=_(
            "Long-run mean of served fraction times quality: what users get out of the system."
        ),
        see=(
            "degraded",
            "served-requests",
        ),
    ),
    Term(
        slug="degraded",
        title="Degraded",
        chinese="降級",
        definition=_(
            "Up, but worth less: a need with “degrade” is not met, and quality is below 1."
        ),
        see=("utility",),
    ),
    Term(
        slug="slo",
        title="SLO",
        chinese="服務水準目標",
        definition=_(
            "Service level objective: what the owner wants to reach, for example 99.9 % in"
            " the long run."
        ),
        source="sre",
        section="chapter 4",
        see=(
            "sla",
            "error-budget",
        ),
    ),
    Term(
        slug="sla",
        title="SLA",
        chinese="服務水準協議",
        definition=_(
            "Service level agreement: what a contract promises, with a penalty when it is"
            " missed. It is a floor and no forecast, and is kept apart from measured values."
        ),
        source="sre",
        section="chapter 4",
        see=("slo",),
    ),
    Term(
        slug="error-budget",
        title="Error budget",
        chinese="錯誤預算",
        definition=_(
            "What an objective leaves for failures: 1 − objective. A month that spends more"
            " of it misses the objective."
        ),
        source="sre",
        section="chapter 3",
        see=(
            "slo",
            "breach-probability",
        ),
    ),
    Term(
        slug="breach-probability",
        title="Breach probability",
        chinese="違反機率",
        definition=_(
            "Probability that one month has more downtime than the objective allows, even"
            " where the long run meets it."
        ),
        see=("error-budget",),
    ),
)
