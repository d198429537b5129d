"""An architecture as the flat arrays that a history runs on."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from metrics.analysis.elections import election_seconds
from metrics.analysis.graph import targets_first
from metrics.domain.architecture import Architecture, Component
from simulations.kernel.record import dtype_of
from simulations.montecarlo.clocks import tournament
from simulations.montecarlo.health_checks import balanced_edges
from simulations.montecarlo.memory import warm_up_seconds
from simulations.montecarlo.records import (
    ACTIVE,
    CACHED,
    CAUSE,
    DURATION_BINS,
    EXPIRY,
    FLOATS,
    MOVE,
    NOBODY,
    RECORDS,
    REPLICA,
    SHIFT,
    SITE,
    STANDBY,
    World,
)
from simulations.montecarlo.rows import (
    election_times,
    gate_row,
    group_kind,
    month_budget_seconds,
    pools_of,
    process_row,
    replica_row,
    scope_row,
    times_row,
)
from simulations.montecarlo.shortcuts import has_spare, let_look_ahead, mark_series, units_below

WAKE = 0.25
"""Work of looking at one component again, in events."""
AHEAD_WORK = 0.3
"""Work of an event of a group that runs ahead, in events."""
NO_CAUSE = "other"


@dataclass(frozen=True)
class Model:
    """A document ready to be simulated."""

    template: World
    """The arrays before time 0; a history works on a copy."""
    components: tuple[str, ...]
    journeys: tuple[str, ...]
    shares: tuple[float, ...]
    causes: tuple[str, ...]
    events_per_second: float
    """Expected events per second of simulated time."""
    work_per_second: float
    """The same, an event that wakes many components counting for more."""
    warm_up_seconds: float
    """What a history lets pass before it counts; 0 when it starts from its stationary law."""
    longest_down_seconds: float
    """Longest mean time that a cause keeps anything down, for figures that saw no failure."""


def compile_model(architecture: Architecture) -> Model:
    """Compile a valid document."""
    return _Compiler(architecture).model()


@dataclass
class _Compiler:
    architecture: Architecture
    rows: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {name: [] for name in RECORDS}
    )
    edges: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    causes: list[str] = field(default_factory=lambda: [NO_CAUSE])
    labels: set[int] = field(default_factory=set)

    def model(self) -> Model:
        """Compile everything, in the order in which indices are needed."""
        components = self.architecture.components
        self.order = targets_first(self.architecture)
        self.place = {key: index for index, key in enumerate(self.order)}
        self.sites = list(self.architecture.sites)
        self._add_sites()
        for key in self.order:
            self._add_unit(key, components[key])
        for key in self.order:
            self._add_gates(key, components[key])
        self._link_sites()
        self._link_users()
        self._add_scopes()
        self._link_caches()
        mark_series(self.rows, self.edges)
        let_look_ahead(self.rows, self.edges)
        two_state = [clock for clock in self.rows["clock"] if clock["kind"] <= REPLICA]
        down_means = [c["down_mean"] for c in two_state if c["unavailability"] > 0]
        shifts = [max(u["shift_mean"], u["manual_mean"]) for u in self.rows["unit"]]
        moves = [gate["move_mean"] for gate in self.rows["gate"]]
        return Model(
            template=self._arrays(),
            components=tuple(self.order),
            journeys=tuple(self.architecture.effective_journeys),
            shares=tuple(self.architecture.journey_shares.values()),
            causes=tuple(self.causes),
            events_per_second=sum(2 * clock["frequency"] for clock in two_state),
            work_per_second=sum(2 * clock["frequency"] * self._work(clock) for clock in two_state),
            warm_up_seconds=warm_up_seconds(self.architecture),
            longest_down_seconds=max([*down_means, *shifts, *moves], default=0.0),
        )

    def _add_sites(self) -> None:
        for index, (key, site) in enumerate(self.architecture.sites.items()):
            parent = self.sites.index(site.parent) if site.parent is not None else NOBODY
            self.rows["site"].append({"parent": parent, "is_up": 1, "works": 1})
            if site.outage is not None and math.isfinite(site.outage.mean_up_seconds):
                self._add_clock(
                    (SITE, index), f"site:{key}", f"site:{key}", process_row(site.outage)
                )

    def _add_unit(self, key: str, component: Component) -> None:
        index = self.place[key]
        cause = component.common_cause
        if cause is not None and math.isfinite(component.common_cause_mtbf_seconds):
            process = times_row(
                (component.common_cause_mtbf_seconds, cause.up),
                (component.common_cause_mttr_seconds, cause.down),
            )
            self._add_clock((CAUSE, index), f"common_cause:{key}", f"common_cause:{key}", process)
        first = len(self.rows["replica"])
        self._add_replicas(key, component)
        count = len(self.rows["replica"]) - first
        first_clock = len(self.rows["clock"]) - count
        crews = component.repair_crews or 0
        unit = {
            "kind": group_kind(component),
            "required": component.required_count,
            "sheds": int(component.below_required == "shed"),
            "first_replica": first,
            "last_replica": first + count,
            "first_clock": first_clock,
            "last_clock": first_clock + count,
            "crews": crews if crews < count else 0,
            "timer": NOBODY,
            "shift_mean": 0.0,
            "manual_mean": 0.0,
            "dormancy": 1.0,
            "queue_head": NOBODY,
            "queue_tail": NOBODY,
            "cause_up": 1,
            "chosen": NOBODY,
            "leader": NOBODY,
            "available": 1,
            "served": 1.0,
            "quality": 1.0,
        }
        self.rows["unit"].append(unit | self._shift(key, component))

    def _shift(self, key: str, component: Component) -> dict[str, Any]:
        """Failover or election of a group that has one."""
        standby = component.standby
        if group_kind(component) == ACTIVE:
            return {}
        timer = self._add_clock((SHIFT, self.place[key]), f"failover:{key}", f"failover:{key}")
        common = {"timer": timer, "shift_label": self._label(f"coverage:{key}")}
        if standby is None:
            times = election_times(component)
            first, last = self._add_edges([0] * len(times), times)
            known = {"first_time": first, "last_time": last}
            return common | known | {"shift_mean": election_seconds(component)}
        return common | {
            "shift_mean": standby.failover_time,
            "manual_mean": standby.manual_failover_time or 0.0,
            "coverage": standby.coverage,
            "shift_is_constant": int(standby.failover_law == "deterministic"),
            "dormancy": standby.dormancy_fraction,
        }

    def _add_replicas(self, key: str, component: Component) -> None:
        process = replica_row(component)
        for site, count in pools_of(component):
            pool = len(self.rows["pool"])
            first = len(self.rows["replica"])
            where = self.sites.index(site) if site is not None else NOBODY
            self.rows["pool"].append(
                {"unit": self.place[key], "works": 1, "site": where}
                | {"first_replica": first, "last_replica": first + count}
            )
            for number in range(count):
                name = f"replica:{key}:{site or ''}:{number}"
                self._add_replica(key, component, pool, (name, process))

    def _add_replica(
        self, key: str, component: Component, pool: int, named: tuple[str, dict[str, Any]]
    ) -> None:
        name, process = named
        index = len(self.rows["replica"])
        kind = group_kind(component)
        units_before = self.rows["unit"]
        rank = index - (units_before[-1]["last_replica"] if units_before else 0)
        is_active = kind != STANDBY or rank < component.required_count
        dormancy = component.standby.dormancy_fraction if component.standby else 1.0
        crews = component.repair_crews
        queues = crews is not None and crews < component.replica_count
        is_plain = not queues and (kind != STANDBY or dormancy == 1.0)
        clock = self._add_clock(
            (REPLICA, index),
            name,
            f"replicas:{key}",
            process | {"is_fresh": int(not is_plain), "pool": pool},
        )
        self.rows["replica"].append(
            {
                "unit": self.place[key],
                "pool": pool,
                "clock": clock,
                "is_plain": int(is_plain),
                "is_active": int(is_active),
                "speed": 1.0 if is_active else dormancy,
                "next_in_queue": NOBODY,
            }
        )

    def _add_gates(self, key: str, component: Component) -> None:
        unit = self.rows["unit"][self.place[key]]
        unit["first_gate"] = len(self.rows["gate"])
        for number, need in enumerate(component.needs):
            index = len(self.rows["gate"])
            first, last = self._add_edges(self.place[target] for target in need.targets)
            gate = gate_row(need) | {"unit": self.place[key], "timer": NOBODY, "expiry": NOBODY}
            gate |= {"first_target": first, "last_target": last}
            if need.has_memory:
                gate["timer"] = self._add_clock(
                    (MOVE, index), f"move:{key}:{number}", f"gate_failover:{key}"
                )
            if need.if_down == "serve_cached":
                gate["expiry"] = self._add_clock(
                    (EXPIRY, index), f"expiry:{key}:{number}", f"cache:{key}"
                )
            self.rows["gate"].append(gate)
        unit["last_gate"] = len(self.rows["gate"])

    def _link_sites(self) -> None:
        """Give each site the range of what is inside it, from the top down, and of its pools."""
        children: dict[int, list[int]] = {}
        for index, site in enumerate(self.rows["site"]):
            children.setdefault(site["parent"], []).append(index)
        pools: dict[int, list[int]] = {}
        for index, pool in enumerate(self.rows["pool"]):
            pools.setdefault(pool.pop("site"), []).append(index)
        for index, site in enumerate(self.rows["site"]):
            below = _below(index, children)
            site["first_below"], site["last_below"] = self._add_edges(below)
            site["first_pool"], site["last_pool"] = self._add_edges(pools.get(index, ()))

    def _link_users(self) -> None:
        users: dict[int, dict[int, None]] = {}
        for gate in self.rows["gate"]:
            for target in self.edges[gate["first_target"] : gate["last_target"]]:
                users.setdefault(target, {})[gate["unit"]] = None
        for index, unit in enumerate(self.rows["unit"]):
            unit["first_user"], unit["last_user"] = self._add_edges(users.get(index, ()))
        self.above = [0] * len(self.order)
        for index in reversed(range(len(self.order))):
            self.above[index] = 1 << index
            for user in users.get(index, ()):
                self.above[index] |= self.above[user]

    def _add_scopes(self) -> None:
        journeys = self.architecture.effective_journeys
        budget = month_budget_seconds(self.architecture)
        entries: dict[int, list[int]] = {}
        for index, journey in enumerate(journeys.values()):
            entry = self.place[journey.entry]
            entries.setdefault(entry, []).append(index)
            self.rows["scope"].append(scope_row(entry, budget))
        self.rows["scope"].append(scope_row(NOBODY, budget))
        for index, unit in enumerate(self.rows["unit"]):
            unit["first_journey"], unit["last_journey"] = self._add_edges(entries.get(index, ()))
        balanced = balanced_edges(self.architecture, self.order)
        for index, unit in enumerate(self.rows["unit"]):
            seconds = balanced.get(index, {})
            unit["first_balanced"], unit["last_balanced"] = self._add_edges(
                seconds, seconds.values()
            )

    def _link_caches(self) -> None:
        caches = [k for k, gate in enumerate(self.rows["gate"]) if gate["if_down"] == CACHED]
        first, last = self._add_edges(caches)
        run = {"dirty_low": len(self.order), "dirty_high": -1}
        self.rows["run"].append(run | {"first_cache": first, "last_cache": last})

    def _work(self, clock: dict[str, Any]) -> float:
        """Work of an event: 1, and a part for each component that it may wake."""
        if clock["kind"] == SITE:
            units = units_below(self.rows, self.edges, clock["owner"])
        elif clock["kind"] == CAUSE:
            units = {clock["owner"]}
        else:
            index = self.rows["replica"][clock["owner"]]["unit"]
            if self.rows["unit"][index]["ahead_max"]:
                return AHEAD_WORK
            if has_spare(self.rows["unit"][index]):
                return 1.0
            units = {index}
        woken = 0
        for index in units:
            woken |= self.above[index]
        return 1 + WAKE * woken.bit_count()

    def _add_edges(
        self, ends: Iterable[int], weights: Iterable[float] | None = None
    ) -> tuple[int, int]:
        first = len(self.edges)
        self.edges.extend(ends)
        count = len(self.edges) - first
        self.weights.extend(weights if weights is not None else [0.0] * count)
        return first, len(self.edges)

    def _add_clock(
        self,
        owner: tuple[int, int],
        name: str,
        cause: str,
        process: dict[str, Any] | None = None,
    ) -> int:
        if cause not in self.causes[-1:]:
            self.causes.append(cause)
        clock = {"kind": owner[0], "owner": owner[1], "cause": len(self.causes) - 1}
        clock |= {"label": self._label(name), "is_up": 1} | (process or {})
        self.rows["clock"].append(clock)
        return len(self.rows["clock"]) - 1

    def _label(self, name: str) -> int:
        """Name of a stream as a number: the same for the same cause in another document."""
        label = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest())
        while label in self.labels:
            label = (label + 1) % 2**32
        self.labels.add(label)
        return label

    def _arrays(self) -> World:
        leaves = 1 << max(1, (len(self.rows["clock"]) - 1).bit_length())
        units, scopes = len(self.order), len(self.rows["scope"])
        flat: dict[str, Any] = {
            "time": [math.inf] * (2 * leaves),
            "rings": [math.inf] * len(self.rows["clock"]),
            "tree": tournament(leaves),
            "edge": self.edges or [0],
            "weight": self.weights or [0.0],
            "dirty": [0] * units,
            "touched": [0] * units,
            "shocked": [0] * units,
            "caused": [0.0] * len(self.causes),
            **{
                name: [0] * (scopes * DURATION_BINS)
                for name in ("durations", "month_downtime", "year_downtime")
            },
        }
        arrays = {
            name: np.array(values, dtype=np.float64 if name in FLOATS else np.int64)
            for name, values in flat.items()
        }
        for name, record in RECORDS.items():
            arrays[name] = _filled(self.rows[name], dtype_of(record))
        return World(**cast("dict[str, Any]", arrays))


def _filled(rows: list[dict[str, Any]], dtype: np.dtype[Any]) -> Any:
    array = np.zeros(len(rows), dtype)
    for name in dtype.names or ():
        if dtype[name].shape:
            continue
        array[name] = [row.get(name, 0) for row in rows]
    return array


def _below(top: int, children: dict[int, list[int]]) -> list[int]:
    found = [top]
    for site in found:
        found.extend(children.get(site, ()))
    return found
