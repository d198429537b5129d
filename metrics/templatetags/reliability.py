"""Filters and tags of the pages. The words come from `metrics.wording`."""

from __future__ import annotations

import re
from typing import Any, Final

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from metrics import phrases, wording
from metrics.domain import notices
from metrics.domain.results import Notice
from metrics.guidance.glossary import TERMS

register = template.Library()

for _filter in (
    wording.availability_percent,
    wording.cause,
    wording.complexity_item,
    wording.duration,
    wording.frequency,
    wording.money,
    wording.nines,
    wording.number,
    wording.objective,
    wording.percent,
):
    register.filter(_filter.__name__, _filter)
register.filter("steps", phrases.steps)
register.simple_tag(wording.objective_value)

_AFTER_A_NUMBER: Final = re.compile(r"(?<=\d) (?=\S)")
_BADGE = '<span class="badge badge-{}">{}{}</span>'
_ICONS = {
    "ok": SafeString(
        '<svg width="12" height="12" viewBox="0 0 16 16" fill="none" stroke="currentColor"'
        ' stroke-width="2.5" aria-hidden="true"><path d="m3 8.500 3.500 3.500L13 5"/></svg>'
    ),
    "bad": SafeString(
        '<svg width="12" height="12" viewBox="0 0 16 16" fill="none" stroke="currentColor"'
        ' stroke-width="2.5" aria-hidden="true"><path d="M4 4l8 8M12 4l-8 8"/></svg>'
    ),
    "none": SafeString(
        '<svg width="12" height="12" viewBox="0 0 16 16" fill="none" stroke="currentColor"'
        ' stroke-width="2.5" aria-hidden="true"><path d="M4 8h8"/></svg>'
    ),
}


@register.filter
def unbroken(sentence: str) -> str:
    """Keep numbers and their units on one line.

    >>> unbroken("40.2 min a month").replace("\u00a0", "_")
    '40.2_min a month'
    """
    return _AFTER_A_NUMBER.sub("\u00a0", sentence)


@register.filter
def hours(value: float) -> str:
    """Write a duration given in hours.

    >>> hours(0.5), hours(2736.1)
    ('30 min', '114 days')
    """
    return wording.duration(3600 * value)


@register.filter
def minutes(value: float) -> str:
    """Write a duration given in minutes.

    >>> minutes(2.7), minutes(0.5)
    ('2.70 min', '30 s')
    """
    return wording.duration(60 * value)


@register.filter
def signed_minutes(value: float) -> str:
    """Write by how many minutes a downtime changes.

    >>> signed_minutes(-9.931), signed_minutes(0.5)
    ('−9.93 min', '+0.500 min')
    """
    return gettext("%(sign)s%(minutes)s min") % {
        "sign": "−" if value < 0 else "+",
        "minutes": wording.number(abs(value)),
    }


@register.filter
def signed_money(value: float, currency: str) -> str:
    """Write by how much an amount changes.

    >>> signed_money(-120.0, "EUR"), signed_money(0.0, "EUR")
    ('−EUR 120', 'EUR 0')
    """
    sign = "−" if value < 0 else "+" if value > 0 else ""
    return sign + wording.money(abs(value), currency)


@register.filter
def verdict(value: Any) -> SafeString:
    """Show a verdict by icon, word and colour, never by colour alone.

    >>> verdict(True)[:26]
    '<span class="badge badge-o'
    """
    if value is True or value == "met":
        kind = "ok"
    elif value is False or value == "breached":
        kind = "bad"
    else:
        kind = "none"
    return format_html(_BADGE, kind, _ICONS[kind], wording.verdict(value))


@register.filter
def exactness(figures: Any, figure: str) -> SafeString:
    """Show whether a figure is exact; the reason of an approximation can be read and heard."""
    label = figures.exactness.get(figure)
    return SafeString("") if label is None else exactness_label(label)


@register.filter
def exactness_label(label: str) -> SafeString:
    """Show a label such as `exact` or `approximate: reason`."""
    if label == "exact":
        return format_html('<span class="exactness">{}</span>', gettext("exact"))
    return format_html(
        '<details class="exactness exactness-approximate"><summary>{}</summary>{}</details>',
        gettext("approximate"),
        phrases.reasons(label.partition(": ")[2]),
    )


@register.filter
def language_tag(code: str) -> str:
    """Write Django's language code as a BCP 47 tag.

    >>> language_tag("zh-hant"), language_tag("en")
    ('zh-Hant', 'en')
    """
    language, _, script = code.partition("-")
    return f"{language}-{script.title()}" if script else language


@register.simple_tag(takes_context=True)
def theme_attribute(context: template.Context) -> SafeString:
    """Write the theme that was chosen, so that the first paint has its colours."""
    request = context.get("request")
    theme = request.COOKIES.get("theme") if request else None
    return SafeString(f' data-theme="{theme}"') if theme in ("light", "dark") else SafeString("")


@register.simple_tag(takes_context=True)
def nav_current(context: template.Context, target: str) -> SafeString:
    """Mark the navigation entry of this page; other pages below it mark it too."""
    request = context.get("request")
    path = request.path if request else ""
    try:
        address = target if target.startswith("/") else reverse(target)
    except NoReverseMatch:
        return SafeString("")
    if path == address:
        return SafeString(' aria-current="page"')
    inside = address != "/" and path.startswith(address)
    return SafeString(' aria-current="true"' if inside else "")


@register.simple_tag
def language_current(code: str) -> SafeString:
    """Mark the language of the page in the menu."""
    return SafeString(' aria-current="true"' if get_language() == code else "")


@register.simple_tag
def signup_is_open() -> bool:
    """Tell whether anybody may make an account."""
    return bool(settings.SIGNUP_OPEN)


@register.simple_tag
def local_login_hint() -> bool:
    """Tell whether the command line prints links that log in without a password."""
    return bool(settings.LOGIN_LINKS)


@register.filter
def milliseconds(value: float) -> str:
    """Write a duration given in milliseconds.

    >>> milliseconds(8.25)
    '8.25 ms'
    """
    return wording.duration(value / 1000)


@register.filter
def notice_message(notice: Notice) -> str:
    """Say in the reader's language what should be looked at."""
    return notices.words(notice, gettext)[0]


@register.filter
def notice_advice(notice: Notice) -> str:
    """Say in the reader's language what to do about it."""
    return notices.words(notice, gettext)[1]


@register.filter
def subject(disruption: str) -> str:
    """Name what a disruption strikes, under a heading that says how.

    >>> subject("instance: db")
    'db'
    """
    return disruption.partition(":")[2].strip() or disruption


@register.simple_tag
def term(slug: str, shown: str = "", title: str = "") -> SafeString:
    """Link a word to its place in the glossary; the short meaning shows beside the pointer."""
    entry = TERMS[slug]
    return format_html(
        '<a class="term" href="{}#{}"><abbr title="{}">{}</abbr></a>',
        reverse("metrics:glossary"),
        slug,
        title or gettext(entry.definition),
        shown or entry.title,
    )
