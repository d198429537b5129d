"""Tags of the pages that let every figure open why it is what it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from metrics import wording
from metrics.analysis.formulas import FORMULAS
from metrics.figure_words import Place, of_fields, place_of
from metrics.models import ArchitectureVersion, StoredArchitecture

register = template.Library()

PLACE: Final = "why_at"
"""In the context of a page: where the figures that it shows are explained. A page of many designs
sets it for each: `{% with why_at=version|explained_at %}`."""
NONE: Final = "–"
_LINK: Final = '<a class="why" href="{}" aria-label="{}">{}</a>'


@register.simple_tag(takes_context=True)
def figure(
    context: template.Context,
    figures: Any,
    key: str,
    scope: str = "whole",
    name: str = "",
    row: str = "",
) -> SafeString:
    """Write a figure as a link to its explanation; a dash for one that was not computed.

    Parameters
    ----------
    figures : what has it: of a journey, a component, a month, a cut set.
    key : its key in `FORMULAS`.
    scope, row : as the explanation takes them.
    name : what the row is called.
    """
    return why(context, of_fields(figures, key), key, scope, name, row)


@register.simple_tag(takes_context=True)
def why(
    context: template.Context,
    shown: str,
    key: str,
    scope: str = "whole",
    name: str = "",
    row: str = "",
) -> SafeString:
    """Let a figure that is written already open its explanation."""
    place = context.get(PLACE)
    if not shown or shown == NONE:
        return SafeString(NONE)
    if place is None:
        return SafeString(escape(shown))
    title = gettext(FORMULAS[key].title)
    return link(place.href(key, scope, row), shown, title, name or gettext("The whole"))


@register.simple_tag(takes_context=True)
def why_study(context: template.Context, shown: str, key: str, row: Any, title: str) -> SafeString:
    """Let a figure of a study that belongs to no document open its explanation."""
    place, name = context[PLACE], str(row).replace(".", ", ")
    return link(place.href(key, row=str(row)), shown, title, name)


@register.simple_tag(takes_context=True)
def why_advice(
    context: template.Context, shown: str, key: str, of: str, title: str, name: str
) -> SafeString:
    """Let a figure of an advice open its explanation: its `downtime`, `price` or `balance`."""
    version = context["version"]
    path = reverse("metrics:advice-why", args=[version.architecture_id])
    query = urlencode({"key": key, "of": of, "version": version.number})
    return link(f"{path}?{query}", shown, title, name)


@register.simple_tag(takes_context=True)
def why_step(
    context: template.Context, amount: float | None, of: str, step: int, title: str, name: str
) -> str:
    """Let an amount of a step of money open its why: its `price`, what is `avoided`, `pays_from`.

    Steps go by their number, since a change may be made more than once.
    """
    if amount is None:
        return NONE
    version, currency = context["version"], context["report"].currency
    path = reverse("metrics:advice-why", args=[version.architecture_id])
    query = urlencode({"step": step, "of": of, "version": version.number})
    return link(f"{path}?{query}", wording.money(amount, currency), title, name)


@register.simple_tag
def why_change(change: Any) -> SafeString:
    """Let a signed change open its explanation, where it has one."""
    return why_signed(change.text, change.href, change.title, gettext("Change"))


@register.simple_tag
def why_signed(shown: str, href: str, title: str, name: str) -> SafeString:
    """Let a change that is written already open its explanation, where it has one."""
    return link(href, shown, str(title), str(name)) if href else SafeString(escape(shown))


def link(href: str, shown: str, title: str, name: str) -> SafeString:
    """Make a figure a link to its explanation, called by its value, what it is and of what."""
    words = {"value": shown, "figure": title, "name": name}
    label = gettext("%(value)s, why: %(figure)s, %(name)s") % words
    return format_html(_LINK, href, label, shown)


@register.filter
def shape(grid: Any) -> str:
    """Name a grid by its rows and columns."""
    return f"{grid.rows}x{grid.columns}"


@register.filter
def sizes(choice: Any) -> str:
    """Name a choice of R and W."""
    return f"{choice.reads}.{choice.writes}"


@register.filter
def with_change(place: Place, patch: str) -> Place:
    """Return where a design is explained that a change makes of a version."""
    return replace(place, change=patch)


@register.filter
def explained_at(
    design: ArchitectureVersion | StoredArchitecture, number: int | None = None
) -> Place:
    """Return where the figures of a version are explained; of an architecture the newest one's."""
    if isinstance(design, ArchitectureVersion):
        return place_of(design.architecture_id, design.number)
    return place_of(design.pk, design.version if number is None else number)
