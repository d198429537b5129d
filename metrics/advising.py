"""Advice, sensitivities and Pareto fronts of stored versions, each computed once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, TypeVar

from metrics import selectors, services
from metrics.analysis.advice.report import advice
from metrics.analysis.evaluate import ENGINE_VERSION
from metrics.analysis.pareto.front import pareto
from metrics.analysis.pareto.space import parse_freedom
from metrics.analysis.sensitivity.parameters import parameter_at
from metrics.analysis.sensitivity.sweeps import DEFAULT_FIGURE, default_values, sensitivity, sweep
from metrics.domain.advising import AdviceReport, ParetoFront, Sensitivity, Sweep
from metrics.domain.architecture import Architecture
from metrics.domain.results import DocumentRef
from metrics.models import ArchitectureVersion

ADVICE: Final = "advice-2"
"""Under which name advice is kept; the number rises when the same figures are told otherwise."""
Kept = TypeVar("Kept", AdviceReport, Sensitivity, ParetoFront)


def advice_of(
    version: ArchitectureVersion, without: AbstractSet[str] = frozenset()
) -> AdviceReport:
    """Return what to change next. Raises `DocumentError`.

    Changes with the keys `without` are listed, too, but are no steps of the best sequence, which is
    looked for again only when one of them was a step.
    """
    report = _kept(version, ADVICE, AdviceReport, advice)
    if not _steps_of(report) & without:
        return report
    keys = frozenset(without)
    return _kept(version, _name_without(keys), AdviceReport, lambda d: advice(d, without=keys))


def ranking_of(version: ArchitectureVersion, figure: str = DEFAULT_FIGURE) -> Sensitivity:
    """Return all parameters by their influence. Raises `DocumentError`, `DomainError`."""
    key = f"sensitivity/{_short(figure)}"
    return _kept(version, key, Sensitivity, lambda design: sensitivity(design, figure=figure))


def sweep_of(version: ArchitectureVersion, path: str) -> Sweep:
    """Return every figure against one parameter. Raises `DocumentError`, `DomainError`."""
    design = services.read(version)
    parameter = parameter_at(design, path)
    return sweep(design, parameter, default_values(parameter))


def front_of(
    version: ArchitectureVersion, free: Sequence[str], objectives: Sequence[str]
) -> ParetoFront:
    """Return the designs that nothing beats. Raises `DocumentError`, `DomainError`."""
    freedoms = [parse_freedom(text) for text in free]
    key = f"pareto/{_short(repr((sorted(free), sorted(objectives))))}"
    return _kept(version, key, ParetoFront, lambda design: pareto(design, freedoms, objectives))


def advice_is_kept(version: ArchitectureVersion, without: AbstractSet[str] = frozenset()) -> bool:
    """Whether `advice_of` answers without a wait."""
    if not is_kept(version):
        return False
    if not without or not _steps_of(advice_of(version)) & without:
        return True
    return is_kept(version, _name_without(without))


def is_kept(version: ArchitectureVersion, name: str = ADVICE) -> bool:
    """Whether a result is there without a wait."""
    return selectors.cached_analysis(version.digest, f"{ENGINE_VERSION}/{name}") is not None


def _kept(
    version: ArchitectureVersion,
    name: str,
    kind: type[Kept],
    compute: Callable[[Architecture], Kept],
) -> Kept:
    """Return a result from the cache of analyses, where it is kept under a name of its own."""
    engine = f"{ENGINE_VERSION}/{name}"
    cached = selectors.cached_analysis(version.digest, engine) if version.digest else None
    if cached is None:
        result = compute(services.read(version))
        services.remember(result.document.digest, engine, result.to_json())
        return result
    found = kind.model_validate(cached)
    title = str(version.document.get("name", ""))
    reference = DocumentRef(name=title, digest=found.document.digest)
    return found.model_copy(update={"document": reference})


def _steps_of(report: AdviceReport) -> set[str]:
    return {step.key for step in report.money.steps}


def _name_without(keys: AbstractSet[str]) -> str:
    return f"{ADVICE}/{_short(repr(sorted(keys)))}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
