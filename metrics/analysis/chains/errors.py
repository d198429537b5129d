"""What can be wrong with a question for a chain."""

from __future__ import annotations


class TooManyStatesError(Exception):
    """The chain has more states than were allowed.

    Attributes
    ----------
    count : states that it would have at least.
    """

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} states are too many")
        self.count = count


class UnsupportedError(Exception):
    """The part of the document is no Markov chain, or lacks what it refers to."""
