"""Figures that stand in a row of a table: of a group, a period, a cut set, a size of a quorum."""

from __future__ import annotations

from typing import Final

from metrics.analysis.sources import ABATE, BARLOW, COOPER, RAUZY, TAKACS, VESELY
from metrics.domain.explaining import Formula
from metrics.domain.problems import gettext_noop

MCKAY: Final = (
    "M. D. McKay, R. J. Beckman and W. J. Conover, A Comparison of Three Methods for Selecting"
    " Values of Input Variables, Technometrics 21, 1979"
)
SOBOL: Final = (
    "I. M. Sobol', Sensitivity Estimates for Nonlinear Mathematical Models, Mathematical Modelling"
    " and Computational Experiments 1, 1993"
)
ONGARO: Final = "D. Ongaro, Consensus: Bridging Theory and Practice, 2014, chapter 9"

_DEMAND: Final = gettext_noop("Demand flows from the journeys along the needs.")
_SUMMED: Final = gettext_noop("Summed over the states of the group.")
_CUT: Final = gettext_noop("From the minimal cut sets, each choice of replicas counted.")
_PERIOD: Final = gettext_noop(
    "Distribution of the downtime of the Markov chain in the period, by series or by inversion of"
    " its Laplace transform, one checking the other."
)
_VOTERS: Final = gettext_noop(
    "Every state of the voters, their sites and their common cause is looked at."
)
_ELECTION: Final = gettext_noop(
    "The first timeout of the voters that are left, one round of votes, and again after every"
    " split vote."
)
_SAMPLES: Final = gettext_noop(
    "A Latin hypercube over all unknowns; the figures are computed in every sample."
)
_COUNTED: Final = gettext_noop("Counted; each summand is shown.")
_TREES: Final = "reference/fault-trees/#minimal-cut-sets-of-a-document"
_CONSENSUS: Final = "reference/consensus/"

ROW_FORMULAS: Final = (
    Formula(
        figure="group_availability",
        unit="availability",
        complement="group_unavailability",
        title=gettext_noop("Availability of its group"),
        meaning=gettext_noop(
            "Long-run fraction of time in which enough replicas of the component are usable, its"
            " sites included and what it needs left out."
        ),
        formula="A = P(at least k of n replicas usable)",
        method=gettext_noop(
            "The states of its sites are enumerated; given these, replicas fail on their own or by"
            " the common cause."
        ),
        references=(BARLOW,),
        documentation="reference/analysis/#groups",
    ),
    Formula(
        figure="demand_rps",
        unit="rps",
        title=gettext_noop("Demand"),
        meaning=gettext_noop("Requests a second that reach the component while everything works."),
        formula="λ = Σ over its callers of demand · calls of one request",
        method=_DEMAND,
        documentation="reference/capacity/#how-demand-flows",
    ),
    Formula(
        figure="capacity_rps",
        unit="rps",
        title=gettext_noop("Capacity"),
        meaning=gettext_noop(
            "Requests a second that can be carried: by all replicas of a component that serve; of a"
            " journey, when all demand grows until the first group on its way saturates."
        ),
        formula="replicas that serve · rps; of a journey demand / max ρ",
        method=_DEMAND,
        documentation="reference/capacity/#growth",
    ),
    Formula(
        figure="saturates_at",
        unit="factor",
        title=gettext_noop("Saturates at"),
        meaning=gettext_noop("Factor of today's demand at which the demand reaches the capacity."),
        formula="capacity / demand",
        method=_DEMAND,
        documentation="reference/capacity/#growth",
    ),
    Formula(
        figure="utilisation_mean",
        unit="share",
        title=gettext_noop("Mean utilisation"),
        meaning=gettext_noop(
            "Utilisation averaged over the states in which the group serves: fewer replicas carry"
            " the same demand."
        ),
        formula="E[demand / (usable · rps) | it serves]",
        method=_SUMMED,
        references=(COOPER,),
        documentation="reference/capacity/#healthy-and-over-the-states",
    ),
    Formula(
        figure="response_time_mean_ms",
        unit="milliseconds",
        title=gettext_noop("Mean response time"),
        meaning=gettext_noop(
            "Mean time from call to answer, averaged over the states; those that cannot keep up"
            " are left out."
        ),
        formula="E[s + C(c, a) / (cμ − λ) | it serves and keeps up]",
        method=_SUMMED,
        references=(COOPER,),
        documentation="reference/capacity/#healthy-and-over-the-states",
    ),
    Formula(
        figure="breach_probability_twelve_months",
        unit="share",
        title=gettext_noop("A broken month in twelve"),
        meaning=gettext_noop(
            "Probability that at least one of twelve months in a row breaks the objective."
        ),
        formula="1 − (1 − p)¹²",
        method=_PERIOD,
        references=(TAKACS, ABATE),
        documentation="reference/periods/#what-the-figures-mean",
    ),
    Formula(
        figure="no_downtime_probability",
        unit="share",
        title=gettext_noop("No downtime"),
        meaning=gettext_noop("Probability of a period without any downtime."),
        formula="P(downtime in [0, T] = 0)",
        method=_PERIOD,
        references=(BARLOW,),
        documentation="reference/periods/#what-the-figures-mean",
    ),
    Formula(
        figure="budget_minutes",
        unit="minutes",
        title=gettext_noop("Downtime allowed"),
        meaning=gettext_noop("Downtime that the availability objective allows in the period."),
        formula="(1 − target) · T",
        method=gettext_noop("Follows from the objective alone."),
        documentation="reference/periods/#what-the-figures-mean",
    ),
    Formula(
        figure="downtime_quantile_minutes",
        unit="minutes",
        title=gettext_noop("Downtime that most periods stay below"),
        meaning=gettext_noop(
            "The downtime that the stated part of all periods does not exceed; each begins with"
            " everything up."
        ),
        formula="smallest x with P(downtime in [0, T] ≤ x) ≥ p",
        method=_PERIOD,
        references=(TAKACS, ABATE),
        documentation="reference/periods/#what-the-figures-mean",
    ),
    Formula(
        figure="outage_minutes",
        unit="minutes",
        title=gettext_noop("Length of an outage"),
        meaning=gettext_noop(
            "How long outages last in the long run: the mean, or what the stated part of them does"
            " not exceed."
        ),
        formula="smallest x with P(an outage lasts ≤ x) ≥ p",
        method=gettext_noop(
            "Time from going down to coming back in the Markov chain, over all ways into an outage."
        ),
        references=(BARLOW,),
        documentation="reference/periods/#what-the-figures-mean",
    ),
    Formula(
        figure="cut_set.unavailability",
        unit="fraction",
        title=gettext_noop("Unavailability of a cut set"),
        meaning=gettext_noop("Long-run fraction of time in which all of it is down together."),
        formula="Q = Π qᵢ over its events, summed over the states of the sites",
        method=_CUT,
        references=(RAUZY,),
        documentation=_TREES,
    ),
    Formula(
        figure="cut_set.downtime_minutes_per_year",
        unit="minutes",
        title=gettext_noop("Downtime of a cut set a year"),
        meaning=gettext_noop("Expected time of a year in which all of it is down together."),
        formula="Q · 8,760 h",
        method=_CUT,
        references=(RAUZY,),
        documentation=_TREES,
    ),
    Formula(
        figure="cut_set.failure_frequency_per_year",
        unit="per_year",
        title=gettext_noop("Failures of a cut set a year"),
        meaning=gettext_noop("How often a year the last of its events completes it."),
        formula="f = Q · Σ νᵢ / qᵢ over its events",
        method=_CUT,
        references=(RAUZY,),
        documentation=_TREES,
    ),
    Formula(
        figure="cut_set.share",
        unit="share",
        title=gettext_noop("Share of a cut set"),
        meaning=gettext_noop(
            "Its unavailability as a part of what it takes down. Cut sets overlap, so that the"
            " shares may add up to more than one."
        ),
        formula="Q / U",
        method=_CUT,
        references=(VESELY,),
        documentation=_TREES,
    ),
    Formula(
        figure="cut_set.order",
        unit="count",
        title=gettext_noop("Order of a cut set"),
        meaning=gettext_noop("How many things fail together, each replica counted."),
        formula="number of its basic events",
        method=_CUT,
        references=(RAUZY,),
        documentation=_TREES,
    ),
    Formula(
        figure="cut_set.combinations",
        unit="count",
        title=gettext_noop("Choices of a cut set"),
        meaning=gettext_noop(
            "How many minimal cut sets the row stands for: the choices of its replicas."
        ),
        formula="Π C(nᵢ, jᵢ) over its components",
        method=_CUT,
        references=(RAUZY,),
        documentation=_TREES,
    ),
    Formula(
        figure="cut_set.count",
        unit="count",
        title=gettext_noop("Number of minimal cut sets"),
        meaning=gettext_noop("How many minimal cut sets have this order, replicas told apart."),
        formula="Σ choices of the cut sets of this order",
        method=_CUT,
        references=(RAUZY,),
        documentation=_TREES,
    ),
    Formula(
        figure="cost.item",
        unit="money",
        title=gettext_noop("One line of the cost"),
        meaning=gettext_noop("What one component costs a month."),
        formula="fixed, or per_replica · replicas",
        method=gettext_noop("Idle replicas cost as much as active ones."),
        documentation="reference/recovery/#cost",
    ),
    Formula(
        figure="cost.sum_per_month",
        unit="money",
        title=gettext_noop("Cost and downtime together"),
        meaning=gettext_noop("What the design costs a month, and what its downtime loses."),
        formula="cost + U · 730 h · downtime_cost_per_hour",
        method=gettext_noop("Added up over the components."),
        documentation="reference/recovery/#cost",
    ),
    Formula(
        figure="complexity.item",
        unit="count",
        title=gettext_noop("One part of the complexity"),
        meaning=gettext_noop("How many points one kind of thing adds to the index."),
        formula="weight · count",
        method=_COUNTED,
        documentation="reference/recovery/#complexity",
    ),
    Formula(
        figure="objectives_met",
        unit="count",
        title=gettext_noop("Objectives met"),
        meaning=gettext_noop(
            "How many objectives are met: of the whole, and of each disruption of each journey."
        ),
        formula="Σ over the objectives of 1 where it is met",
        method=_COUNTED,
        documentation="reference/recovery/#recovery-time",
    ),
    Formula(
        figure="uncertain.quantiles",
        unit="fraction",
        title=gettext_noop("Credible interval"),
        meaning=gettext_noop(
            "Where the figure lies with the stated probability, given what the document says of its"
            " unknowns; the median has as much below as above."
        ),
        formula="p-quantile of the figure over all samples",
        method=_SAMPLES,
        references=(MCKAY,),
        documentation="reference/uncertainty/#the-result",
    ),
    Formula(
        figure="uncertain.variance_share",
        unit="share",
        title=gettext_noop("Part of the variance"),
        meaning=gettext_noop(
            "The part of the variance of the whole's unavailability that knowing this one value"
            " would take away on average."
        ),
        formula="S = Var(E[log U | x]) / Var(log U)",
        method=_SAMPLES,
        references=(SOBOL, MCKAY),
        documentation="reference/uncertainty/#the-result",
    ),
    Formula(
        figure="uncertain.rank_correlation",
        unit="count",
        title=gettext_noop("Rank correlation"),
        meaning=gettext_noop(
            "Whether the whole's unavailability grows with this value: 1 always, −1 falls always,"
            " 0 neither."
        ),
        formula="Spearman's ρ between the value and U",
        method=_SAMPLES,
        references=(MCKAY,),
        documentation="reference/uncertainty/#the-result",
    ),
    Formula(
        figure="quorum.unavailability",
        unit="fraction",
        title=gettext_noop("Without a quorum"),
        meaning=gettext_noop("Fraction of time in which fewer voters are up than a quorum needs."),
        formula="P(fewer than q of n voters are up)",
        method=_VOTERS,
        references=(BARLOW,),
        documentation=_CONSENSUS,
    ),
    Formula(
        figure="quorum.election_unavailability",
        unit="fraction",
        title=gettext_noop("In elections"),
        meaning=gettext_noop("Fraction of time in which a quorum is up and a leader is elected."),
        formula="f · E[T]",
        method=_ELECTION,
        references=(ONGARO,),
        documentation=_CONSENSUS,
    ),
    Formula(
        figure="quorum.availability",
        unit="availability",
        complement="unavailability",
        title=gettext_noop("Availability of a quorum"),
        meaning=gettext_noop("Long-run fraction of time in which there is a quorum and a leader."),
        formula="U ≈ U_quorum + f · E[T]",
        method=_VOTERS,
        references=(ONGARO, BARLOW),
        documentation=_CONSENSUS,
    ),
    Formula(
        figure="quorum.elections_per_year",
        unit="count",
        title=gettext_noop("Elections a year"),
        meaning=gettext_noop("How often a year a leader is lost while a quorum is left."),
        formula="f = frequency of losses of the leader with a quorum left",
        method=_VOTERS,
        references=(ONGARO,),
        documentation=_CONSENSUS,
    ),
    Formula(
        figure="election.seconds",
        unit="seconds",
        title=gettext_noop("Time to the next leader"),
        meaning=gettext_noop("Time from the loss of the leader until the next one is elected."),
        formula="E[T] = detection + votes + split votes",
        method=_ELECTION,
        references=(ONGARO,),
        documentation=_CONSENSUS,
    ),
    Formula(
        figure="election.split_probability",
        unit="share",
        title=gettext_noop("Rounds that split the votes"),
        meaning=gettext_noop(
            "Probability that two voters stand so close together that nobody wins the round."
        ),
        formula="P(second timeout − first timeout < latency)",
        method=_ELECTION,
        references=(ONGARO,),
        documentation=_CONSENSUS,
    ),
)
"""Those of which the document alone does not say which row is meant."""
