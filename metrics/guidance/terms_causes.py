"""Terms of the glossary: causes and importance."""

from __future__ import annotations

from typing import Final

from metrics.domain.problems import gettext_noop as _
from metrics.guidance.entries import Term

CAUSES: Final = (
    Term(
        slug="cut-set",
        title="Cut set",
        chinese="割集",
        definition=_(
            "Events that together bring the system down. It is minimal when none of them"
            " can be left out."
        ),
        source="fault-tree-handbook",
        see=("spof",),
    ),
    Term(
        slug="spof",
        title="Single point of failure",
        chinese="單點故障",
        definition=_("A cut set of one event: its failure alone brings the system down."),
        see=("cut-set",),
    ),
    Term(
        slug="fault-tree",
        title="Fault tree",
        chinese="故障樹",
        definition=_(
            "A drawing of how events combine through gates into a failure of the system."
            " The document is one with repairs."
        ),
        source="fault-tree-handbook",
        see=(
            "cut-set",
            "gate",
        ),
    ),
    Term(
        slug="decision-diagram",
        title="Decision diagram",
        chinese="決策圖",
        definition=_(
            "A graph that decides, event by event, whether the system is up. It gives exact"
            " probabilities where parts are shared."
        ),
        see=("cut-set",),
    ),
    Term(
        slug="birnbaum",
        title="Birnbaum importance",
        chinese="Birnbaum 重要度",
        definition=_(
            "How much the unavailability of the system grows with that of a part: U(part"
            " down) − U(part up)."
        ),
        source="birnbaum",
        see=("criticality",),
    ),
    Term(
        slug="criticality",
        title="Criticality importance",
        chinese="關鍵性重要度",
        definition=_("Fraction of the unavailability that goes away if the part never fails."),
        source="rausand",
        see=("birnbaum",),
    ),
    Term(
        slug="fussell-vesely",
        title="Fussell–Vesely importance",
        chinese="Fussell–Vesely 重要度",
        definition=_(
            "Probability that a cut set with the part is failed, given that the system is."
        ),
        source="nureg-measures",
        see=("cut-set",),
    ),
    Term(
        slug="raw",
        title="Risk achievement worth",
        chinese="風險增加值",
        definition=_("How many times the unavailability grows if the part is down for good."),
        source="nureg-measures",
        see=("rrw",),
    ),
    Term(
        slug="rrw",
        title="Risk reduction worth",
        chinese="風險降低值",
        definition=_("How many times the unavailability shrinks if the part never fails."),
        source="nureg-measures",
        see=("raw",),
    ),
    Term(
        slug="downtime-share",
        title="Share of the downtime",
        chinese="停機時間占比",
        definition=_(
            "The part of the expected downtime that a cause accounts for. The shares of all"
            " causes add up to 1."
        ),
        see=("criticality",),
    ),
    Term(
        slug="markov-chain",
        title="Markov chain",
        chinese="馬可夫鏈",
        definition=_(
            "A process whose future depends on its present state alone. Groups that"
            " remember their past are solved as such chains."
        ),
        source="trivedi",
        see=("exponential",),
    ),
    Term(
        slug="exact",
        title="Exact",
        chinese="精確",
        definition=_(
            "Without an approximation of the method; rounding apart, the figure is that of"
            " the process. What is not exact is labelled approximate, with the reason."
        ),
        see=("uncertainty",),
    ),
)
