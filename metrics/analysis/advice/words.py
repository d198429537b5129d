"""What a change buys, in one sentence. Templates; a page fills them in its own language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from metrics.domain.advising import Advice
from metrics.domain.problems import Translator, gettext_noop

BUYS: Final = {
    "less_downtime": gettext_noop("%(minutes)s min less downtime a month (%(percent)s %%)"),
    "more_downtime": gettext_noop("%(minutes)s min more downtime a month"),
    "same_downtime": gettext_noop("as much downtime as before"),
    "served": gettext_noop("%(percent)s %% fewer lost requests"),
    "utility": gettext_noop("%(percent)s %% less utility lost"),
    "rto": gettext_noop("the longest recovery %(percent)s %% shorter"),
    "rpo": gettext_noop("the largest loss of data %(percent)s %% smaller"),
    "fix": gettext_noop("1 more recovery objective met"),
    "fixes": gettext_noop("%(count)s more recovery objectives met"),
    "break": gettext_noop("1 more recovery objective missed"),
    "breaks": gettext_noop("%(count)s more recovery objectives missed"),
    "avoids": gettext_noop("avoids %(currency)s %(amount)s of loss"),
    "costs": gettext_noop("costs %(currency)s %(amount)s a month"),
    "saves": gettext_noop("saves %(currency)s %(amount)s a month"),
    "no_price": gettext_noop("the document has no price for it"),
    "complexity": gettext_noop("complexity up by %(points)s"),
}
_SMALL: Final = 1e-9
_VISIBLE: Final = 1e-6
"""Relative improvement from which one is told of it."""


def buys(item: Advice, currency: str, translate: Translator = gettext_noop) -> str:
    """Say what a change buys and what it costs.

    >>> from metrics.domain.advising import Difference
    >>> less = Difference(before=0.002, after=0.001, change=-0.001)
    >>> item = Advice(key="k", kind="k", path="", does="", buys="", effort="setting",
    ...     verdict="unpriced", figures={"whole.unavailability": less}, patch={})
    >>> buys(item, "EUR")
    '43.8 min less downtime a month (50 %), the document has no price for it'
    """
    parts = [
        translate(BUYS[key]) % {**values, "currency": currency}
        for key, values in (*_downtime(item), *_others(item), *_money(item))
    ]
    return translate(gettext_noop(", ")).join(parts)


def besides(item: Advice, translate: Translator = gettext_noop) -> str:
    """Say what else a change buys than less downtime for money; empty when it is nothing."""
    parts = [translate(BUYS[key]) % values for key, values in _others(item)]
    return translate(gettext_noop(", ")).join(parts)


def _downtime(item: Advice) -> Iterator[tuple[str, dict[str, str]]]:
    figure = item.figures["whole.unavailability"]
    minutes = 730 * 60 * abs(figure.change)
    if abs(figure.change) <= _SMALL * max(figure.before, figure.after):
        yield "same_downtime", {}
    elif figure.change < 0:
        percent = 100 * -figure.change / figure.before
        yield "less_downtime", {"minutes": _short(minutes), "percent": _short(percent)}
    else:
        yield "more_downtime", {"minutes": _short(minutes)}


def _others(item: Advice) -> Iterator[tuple[str, dict[str, str]]]:
    for key, name in (
        _service(item),
        ("rto", "recovery.rto_expected_seconds"),
        ("rpo", "recovery.rpo_expected_seconds"),
    ):
        figure = item.figures.get(name)
        if figure is not None and figure.change < -_VISIBLE * figure.before:
            yield key, {"percent": _short(100 * -figure.change / figure.before)}
    if item.fixes:
        yield "fix" if len(item.fixes) == 1 else "fixes", {"count": str(len(item.fixes))}
    if item.breaks:
        yield "break" if len(item.breaks) == 1 else "breaks", {"count": str(len(item.breaks))}
    figure = item.figures.get("complexity.index")
    if figure is not None and figure.change > 0:
        yield "complexity", {"points": _short(figure.change)}


def _service(item: Advice) -> tuple[str, str]:
    """Return what is said of the service: lost requests, or utility where only that changes."""
    figure = item.figures.get("whole.lost_requests")
    if figure is not None and figure.change < -_VISIBLE * figure.before:
        return "served", "whole.lost_requests"
    return "utility", "whole.lost_utility"


def _money(item: Advice) -> Iterator[tuple[str, dict[str, str]]]:
    if item.avoided_loss_per_month is not None and item.avoided_loss_per_month > 0:
        yield "avoids", {"amount": _amount(item.avoided_loss_per_month)}
    if item.price_per_month is None:
        yield "no_price", {}
    elif item.price_per_month > 0:
        yield "costs", {"amount": _amount(item.price_per_month)}
    elif item.price_per_month < 0:
        yield "saves", {"amount": _amount(-item.price_per_month)}


def _short(value: float) -> str:
    """Write three significant digits without an exponent where that is readable."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
