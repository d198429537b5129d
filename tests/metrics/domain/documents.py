"""Documents for tests: a small valid one, changes to it, and random ones."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from metrics.domain.errors import DocumentError
from metrics.domain.reading import parse_document, read_document


def tree(**changes: Any) -> dict[str, Any]:
    """Return a valid document of every part; `components__db__replicas=3` changes one value."""
    document = deepcopy(_SHOP)
    for path, value in changes.items():
        *parents, last = (int(key) if key.isdigit() else key for key in path.split("__"))
        part: Any = document
        for key in parents:
            part = part[key]
        part[last] = value
    return document


def codes(document: Any) -> dict[str, str]:
    """Return the code of each problem of a decoded tree by its path."""
    return {problem.path: problem.code for problem in problems(document)}


def problems(document: Any) -> tuple[Any, ...]:
    """Return the problems of a decoded tree or of a text."""
    read = read_document if isinstance(document, str | bytes) else parse_document
    return _problems_of(read, document)


def tree_problems(document: Any) -> tuple[Any, ...]:
    """Return the problems of anything that a decoder may yield, text included."""
    return _problems_of(parse_document, document)


def _problems_of(read: Callable[[Any], object], document: Any) -> tuple[Any, ...]:
    try:
        read(document)
    except DocumentError as error:
        return error.problems
    return ()


_SHOP: dict[str, Any] = {
    "format": "reliability/v1",
    "name": "Shop",
    "sites": {
        "eu": {"kind": "region", "outage": {"mtbf": "10y", "mttr": "8h"}},
        "eu-a": {"kind": "zone", "parent": "eu", "outage": {"mtbf": "2y", "mttr": "2h"}},
        "eu-b": {"kind": "zone", "parent": "eu"},
    },
    "components": {
        "cdn": {
            "kind": "cdn",
            "failure": {"availability": "99.95%", "mttr": "20m"},
            "needs": [
                {
                    "target": "web",
                    "if_down": "serve_cached",
                    "hit_ratio": 0.9,
                    "ttl": "10m",
                    "stale_if_error": "1h",
                }
            ],
        },
        "web": {
            "failure": {"mtbf": "30d", "mttr": "10m", "up": {"law": "weibull", "shape": 2}},
            "placement": {"eu-a": 2, "eu-b": 2},
            "required": 3,
            "below_required": "shed",
            "common_cause": {"mtbf": "180d", "mttr": "25m"},
            "capacity": {"rps": 500, "service_time": "8ms"},
            "needs": [
                "db",
                {"any_of": ["psp-1", "psp-2"], "failover_time": "20s"},
                {"all_of": ["mail"], "if_down": "degrade", "quality": 0.5},
            ],
            "cost": {"fixed": 10, "per_replica": 140.5},
        },
        "psp-1": {"failure": {"annual_failure_rate": "4%", "mttr": "1h"}},
        "psp-2": {"failure": {"availability": 0.995, "mttr": "1h"}},
        "mail": {"failure": {"availability": "99%", "mttr": "1h"}},
        "db": {
            "failure": {"mtbf": "1y", "mttr": "4h"},
            "placement": {"eu-a": 1, "eu-b": 1},
            "required": 1,
            "standby": {
                "mode": "warm",
                "dormancy": 0.3,
                "failover_time": "45s",
                "coverage": 0.98,
                "manual_failover_time": "30m",
            },
            "data": {
                "replication": {"mode": "async", "lag": "2s"},
                "backup": {"every": "1d", "restore": "2h", "at": "offsite"},
            },
        },
        "store": {
            "failure": {"mtbf": "1y", "mttr": "4h"},
            "replicas": 5,
            "common_cause": {"beta": 0.1},
            "data": {
                "replication": {
                    "mode": "raft",
                    "election_timeout": ["150ms", "300ms"],
                    "heartbeat": "50ms",
                }
            },
        },
    },
    "journeys": {
        "browse": {"entry": "cdn", "share": 0.8, "demand": "1200 rps"},
        "order": {"entry": "web", "share": "20%"},
    },
    "objectives": {"availability": "99.9%", "rto": {"site": "15m"}, "budget": 5000},
    "economics": {"currency": "EUR", "downtime_cost_per_hour": 20000},
    "layout": {"cdn": {"x": 40, "y": 120.5}},
}

durations = st.tuples(
    st.integers(1, 999), st.sampled_from(["ms", "s", "m", "h", "d", "w", "y"])
).map(lambda parts: f"{parts[0]}{parts[1]}")
nines = st.text("0123456789", min_size=1, max_size=40).map(lambda digits: f"99.{digits}%")
laws = st.one_of(
    st.builds(lambda shape: {"law": "weibull", "shape": shape}, st.floats(0.1, 100)),
    st.builds(lambda cv: {"law": "lognormal", "cv": cv}, st.floats(0.01, 100)),
    st.sampled_from([{"law": "exponential"}, {"law": "deterministic"}]),
)
failures = st.builds(
    lambda how, mttr, laws_given: {**how, "mttr": mttr, **laws_given},
    st.one_of(
        durations.map(lambda value: {"mtbf": value}),
        nines.map(lambda value: {"availability": value}),
        st.floats(0, 0.99).map(lambda value: {"annual_failure_rate": value}),
    ),
    durations,
    st.fixed_dictionaries({}, optional={"up": laws, "down": laws}),
)
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


@st.composite
def valid_trees(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a valid document: components that need earlier ones, in nested sites."""
    count = draw(st.integers(1, 6))
    sites: dict[str, Any] = {
        f"s{i}": {"parent": f"s{i - 1}"} for i in range(1, draw(st.integers(1, 4)))
    }
    sites["s0"] = {"outage": draw(failures)}
    components = {f"c{i}": draw(_components(i, sorted(sites))) for i in range(count)}
    journeys = {f"j{i}": {"entry": f"c{i}"} for i in range(draw(st.integers(0, count)))}
    return {
        "format": "reliability/v1",
        "name": draw(texts),
        "sites": sites,
        "components": components,
        "journeys": journeys,
    }


@st.composite
def _components(draw: st.DrawFn, index: int, sites: list[str]) -> dict[str, Any]:
    earlier = [f"c{i}" for i in range(index)]
    needs: list[Any] = draw(st.lists(st.sampled_from(earlier), unique=True)) if earlier else []
    any_of = draw(st.lists(st.sampled_from(earlier), unique=True)) if earlier else []
    gates = [{"any_of": any_of, "required": 1, "failover_time": "3s"}] if any_of else []
    return {
        "name": draw(texts),
        "failure": draw(failures),
        "placement": draw(st.dictionaries(st.sampled_from(sites), st.integers(1, 5), min_size=1)),
        "needs": needs + gates,
        "cost": {"per_replica": draw(st.floats(0, 1e9))},
    }
