"""What is sampled of a document: each scope with its bias and the size of its part of a chunk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from metrics.domain.architecture import Architecture
from metrics.domain.problems import gettext_noop
from simulations.montecarlo.compile import Model
from simulations.montecarlo.laws import DETERMINISTIC, GAMMA, LOGNORMAL
from simulations.montecarlo.rare.bias import Bias, bias_of, expected
from simulations.montecarlo.rare.classes import classes_of
from simulations.montecarlo.rare.cuts import cuts_of
from simulations.montecarlo.rare.kernel import BALANCED_FAILURES, ZERO_VARIANCE
from simulations.montecarlo.rare.splitting import FAILURES, Ladder, ladder_of

CHUNK_SECONDS: Final = 0.5
"""Work of one chunk, as guessed from the size of the tables."""
STEPS: Final = 20
"""Events of a biased and of a plain cycle together."""
BATCHES: Final = 4
CYCLES_MIN: Final = 500
CYCLES_MAX: Final = 40_000
HISTORIES_MIN: Final = 50
HISTORIES_MAX: Final = 20_000

NO_CUTS: Final = gettext_noop("no set of failures is known that takes it down")
FIXED_TIMES: Final = gettext_noop("all of its times between failures are fixed")


@dataclass(frozen=True)
class Target:
    """A scope and how it is sampled.

    Attributes
    ----------
    place : of the scope.
    bias : towards its cuts.
    least : unavailability that its lasting cuts give to first order.
    cycles : of importance sampling, in a batch.
    histories : of splitting, in a chunk.
    """

    place: int
    bias: Bias
    least: float
    cycles: int
    histories: int

    @property
    def mode(self) -> int:
        """How cycles are biased."""
        return ZERO_VARIANCE if len(self.bias.cut_first) else BALANCED_FAILURES


def targets_of(architecture: Architecture, model: Model) -> list[Target]:
    """Return the scopes that are sampled: the whole, and journeys where there are several."""
    entries = [journey.entry for journey in architecture.effective_journeys.values()]
    last = len(entries)
    targets = [target_of(architecture, model, last, entries)]
    if len(set(entries)) > 1:
        cycles = max(CYCLES_MIN, targets[0].cycles // last)
        histories = max(HISTORIES_MIN, targets[0].histories // last)
        for place, entry in enumerate(entries):
            one = target_of(architecture, model, place, [entry])
            least = min(cycles, one.cycles), min(histories, one.histories)
            targets.append(replace(one, cycles=least[0], histories=least[1]))
    return targets


def whole_of(architecture: Architecture, model: Model) -> Target:
    """Return the whole alone."""
    entries = [journey.entry for journey in architecture.effective_journeys.values()]
    return target_of(architecture, model, len(entries), entries)


def target_of(
    architecture: Architecture, model: Model, place: int, entries: Sequence[str]
) -> Target:
    """Find the cuts of a scope, and size its work."""
    classes = classes_of(architecture, model)
    cuts = cuts_of(architecture, entries, classes)
    bias = bias_of(np.asarray(model.template.clock), cuts, classes)
    return Target(
        place=place,
        bias=bias,
        least=expected([cut for cut in cuts if cut.wait is None], classes)[1],
        cycles=_cycles(bias),
        histories=_histories(model, ladder_of(model, bias)),
    )


def unsplittable(model: Model, target: Target) -> str | None:
    """Return why splitting cannot help, or nothing."""
    clocks = np.asarray(model.template.clock)
    steering = clocks[np.asarray(target.bias.clock_class) >= 0]
    if not len(steering) or not len(target.bias.cut_first):
        return NO_CUTS
    if bool((steering["up_law"] == DETERMINISTIC).all()):
        return FIXED_TIMES
    return None


def _cycles(bias: Bias) -> int:
    clocks = len(bias.clock_class)
    nanoseconds = 150 + 12 * clocks + 6 * sum(_entries_of(bias)) + 3 * len(bias.cut_first)
    count = int(CHUNK_SECONDS * 1e9 / (BATCHES * STEPS * nanoseconds))
    return min(max(count, CYCLES_MIN), CYCLES_MAX)


def _entries_of(bias: Bias) -> Iterator[int]:
    """Yield how many cuts each clock moves."""
    for kind in bias.clock_class:
        if kind >= 0:
            yield int(bias.entry_from[kind + 1] - bias.entry_from[kind])


def _histories(model: Model, ladder: Ladder) -> int:
    """Guess how many histories take the time of a chunk, from what their parts cost."""
    clocks = np.asarray(model.template.clock)
    slow = float(np.isin(clocks["up_law"], (GAMMA, LOGNORMAL)).mean())
    event = 300 + 10 * len(clocks) + 4 * len(ladder.bias.cut_first)
    future = 500 + len(clocks) * (150 + 1_000 * slow)
    failures = FAILURES * (1 + ladder.warm_up / ladder.seconds)
    if ladder.warm_up > 0:
        failures = max(failures, model.events_per_second / 2 * (ladder.warm_up + ladder.seconds))
    count = int(CHUNK_SECONDS * 1e9 / (failures * (4 * event + 3 * future)))
    return min(max(count, HISTORIES_MIN), HISTORIES_MAX)
