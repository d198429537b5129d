"""Values of Open-PSA expressions: numbers, parameters, arithmetic and simple laws.

Uncertain expressions (deviates) count with their mean.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from metrics.domain.problems import gettext_noop
from metrics.importers.xml_tree import Element, refusal

Values = list[float]


def _glm(values: Values) -> float:
    """Return P(down at t) of failure on demand γ, rates λ and μ: γ, λ, μ, t."""
    gamma, failing, repair, time = values
    rate = failing + repair
    return (failing - (failing - gamma * rate) * math.exp(-rate * time)) / rate


def _weibull(values: Values) -> float:
    scale, shape, begin, time = values
    return -math.expm1(-(((time - begin) / scale) ** shape)) if time > begin else 0.0


def _division(values: Values) -> float:
    result = values[0]
    for value in values[1:]:
        result /= value
    return result


OPERATIONS: dict[str, tuple[int, int, Callable[[Values], float]]] = {
    "neg": (1, 1, lambda v: -v[0]),
    "add": (1, 10_000, math.fsum),
    "sub": (1, 10_000, lambda v: v[0] - math.fsum(v[1:])),
    "mul": (1, 10_000, math.prod),
    "div": (2, 10_000, _division),
    "pow": (2, 2, lambda v: float(v[0] ** v[1])),
    "exp": (1, 1, lambda v: math.exp(v[0])),
    "log": (1, 1, lambda v: math.log(v[0])),
    "log10": (1, 1, lambda v: math.log10(v[0])),
    "sqrt": (1, 1, lambda v: math.sqrt(v[0])),
    "abs": (1, 1, lambda v: abs(v[0])),
    "min": (1, 10_000, min),
    "max": (1, 10_000, max),
    "mean": (1, 10_000, lambda v: math.fsum(v) / len(v)),
    "pi": (0, 0, lambda _: math.pi),
    "exponential": (2, 2, lambda v: -math.expm1(-v[0] * v[1])),
    "GLM": (4, 4, _glm),
    "Weibull": (4, 4, _weibull),
    "uniform-deviate": (2, 2, lambda v: (v[0] + v[1]) / 2),
    "normal-deviate": (2, 2, lambda v: v[0]),
    "lognormal-deviate": (3, 3, lambda v: v[0]),
    "gamma-deviate": (2, 2, lambda v: v[0] * v[1]),
    "beta-deviate": (2, 2, lambda v: v[0] / (v[0] + v[1])),
}
"""For each name: least and most arguments, and the value for given ones."""

NUMBERS = {"float", "int"}
PARAMETERS_DEPTH_MAX = 100


@dataclass
class Expressions:
    """Parameters by name, and the values of expressions over them."""

    _parameters: dict[str, Element] = field(default_factory=dict)
    _known: dict[str, float] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def define(self, name: str, element: Element, parts: list[Element]) -> None:
        """Note a parameter's expression.

        Raises
        ------
        DocumentError
            If it has none, or the name is taken.
        """
        if len(parts) != 1 or name in self._parameters:
            raise refusal(
                element.line,
                "parameter",
                gettext_noop("Parameter “%(found)s” must be defined once, by one expression."),
                found=name,
            )
        self._parameters[name] = parts[0]

    def value(self, element: Element) -> float:
        """Return the value of an expression.

        Raises
        ------
        DocumentError
            If it is not understood, refers to itself or has no value; with its line.
        """
        if element.tag in NUMBERS:
            return self._number(element)
        if element.tag == "parameter":
            return self._parameter(element)
        least, most, function = self._operation(element)
        values = [self.value(child) for child in element.children]
        count = f"{least} or more" if most > least else f"{least}"
        if not least <= len(values) <= most:
            raise refusal(
                element.line,
                "argument_count",
                gettext_noop("<%(tag)s> has %(found)s arguments; it needs %(allowed)s."),
                tag=element.tag,
                found=len(values),
                allowed=count,
            )
        try:
            return function(values)
        except (ValueError, ZeroDivisionError, OverflowError, TypeError) as error:
            raise refusal(
                element.line,
                "expression_value",
                gettext_noop("<%(found)s> has no value for %(values)s. Check its arguments."),
                found=element.tag,
                values=", ".join(f"{value:g}" for value in values) or "no arguments",
            ) from error

    def _operation(self, element: Element) -> tuple[int, int, Callable[[Values], float]]:
        if element.tag in OPERATIONS:
            return OPERATIONS[element.tag]
        raise refusal(
            element.line,
            "unknown_expression",
            gettext_noop(
                "The expression <%(found)s> is not read. Allowed are float, int, parameter, "
                '%(allowed)s. Write the value as <float value="…"/>.'
            ),
            found=element.tag,
            allowed=", ".join(OPERATIONS),
        )

    def _number(self, element: Element) -> float:
        text = element.attributes.get("value", "")
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            return value
        raise refusal(
            element.line,
            "number",
            gettext_noop('“%(found)s” is no number. Write one such as value="1e-3".'),
            found=text,
        )

    def _parameter(self, element: Element) -> float:
        name = element.attributes.get("name", "")
        if name in self._known:
            return self._known[name]
        if name not in self._parameters or name in self._open:
            raise refusal(
                element.line,
                "parameter",
                gettext_noop(
                    "Parameter “%(found)s” is not defined, or its definition needs itself."
                ),
                found=name,
            )
        if len(self._open) >= PARAMETERS_DEPTH_MAX:
            raise refusal(
                element.line,
                "parameter",
                gettext_noop("Parameters refer to each other more than %(limit)s deep."),
                limit=PARAMETERS_DEPTH_MAX,
            )
        self._open.append(name)
        self._known[name] = self.value(self._parameters[name])
        self._open.pop()
        return self._known[name]
