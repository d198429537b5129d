"""What is asked of a figure, and what is answered; parts that it does not have stay empty."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.domain.architecture import Architecture
from metrics.domain.errors import InvalidParameterError
from metrics.domain.explaining import Value
from metrics.domain.results import CutSet, Evaluation, Figures, Recovery


@dataclass(frozen=True, slots=True)
class Asked:
    """One figure of one scope; of a table of the scope, one row."""

    architecture: Architecture
    evaluation: Evaluation
    figure: str
    scope: str
    row: str

    @property
    def of(self) -> str:
        """Return the identifier of the journey or component; nothing for the whole."""
        return self.scope.partition(".")[2]

    @property
    def is_of_a_component(self) -> bool:
        return self.scope.startswith("components.")

    @property
    def figures(self) -> Figures:
        """Return the figures of the journey, or of the whole."""
        is_journey = self.of and not self.is_of_a_component
        return self.evaluation.journeys[self.of] if is_journey else self.evaluation.whole

    def refuse(self, known: str) -> InvalidParameterError:
        """Say that the row does not exist, and what does."""
        message = (
            f"there is no row {self.row!r} of {self.figure} in {self.scope}; there are: {known}"
        )
        return InvalidParameterError(message, field="row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one row says; see `metrics.domain.explaining.Explanation`."""

    value: float | None = None
    complement: float | None = None
    exactness: str | None = None
    values: tuple[Value, ...] = ()
    cut_sets: tuple[CutSet, ...] = ()
    recovery: Recovery | None = None
