"""Fault trees in the Open-PSA Model Exchange Format (MEF) 2.0d.

Read are fault trees with their gates, house events and basic events, also inside components,
and the expressions of probabilities and parameters. Labels and attributes are left aside.
What would change a probability and is not understood (common-cause groups, substitutions) is
refused; what other analyses are for (event trees, initiating events) is left aside.

References
----------
S. Epstein, A. Rauzy, "Open-PSA Model Exchange Format", version 2.0d, 2008.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from metrics.analysis.fault_trees.model import (
    Constant,
    FaultTree,
    Formula,
    Kind,
    Operation,
    Reference,
    references,
)
from metrics.domain.errors import DocumentError
from metrics.domain.problems import Problem, capped, gettext_noop, near_miss
from metrics.importers.expressions import Expressions
from metrics.importers.xml_tree import Element, parse_xml, problem

_LOOKS_LIKE_TREE = re.compile(rb"\s*<(?:\?xml|!--|opsa-mef|!DOCTYPE)", re.IGNORECASE)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
ROOT = "opsa-mef"
NAMES = {"gate", "basic-event", "house-event", "event"}
ASIDE = {
    "label", "attributes", "define-event-tree", "define-initiating-event", "define-sequence",
    "define-functional-event", "define-rule", "define-consequence", "define-consequence-group",
    "define-alignment",
}  # fmt: skip
CONTAINERS = {"define-fault-tree", "define-component", "model-data"}
ARGUMENTS = {
    Kind.NOT: (1, 1), Kind.IMPLY: (2, 2), Kind.XOR: (2, 2), Kind.IFF: (2, 2),
}  # fmt: skip


def looks_like_fault_tree(content: bytes) -> bool:
    """Return whether a text is meant to be XML rather than YAML or JSON."""
    return _LOOKS_LIKE_TREE.match(content.removeprefix(_BYTE_ORDER_MARK)) is not None


def read_fault_tree(content: bytes, *, top: str | None = None) -> FaultTree:
    """Return the fault tree that an Open-PSA text describes.

    Parameters
    ----------
    content : the XML text.
    top : the gate to ask for; by default the only gate that no other one uses. With several,
        the one of the first fault tree.

    Raises
    ------
    DocumentError
        With every problem: its line, what was found, what is allowed and what to do.
    """
    root = parse_xml(content)
    model = _Model()
    if root.tag != ROOT:
        model.report(
            root,
            "not_open_psa",
            gettext_noop("The root element is <%(found)s>; an Open-PSA file has <%(allowed)s>."),
            found=root.tag,
            allowed=ROOT,
        )
        model.stop()
    model.collect(root, None)
    model.stop()
    return model.tree(top)


@dataclass
class _Model:
    """Everything defined in a file, by name, with the place of its definition."""

    name: str = ""
    gates: dict[str, Formula] = field(default_factory=dict)
    houses: dict[str, bool] = field(default_factory=dict)
    events: dict[str, Element | None] = field(default_factory=dict)
    expressions: Expressions = field(default_factory=Expressions)
    place: dict[str, Element] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(
        self,
        element: Element | None,
        code: str,
        template: str,
        *,
        suggestion: str | None = None,
        **params: object,
    ) -> None:
        line = element.line if element else None
        self.problems.append(problem(line, code, template, suggestion=suggestion, **params))

    def stop(self) -> None:
        """Raise what was reported so far."""
        if self.problems:
            ordered = sorted(self.problems, key=lambda p: p.line or 0)
            raise DocumentError(capped(ordered))

    def collect(self, element: Element, tree: str | None) -> None:
        """Note all definitions inside an element."""
        for child in element.children:
            if child.tag in CONTAINERS:
                name = child.attributes.get("name", "")
                if child.tag == "define-fault-tree" and not self.name:
                    self.name = name
                self.collect(child, name if child.tag == "define-fault-tree" else tree)
            elif child.tag.startswith("define-") and child.tag not in ASIDE:
                self._define(child, tree or "")
            elif child.tag not in ASIDE:
                self._unknown(child)

    def _unknown(self, element: Element) -> None:
        self.report(
            element,
            "unknown_element",
            gettext_noop(
                "<%(found)s> is not read here. Allowed are define-gate, define-house-event, "
                "define-basic-event, define-parameter and define-component."
            ),
            found=element.tag,
        )

    def _define(self, element: Element, tree: str) -> None:
        name = element.attributes.get("name", "")
        if not name:
            self.report(
                element,
                "name_missing",
                gettext_noop('<%(found)s> has no name. Give it one: name="…".'),
                found=element.tag,
            )
        parts = [child for child in element.children if child.tag not in ASIDE]
        match element.tag:
            case "define-gate" if self._is_new(name, element):
                self.owner[name] = tree
                self._gate(element, name, parts)
            case "define-house-event" if self._is_new(name, element):
                value = parts[0].attributes.get("value") if parts else "false"
                self.houses[name] = value == "true"
            case "define-basic-event" if self._is_new(name, element):
                self.events[name] = parts[0] if parts else None
            case "define-parameter":
                self.expressions.define(name, element, parts)
            case "define-gate" | "define-house-event" | "define-basic-event":
                return
            case _:
                self._unknown(element)

    def _is_new(self, name: str, element: Element) -> bool:
        if name not in self.place:
            self.place[name] = element
            return True
        self.report(
            element,
            "defined_twice",
            gettext_noop(
                "“%(found)s” is already defined in line %(line)s. Give one of them another name."
            ),
            found=name,
            line=self.place[name].line,
        )
        return False

    def _gate(self, element: Element, name: str, parts: list[Element]) -> None:
        if len(parts) == 1:
            self.gates[name] = self._formula(parts[0])
            return
        self.gates[name] = Constant(value=False)
        self.report(
            element,
            "formula_count",
            gettext_noop("Gate “%(found)s” has %(count)s formulas; it needs exactly one."),
            found=name,
            count=len(parts),
        )

    def _formula(self, element: Element) -> Formula:
        if element.tag in NAMES:
            name = element.attributes.get("name", "")
            self.place.setdefault(f"use of {name}", element)
            return Reference(name)
        if element.tag == "constant":
            return Constant(element.attributes.get("value") == "true")
        if element.tag not in set(Kind):
            self.report(
                element,
                "unknown_connective",
                gettext_noop("<%(found)s> is no connective. Allowed are %(allowed)s."),
                found=element.tag,
                allowed=", ".join([*Kind, *sorted(NAMES), "constant"]),
            )
            return Constant(value=False)
        inner = tuple(self._formula(child) for child in element.children if child.tag not in ASIDE)
        kind = Kind(element.tag)
        self._count_arguments(element, kind, len(inner))
        minimum = self._number(element, "min")
        return Operation(kind, inner, minimum, self._number(element, "max"))

    def _count_arguments(self, element: Element, kind: Kind, count: int) -> None:
        least, most = ARGUMENTS.get(kind, (1, count))
        if not least <= count <= max(least, most):
            self.report(
                element,
                "argument_count",
                gettext_noop("<%(tag)s> has %(found)s arguments; it needs %(allowed)s."),
                tag=element.tag,
                found=count,
                allowed=least,
            )

    def _number(self, element: Element, key: str) -> int:
        needed = (Kind.AT_LEAST, Kind.CARDINALITY) if key == "min" else (Kind.CARDINALITY,)
        if element.tag not in needed:
            return 0
        text = element.attributes.get(key, "")
        if text.isascii() and text.isdigit() and len(text) < 10:
            return int(text)
        self.report(
            element,
            "number_missing",
            gettext_noop(
                '<%(tag)s> has %(key)s="%(found)s"; write a whole number, such as %(key)s="2".'
            ),
            tag=element.tag,
            key=key,
            found=text,
        )
        return 0

    def tree(self, top: str | None) -> FaultTree:
        """Check references and cycles and return the tree below its top."""
        self._resolve()
        self.stop()
        self._refuse_cycles()
        self.stop()
        chosen = self._top(top)
        reached = self._below(chosen)
        events = {name: self._probability(name) for name in self.events if name in reached}
        self.stop()
        return FaultTree(
            name=self.owner.get(chosen) or self.name,
            top=chosen,
            gates={name: f for name, f in self.gates.items() if name in reached},
            events=events,
            houses={name: value for name, value in self.houses.items() if name in reached},
        )

    def _resolve(self) -> None:
        """Find what every name means; a path such as `pump.fails` may name a component."""
        known = {*self.gates, *self.houses, *self.events}
        for gate, formula in self.gates.items():
            for name in set(references(formula)):
                if name not in known and name.rpartition(".")[2] not in known:
                    self._undefined(gate, name, known)
            self.gates[gate] = _resolved(formula, known)

    def _undefined(self, gate: str, name: str, known: set[str]) -> None:
        self.report(
            self.place.get(f"use of {name}", self.place.get(gate)),
            "undefined",
            gettext_noop(
                "Gate “%(gate)s” uses “%(found)s”, which is not defined. Define it as a "
                "gate, a basic event or a house event, or correct the name."
            ),
            gate=gate,
            found=name,
            suggestion=near_miss(name, known),
        )

    def _refuse_cycles(self) -> None:
        cycle = _cycle({name: list(references(f)) for name, f in self.gates.items()})
        if cycle:
            self.report(
                self.place[cycle[0]],
                "cycle",
                gettext_noop(
                    "Gates refer to themselves: %(found)s. A fault tree has no cycle; take one "
                    "of these references out."
                ),
                found=" → ".join([*cycle[:8], "…"] if len(cycle) > 8 else [*cycle, cycle[0]]),
            )

    def _top(self, top: str | None) -> str:
        if top is not None and top in self.gates:
            return top
        used = {name for formula in self.gates.values() for name in references(formula)}
        free = [name for name in self.gates if name not in used]
        if not free or top is not None:
            self.report(
                self.place.get(top or ""),
                "top_missing",
                gettext_noop("There is no gate “%(found)s” to analyse. Define a top gate."),
                found=top or "",
            )
            self.stop()
        return free[0]

    def _below(self, top: str) -> set[str]:
        reached = {top}
        pending = [top]
        while pending:
            for name in references(self.gates[pending.pop()]):
                if name not in reached:
                    reached.add(name)
                    if name in self.gates:
                        pending.append(name)
        return reached

    def _probability(self, name: str) -> float:
        expression = self.events[name]
        if expression is None:
            self.report(
                self.place[name],
                "probability_missing",
                gettext_noop(
                    "Basic event “%(found)s” has no probability. Write "
                    '<float value="…"/> or another expression into its definition.'
                ),
                found=name,
            )
            return 0.0
        try:
            value = self.expressions.value(expression)
        except DocumentError as error:
            self.problems += error.problems
            return 0.0
        if not 0 <= value <= 1:
            self.report(
                self.place[name],
                "probability_range",
                gettext_noop(
                    "Basic event “%(name)s” has probability %(found)s; it must lie in [0, 1]."
                ),
                name=name,
                found=value,
            )
        return value


def _resolved(formula: Formula, known: set[str]) -> Formula:
    match formula:
        case Reference(name) if name not in known:
            return Reference(name.rpartition(".")[2])
        case Operation(kind, arguments, minimum, maximum):
            inner = tuple(_resolved(argument, known) for argument in arguments)
            return Operation(kind, inner, minimum, maximum)
        case _:
            return formula


def _cycle(uses: dict[str, list[str]]) -> list[str] | None:
    """Return names that refer to each other in a circle, or nothing."""
    done: set[str] = set()
    for start, first in uses.items():
        path: dict[str, None] = {}
        pending: list[tuple[str, Iterator[str]]] = [(start, iter(first))]
        path[start] = None
        while pending and start not in done:
            name, rest = pending[-1]
            following = next((n for n in rest if n in uses and n not in done), None)
            if following is None:
                done.add(name)
                path.pop(name)
                pending.pop()
            elif following in path:
                names = list(path)
                return names[names.index(following) :]
            else:
                path[following] = None
                pending.append((following, iter(uses[following])))
    return None
