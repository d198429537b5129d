"""The CAP experiment in words: what each choice gave up, and what it costs without a partition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext

from metrics import wording
from simulations.scenarios.lab.cap import Answer, CapExperiment, Side, base_of
from simulations.scenarios.lab.histories import Latency
from simulations.web.laboratory_cap_chart import trade_off
from simulations.web.laboratory_form import LABELS
from simulations.web.laboratory_outcome import WIDTH, Strip, share_words, strip_of, verdict_words

GOOD: Final = 0.99
SERVED: Final = 0.9
"""A side is served when so much of what it asks for succeeds: the first moments may fail."""
BAD: Final = 0.5
SHARED_FIELDS: Final = ("seconds", "sites", "site_delay", "clients", "reads")
SLIDERS: Final = {"partition_at": ("1.5", "11.5", "0.5"), "partition_for": ("0.5", "10", "0.5")}


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One choice: both halves of PACELC, and a link to its replay."""

    name: str
    label: str
    promise: str
    gave_up: str
    cells: tuple[Cell, ...]
    strips: tuple[Strip, ...]
    verdict: str
    link: str


def cap_context(experiment: CapExperiment, answers: Sequence[Answer], seed: int) -> dict[str, Any]:
    """Return the table, the timeline and the sentence of the experiment."""
    scale = WIDTH / experiment.seconds
    return {
        "experiment": experiment,
        "rows": [_row(experiment, answer, seed) for answer in answers],
        "marks": (
            experiment.partition_at * scale,
            (experiment.partition_at + experiment.partition_for) * scale,
        ),
        "sentence": _sentence(answers),
        "chart": trade_off(answers),
    }


def _row(experiment: CapExperiment, answer: Answer, seed: int) -> Row:
    rest, apart = answer.sides
    outcome = answer.outcome
    settings = answer.choice.apply(base_of(experiment)).texts()
    query = urlencode([*settings.items(), ("seed", seed)])
    return Row(
        name=answer.choice.name,
        label=gettext(answer.choice.label),
        promise=gettext(answer.choice.promise),
        gave_up=gave_up(answer),
        cells=(
            _share(rest, "reads"),
            _share(rest, "writes"),
            _share(apart, "reads"),
            _share(apart, "writes"),
            _count(outcome.stale),
            _count(outcome.lost_writes),
            _linearizable(outcome.is_linearizable),
            _latency(answer.calm_reads),
            _latency(answer.calm_writes),
        ),
        strips=_strips(experiment, answer),
        verdict=verdict_words(outcome.verdict),
        link=f"{reverse('simulations:laboratory-run')}?{query}",
    )


def gave_up(answer: Answer) -> str:
    """Say in a few words what the choice gave up while the partition lasted."""
    rest, apart = answer.sides
    lost = []
    if _is_down(apart.writes.availability):
        lost.append(gettext("writes of the side cut off"))
    if _is_down(apart.reads.availability):
        lost.append(gettext("reads of the side cut off"))
    if _is_down(rest.writes.availability):
        lost.append(gettext("writes of the other side"))
    if _is_down(rest.reads.availability):
        lost.append(gettext("reads of the other side"))
    if answer.outcome.lost_writes:
        lost.append(gettext("acknowledged writes"))
    if answer.outcome.stale:
        lost.append(gettext("freshness of reads"))
    elif answer.outcome.is_linearizable is False:
        lost.append(gettext("one order of all operations"))
    return ", ".join(lost) or gettext("nothing that this run shows")


def _is_down(availability: float | None) -> bool:
    return availability is not None and availability < BAD


def _share(side: Side, kind: str) -> Cell:
    share = side.reads if kind == "reads" else side.writes
    value = share.availability
    if value is None:
        return Cell("–")
    tone = "ok" if value >= GOOD else "bad" if value < BAD else "warn"
    return Cell(share_words(share), tone)


def _count(count: int) -> Cell:
    return Cell(wording.number(count, 6), "bad" if count else "ok")


def _linearizable(value: bool | None) -> Cell:  # noqa: FBT001 - one value, shown
    match value:
        case True:
            return Cell(gettext("yes"), "ok")
        case False:
            return Cell(gettext("no"), "bad")
        case None:
            return Cell(gettext("not decided"), "warn")


def _latency(latency: Latency | None) -> Cell:
    if latency is None:
        return Cell("–")
    numbers = {
        "median": wording.number(latency.quantiles_ms["0.5"]),
        "high": wording.number(latency.quantiles_ms["0.99"]),
    }
    return Cell(gettext("%(median)s / %(high)s ms") % numbers)


def _strips(experiment: CapExperiment, answer: Answer) -> tuple[Strip, ...]:
    bins = answer.outcome.bins()
    names = {
        place: gettext("Site %(site)s, cut off")
        if place == experiment.apart
        else gettext("Site %(site)s")
        for place in sorted({one.place for one in bins})
    }
    return tuple(
        strip_of(name % {"site": place}, [one for one in bins if one.place == place])
        for place, name in names.items()
    )


def _sentence(answers: Sequence[Answer]) -> str:
    """Say how many kept order, how many kept serving, and how many did both."""
    kept = {
        a.choice.name for a in answers if a.outcome.is_linearizable and not a.outcome.lost_writes
    }
    served = {a.choice.name for a in answers if all(_is_served(side) for side in a.sides)}
    numbers = {"all": len(answers), "kept": len(kept), "served": len(served)}
    first = gettext(
        "%(kept)s of %(all)s choices kept one order of all operations and every acknowledged "
        "write; %(served)s kept on serving reads and writes on both sides of the partition."
    )
    both = len(kept & served)
    second = (
        ngettext("%(both)s did both.", "%(both)s did both.", both)
        if both
        else gettext("None did both.")
    )
    return f"{first % numbers} {second % {'both': both} if both else second}"


def _is_served(side: Side) -> bool:
    shares = (side.reads.availability, side.writes.availability)
    return all(share is None or share >= SERVED for share in shares)


# ---- the form -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CapField:
    """One field of the form; `slider` are the least, the most and the step of a slider beside."""

    name: str
    label: str
    value: str
    problems: tuple[str, ...]
    slider: tuple[str, str, str] | None = None


def cap_form(texts: Mapping[str, str], problems: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return the fields with what was typed, and what else the address asks for."""
    usual = CapExperiment().model_dump(mode="json")
    names = {
        "partition_at": gettext("Partition after"),
        "partition_for": gettext("It lasts"),
        "apart": gettext("Site cut off"),
        **{name: gettext(LABELS[name]) for name in SHARED_FIELDS},
    }
    fields = [
        CapField(
            name,
            label,
            texts.get(name, str(usual[name])),
            tuple(problems.get(name, ())),
            SLIDERS.get(name),
        )
        for name, label in names.items()
    ]
    return {"fields": fields, "others": {k: v for k, v in texts.items() if k not in names}}
