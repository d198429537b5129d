"""Terms of the glossary: load and money."""

from __future__ import annotations

from typing import Final

from metrics.domain.problems import gettext_noop as _
from metrics.guidance.entries import Term

LOAD: Final = (
    Term(
        slug="demand",
        title="Demand",
        chinese="需求",
        definition=_(
            "Requests per second that arrive. They flow along the needs, cached ones held back."
        ),
        see=("utilisation",),
    ),
    Term(
        slug="utilisation",
        title="Utilisation",
        chinese="使用率",
        definition=_(
            "Demand over what the usable replicas can carry. At 1 and above the queue grows"
            " without end."
        ),
        source="cooper",
        see=("saturation",),
    ),
    Term(
        slug="saturation",
        title="Saturation",
        chinese="飽和",
        definition=_("Usable, but with more demand than it can carry."),
        source="sre",
        section="chapter 6",
        see=("utilisation",),
    ),
    Term(
        slug="response-time",
        title="Response time",
        chinese="回應時間",
        definition=_(
            "Time from request to answer: waiting, service, and what is needed one after another."
        ),
        source="cooper",
        see=("erlang-c",),
    ),
    Term(
        slug="erlang-c",
        title="Erlang C",
        chinese="Erlang C 公式",
        definition=_(
            "Probability that a request must wait when c servers share one queue and"
            " arrivals are random."
        ),
        source="cooper",
        section="section 3.5",
        see=("response-time",),
    ),
    Term(
        slug="littles-law",
        title="Little's law",
        chinese="利特爾法則",
        definition=_(
            "Mean number in a system = arrival rate × mean time in it, whatever the laws."
        ),
        source="little",
        see=("response-time",),
    ),
    Term(
        slug="complexity",
        title="Complexity index",
        chinese="複雜度指數",
        definition=_(
            "A weighted count of what people must understand and keep running: components,"
            " instances, kinds, failovers, depth, manual steps."
        ),
        see=("component",),
    ),
    Term(
        slug="pareto-front",
        title="Pareto front",
        chinese="帕雷托前緣",
        definition=_("The designs that no other one beats in both cost and downtime."),
        see=("downtime",),
    ),
)
