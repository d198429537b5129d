"""How long fault trees take: solving with the choice of the order, cut sets, passes, samples.

The trees are made here: plants with redundant trains that share layers of support systems, as
the public benchmark trees have them. A directory of Open-PSA files may be given instead.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import numpy as np

from metrics.analysis.fault_trees.cut_sets import cut_sets
from metrics.analysis.fault_trees.evaluate import evaluate_tree
from metrics.analysis.fault_trees.model import FaultTree, Formula, Kind, Operation, Reference
from metrics.analysis.fault_trees.solution import solve
from metrics.analysis.fault_trees.warm_up import warm_up
from metrics.importers.open_psa import read_fault_tree

SAMPLES = 10_000
PLANTS = (
    (1, 6, 6, 2, 12),
    (2, 8, 5, 2, 20),
    (3, 10, 4, 2, 60),
    (4, 12, 6, 3, 20),
    (5, 16, 6, 2, 20),
    (6, 24, 3, 1, 40),
)
"""Seed, systems, support systems a layer, layers of them, sequences."""


class Plant:
    """A made tree: sequences of failing systems, whose trains need trains of support systems."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)  # noqa: S311, a benchmark needs no secrecy
        self._events: dict[str, float] = {}
        self._gates: dict[str, Formula] = {}

    def tree(self, systems: int, supports: int, layers: int, sequences: int) -> FaultTree:
        """Return the tree."""
        below: list[list[list[str]]] = []
        for layer in range(layers):
            below.append([self._system(f"l{layer}s{n}", below) for n in range(supports)])
        tops = [f"m{number}" for number in range(systems)]
        for name in tops:
            self._system(name, below)
        found = []
        for number in range(sequences):
            chosen = self._draw.sample(tops, self._draw.randint(1, 4))
            inputs = [self._event(f"i{number}"), *(Reference(name) for name in chosen)]
            self._gates[f"q{number}"] = Operation(Kind.AND, tuple(inputs))
            found.append(Reference(f"q{number}"))
        self._gates["top"] = Operation(Kind.OR, tuple(found))
        return FaultTree("plant", "top", self._gates, self._events)

    def _event(self, name: str) -> Reference:
        self._events[name] = self._draw.choice([1e-4, 1e-3, 3e-3, 1e-2, 2e-2])
        return Reference(name)

    def _system(self, name: str, below: list[list[list[str]]]) -> list[str]:
        trains = [self._train(f"{name}t{n}", below) for n in range(self._draw.randint(2, 3))]
        inputs = tuple(Reference(train) for train in trains)
        needed = len(trains) - (len(trains) > 2 and self._draw.random() < 0.3)
        failed = Operation(Kind.AT_LEAST, inputs, needed)
        self._gates[name] = Operation(Kind.OR, (self._event(f"{name}c"), failed))
        return trains

    def _train(self, name: str, below: list[list[list[str]]]) -> str:
        inputs = [self._event(f"{name}e{n}") for n in range(self._draw.randint(2, 8))]
        for layer in below:
            chosen = [self._draw.choice(layer) for _ in range(self._draw.randint(0, 2))]
            inputs += [Reference(self._draw.choice(trains)) for trains in chosen]
        self._gates[name] = Operation(Kind.OR, tuple(dict.fromkeys(inputs)))
        return name


def trees() -> Iterator[tuple[str, FaultTree]]:
    """Yield the files of the directory given, or the made trees."""
    if len(sys.argv) > 1:
        for path in sorted(Path(sys.argv[1]).glob("*.xml")):
            yield path.stem, read_fault_tree(path.read_bytes())
        return
    for seed, systems, supports, layers, sequences in PLANTS:
        yield f"plant {seed}", Plant(seed).tree(systems, supports, layers, sequences)


def main() -> None:
    """Print one row a tree."""
    warm_up()
    names = ("tree", "events", "nodes", "solve s", "passes ms", "cut sets s", "all s", "samples s")
    sys.stdout.write(f"{names[0]:<12}" + "".join(f"{name:>11}" for name in names[1:]) + "\n")
    total = 0.0
    for name, tree in trees():
        row = [len(tree.events), *_times(tree)]
        total += row[5]
        sys.stdout.write(f"{name:<12}" + "".join(f"{value:>11.4g}" for value in row) + "\n")
    sys.stdout.write(f"all of it, one after the other: {total:.2f} s\n")


def _times(tree: FaultTree) -> list[float]:
    marks = [perf_counter()]
    solution = solve(tree)
    marks.append(perf_counter())
    q = solution.probabilities()
    solution.evaluate(q)
    marks.append(perf_counter())
    cut_sets(solution)
    marks.append(perf_counter())
    evaluate_tree(tree)
    marks.append(perf_counter())
    spread = np.random.default_rng(1).lognormal(0.0, 0.5, (SAMPLES, q.size))
    samples = np.minimum(1.0, spread * q)
    begin = perf_counter()
    solution.evaluate_many(samples)
    sampled = perf_counter() - begin
    solved, passes, sets, everything = np.diff(marks).tolist()
    return [solution.nodes, solved, 1000 * passes, sets, everything, sampled]


if __name__ == "__main__":
    main()
