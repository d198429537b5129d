"""Documents and figures that several tests of pages, charts and reports use."""

from __future__ import annotations

from metrics.analysis.evaluate import evaluate
from metrics.domain.reading import parse_document
from metrics.domain.results import (
    CauseFigures,
    Complexity,
    ComponentFigures,
    CostFigures,
    CutSet,
    DocumentRef,
    Evaluation,
    Figures,
    Importance,
    Item,
    Objective,
    Range,
    Recovery,
    RecoveryVerdict,
)

PAIR = {
    "format": "reliability/v1",
    "name": "Two servers",
    "components": {
        "web": {
            "kind": "service",
            "failure": {"mtbf": "30d", "mttr": "1h", "basis": "measured", "source": "logbook"},
            "replicas": 2,
            "required": 1,
            "needs": ["db"],
            "cost": {"per_replica": 100},
        },
        "db": {"kind": "database", "failure": {"mtbf": "1y", "mttr": "4h"}},
    },
    "journeys": {"buy": {"entry": "web"}},
    "objectives": {"availability": "99.9%"},
}
BROKEN = {"format": "reliability/v1", "name": "Broken", "components": {"web": {"needs": ["bd"]}}}


def pair(**changes):
    """Return a design of two web servers and a database, parsed."""
    return parse_document(PAIR | changes)


def pair_figures(**changes):
    return evaluate(pair(**changes))


def figures(unavailability=0.001, exactness="exact"):
    """Return long-run figures that fit an unavailability and an MTTR of one hour."""
    return Figures(
        availability=1 - unavailability,
        unavailability=unavailability,
        full_service_unavailability=2 * unavailability,
        full_service_availability=1 - 2 * unavailability,
        failure_frequency_per_year=8760 * unavailability,
        mtbf_hours=(1 - unavailability) / unavailability,
        mttr_hours=1.0,
        downtime_minutes_per_year=525_600 * unavailability,
        downtime_minutes_per_month=43_800 * unavailability,
        downtime_minutes_per_week=10_080 * unavailability,
        nines=3.0,
        exactness={"availability": exactness},
    )


def cause(name, minutes):
    """Return a cause of failure with its part of the downtime."""
    return CauseFigures(
        cause=name,
        unavailability=minutes / 525_600,
        failure_frequency_per_year=1.0,
        birnbaum=1.0,
        downtime_share=0.5,
        downtime_minutes_per_year=minutes,
    )


def full_evaluation(name="Two servers", **changes):
    """Return figures of the design `pair` with every optional part filled in by hand."""
    web = ComponentFigures(
        availability=0.999,
        unavailability=0.001,
        failure_frequency_per_year=8.76,
        mtbf_hours=999.0,
        mttr_hours=1.0,
        group_unavailability=0.0004,
        importance=Importance(birnbaum=0.5, criticality=0.25, fussell_vesely=0.2),
        downtime_share=0.75,
        exactness="exact",
    )
    parts = {
        "engine": "test",
        "document": DocumentRef(name=name, digest="sha256:abc"),
        "whole": figures(),
        "journeys": {"buy": figures()},
        "components": {"web": web, "db": web.model_copy(update={"downtime_share": 0.25})},
        "causes": (cause("replicas:web", 300.0), cause("site:eu", 100.0)),
        "cut_sets": (
            CutSet(events=("a", "b"), unavailability=1e-6, failure_frequency_per_year=0.01),
        ),
        "single_points_of_failure": ("db",),
        "recovery": (
            Recovery(
                disruption="site: eu",
                journey="buy",
                rto_seconds=Range(expected=45.0, worst=1800.0),
                rpo_seconds=Range(expected=1.0, worst=2.0),
                path=("web", "db"),
                objective=RecoveryVerdict(rto="breached", rpo="met"),
            ),
        ),
        "cost": CostFigures(
            currency="EUR",
            per_month=200.0,
            downtime_per_month=14_600.0,
            within_budget=True,
            items=(Item(label="web", amount=200.0, component="web"),),
        ),
        "complexity": Complexity(index=7.0, items=(Item(label="components", amount=2.0),)),
        "objectives": (
            Objective(objective="availability", target=0.9999, value=0.999, met=False),
            Objective(objective="budget", target=5000.0, value=200.0, met=True),
        ),
    }
    return Evaluation(**(parts | changes))
