"""Figures in words: numbers, durations, money and verdicts in the language of the reader.

Used by the pages, the charts and the reports, so that one figure reads alike in all of them.
An availability is always written from its unavailability, which keeps its digits.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext, ngettext, pgettext

from metrics import phrases
from metrics.digits import (
    decimals_of,
    exact_of,
    grouped,
    hundredfold,
    not_finite,
    powered,
    rounded_to,
    significant,
    without_noise,
)
from metrics.domain.headlines import recovery_verdicts_of
from metrics.domain.results import Evaluation, Objective

PERCENT_DECIMALS_MAX: Final = 16
"""More nines than this are written as a distance from 100 %."""
_CENT: Final = 0.01
_DIGITS_MAX: Final = 12
_AMOUNT_MAX: Final = 1e15
"""Larger amounts have digits that a floating point number does not keep."""
_MINUTE, _HOUR, _DAY, _YEAR = 60.0, 3_600.0, 86_400.0, 31_536_000.0


def number(value: float, digits: int = 3) -> str:
    """Write a number with the given significant digits, in powers of ten when far from 1.

    >>> number(1234567.0), number(0.04567), number(6.1e-9), number(12)
    ('1,230,000', '0.0457', '6.10 × 10⁻⁹', '12')
    """
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return not_finite(value)
    exact = without_noise(value)
    size = exact.adjusted()
    if size < -4 or size >= 9:
        return powered(exact, digits)
    if exact == exact.to_integral_value() and size < 6:
        return grouped(rounded_to(exact, 0))
    return grouped(significant(exact, digits))


def apart(first: float, second: float) -> tuple[str, str]:
    """Write two numbers with as many digits as their difference needs.

    >>> apart(0.00123, 0.00456), apart(0.0012345, 0.0012339), apart(0.5, 0.5)
    (('0.00123', '0.00456'), ('0.00123450', '0.00123390'), ('0.500', '0.500'))
    """
    size, change = max(abs(first), abs(second)), abs(first - second)
    digits = 3 + (max(0, math.floor(math.log10(size / change))) if change else 0)
    return number(first, min(digits, _DIGITS_MAX)), number(second, min(digits, _DIGITS_MAX))


def availability_percent(unavailability: float) -> str:
    """Write an unavailability as an availability in percent.

    Three significant digits of the *unavailability* are kept, so that it is never rounded up
    to 100 %, and three of the availability, so that it is never rounded down to nothing.

    >>> availability_percent(0.001), availability_percent(6.1e-05)
    ('99.900 %', '99.99390 %')
    >>> availability_percent(1e-12), availability_percent(0.25), availability_percent(0.0)
    ('99.999999999900 %', '75.0 %', '100 %')
    >>> availability_percent(0.9999), availability_percent(1.0)
    ('0.0100 %', '0 %')
    """
    if math.isnan(unavailability):
        return not_finite(unavailability)
    if unavailability <= 0:
        return "100 %"
    if unavailability >= 1:
        return "0 %"
    lost = 100 * exact_of(unavailability)
    decimals = max(decimals_of(lost), decimals_of(100 - lost))
    if decimals > PERCENT_DECIMALS_MAX:
        return f"100 % − {number(float(lost))} %" if lost < 50 else f"{number(float(100 - lost))} %"
    return f"{grouped(100 - rounded_to(lost, decimals))} %"


def percent(ratio: float) -> str:
    """Write a share in percent with three significant digits; nearly nothing and all as bounds.

    >>> percent(0.4567), percent(1.0), percent(0.0), percent(1e-9)
    ('45.7 %', '100 %', '0 %', '< 0.01 %')
    >>> percent(0.9996), percent(0.999999)
    ('99.96 %', '> 99.99 %')
    """
    if 0 < ratio < 1e-4:
        return f"< {grouped(Decimal('0.01'))} %"
    if 0.9999 < ratio < 1:
        return f"> {grouped(Decimal('99.99'))} %"
    return f"{number(hundredfold(ratio), 4 if 0.9995 <= ratio < 1 else 3)} %"


def signed_percent(ratio: float) -> str:
    """Write by which part something deviates, with its sign.

    >>> signed_percent(0.0123), signed_percent(-0.5), signed_percent(1e-6), signed_percent(0.0)
    ('+1.23 %', '−50 %', '+0.000100 %', '0 %')
    """
    sign = "+" if ratio > 0 else "−" if ratio < 0 else ""
    return f"{sign}{number(hundredfold(abs(ratio)))} %"


def points(change: float) -> str:
    """Write the size of a change of a share in percentage points.

    >>> points(0.25), points(0.00012345)
    ('25 points', '0.0123 points')
    """
    return gettext("%(value)s points") % {"value": number(hundredfold(abs(change)))}


def nines(unavailability: float) -> str:
    """Count the nines, −log₁₀ of the unavailability, cut off and never rounded up.

    >>> nines(0.001), nines(6.1e-05), nines(0.0)
    ('3.00', '4.21', '∞')
    """
    if unavailability <= 0:
        return "∞"
    # The small term undoes the last bit of the logarithm: three nines are 3, not 2.9999….
    count = math.floor(-math.log10(unavailability) * 100 + 1e-9) / 100
    return f"{max(count, 0.0):.2f}"


def duration(seconds: float) -> str:
    """Write a duration in the unit that suits its size.

    >>> duration(45), duration(900), duration(0.0125), duration(9849960), duration(0)
    ('45 s', '15 min', '12.5 ms', '114 days', '0 s')
    """
    if not math.isfinite(seconds):
        return pgettext("duration", "never")
    if seconds < 0:
        return f"−{duration(-seconds)}"
    seconds = float(without_noise(seconds))
    for limit, unit, template in _units():
        if seconds < limit:
            return template % {"value": number(seconds / unit)}
    raise AssertionError("the last unit has no limit")


def money(amount: float, currency: str) -> str:
    """Write an amount with its currency; cents only below a hundred, less than a cent as it is.

    >>> money(12345.6, "EUR"), money(9.5, "USD"), money(0, "EUR"), money(0.00123, "EUR")
    ('EUR 12,346', 'USD 9.50', 'EUR 0', 'EUR 0.00123')
    """
    if 0 < abs(amount) < _CENT or not abs(amount) < _AMOUNT_MAX:
        return f"{currency} {number(amount)}"
    decimals = 2 if 0 < abs(amount) < 100 and amount != round(amount) else 0
    return f"{currency} {grouped(rounded_to(exact_of(amount), decimals))}"


def frequency(per_year: float) -> str:
    """Write how often something happens.

    >>> frequency(3.2), frequency(0.05), frequency(0.0), frequency(1.0)
    ('3.20 times a year', 'once in 20 years', 'never', 'once a year')
    """
    if per_year <= 0:
        return pgettext("frequency", "never")
    if per_year == 1:
        return gettext("once a year")
    if per_year >= 1:
        return gettext("%(value)s times a year") % {"value": number(per_year)}
    return gettext("once in %(value)s") % {"value": duration(_YEAR / per_year)}


def exactness(label: str) -> str:
    """Write `exact` or `approximate: reason` in the language of the reader.

    >>> exactness("exact"), exactness("approximate: standby across sites")
    ('exact', 'approximate: standby across sites')
    """
    kind, _, reason = label.partition(": ")
    word = gettext("exact") if kind == "exact" else gettext("approximate")
    if not reason:
        return word
    return gettext("%(word)s: %(reason)s") % {"word": word, "reason": phrases.reasons(reason)}


def verdict(value: bool | str | None) -> str:  # noqa: FBT001  # one filter for both forms
    """Name a verdict: true and `met`, false and `breached`, anything else is without objective.

    >>> verdict(True), verdict("breached"), verdict(None)
    ('met', 'breached', 'no objective')
    """
    if value is True or value == "met":
        return gettext("met")
    if value is False or value == "breached":
        return gettext("breached")
    return gettext("no objective")


def cause(identifier: str) -> str:
    """Name a cause of failure or a disruption such as `site:eu-a`.

    >>> cause("site:eu-a"), cause("common_cause:web"), cause("instance: db")
    ('Site eu-a', 'Common cause of web', 'Loss of one instance: db')
    """
    kind, separator, name = identifier.partition(":")
    template = _cause_names().get(kind)
    if not separator or template is None:
        return identifier
    return template % {"name": name.strip()}


def objective(name: str) -> str:
    """Name an objective such as `availability`, `rto.site` or `budget`.

    >>> objective("availability"), objective("budget")
    ('Availability', 'Budget a month')
    """
    names = {
        "availability": gettext("Availability"),
        "budget": gettext("Budget a month"),
        "rto": gettext("RTO"),
        "rpo": gettext("RPO"),
    }
    return names.get(name) or names.get(name.partition(".")[0], name)


def objective_value(name: str, value: float, currency: str = "EUR") -> str:
    """Write the value of an objective in its unit.

    >>> objective_value("budget", 5000.0), objective_value("rto.site", 900.0)
    ('EUR 5,000', '15 min')
    """
    if name == "budget":
        return money(value, currency)
    if name.startswith(("rto", "rpo")):
        return duration(value)
    # What was asked for is written as it was typed: 99.9 %, not 99.900 %.
    return f"{grouped((100 * exact_of(value)).normalize())} %"


def summary(evaluation: Evaluation) -> str:
    """Say in two sentences how the design stands and what it suffers from most."""
    whole = evaluation.whole
    values = {
        "availability": availability_percent(whole.unavailability),
        "downtime": duration(60 * whole.downtime_minutes_per_month),
    }
    goal = next((item for item in evaluation.objectives if item.objective == "availability"), None)
    if goal is None:
        template = gettext(
            "The design is expected to be available %(availability)s of the time: %(downtime)s"
            " of downtime in a month of 730 hours."
        )
    else:
        values["target"] = objective_value("availability", goal.target)
        template = _goal_template(goal)
    return " ".join([template % values, *_largest_cause(evaluation), *_missed(evaluation)])


def breach(probability: float, target: float) -> str:
    """Say how often a month misses an availability, so that a manager understands it.

    >>> breach(1 / 6, 0.999)
    'In 1 month of 6 this design will miss 99.9 %.'
    >>> breach(0.3, 0.999)
    'In 1 month of 3.3 this design will miss 99.9 %.'
    """
    values = {"target": objective_value("availability", target)}
    if probability < 1 / 1200:
        return gettext("Hardly any month of this design will miss %(target)s.") % values
    if probability > 0.5:
        values["share"] = percent(probability)
        return gettext("%(share)s of the months of this design will miss %(target)s.") % values
    count = 1 / probability
    values["count"] = grouped(significant(exact_of(count), 2).normalize())
    return gettext("In 1 month of %(count)s this design will miss %(target)s.") % values


def _goal_template(goal: Objective) -> str:
    if goal.met:
        return gettext(
            "The design meets its availability objective: %(availability)s expected against"
            " %(target)s, with %(downtime)s of downtime in a month of 730 hours."
        )
    return gettext(
        "The design misses its availability objective: %(availability)s expected against"
        " %(target)s, with %(downtime)s of downtime in a month of 730 hours."
    )


def _largest_cause(evaluation: Evaluation) -> list[str]:
    total = sum(item.downtime_minutes_per_year for item in evaluation.causes)
    if total <= 0:
        return []
    largest = max(evaluation.causes, key=lambda item: item.downtime_minutes_per_year)
    template = gettext("The largest part of it, %(share)s, comes from %(cause)s.")
    share = percent(largest.downtime_minutes_per_year / total)
    return [template % {"share": share, "cause": _cause_in_a_sentence(largest.cause)}]


def _cause_in_a_sentence(identifier: str) -> str:
    """Name a cause as what happens, for the middle of a sentence.

    >>> _cause_in_a_sentence("replicas:web"), _cause_in_a_sentence("site:eu-a")
    ('failures of replicas of web', 'outages of the site eu-a')
    """
    happenings = {
        "site": gettext("outages of the site %(name)s"),
        "replicas": gettext("failures of replicas of %(name)s"),
        "group": gettext("failures of replicas of %(name)s"),
        "common_cause": gettext("the common cause of %(name)s"),
        "failover": gettext("failovers of %(name)s"),
        "gate": gettext("switch-overs at %(name)s"),
        "election": gettext("elections of %(name)s"),
    }
    kind, _, name = identifier.partition(":")
    template = happenings.get(kind)
    return template % {"name": name.strip()} if template else cause(identifier)


def _missed(evaluation: Evaluation) -> list[str]:
    judged = [is_met for _, is_met in recovery_verdicts_of(evaluation)]
    missed = judged.count(False)
    if not missed:
        return []
    words = ngettext(
        "%(missed)s of %(judged)s recovery objectives is missed.",
        "%(missed)s of %(judged)s recovery objectives are missed.",
        missed,
    )
    return [words % {"judged": len(judged), "missed": missed}]


def basis(name: str | None) -> str:
    """Name where failure data come from; a vendor's SLA is a floor, not a forecast."""
    names = {
        "sla": gettext("SLA"),
        "measured": gettext("measured"),
        "published": gettext("published"),
        "assumed": gettext("assumed"),
    }
    return names.get(name or "", "")


def complexity_item(label: str) -> str:
    """Name a part of the complexity index."""
    return gettext(label)


def _units() -> tuple[tuple[float, float, str], ...]:
    return (
        (1e-30, 1.0, pgettext("duration", "%(value)s s")),
        (1.0, 1e-3, pgettext("duration", "%(value)s ms")),
        (2 * _MINUTE, 1.0, pgettext("duration", "%(value)s s")),
        (2 * _HOUR, _MINUTE, pgettext("duration", "%(value)s min")),
        (2 * _DAY, _HOUR, pgettext("duration", "%(value)s h")),
        (2 * _YEAR, _DAY, pgettext("duration", "%(value)s days")),
        (math.inf, _YEAR, pgettext("duration", "%(value)s years")),
    )


def _cause_names() -> dict[str, str]:
    return {
        "site": gettext("Site %(name)s"),
        "region": gettext("Loss of the region %(name)s"),
        "replicas": gettext("Replicas of %(name)s"),
        "group": gettext("Replicas of %(name)s"),
        "common_cause": gettext("Common cause of %(name)s"),
        "failover": gettext("Failover of %(name)s"),
        "gate": gettext("Switch-over at %(name)s"),
        "election": gettext("Elections of %(name)s"),
        "component": gettext("Loss of the component %(name)s"),
        "instance": gettext("Loss of one instance: %(name)s"),
        "data": gettext("Loss of the data of %(name)s"),
    }
