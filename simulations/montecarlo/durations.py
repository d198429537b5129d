"""Classes of durations: octaves, each cut into equal parts."""

from __future__ import annotations

from math import frexp

from simulations.kernel.jit import inlined
from simulations.montecarlo.records import DURATION_BINS, FIRST_OCTAVE, OCTAVE_BINS


@inlined
def duration_class(seconds: float) -> int:
    """Class of a duration, for example of an outage."""
    mantissa, exponent = frexp(seconds)
    octave = exponent - 1 - FIRST_OCTAVE
    place = octave * OCTAVE_BINS + int((mantissa - 0.5) * 2.0 * OCTAVE_BINS)
    return min(max(place, 0), DURATION_BINS - 1)


def class_start(place: int) -> float:
    """Shortest duration of a class.

    >>> class_start(96), class_start(97)
    (1.0, 1.125)
    """
    octave, part = divmod(place, OCTAVE_BINS)
    return 2.0 ** (octave + FIRST_OCTAVE) * (1 + part / OCTAVE_BINS)


def class_middle(place: int) -> float:
    """Middle of a class of durations, within 6 % of everything in it.

    >>> class_middle(96)
    1.0625
    """
    octave, part = divmod(place, OCTAVE_BINS)
    return 2.0 ** (octave + FIRST_OCTAVE) * (1 + (part + 0.5) / OCTAVE_BINS)
