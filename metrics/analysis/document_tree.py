"""A document as a fault tree: for other tools, and to check one method against another.

The top event is that some journey is not up. Sites, common causes and every single replica are
basic events; a group fails by a k-out-of-n gate over its replicas. Where nothing has a memory
the tree's exact probability is the document's unavailability. Failovers and moves of gates
are basic events with the probability that the analysis gives them, and replicas that
share repair crews or age while idle are taken as independent: then the tree approximates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from metrics.analysis import failing, importance
from metrics.analysis.counting import replicas_of
from metrics.analysis.fault_trees.model import FaultTree, Formula, Kind, Operation, Reference
from metrics.analysis.plan import slopes
from metrics.analysis.system import GateModel, System, compile_system
from metrics.domain.architecture import Architecture

TOP = "some-journey-down"


def document_tree(architecture: Architecture) -> FaultTree:
    """Return the fault tree of a valid document.

    Events are named `site_…`, `cause_…`, `failover_…`, `moves_…` and `replica_…` with the
    identifiers of the document; the names are identifiers of the Open-PSA format.
    """
    system = compile_system(architecture)
    entries = [journey.entry for journey in architecture.effective_journeys.values()]
    whole = system.structure.every(
        system.components[system.number[entry]].full for entry in entries
    )
    plan = system.planner.plan(whole)
    causes = importance.causes(system, plan, slopes(plan, system.leaves))
    writer = _Writer(system, failing.single_events(system, causes))
    return writer.tree(entries)


class _Writer:
    def __init__(self, system: System, single: Mapping[str, failing.Event]) -> None:
        self._system = system
        self._architecture = system.architecture
        self._single = single
        self._gates: dict[str, Formula] = {}
        self._events: dict[str, float] = {}

    def tree(self, entries: Sequence[str]) -> FaultTree:
        for name in failing.needed(self._system, list(entries)):
            self._component(name)
        journeys = []
        for name, journey in self._architecture.effective_journeys.items():
            self._gates[f"journey_{name}"] = _any([Reference(f"down_{journey.entry}")])
            journeys.append(Reference(f"journey_{name}"))
        self._gates[TOP] = _any(journeys)
        return FaultTree("architecture", TOP, self._gates, self._events)

    def _component(self, name: str) -> None:
        reasons: list[Formula] = []
        self._group(name)
        if f"group_{name}" in self._gates:
            reasons.append(Reference(f"group_{name}"))
        for kind, prefix in (
            ("common_cause", "cause"),
            ("failover", "failover"),
            ("gate", "moves"),
        ):
            event = self._single.get(f"{kind}:{name}")
            if event is not None:
                reasons.append(self._event(f"{prefix}_{name}", event.unavailability))
        gates = self._system.components[self._system.number[name]].gates
        reasons += [_unmet(gate) for gate in gates if gate.need.if_down != "degrade"]
        self._gates[f"down_{name}"] = _any(reasons) if reasons else Operation(Kind.OR, ())

    def _group(self, name: str) -> None:
        """Add the gate that too few replicas are usable, unless that cannot be."""
        component = self._architecture.components[name]
        replicas = replicas_of(component)
        fails = replicas.mttr > 0 and replicas.mtbf != float("inf")
        lost: list[Formula] = []
        places = component.placement or {"": component.replica_count}
        for site, number in places.items():
            down = [Reference(self._site(s)) for s in self._sites_of(site)]
            for copy in range(1, number + 1):
                inputs: list[Formula] = list(down)
                if fails:
                    label = f"replica_{name}_{site}_{copy}" if site else f"replica_{name}_{copy}"
                    inputs.append(self._event(label, replicas.unavailability))
                if inputs:
                    lost.append(_any(inputs))
        needed = component.replica_count - component.required_count + 1
        if len(lost) >= needed:
            self._gates[f"group_{name}"] = _at_least(needed, lost)

    def _sites_of(self, site: str) -> list[str]:
        chain = failing.with_ancestors(self._architecture, site) if site else ()
        return [s for s in chain if self._architecture.sites[s].outage is not None]

    def _site(self, site: str) -> str:
        outage = self._architecture.sites[site].outage
        assert outage is not None, "only sites with outages are asked for"
        unavailability = outage.mttr / (outage.mean_up_seconds + outage.mttr)
        return self._event(f"site_{site}", unavailability).name

    def _event(self, name: str, probability: float) -> Reference:
        self._events[name] = probability
        return Reference(name)


def _any(inputs: Sequence[Formula]) -> Formula:
    return inputs[0] if len(inputs) == 1 else Operation(Kind.OR, tuple(inputs))


def _at_least(minimum: int, inputs: Sequence[Formula]) -> Formula:
    """Return a k-out-of-n gate; other tools want and, or for its extremes."""
    if minimum == 1:
        return _any(inputs)
    if minimum == len(inputs):
        return Operation(Kind.AND, tuple(inputs))
    return Operation(Kind.AT_LEAST, tuple(inputs), minimum)


def _unmet(gate: GateModel) -> Formula:
    targets = [Reference(f"down_{target}") for target in gate.need.targets]
    return _at_least(len(targets) - gate.required + 1, targets)
