"""What the rivals of `rivals.py` simulate, and the books that they keep of it.

Two documents of fifty components with three replicas each, of which two must be up, and which need
the next ones below: `simple` is no more than that; `full` spreads the replicas over three zones
with outages of their own, gives every component a common cause, and makes the last one a pair with
failover, of which some are done by hand. The books hold what the kernel holds: downtime and
failures of every component, journey and of the whole, downtime by cause, by month and by year, and
the lengths of outages.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from metrics.domain.architecture import Architecture
from metrics.domain.reading import parse_document

COMPONENTS = 50
REPLICAS = 3
REQUIRED = 2
JOURNEYS = 5
ZONES = ("a", "b", "c")
HOUR, DAY = 3_600.0, 86_400.0
MONTH = 730 * HOUR
MONTHS = 12
OBJECTIVE = 0.995
BUDGET = (1 - OBJECTIVE) * MONTH
UP, DOWN = 30 * DAY, 4 * HOUR
CAUSE_UP, CAUSE_DOWN = 180 * DAY, 20 * 60.0
SITE_UP, SITE_DOWN = 730 * DAY, 2 * HOUR
FAILOVER, BY_HAND, COVERAGE = 60.0, 1_800.0, 0.95
PAIR = COMPONENTS - 1
"""The component that is a pair, where there is one."""


@dataclass(frozen=True)
class Plan:
    """Which of the two documents."""

    is_full: bool

    def replicas_of(self, component: int) -> int:
        """Return how many there are."""
        return 2 if self.is_full and component == PAIR else REPLICAS

    def events_a_second(self) -> float:
        """Return the expected failures and returns a second, without failovers."""
        replicas = sum(self.replicas_of(number) for number in range(COMPONENTS))
        rate = 2 * replicas / (UP + DOWN)
        if self.is_full:
            rate += 2 * COMPONENTS / (CAUSE_UP + CAUSE_DOWN)
            rate += 2 * len(ZONES) / (SITE_UP + SITE_DOWN)
        return rate

    def document(self) -> Architecture:
        """Write the model as a document."""
        components = {f"c{number}": self._component(number) for number in range(COMPONENTS)}
        journeys = {f"j{number}": {"entry": f"c{number}"} for number in range(JOURNEYS)}
        outage = {"mtbf": f"{SITE_UP + SITE_DOWN:.0f}s", "mttr": f"{SITE_DOWN:.0f}s"}
        parts: dict[str, Any] = {"components": components, "journeys": journeys}
        if self.is_full:
            parts["sites"] = {zone: {"outage": outage} for zone in ZONES}
        parts["objectives"] = {"availability": OBJECTIVE}
        return parse_document({"format": "reliability/v1", **parts})

    def _component(self, number: int) -> dict[str, Any]:
        component: dict[str, Any] = {
            "failure": {"mtbf": f"{UP + DOWN:.0f}s", "mttr": f"{DOWN:.0f}s"},
            "required": REQUIRED,
            "needs": [f"c{below}" for below in needs_of(number)],
        }
        count = self.replicas_of(number)
        if not self.is_full:
            return component | {"replicas": count}
        cause = {"mtbf": f"{CAUSE_UP + CAUSE_DOWN:.0f}s", "mttr": f"{CAUSE_DOWN:.0f}s"}
        component |= {"placement": dict.fromkeys(ZONES[:count], 1), "common_cause": cause}
        if number == PAIR:
            times = {"failover_time": f"{FAILOVER:.0f}s", "manual_failover_time": f"{BY_HAND:.0f}s"}
            component |= {"required": 1, "standby": {"mode": "hot", "coverage": COVERAGE, **times}}
        return component


def needs_of(number: int) -> list[int]:
    """Return what a component needs: the two that are five below it."""
    return list(range(number + 5, min(number + 7, COMPONENTS)))


class Scope:
    """The outages of a journey or of the whole."""

    def __init__(self) -> None:
        self.down_since: float | None = None
        self.downtime = 0.0
        self.failures = 0
        self.cause = ""
        self.by_cause: defaultdict[str, float] = defaultdict(float)
        self.by_month: defaultdict[int, float] = defaultdict(float)
        self.outages: list[float] = []

    def fall(self, now: float, cause: str) -> None:
        """Begin an outage."""
        self.down_since = now
        self.failures += 1
        self.cause = cause

    def rise(self, now: float) -> None:
        """End an outage, and share it among the months that it lies in."""
        since = self.down_since
        assert since is not None
        self.down_since = None
        lasted = now - since
        self.downtime += lasted
        self.by_cause[self.cause] += lasted
        self.outages.append(lasted)
        while since < now:
            month = int(since // MONTH)
            until = min(now, (month + 1) * MONTH)
            self.by_month[month] += until - since
            since = until

    def breaches(self, months: int) -> tuple[float, float]:
        """Return the shares of months and of years that use up more than the objective allows."""
        whole = {m: down for m, down in self.by_month.items() if m < months}
        years: Counter[int] = Counter()
        for month, down in whole.items():
            years[month // MONTHS] += down  # type: ignore[assignment]
        bad_months = sum(down > BUDGET for down in whole.values())
        full = months // MONTHS
        bad_years = sum(down > MONTHS * BUDGET for y, down in years.items() if y < full)
        return bad_months / max(months, 1), bad_years / max(full, 1)


class Part:
    """A component: its replicas, what it lacks, and how long it was down."""

    def __init__(self, plan: Plan, number: int) -> None:
        count = plan.replicas_of(number)
        self.cause = f"replicas:c{number}"
        self.is_pair = plan.is_full and number == PAIR
        self.required = 1 if self.is_pair else REQUIRED
        self.is_up = [True] * count
        self.is_reached = [True] * count
        """Whether the zone of each replica is up."""
        self.reach = count
        self.has_cause = False
        """Whether the common cause is there."""
        self.active = 0
        self.group = True
        self.missing = 0
        self.down_since: float | None = None
        self.downtime = 0.0
        self.failures = 0

    def is_usable(self, replica: int) -> bool:
        """Whether a replica could work."""
        return self.is_up[replica] and self.is_reached[replica] and not self.has_cause


class System:
    """Who is up, what that takes down, and the books.

    `fail_over` and `call_off` begin and end a failover; the rival that runs the clock gives them.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.parts = [Part(plan, number) for number in range(COMPONENTS)]
        self.users: list[list[int]] = [[] for _ in range(COMPONENTS)]
        for number in range(COMPONENTS):
            for below in needs_of(number):
                self.users[below].append(number)
        self.journeys = [Scope() for _ in range(JOURNEYS)]
        self.whole = Scope()
        self.journeys_down = 0
        self.events = 0
        self.fail_over: Callable[[], None]
        self.call_off: Callable[[], None]

    def turn_replica(self, component: int, replica: int, now: float, by: int) -> None:
        """Take a replica away (−1) or give it back (+1)."""
        self.events += 1
        part = self.parts[component]
        part.is_up[replica] = by > 0
        if part.is_reached[replica]:
            part.reach += by
            self._regroup(now, component, part.cause)

    def turn_zone(self, zone: int, now: float, by: int) -> None:
        """Begin or end the outage of a zone, which holds one replica of each component."""
        self.events += 1
        changed = [c for c in range(COMPONENTS) if zone < len(self.parts[c].is_up)]
        for component in changed:
            part = self.parts[component]
            part.is_reached[zone] = by > 0
            if part.is_up[zone]:
                part.reach += by
        for component in reversed(changed):
            self._regroup(now, component, f"site:{ZONES[zone]}")

    def turn_cause(self, component: int, now: float, by: int) -> None:
        """Begin or end a common cause."""
        self.events += 1
        self.parts[component].has_cause = by < 0
        self._regroup(now, component, f"common_cause:c{component}")

    def end_failover(self, now: float) -> None:
        """Give the role to the other replica of the pair."""
        self.events += 1
        part = self.parts[PAIR]
        part.active = 1 - part.active
        self._regroup(now, PAIR, f"failover:c{PAIR}")

    def _regroup(self, now: float, component: int, cause: str) -> None:
        part = self.parts[component]
        if part.is_pair:
            group = self._steer(part)
        else:
            group = part.reach >= part.required and not part.has_cause
        if group != part.group:
            part.group = group
            self._settle(now, component, cause)

    def _steer(self, part: Part) -> bool:
        """Keep the active replica of the pair, or fail over to the other one."""
        if part.is_usable(part.active):
            self.call_off()
            return True
        if part.is_usable(1 - part.active):
            self.fail_over()
        else:
            self.call_off()
        return False

    def _settle(self, now: float, component: int, cause: str) -> None:
        """Work out a component, and what uses it when it has changed."""
        part = self.parts[component]
        is_up = part.group and not part.missing
        if is_up == (part.down_since is None):
            return
        if is_up:
            assert part.down_since is not None
            part.downtime += now - part.down_since
            part.down_since = None
        else:
            part.down_since = now
            part.failures += 1
        for user in self.users[component]:
            self.parts[user].missing += -1 if is_up else 1
            self._settle(now, user, cause)
        if component < JOURNEYS:
            self._settle_journey(component, now, 1 if is_up else -1, cause)

    def _settle_journey(self, number: int, now: float, by: int, cause: str) -> None:
        self.journeys_down -= by
        if by > 0:
            self.journeys[number].rise(now)
            if not self.journeys_down:
                self.whole.rise(now)
        else:
            self.journeys[number].fall(now, cause)
            if self.journeys_down == 1:
                self.whole.fall(now, cause)
