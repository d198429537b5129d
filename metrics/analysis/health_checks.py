"""What balancers lose until their health checks notice that a replica is gone."""

from __future__ import annotations

from collections.abc import Iterator

from metrics.analysis.system import System
from metrics.domain.architecture import Component


def are_used(system: System, entries: list[int]) -> bool:
    """Whether a journey from some of the entries passes a balancer with a health check."""
    seen: set[int] = set()
    pending = list(entries)
    while pending:
        number = pending.pop()
        if number in seen:
            continue
        seen.add(number)
        model = system.components[number]
        if system.architecture.components[model.name].health_check is not None:
            return True
        pending += [t for gate in model.gates for t in gate.targets]
    return False


def losses(system: System, certain: dict[int, int]) -> Iterator[float]:
    """Yield what each balancer loses until it notices that a target's replica is gone.

    Each usable replica fails at its rate, and its share 1/n then fails for the detection
    time: rate · n · (1/n) · time while others remain to serve.

    Parameters
    ----------
    system : a compiled document.
    certain : number of calls of each component that is called for certain.

    Yields
    ------
    Fraction of the requests lost, of each balanced target.
    """
    components = system.architecture.components
    for balancer, target, times in balanced(system, certain):
        check = components[balancer].health_check
        assert check is not None, "only balancers with a health check are found"
        share = min(1.0, check.mean_detection_seconds / components[target].replica_mtbf_seconds)
        yield 1 - (1 - share) ** times


def balanced(system: System, certain: dict[int, int]) -> Iterator[tuple[str, str, int]]:
    """Yield each balancer with a health check, a target over which it balances, and its calls."""
    components = system.architecture.components
    for number, times in certain.items():
        model = system.components[number]
        if components[model.name].health_check is None:
            continue
        for gate in model.gates:
            for target in gate.targets if gate.need.if_down != "degrade" else ():
                name = system.components[target].name
                if components[name].replica_count > 1 and _shares_load(components[name]):
                    yield model.name, name, times


def _shares_load(component: Component) -> bool:
    """Whether every usable replica serves a share; idle spares and followers do not."""
    return component.standby is None and not component.is_consensus
