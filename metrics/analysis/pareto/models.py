"""How a search gets the unavailability of many designs and of whole boxes of designs.

Where the options of different components touch different leaves of the compiled system, given
the same joint states, one compilation for each option is enough: a design is a choice of rows,
and thousands of designs go through the plan at once. The bound of a box takes for each leaf and
state the smallest probability among the options that are left. That holds for every coherent
system (Barlow and Proschan, *Statistical Theory of Reliability and Life Testing*, 1975).
Elsewhere each design is analysed by itself and boxes are bounded by relaxed components.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from metrics.analysis import plan
from metrics.analysis.advice.figures import VARIANT_STATES
from metrics.analysis.evaluate import outline
from metrics.analysis.pareto.space import Space, relaxed
from metrics.analysis.plan import Leaves
from metrics.analysis.structure import bits
from metrics.analysis.system import System, compile_system
from metrics.domain.architecture import Architecture, Component, Journey

FloatArray = NDArray[np.float64]
Box = tuple[tuple[int, ...], ...]
"""For each freed component the options that are left."""

CELLS_MAX: Final = 2_000_000
"""Leaves × states × designs that are computed at once."""
COMBINATIONS_MAX: Final = 64
"""Combinations of options that need a compilation of their own."""
CHECKED: Final = 1e-6
"""Relative difference to the full analysis that a model may have in the designs checked."""
_ANCHOR: Final = "anchor-of-all-sites"


class InseparableError(Exception):
    """Options of some components change more than leaves of their own."""

    def __init__(self, places: set[int]) -> None:
        super().__init__(sorted(places))
        self.places = places


class Model(Protocol):
    """Gives lower bounds of the whole's unavailability; of single designs the value itself."""

    @property
    def evaluations(self) -> int:
        """All analyses so far."""
        ...

    @property
    def is_fast(self) -> bool:
        """Whether thousands of designs take a second."""
        ...

    @property
    def start(self) -> tuple[Box, ...]:
        """Boxes that together hold every design that matters."""
        ...

    def unavailability(self, boxes: Sequence[Box]) -> FloatArray:
        """Return one value for each box."""
        ...


class DirectModel:
    """Analyses every design and relaxation by itself."""

    is_fast = False

    def __init__(self, space: Space) -> None:
        self._space = space
        self._known: dict[Box, float] = {}
        self.evaluations = 0
        self.start: tuple[Box, ...] = (_everything(space),)

    def unavailability(self, boxes: Sequence[Box]) -> FloatArray:
        """Return one value for each box; equal ones are analysed once."""
        for box in boxes:
            if box not in self._known:
                self.evaluations += 1
                self._known[box] = self._of(box)
        return np.array([self._known[box] for box in boxes])

    def _of(self, box: Box) -> float:
        components = [
            relaxed([self._space.options[place][pick] for pick in picks])
            for place, picks in enumerate(box)
        ]
        return outline(self._space.build(components), states_max=VARIANT_STATES)[1].unavailability


class LeafModel:
    """Puts rows of leaf probabilities together; only the places in `inner` vary."""

    is_fast = True

    def __init__(self, space: Space, fixed: dict[int, int]) -> None:
        self._space = space
        self._fixed = fixed
        self.evaluations = 0
        self._base = _compiled(space, self._picks({}))
        entries = space.architecture.effective_journeys.values()
        condition = self._base.structure.every(
            self._base.components[self._base.number[journey.entry]].full for journey in entries
        )
        self._plan = self._base.planner.plan(condition)
        self._used = bits(self._base.structure.support(condition))
        self._rows = self._option_rows()
        self._smallest: dict[tuple[int, tuple[int, ...]], FloatArray] = {}
        self.start = (self._undominated(),)

    def unavailability(self, boxes: Sequence[Box]) -> FloatArray:
        """Return one value for each box, many at once."""
        states, leaves = self._base.leaves.q.shape[1], self._base.leaves.q.shape[0]
        size = max(1, CELLS_MAX // (states * leaves))
        parts = [self._batch(boxes[begin : begin + size]) for begin in range(0, len(boxes), size)]
        self.evaluations += len(boxes)
        return np.concatenate(parts) if parts else np.zeros(0)

    def _batch(self, boxes: Sequence[Box]) -> FloatArray:
        base = self._base.leaves.q
        q = np.repeat(base[:, None, :], len(boxes), axis=1)
        for place, (numbers, _) in self._rows.items():
            if numbers.size:
                q[numbers] = np.stack([self._least(place, box[place]) for box in boxes], axis=1)
        q = q.reshape(base.shape[0], -1)
        down, _ = plan.evaluate(self._plan, Leaves(q, np.zeros_like(q)))
        joint = self._base.joint
        whole = down.reshape(len(boxes), -1) @ joint.probabilities + joint.remainder
        return np.minimum(1.0, whole)

    def _least(self, place: int, picks: tuple[int, ...]) -> FloatArray:
        """Return the smallest probabilities of a component's leaves over some options."""
        key = (place, picks)
        if key not in self._smallest:
            values = self._rows[place][1]
            self._smallest[key] = values[list(picks)].min(axis=0)
        return self._smallest[key]

    def _picks(self, changes: dict[int, int]) -> tuple[int, ...]:
        chosen = self._fixed | changes
        return tuple(chosen.get(place, 0) for place in range(len(self._space.options)))

    def _option_rows(self) -> dict[int, tuple[NDArray[np.int64], FloatArray]]:
        """Return for each place the leaves that its options change, and their values.

        Leaves on which the whole does not depend are left out. The values have the shape
        (options, leaves of the place, states).
        """
        base, found, entangled = self._base.leaves.q, {}, set[int]()
        for place, options in enumerate(self._space.options):
            if place in self._fixed:
                continue
            systems = [
                _compiled(self._space, self._picks({place: pick})) for pick in range(len(options))
            ]
            if not all(_same_columns(self._base, system) for system in systems):
                entangled.add(place)
                continue
            stacked = np.stack([system.leaves.q[self._used] for system in systems])
            changed = np.flatnonzero((stacked != base[self._used]).any(axis=(0, 2)))
            found[place] = (np.array(self._used)[changed], stacked[:, changed])
        entangled |= _overlapping({place: set(rows.tolist()) for place, (rows, _) in found.items()})
        if entangled:
            raise InseparableError(entangled)
        return found

    def _undominated(self) -> Box:
        """Return for each place the options that no cheaper one beats in every leaf."""
        box: list[tuple[int, ...]] = []
        for place, options in enumerate(self._space.options):
            if place in self._fixed:
                box.append((self._fixed[place],))
                continue
            values, kept = self._rows[place][1], list[int]()
            for pick, option in enumerate(options):
                beaten = any(
                    (values[other] <= values[pick]).all()
                    and options[other].cost <= option.cost
                    and options[other].points <= option.points
                    for other in kept
                )
                if not beaten:
                    kept.append(pick)
            box.append(tuple(kept))
        return tuple(box)


class CompositeModel:
    """One leaf model for each combination of the options that must be compiled together."""

    is_fast = True

    def __init__(self, space: Space, outer: Sequence[int]) -> None:
        self._space = space
        self._outer = tuple(outer)
        self._models: dict[tuple[int, ...], LeafModel] = {}
        choices = product(*(range(len(space.options[place])) for place in self._outer))
        self.start = tuple(box for chosen in choices for box in self._model(chosen).start)

    @property
    def evaluations(self) -> int:
        """All analyses so far."""
        return sum(model.evaluations for model in self._models.values())

    def unavailability(self, boxes: Sequence[Box]) -> FloatArray:
        """Return one value for each box; in each the outer places have one option."""
        result = np.zeros(len(boxes))
        groups: dict[tuple[int, ...], list[int]] = {}
        for number, box in enumerate(boxes):
            groups.setdefault(tuple(box[place][0] for place in self._outer), []).append(number)
        for chosen, numbers in groups.items():
            model = self._model(chosen)
            result[numbers] = model.unavailability([boxes[number] for number in numbers])
        return result

    def _model(self, chosen: tuple[int, ...]) -> LeafModel:
        if chosen not in self._models:
            fixed = dict(zip(self._outer, chosen, strict=True))
            self._models[chosen] = LeafModel(self._space, fixed)
        return self._models[chosen]


def make_model(space: Space) -> Model:
    """Return the fastest model that gives the figures of the full analysis."""
    outer: set[int] = set()
    while prod(len(space.options[place]) for place in outer) <= COMBINATIONS_MAX:
        try:
            model = CompositeModel(space, sorted(outer))
        except InseparableError as error:
            if error.places <= outer:
                break
            outer |= error.places
            continue
        return model if _agrees(space, model) else DirectModel(space)
    return DirectModel(space)


def _agrees(space: Space, model: Model) -> bool:
    """Whether a model gives the figures of the full analysis at both ends of the space."""
    first = tuple(0 for _ in space.options)
    last = tuple(len(options) - 1 for options in space.options)
    middle = tuple(len(options) // 2 for options in space.options)
    for picks in {first, middle, last}:
        exact = outline(space.design(picks), states_max=VARIANT_STATES)[1].unavailability
        (value,) = model.unavailability([tuple((pick,) for pick in picks)])
        if abs(value - exact) > CHECKED * exact:
            return False
    return True


def _everything(space: Space) -> Box:
    return tuple(tuple(range(len(options))) for options in space.options)


def _compiled(space: Space, picks: Sequence[int]) -> System:
    """Compile a design so that the joint states do not depend on which sites it uses."""
    return compile_system(_anchored(space, space.design(picks)), states_max=VARIANT_STATES)


def _anchored(space: Space, design: Architecture) -> Architecture:
    """Add a component that nothing needs in every site that some option uses."""
    sites = {
        site: 1
        for options in space.options
        for option in options
        for site, count in (option.component.placement or {}).items()
        if count
    }
    if not sites:
        return design
    journeys = {
        name: Journey(entry=journey.entry) for name, journey in design.effective_journeys.items()
    }
    components = {**design.components, _ANCHOR: Component(placement=sites)}
    return design.model_copy(update={"components": components, "journeys": journeys})


def _same_columns(one: System, other: System) -> bool:
    return one.leaves.q.shape == other.leaves.q.shape and bool(
        np.array_equal(one.joint.probabilities, other.joint.probabilities)
    )


def _overlapping(rows: dict[int, set[int]]) -> set[int]:
    """Return the places whose leaves another place changes as well."""
    return {
        place
        for place, own in rows.items()
        if any(own & others for key, others in rows.items() if key != place)
    }
