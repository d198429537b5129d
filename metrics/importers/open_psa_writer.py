"""A fault tree as a file in the Open-PSA Model Exchange Format 2.0d."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from metrics.analysis.fault_trees.model import (
    Constant,
    FaultTree,
    Formula,
    Kind,
    Operation,
    Reference,
    gates_first,
)

_TAG = {True: "gate", False: "basic-event"}


def write_fault_tree(tree: FaultTree, *, label: str = "") -> str:
    """Return the XML text of a fault tree; read again it has the same probabilities exactly."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<opsa-mef>"]
    lines.append(f"  <define-fault-tree name={quoteattr(tree.name)}>")
    if label:
        lines.append(f"    <label>{escape(label)}</label>")
    for gate in reversed(gates_first(tree)):
        lines.append(f"    <define-gate name={quoteattr(gate)}>")
        lines += _formula(tree, tree.gates[gate], "      ")
        lines.append("    </define-gate>")
    lines += ["  </define-fault-tree>", "  <model-data>"]
    for house, value in tree.houses.items():
        constant = f'<constant value="{"true" if value else "false"}"/>'
        lines.append(
            f"    <define-house-event name={quoteattr(house)}>{constant}</define-house-event>"
        )
    for event, probability in tree.events.items():
        # The shortest text that is read as the same number.
        lines.append(
            f"    <define-basic-event name={quoteattr(event)}>"
            f'<float value="{probability!r}"/></define-basic-event>'
        )
    lines += ["  </model-data>", "</opsa-mef>", ""]
    return "\n".join(lines)


def _formula(tree: FaultTree, formula: Formula, indent: str) -> Iterator[str]:
    match formula:
        case Reference(name):
            tag = "house-event" if name in tree.houses else _TAG[name in tree.gates]
            yield f"{indent}<{tag} name={quoteattr(name)}/>"
        case Constant(value):
            yield f'{indent}<constant value="{"true" if value else "false"}"/>'
        case Operation(kind, arguments):
            yield f"{indent}<{kind.value}{_bounds(formula)}>"
            for argument in arguments:
                yield from _formula(tree, argument, indent + "  ")
            yield f"{indent}</{kind.value}>"


def _bounds(operation: Operation) -> str:
    match operation.kind:
        case Kind.AT_LEAST:
            return f' min="{operation.minimum}"'
        case Kind.CARDINALITY:
            return f' min="{operation.minimum}" max="{operation.maximum}"'
        case _:
            return ""
