"""Numbers in decimal digits, so that what is written is rounded as what is read. Pure.

`frontend/src/domain/decimals.ts` does the same for the editor.
"""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

_SUPERSCRIPTS: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SCIENTIFIC: Final = re.compile(r"\b\d(?:\.\d+)?e[-+]\d+\b")


def spelt_out(text: str) -> str:
    """Write the numbers of a text as people do.

    >>> spelt_out("at most 4e-06 off; some 5.8e-03 off")
    'at most 4 × 10⁻⁶ off; some 0.0058 off'
    """
    return _SCIENTIFIC.sub(lambda found: _spelt(Decimal(found[0])), text)


def _spelt(value: Decimal) -> str:
    if -4 <= value.adjusted() < 9:
        return grouped(value)
    return powered(value, len(value.as_tuple().digits))


def exact_of(value: float) -> Decimal:
    """Return the shortest decimal number that a floating point one stands for."""
    return Decimal(repr(float(value)))


def without_noise(value: float) -> Decimal:
    """Round what computations leave in the last digits: 59.99999999999999 minutes are 60."""
    return Decimal(f"{value:.12g}")


def not_finite(value: float) -> str:
    """Write what has no digits; what is not a number is not known."""
    if math.isnan(value):
        return "–"
    return "∞" if value > 0 else "−∞"


def powered(value: Decimal, digits: int) -> str:
    """Write a number in powers of ten."""
    exponent = value.adjusted()
    mantissa = significant(value.scaleb(-exponent), digits)
    if mantissa.adjusted() > 0:  # 9.999 is rounded to 10.0
        exponent, mantissa = exponent + 1, mantissa.scaleb(-1)
    power = str(exponent).translate(_SUPERSCRIPTS)
    return f"{grouped(mantissa)} × 10{power}"


def hundredfold(ratio: float) -> float:
    """Move the point two places in decimal digits: 0.07 are 7 %, not 7.000000000000001 %."""
    return float(100 * exact_of(ratio)) if math.isfinite(ratio) else ratio


def decimals_of(value: Decimal) -> int:
    """Count the places behind the point that three significant digits take."""
    return max(-int(significant(value, 3).as_tuple().exponent), 0)


def significant(value: Decimal, digits: int) -> Decimal:
    """Round to significant digits, zeros at the end kept."""
    rounded = +value if value == 0 else rounded_to(value, digits - 1 - value.adjusted())
    if rounded and rounded.adjusted() > value.adjusted():
        rounded = rounded_to(value, digits - 1 - rounded.adjusted())
    return rounded


def rounded_to(value: Decimal, decimals: int) -> Decimal:
    exact = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
    return exact if decimals >= 0 else exact.quantize(Decimal(1))


def grouped(value: Decimal) -> str:
    """Write digits; both languages of the program group thousands by commas."""
    return f"{value:,f}".replace("-", "−")
