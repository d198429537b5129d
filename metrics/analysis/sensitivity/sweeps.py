"""How every figure of a document follows any one of its parameters.

An elasticity is d ln F / d ln x, the percentage by which a figure F grows when the parameter x
grows by one per cent. It has no unit, so all parameters can be ranked by it. It is found from
differences of exact evaluations: a forward one in the ranking, central ones with Richardson's
extrapolation for one parameter in detail (W. H. Press et al., *Numerical Recipes*, 3rd ed.,
section 5.7; L. F. Richardson, Phil. Trans. R. Soc. A 210, 1911).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from pydantic_core import PydanticCustomError

from metrics.analysis.advice.figures import (
    EVERYTHING,
    Part,
    Snapshot,
    bases,
    snapshot,
    worth_a_look,
)
from metrics.analysis.evaluate import ENGINE_VERSION
from metrics.analysis.sensitivity import parameters as params
from metrics.analysis.sensitivity.parameters import Parameter, with_value
from metrics.domain.advising import (
    ParameterFigures,
    Sensitivity,
    Slope,
    Sweep,
    SweepPoint,
)
from metrics.domain.architecture import Architecture
from metrics.domain.canonical import digest, to_tree
from metrics.domain.errors import DocumentError, InvalidParameterError
from metrics.domain.problems import gettext_noop
from metrics.domain.quantities import Ratio, parse_duration, parse_rate, parse_ratio
from metrics.domain.reading import parse_document
from metrics.domain.results import DocumentRef

DEFAULT_FIGURE: Final = "whole.unavailability"
POINTS: Final = 21
POINTS_MAX: Final = 200
FORWARD_STEP: Final = 1e-5
"""Relative. The error is about as large, relative to the elasticity's own change."""
CENTRAL_STEP: Final = 2e-3
ROUNDING: Final = 1e-12
"""Relative error of a figure, from which the error of a slope is estimated."""
_LOAD_FIGURES: Final = ("response_time_ms", "capacity_rps")


def sensitivity(
    architecture: Architecture,
    *,
    figure: str = DEFAULT_FIGURE,
    parameter: str | None = None,
    values: Sequence[object] | None = None,
    ends: tuple[object, object] | None = None,
    points: int = POINTS,
) -> Sensitivity:
    """Rank all parameters by their influence on a figure; sweep over one of them.

    Parameters
    ----------
    architecture : a document that `metrics.domain.reading` accepted.
    figure : such as `whole.unavailability`, `journeys.buy.lost_requests`, `cost.per_month`,
        `recovery.rto_worst_seconds`.
    parameter : path of the parameter to sweep over; none when absent.
    values : its values as they would stand in the document.
    ends : the first and the last value when no values are given; else the sensible range.
    points : how many values of a range, at most `POINTS_MAX`.

    Raises
    ------
    InvalidParameterError
        The document has no such parameter or figure, or a value cannot be read.
    """
    both = bases(architecture, _parts_for(figure))
    base = both.quick
    if figure not in base.figures():
        raise InvalidParameterError(
            gettext_noop("The document has no figure “%(figure)s”."),
            field="figure",
            params={"figure": figure[:200]},
        )
    swept = None
    if parameter is not None:
        found = params.parameter_at(architecture, parameter)
        chosen = _values(found, values, ends, points)
        swept = sweep(architecture, found, chosen)
    return Sensitivity(
        engine=ENGINE_VERSION,
        document=DocumentRef(name=architecture.name, digest=digest(architecture)),
        figure=figure,
        exactness=both.exactness,
        parameters=ranking(architecture, base, figure),
        sweep=swept,
    )


def ranking(
    architecture: Architecture, base: Snapshot, figure: str = DEFAULT_FIGURE
) -> tuple[ParameterFigures, ...]:
    """Return all parameters with their elasticities, the most influential on `figure` first.

    Of large documents those of the components that matter least have none and come last.
    """
    reference, wanted = base.figures(), _parts_for(figure)
    rows, names = [], set(worth_a_look(architecture))
    for parameter in params.parameters(architecture):
        section, name = parameter.location[:2]
        if section == "components" and name not in names:
            rows.append((-1.0, _described(parameter, None)))
            continue
        slopes = _forward(architecture, parameter, base, reference, wanted)
        rows.append((abs(slopes.get(figure, 0.0)), _described(parameter, slopes)))
    rows.sort(key=lambda row: -row[0])
    return tuple(row for _, row in rows)


def sweep(architecture: Architecture, parameter: Parameter, values: Iterable[float]) -> Sweep:
    """Return every figure at each value of one parameter, the present value among them.

    A value with which the document would be invalid is kept, with the reason.
    """
    wanted = sorted({*values, parameter.x}, reverse=parameter.kind == "complement")
    base = snapshot(architecture)
    return Sweep(
        parameter=_described(parameter, None),
        points=tuple(_point(architecture, parameter, x, base) for x in wanted),
        slopes=slopes_at(architecture, parameter, base),
    )


def slopes_at(architecture: Architecture, parameter: Parameter, base: Snapshot) -> dict[str, Slope]:
    """Return the elasticity of every figure at the present value, with its estimated error.

    Central differences at h and h / 2 in ln x leave an error of h⁴ after extrapolation; the
    estimate is their disagreement and the rounding of the figures.
    """
    at_edge = parameter.kind in ("share", "complement") and parameter.x * math.exp(CENTRAL_STEP) > 1
    if parameter.is_count or parameter.x <= 0 or at_edge:
        return {}

    def difference(h: float) -> dict[str, float]:
        above, below = (
            _figures_at(architecture, parameter, parameter.x * math.exp(step), base, EVERYTHING)
            for step in (h, -h)
        )
        return {
            name: math.log(above[name] / below[name]) / (2 * h)
            for name in above.keys() & below.keys()
            if above[name] > 0 and below[name] > 0
        }

    wide, narrow = difference(CENTRAL_STEP), difference(CENTRAL_STEP / 2)
    slopes = {}
    for name in sorted(wide.keys() & narrow.keys()):
        best = (4 * narrow[name] - wide[name]) / 3
        error = abs(best - narrow[name]) + ROUNDING / CENTRAL_STEP
        slopes[name] = Slope(elasticity=best, error=error)
    return slopes


def value_from(parameter: Parameter, value: object) -> float:
    """Return the coordinate of a value as it would stand in the document.

    Raises `InvalidParameterError` for what is no value of this kind.
    """
    readers: dict[str, Callable[[object], float]] = {
        "duration": parse_duration,
        "share": parse_ratio,
        "complement": lambda item: Ratio.parse(item).complement,
        "rate": parse_rate,
        "count": _whole_number,
    }
    try:
        x = readers.get(parameter.kind, _number)(value)
    except (PydanticCustomError, ValueError) as error:
        reason = error.message() if isinstance(error, PydanticCustomError) else str(error)
        raise InvalidParameterError(
            gettext_noop("“%(value)s” is no value of %(path)s. %(reason)s"),
            field="values",
            params={"value": str(value)[:60], "path": parameter.path, "reason": reason},
        ) from error
    return x


def default_values(parameter: Parameter) -> list[float]:
    """Return the coordinates of the sensible range."""
    return _values(parameter, None, None, POINTS)


def _whole_number(value: object) -> float:
    number = _number(value)
    if number != round(number):
        raise ValueError(gettext_noop("A count is a whole number."))
    return number


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(gettext_noop("This is not a number."))  # noqa: TRY004 - told to users
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(gettext_noop("This is not a number."))
    return number


def _values(
    parameter: Parameter,
    values: Sequence[object] | None,
    ends: tuple[object, object] | None,
    points: int,
) -> list[float]:
    """Return the coordinates to sweep over."""
    if values is not None:
        return [value_from(parameter, value) for value in values][:POINTS_MAX]
    low, high = parameter.low, parameter.high
    if ends is not None:
        low, high = sorted(value_from(parameter, end) for end in ends)
    count = min(max(points, 2), POINTS_MAX)
    if parameter.is_count:
        step = max(1, math.ceil((high - low + 1) / count))
        return [float(x) for x in range(round(low), round(high) + 1, step)]
    scale = parameter.scale if low > 0 else "linear"
    return params.spread_values(low, high, count, scale, parameter.kind)


def _point(
    architecture: Architecture, parameter: Parameter, x: float, base: Snapshot
) -> SweepPoint:
    is_current = x == parameter.x
    text = parameter.text(x)
    value = 1 - x if parameter.kind == "complement" else x
    if is_current:
        return SweepPoint(value=value, text=text, is_current=True, figures=base.figures())
    try:
        changed = parse_document(to_tree(with_value(architecture, parameter, x)))
    except DocumentError as error:
        reason = error.problems[0].message
        return SweepPoint(value=value, text=text, invalid=reason)
    figures = snapshot(changed, _parts_of(parameter), before=base).figures()
    return SweepPoint(value=value, text=text, figures=figures)


def _forward(
    architecture: Architecture,
    parameter: Parameter,
    base: Snapshot,
    reference: dict[str, float],
    wanted: Part,
) -> dict[str, float]:
    """Return the elasticities of the figures by one more evaluation.

    A count takes one step; its elasticity is that of the arc, Δ ln F / Δ ln n.
    """
    x = _neighbour(parameter)
    if x is None:
        return {}
    changed = _figures_at(architecture, parameter, x, base, wanted)
    step = math.log(x / parameter.x)
    return {
        name: 0.0 if changed[name] == value else math.log(changed[name] / value) / step
        for name, value in reference.items()
        if changed.get(name, 0.0) > 0 and value > 0
    }


def _neighbour(parameter: Parameter) -> float | None:
    """Return a value close to the present one at which the document is valid as well."""
    x = parameter.x
    if x <= 0:
        return None
    if not parameter.is_count:
        at_edge = parameter.kind in ("share", "complement") and x * (1 + FORWARD_STEP) > 1
        return x * (1 - FORWARD_STEP if at_edge else 1 + FORWARD_STEP)
    if parameter.location[-1] in ("required", "quorum"):
        return x - 1 if x > 1 else (x + 1 if parameter.high > 1 else None)
    return x + 1


def _figures_at(
    architecture: Architecture, parameter: Parameter, x: float, base: Snapshot, wanted: Part
) -> dict[str, float]:
    changed = with_value(architecture, parameter, x)
    return snapshot(changed, _parts_of(parameter) & wanted, before=base).figures()


def _parts_for(figure: str) -> Part:
    """Return what a ranking by a figure needs; loads only when they are asked for."""
    return EVERYTHING if figure.endswith(_LOAD_FIGURES) else EVERYTHING & ~Part.LOAD


def _parts_of(parameter: Parameter) -> Part:
    """Return which figures a parameter can change; cost is always computed."""
    location = parameter.location
    if "cost" in location or location[0] == "economics":
        return Part(0)
    if parameter.is_count:
        return EVERYTHING
    if "backup" in location or "log_shipping" in location or location[-1] == "lag":
        return Part.RECOVERY
    if "capacity" in location or location[0] == "journeys":
        return Part.LOAD
    if "health_check" in location:
        return Part.OUTLINE
    return Part.OUTLINE | Part.RECOVERY | Part.LOAD


def _described(parameter: Parameter, slopes: dict[str, float] | None) -> ParameterFigures:
    shown = None
    if slopes is not None:
        shown = {name: value for name, value in slopes.items() if not _is_derived(name)}
    return ParameterFigures(
        path=parameter.path,
        kind=parameter.kind,
        value=1 - parameter.x if parameter.kind == "complement" else parameter.x,
        text=parameter.text(),
        low=parameter.text(parameter.low),
        high=parameter.text(parameter.high),
        scale=parameter.scale,
        elasticities=shown,
    )


def _is_derived(figure: str) -> bool:
    """Whether an elasticity merely repeats another one in a ranking of many parameters."""
    last = figure.rpartition(".")[2]
    return last in ("availability", "served_requests", "utility", "downtime_minutes_per_year") or (
        figure.startswith("journeys.") and last != "unavailability" and last not in _LOAD_FIGURES
    )
