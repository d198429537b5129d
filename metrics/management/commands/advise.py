"""`manage.py advise FILE`: what to change next, and where money stops helping."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any, Final

from metrics import wording
from metrics.analysis.advice.report import advice
from metrics.domain.advising import Advice, AdviceReport, MoneyCurve
from metrics.management.documents import DocumentCommand

TITLES: Final = {
    "free": "Costs nothing in the document",
    "pays": "Pays for itself, the most avoided loss per unit of money first",
    "unpriced": "Helps; the document has no price for it",
    "no_money": "Helps; the document does not say what downtime costs",
    "does_not_pay": "Helps, but costs more than the loss that it avoids",
    "trade": "Gains one thing and loses another",
}
STOPS: Final = {
    "next_does_not_pay": "From here on a change costs more than the loss that it avoids.",
    "nothing_helps": "No further change with a price helps.",
    "steps_max": "More changes may follow.",
    "no_prices": "The document has no prices of replicas, so money is not spent.",
}


class Command(DocumentCommand):
    """Print every single change that helps, and the best sequence of them."""

    help = "Tries every single change of an architecture document and ranks what helps."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a document, or - for stdin")
        parser.add_argument("--top", type=int, default=10, help="advice of each sort; default 10")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        architecture = self.read(options["file"])
        report = advice(architecture)
        if options["format"] == "json":
            self.stdout.write(json.dumps(report.to_json(), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(report, options["top"])))


def _lines(report: AdviceReport, top: int) -> Iterator[str]:
    yield f"{report.document.name}: {report.changes_tried} changes tried"
    for verdict, title in TITLES.items():
        items = [item for item in report.advice if item.verdict == verdict]
        if items:
            yield f"{title}:"
            for item in items[:top]:
                yield from _advice(item)
            if len(items) > top:
                yield f"  … and {len(items) - top} more"
    yield from _money(report.money, report.currency)


def _advice(item: Advice) -> Iterator[str]:
    yield f"  {item.does}"
    yield f"      {item.buys}; effort: {item.effort}; {item.key}"
    if item.assumption is not None:
        yield f"      taken for granted: {item.assumption}"


def _money(curve: MoneyCurve, currency: str) -> Iterator[str]:
    yield "Where money stops helping, the best change first, then the best after it:"
    for number, step in enumerate(curve.steps):
        if number == curve.paying_steps:
            yield f"  --- {STOPS['next_does_not_pay']}"
        price = wording.money(step.price_per_month, currency)
        avoided = step.avoided_loss_per_month
        saved = f", avoids {wording.money(avoided, currency)}" if avoided is not None else ""
        yield f"  {number + 1}. {step.does} {price} a month{saved}"
        down = wording.availability_percent(step.unavailability)
        yield f"      {down} available for {wording.money(step.cost_per_month, currency)} a month"
    if curve.stop != "next_does_not_pay":
        yield f"  {STOPS[curve.stop]}"
