"""The conditions of section 5 of each component: available, full, at quality 1, and both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from metrics.analysis.memory import MemoryLeaves
from metrics.analysis.structure import Condition, Structure

if TYPE_CHECKING:
    from metrics.analysis.system import ComponentModel, GateModel


@dataclass(frozen=True)
class Kept:
    """What holds of a gate with a cache: available, everything served, at quality 1, both."""

    some: Condition
    full: Condition
    best: Condition
    clean: Condition


class Conditions:
    """Writes conditions for components, each after what it needs."""

    def __init__(
        self,
        structure: Structure,
        models: Sequence[ComponentModel],
        memory: MemoryLeaves,
        *,
        count: int,
    ) -> None:
        self._structure = structure
        self._models = models
        self._memory = memory
        self._count = count

    def add(self, index: int, model: ComponentModel) -> None:
        """Write the conditions of a component, whose groups and gates are compiled."""
        own = Condition(1 << index)
        if model.can_be_partial or model.can_degrade:
            self._by_service(index, model)
            return
        # Nothing can be partial or degraded: available is the same as up at quality 1.
        holding = [self.over(gate, "some") for gate in model.gates]
        model.some = self._all([own, *holding])
        model.full = model.best = model.clean = model.some
        model.gates = [
            replace(gate, best=condition)
            for gate, condition in zip(model.gates, holding, strict=True)
        ]

    def _by_service(self, index: int, model: ComponentModel) -> None:
        own = Condition(1 << index)
        whole = Condition(own.leaves | (1 << (self._count + index) if model.group.sheds else 0))
        hard = [gate for gate in model.gates if gate.need.if_down == "fail"]
        soft = [gate for gate in model.gates if gate.need.if_down == "degrade"]
        cached = [gate for gate in model.gates if gate.need.if_down == "serve_cached"]
        degraded = [self._clean_gate(gate) for gate in soft]
        over = self.over
        kept = [self._kept(gate, model.name) for gate in cached]
        model.full = self._all([whole, *(over(g, "full") for g in hard), *(k.full for k in kept)])
        model.some = self._all([own, *(over(g, "some") for g in hard), *(k.some for k in kept)])
        model.best = self._all(
            [whole, *(over(g, "best") for g in hard), *degraded, *(k.best for k in kept)]
        )
        model.clean = self._all(
            [own, *(self._clean_gate(g) for g in hard), *degraded, *(k.clean for k in kept)]
        )
        model.gates = [self._finished(gate) for gate in model.gates]

    def _kept(self, gate: GateModel, owner: str) -> Kept:
        """Return the conditions of a gate that falls back on a cache."""
        some, full = self.over(gate, "some"), self.over(gate, "full")
        best, cache = self.over(gate, "best"), gate.cache
        if cache is None:
            some, full = self._memory.cached(gate.need, some, full, owner)
            return Kept(some, full, best, some)
        either = self._structure.at_least
        kept = Condition(1 << cache.kept)
        clean = either(1, [self._clean_gate(gate), kept])
        if cache.fresh is not None:
            fresh = Condition(1 << cache.fresh)
            full, best = either(1, [full, fresh]), either(1, [best, fresh])
        return Kept(either(1, [some, kept]), full, best, clean)

    def _finished(self, gate: GateModel) -> GateModel:
        """Return the gate with what its cache serves and, where there is one, its best state."""
        models = self._models
        if gate.need.if_down == "degrade":
            monotone, best = self._is_monotone(gate), self._clean_gate(gate)
        else:
            monotone = all(models[t].best_is_monotone for t in gate.targets)
            best = self.over(gate, "best")
            if gate.cache is not None and gate.cache.fresh is not None:
                fresh = Condition(1 << gate.cache.fresh)
                best = self._structure.at_least(1, [best, fresh])
        finished = replace(gate, best=best if monotone else None)
        if gate.need.if_down != "serve_cached" or gate.cache is not None:
            return finished
        share, dry = self._memory.cached_shares(gate.need, self.over(gate, "some"))
        return replace(finished, cached_share=share, dry_share=dry)

    def over(self, gate: GateModel, kind: str) -> Condition:
        """Return the condition that a gate holds over one kind of condition of its targets."""
        models = self._models
        held = self._satisfied(gate, [models[t].some for t in gate.targets])
        if kind == "some":
            return held
        wanted = [getattr(models[t], kind) for t in gate.targets]
        if not gate.in_use:
            return self._satisfied(gate, wanted)
        return self._structure.every([held, self._used(gate, wanted)])

    def _used(self, gate: GateModel, targets: list[Condition]) -> Condition:
        """Return the condition that the target in use fulfils one of its own."""
        structure = self._structure
        pairs = zip(gate.in_use, targets, strict=True)
        return structure.at_least(1, [structure.every([Condition(1 << k), t]) for k, t in pairs])

    def _all(self, conditions: list[Condition]) -> Condition:
        """Return a conjunction, simplified so that its callers start from little."""
        structure = self._structure
        return structure.simplified(structure.every(conditions))

    def _satisfied(self, gate: GateModel, targets: list[Condition]) -> Condition:
        condition = self._structure.at_least(gate.required, targets)
        if gate.switching_leaf is None:
            return condition
        return self._structure.every([condition, Condition(1 << gate.switching_leaf)])

    def _clean_gate(self, gate: GateModel) -> Condition:
        """Return the condition that the gate holds and the targets that count have quality 1."""
        models = [self._models[t] for t in gate.targets]
        if gate.counts_all:
            return self._satisfied(gate, [m.clean for m in models])
        if gate.in_use:
            return self.over(gate, "clean")
        if not any(m.can_degrade for m in models):
            return self._satisfied(gate, [m.some for m in models])
        if not self._is_monotone(gate):
            self._models[-1].best_is_monotone = False
        return self._satisfied(gate, [m.best for m in models])

    def _is_monotone(self, gate: GateModel) -> bool:
        """Whether a better state of the targets never lowers the quality of those that count.

        A degraded target that serves everything ranks before a perfect one that serves a part.
        """
        models = [self._models[t] for t in gate.targets]
        if not all(m.best_is_monotone for m in models):
            return False
        ranked = not (gate.counts_all or gate.in_use) and any(m.can_degrade for m in models)
        return not (ranked and any(m.can_be_partial for m in models))
