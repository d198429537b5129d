"""Every figure of the result: what it means, its formula, its method, its sources."""

from __future__ import annotations

from typing import Final

from metrics.analysis.row_formulas import ROW_FORMULAS
from metrics.analysis.sources import (
    ABATE,
    AUMANN,
    BARLOW,
    BIRNBAUM,
    BRYANT,
    COOPER,
    GRASSMANN,
    IEC,
    RAUZY,
    SCHNEEWEISS,
    TAKACS,
    TRIVEDI,
    VESELY,
)
from metrics.domain.explaining import Formula
from metrics.domain.problems import gettext_noop

_STRUCTURE: Final = gettext_noop(
    "The states of the shared sites, and of groups that remember their past, are enumerated;"
    " given these, groups are independent. What a journey needs is simplified to series and"
    " k-out-of-n parts, and what still overlaps becomes a binary decision diagram. Failed states"
    " are added up, never subtracted from one."
)
_LONG_RUN: Final = gettext_noop("Follows from the unavailability, without a further step.")
_FREQUENCY: Final = gettext_noop(
    "The derivative of the unavailability along the frequencies of the causes, plus the flows from"
    " up to down of sites and of groups that remember their past."
)

_FORMULAS: Final = (
    Formula(
        figure="availability",
        unit="availability",
        complement="unavailability",
        title=gettext_noop("Availability"),
        meaning=gettext_noop(
            "Long-run fraction of time in which a journey serves every request. The whole is"
            " available while every journey is."
        ),
        formula="A = 1 − U",
        method=_STRUCTURE,
        references=(IEC, BARLOW, BRYANT, RAUZY),
        documentation="reference/analysis/#conditions-and-decision-diagrams",
    ),
    Formula(
        figure="unavailability",
        unit="fraction",
        title=gettext_noop("Unavailability"),
        meaning=gettext_noop("Long-run fraction of time in which it is not up."),
        formula="U = Σ_z π(z) · P(down | z)",
        method=_STRUCTURE,
        references=(BARLOW, BRYANT, RAUZY, GRASSMANN),
        documentation="reference/analysis/#conditions-and-decision-diagrams",
    ),
    Formula(
        figure="nines",
        unit="nines",
        complement="unavailability",
        title=gettext_noop("Nines"),
        meaning=gettext_noop("Availability by its number of nines: 3 stands for 99.9 %."),
        formula="−log₁₀ U",
        method=_LONG_RUN,
        documentation="reference/analysis/#one-unit",
    ),
    Formula(
        figure="downtime_minutes_per_month",
        unit="minutes",
        title=gettext_noop("Downtime a month"),
        meaning=gettext_noop(
            "Expected time not up in a month of 730 hours. It is a mean: most months have less,"
            " few have much more."
        ),
        formula="U · 730 h",
        method=_LONG_RUN,
        documentation="reference/analysis/#one-unit",
    ),
    Formula(
        figure="downtime_minutes_per_year",
        unit="minutes",
        title=gettext_noop("Downtime a year"),
        meaning=gettext_noop("Expected time not up in a year of 8,760 hours."),
        formula="U · 8,760 h",
        method=_LONG_RUN,
        documentation="reference/analysis/#one-unit",
    ),
    Formula(
        figure="full_service_availability",
        unit="availability",
        complement="full_service_unavailability",
        title=gettext_noop("Full-service availability"),
        meaning=gettext_noop(
            "Long-run fraction of time in which everything is served and nothing is degraded."
        ),
        formula="P(served = 1 and quality = 1)",
        method=_STRUCTURE,
        references=(BARLOW, BRYANT),
        documentation="reference/analysis/#served-requests-utility-full-service",
    ),
    Formula(
        figure="served_requests",
        unit="availability",
        complement="lost_requests",
        title=gettext_noop("Served requests"),
        meaning=gettext_noop(
            "Long-run mean of the fraction of requests that are served; partial service and"
            " caches count for what they serve."
        ),
        formula="E[served] = 1 − E[1 − served]",
        method=gettext_noop(
            "A product over the calls that a request makes, averaged over all states; for caches"
            " the distribution of the outages decides how long they last."
        ),
        documentation="reference/analysis/#served-requests-utility-full-service",
    ),
    Formula(
        figure="utility",
        unit="availability",
        complement="lost_utility",
        title=gettext_noop("Utility"),
        meaning=gettext_noop("Long-run mean of served fraction times quality."),
        formula="E[served · quality]",
        method=gettext_noop("As served requests, each state weighted with its quality."),
        documentation="reference/analysis/#served-requests-utility-full-service",
    ),
    Formula(
        figure="failure_frequency_per_year",
        unit="per_year",
        title=gettext_noop("Failures a year"),
        meaning=gettext_noop("How often a year it goes from up to not up."),
        formula="f = Σᵢ νᵢ · ∂U/∂qᵢ + Σ flows from up to down",
        method=_FREQUENCY,
        references=(SCHNEEWEISS, BARLOW),
        documentation="reference/analysis/#conditions-and-decision-diagrams",
    ),
    Formula(
        figure="mtbf_hours",
        unit="hours",
        title=gettext_noop("MTBF"),
        meaning=gettext_noop("Mean operating time between failures: the mean up time."),
        formula="MTBF = (1 − U) / f",
        method=_FREQUENCY,
        references=(IEC, BARLOW),
        documentation="reference/analysis/#conditions-and-decision-diagrams",
    ),
    Formula(
        figure="mttr_hours",
        unit="hours",
        title=gettext_noop("MTTR"),
        meaning=gettext_noop("Mean time to restoration: the mean length of an outage."),
        formula="MTTR = U / f",
        method=_FREQUENCY,
        references=(IEC, BARLOW),
        documentation="reference/analysis/#conditions-and-decision-diagrams",
    ),
    Formula(
        figure="mttf_hours",
        unit="hours",
        title=gettext_noop("MTTF"),
        meaning=gettext_noop(
            "Mean time to the first failure when everything starts up. With spares it is longer"
            " than the MTBF, because after a failure not everything is back at once."
        ),
        formula="MTTF = ∫ R(t) dt",
        method=gettext_noop(
            "Mean first passage of the Markov chain of everything that matters, by elimination"
            " without subtraction."
        ),
        references=(TRIVEDI, GRASSMANN),
        documentation="reference/periods/",
    ),
    Formula(
        figure="breach_probability",
        unit="share",
        title=gettext_noop("Probability of breaking the objective"),
        meaning=gettext_noop(
            "How likely the downtime of one period exceeds what the availability objective allows"
            " in it, although the long-run availability may meet the objective."
        ),
        formula="P(downtime in [0, T] > (1 − target) · T)",
        method=gettext_noop(
            "Distribution of the downtime of the Markov chain in the period, by series or by"
            " inversion of its Laplace transform, one checking the other."
        ),
        references=(TAKACS, ABATE),
        documentation="reference/periods/",
    ),
    Formula(
        figure="response_time_ms",
        unit="milliseconds",
        title=gettext_noop("Response time"),
        meaning=gettext_noop("Mean time from call to answer while everything works."),
        formula="Σ over sequential needs of s + C(c, a) / (cμ − λ)",
        method=gettext_noop("Each group is an M/M/c queue; the targets of `all_of` run together."),
        references=(COOPER,),
        documentation="reference/capacity/#one-group-in-one-state",
    ),
    Formula(
        figure="utilisation",
        unit="share",
        title=gettext_noop("Utilisation"),
        meaning=gettext_noop(
            "Demand over what the replicas that serve can carry, while all of them are usable. At"
            " 1 and above the queue grows without end."
        ),
        formula="ρ = demand / (replicas that serve · rps)",
        method=gettext_noop("Demand flows from the journeys along the needs."),
        references=(COOPER,),
        documentation="reference/capacity/",
    ),
    Formula(
        figure="saturation_probability",
        unit="share",
        title=gettext_noop("Saturation"),
        meaning=gettext_noop(
            "Fraction of time in which a group serves, but has too few replicas for the demand."
        ),
        formula="P(usable > 0 and demand ≥ usable · rps)",
        method=gettext_noop("Summed over the states of the group."),
        documentation="reference/capacity/#healthy-and-over-the-states",
    ),
    Formula(
        figure="importance.birnbaum",
        unit="count",
        title=gettext_noop("Birnbaum importance"),
        meaning=gettext_noop(
            "How much the whole's unavailability grows when the component's group goes from"
            " perfect to failed."
        ),
        formula="U(qᵢ = 1) − U(qᵢ = 0)",
        method=gettext_noop("One pass down the structure gives the derivative by every group."),
        references=(BIRNBAUM,),
        documentation="reference/analysis/#importance-and-causes",
    ),
    Formula(
        figure="importance.criticality",
        unit="count",
        title=gettext_noop("Criticality importance"),
        meaning=gettext_noop("The part of the downtime that a perfect group would take away."),
        formula="(U − U(qᵢ = 0)) / U",
        method=gettext_noop("One pass down the structure gives the derivative by every group."),
        references=(VESELY,),
        documentation="reference/analysis/#importance-and-causes",
    ),
    Formula(
        figure="importance.fussell_vesely",
        unit="count",
        title=gettext_noop("Fussell–Vesely importance"),
        meaning=gettext_noop(
            "The part of the downtime in which a minimal cut set with this component is failed."
        ),
        formula="P(some minimal cut set with i is failed) / U",
        method=gettext_noop("From the minimal cut sets in which the component occurs."),
        references=(VESELY, RAUZY),
        documentation="reference/fault-trees/",
    ),
    Formula(
        figure="importance.risk_achievement_worth",
        unit="factor",
        title=gettext_noop("Risk achievement worth"),
        meaning=gettext_noop("How many times worse the whole is while this group is failed."),
        formula="U(qᵢ = 1) / U",
        method=gettext_noop("One pass down the structure gives the derivative by every group."),
        references=(VESELY,),
        documentation="reference/analysis/#importance-and-causes",
    ),
    Formula(
        figure="importance.risk_reduction_worth",
        unit="factor",
        title=gettext_noop("Risk reduction worth"),
        meaning=gettext_noop("How many times better the whole would be with a perfect group."),
        formula="U / U(qᵢ = 0)",
        method=gettext_noop("One pass down the structure gives the derivative by every group."),
        references=(VESELY,),
        documentation="reference/analysis/#importance-and-causes",
    ),
    Formula(
        figure="downtime_share",
        unit="share",
        title=gettext_noop("Share of the downtime"),
        meaning=gettext_noop(
            "What part of the whole's downtime its replicas, common cause and failovers bring"
            " about. The shares of all causes add up to one."
        ),
        formula="∫₀¹ qᵢ · ∂U/∂qᵢ(t·q) dt / U",
        method=gettext_noop(
            "The rule of Aumann and Shapley: all causes grow together from nothing to what they"
            " are, and each gets the downtime that its own growth brings."
        ),
        references=(AUMANN,),
        documentation="reference/analysis/#importance-and-causes",
    ),
    Formula(
        figure="rto_seconds",
        unit="seconds",
        title=gettext_noop("Recovery time"),
        meaning=gettext_noop(
            "How long a journey is away after one disruption of an otherwise healthy system."
        ),
        formula="max over the paths of needs of Σ recovery of each component",
        method=gettext_noop(
            "The soonest way back of each component (failover, repair, return, restore), gates in"
            " parallel; the path that takes longest decides."
        ),
        documentation="reference/recovery/#recovery-time",
    ),
    Formula(
        figure="rpo_seconds",
        unit="seconds",
        title=gettext_noop("Recovery point"),
        meaning=gettext_noop("How much of the latest data one disruption may cost."),
        formula="0 | lag | interval / 2 … interval + duration of a backup",
        method=gettext_noop(
            "By what survives the disruption: a synchronous copy, an asynchronous one, logs or a"
            " backup; a backup that fails costs another interval."
        ),
        documentation="reference/recovery/#recovery-point",
    ),
    Formula(
        figure="cost.per_month",
        unit="money",
        title=gettext_noop("Cost a month"),
        meaning=gettext_noop("What the design costs, whether it fails or not."),
        formula="Σ fixed + per_replica · replicas",
        method=gettext_noop("Added up over the components."),
        documentation="reference/recovery/#cost",
    ),
    Formula(
        figure="cost.downtime_per_month",
        unit="money",
        title=gettext_noop("Expected cost of downtime"),
        meaning=gettext_noop("What is lost a month on average while the whole is not up."),
        formula="U · 730 h · downtime_cost_per_hour",
        method=_LONG_RUN,
        documentation="reference/recovery/",
    ),
    Formula(
        figure="complexity.index",
        unit="count",
        title=gettext_noop("Complexity"),
        meaning=gettext_noop(
            "How much there is to understand, to operate and to get wrong. It compares variants of"
            " one system and has no unit."
        ),
        formula="Σ weight · count",
        method=gettext_noop("Counted; each summand is shown."),
        documentation="reference/recovery/",
    ),
)

FORMULAS: Final = {formula.figure: formula for formula in (*_FORMULAS, *ROW_FORMULAS)}
"""By the key of the figure in the result."""
