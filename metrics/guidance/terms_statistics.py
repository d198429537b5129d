"""Terms of the glossary: statistics and simulation."""

from __future__ import annotations

from typing import Final

from metrics.domain.problems import gettext_noop as _
from metrics.guidance.entries import Term

STATISTICS: Final = (
    Term(
        slug="law",
        title="Law of times",
        chinese="時間分佈",
        definition=_(
            "The distribution of up or down times around their mean. Without memory of the"
            " past only the mean matters in the long run."
        ),
        source="trivedi",
        see=(
            "exponential",
            "weibull",
        ),
    ),
    Term(
        slug="exponential",
        title="Exponential law",
        chinese="指數分佈",
        definition=_(
            "The law without memory: what is still missing does not depend on what has passed."
        ),
        source="trivedi",
        see=("hazard-rate",),
    ),
    Term(
        slug="weibull",
        title="Weibull law",
        chinese="韋伯分佈",
        definition=_(
            "A law with a shape: below 1 early failures dominate, above 1 ageing does, and"
            " 1 is the exponential law."
        ),
        source="rausand",
        see=("hazard-rate",),
    ),
    Term(
        slug="coefficient-of-variation",
        title="Coefficient of variation",
        chinese="變異係數",
        definition=_(
            "Standard deviation over mean: 0 always takes the mean, 1 is as spread as the"
            " exponential law."
        ),
        source="trivedi",
        see=("law",),
    ),
    Term(
        slug="quantile",
        title="Quantile",
        chinese="分位數",
        definition=_(
            "The value that a given part of all outcomes does not exceed; the median is"
            " that of a half."
        ),
        source="trivedi",
        see=("law",),
    ),
    Term(
        slug="uncertainty",
        title="Uncertainty of inputs",
        chinese="輸入的不確定性",
        definition=_(
            "Not knowing a value, as against chance in what happens. Ranges of inputs"
            " become ranges of figures by sampling."
        ),
        see=(
            "error-factor",
            "tornado",
        ),
    ),
    Term(
        slug="triangular",
        title="Range",
        chinese="範圍",
        definition=_("A low, a best and a high value between which an uncertain input is drawn."),
        see=("uncertainty",),
    ),
    Term(
        slug="tornado",
        title="Tornado",
        chinese="龍捲風圖",
        definition=_(
            "A chart of how far a figure moves when each uncertain input goes from its low"
            " to its high end, the widest bar on top."
        ),
        see=("uncertainty",),
    ),
    Term(
        slug="sensitivity",
        title="Sensitivity",
        chinese="敏感度",
        definition=_("How much a figure changes with one input while the others stay as they are."),
        see=("tornado",),
    ),
    Term(
        slug="monte-carlo",
        title="Monte Carlo",
        chinese="蒙地卡羅模擬",
        definition=_(
            "Computing a figure as the mean of many random runs of the process. It"
            " approximates nothing but the mean itself."
        ),
        source="rubino",
        see=("confidence-interval",),
    ),
    Term(
        slug="confidence-interval",
        title="Confidence interval",
        chinese="信賴區間",
        definition=_(
            "A range from the runs that covers the true value in 99 of 100 campaigns. Four"
            " times as many runs halve it."
        ),
        source="trivedi",
        see=("monte-carlo",),
    ),
    Term(
        slug="importance-sampling",
        title="Importance sampling",
        chinese="重要性取樣",
        definition=_(
            "Making rare failures frequent in the simulation and weighting each run by how"
            " likely it really is. It makes high nines countable."
        ),
        source="rubino",
        see=("rare-event",),
    ),
    Term(
        slug="rare-event",
        title="Rare event",
        chinese="罕見事件",
        definition=_("What happens so seldom that plain simulation would wait too long for it."),
        source="rubino",
        see=("importance-sampling",),
    ),
    Term(
        slug="seed",
        title="Seed",
        chinese="種子",
        definition=_(
            "The number from which all chance of a run follows. The same seed gives the same run."
        ),
        see=("monte-carlo",),
    ),
    Term(
        slug="validation",
        title="Validation",
        chinese="驗證",
        definition=_(
            "Setting the analysis beside a simulation that does not share its"
            " approximations: confirmed, not refuted, or refuted with the reason."
        ),
        see=("confidence-interval",),
    ),
)
