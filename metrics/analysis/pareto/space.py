"""The space of a Pareto search: what the user frees, and the designs that this allows.

A freedom names a part of one component: how many replicas, which standby mode, which sites. The
options of a component are all combinations; a design picks one option for each component.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from math import prod
from typing import Any, Final

from metrics.analysis.changes.base import with_component
from metrics.analysis.changes.every import is_valid
from metrics.analysis.complexity import complexity
from metrics.domain.architecture import Architecture, Component
from metrics.domain.errors import InvalidParameterError
from metrics.domain.limits import REPLICAS_MAX
from metrics.domain.problems import gettext_noop

FREEDOMS_MAX: Final = 40
OPTIONS_MAX: Final = 300
"""Options of one component."""
MODES: Final = ("none", "cold", "warm", "hot")
_SPEC: Final = re.compile(
    r"components\.([a-z][a-z0-9-]*)\.(replicas|standby\.mode|sites)\s*=\s*(\S.*)"
)
_RANGE: Final = re.compile(r"(\d{1,6})\s*\.\.\s*(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Freedom:
    """One part of a component that may vary."""

    component: str
    part: str
    """`replicas`, `standby.mode` or `sites`."""
    values: tuple[int | str, ...]

    @property
    def text(self) -> str:
        """Write it as a user does."""
        shown = ",".join(str(value) for value in self.values)
        numbers = [value for value in self.values if isinstance(value, int)]
        if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
            shown = f"{numbers[0]}..{numbers[-1]}"
        return f"components.{self.component}.{self.part}={shown}"


@dataclass(frozen=True)
class Option:
    """One way to build one component."""

    component: Component
    choices: dict[str, str]
    """What is chosen for each freed part."""
    cost: float
    points: float
    """Its part of the complexity."""
    is_current: bool = False


@dataclass(frozen=True)
class Space:
    """All designs: for each freed component its options, the cheapest first."""

    architecture: Architecture
    names: tuple[str, ...]
    options: tuple[tuple[Option, ...], ...]

    @property
    def size(self) -> int:
        """Number of designs."""
        return prod(len(options) for options in self.options)

    @cached_property
    def current(self) -> tuple[int, ...] | None:
        """The picks of the design as it is, when it lies in the space."""
        picks = [
            next((n for n, option in enumerate(options) if option.is_current), None)
            for options in self.options
        ]
        return None if None in picks else tuple(pick for pick in picks if pick is not None)

    def current_choices(self) -> dict[str, str]:
        """Return what the design as it is chooses; nothing when it lies outside the space."""
        return self.choices(self.current) if self.current is not None else {}

    def build(self, components: Sequence[Component]) -> Architecture:
        """Return the document with other components in the freed places."""
        changed = dict(zip(self.names, components, strict=True))
        return self.architecture.model_copy(
            update={"components": {**self.architecture.components, **changed}}
        )

    def design(self, picks: Sequence[int]) -> Architecture:
        """Return the document of a design."""
        return self.build([o[n].component for o, n in zip(self.options, picks, strict=True)])

    def choices(self, picks: Sequence[int]) -> dict[str, str]:
        """Return what is chosen in a design."""
        return {
            key: value
            for options, pick in zip(self.options, picks, strict=True)
            for key, value in options[pick].choices.items()
        }


def parse_freedom(text: str) -> Freedom:
    """Read `components.web.replicas=1..4`, `…standby.mode=none,hot`, `…sites=eu-a,eu-b`.

    Raises
    ------
    InvalidParameterError
        It is none of these.

    Examples
    --------
    >>> parse_freedom("components.web.replicas=1..3").values
    (1, 2, 3)
    """
    found = _SPEC.fullmatch(text.strip())
    if found is None:
        raise _refused(text, gettext_noop("Write components.NAME.replicas=1..4, .standby.mode=…"))
    name, part, values = found.groups()
    listed: list[int | str] = []
    for item in (value.strip() for value in values.split(",")):
        span = _RANGE.fullmatch(item)
        if part != "replicas":
            listed.append(item)
        elif span is not None and int(span[2]) - int(span[1]) < OPTIONS_MAX:
            listed.extend(range(int(span[1]), int(span[2]) + 1))
        elif item.isdecimal() and len(item) < 7:
            listed.append(int(item))
        else:
            raise _refused(text, gettext_noop("Write a range of counts such as 1..4."))
    return Freedom(name, part, tuple(dict.fromkeys(listed)))


def make_space(architecture: Architecture, freedoms: Iterable[Freedom]) -> Space:
    """Return the designs that some freedoms allow.

    Replicas are spread evenly over the sites in use, as many as before are required; a voting
    group decides by majority. What the rules of a document forbid is left out.

    Raises
    ------
    InvalidParameterError
        A freedom does not fit the document, or nothing valid is left of a component.
    """
    by_name: dict[str, dict[str, Freedom]] = {}
    for freedom in freedoms:
        _check(architecture, freedom)
        by_name.setdefault(freedom.component, {})[freedom.part] = freedom
    if not by_name or sum(map(len, by_name.values())) > FREEDOMS_MAX:
        raise InvalidParameterError(
            gettext_noop("Free from 1 to %(limit)s parts."),
            field="free",
            params={"limit": FREEDOMS_MAX},
        )
    names = tuple(name for name in architecture.components if name in by_name)
    options = tuple(_options(architecture, name, by_name[name]) for name in names)
    return Space(architecture, names, options)


def price(component: Component) -> float:
    """Return what a component costs a month."""
    cost = component.cost
    return cost.fixed + cost.per_replica * component.replica_count if cost else 0.0


def points_of(component: Component) -> float:
    """Return the points of complexity that a component has by itself."""
    alone = Architecture.model_construct(
        format="reliability/v1",
        components={"it": component.model_copy(update={"needs": ()})},
        sites={},
        journeys={},
    )
    return complexity(alone).index


def relaxed(options: Sequence[Option]) -> Component:
    """Return a component that is available at least as often as each of the options.

    One option stands for itself. Otherwise every site has the most replicas that any option
    has there, and the group is down only while fewer than required are usable: no failover and
    no election takes time. Spares age as slowly as in any option. A component with more usable
    replicas is never worse in a coherent system (Barlow and Proschan, *Statistical Theory of
    Reliability and Life Testing*, 1975, section 1.3).
    """
    if len(options) == 1:
        return options[0].component
    components = [option.component for option in options]
    first = components[0]
    required = min(component.required_count for component in components)
    changes: dict[str, Any] = {"required": required, "standby": None, "data": None}
    if any(component.placement for component in components):
        sites = {site for component in components for site in component.placement or {}}
        changes["placement"] = {
            site: max((component.placement or {}).get(site, 0) for component in components)
            for site in sorted(sites)
        }
    else:
        changes["replicas"] = max(component.replica_count for component in components)
    modes = {component.standby.mode for component in components if component.standby}
    if modes - {"hot"}:
        changes["standby"] = _instant_standby(components)
    return first.model_copy(update=changes)


def _instant_standby(components: Sequence[Component]) -> object:
    """Return a standby that takes over at once and ages no faster than any of the options."""
    standbys = [component.standby for component in components if component.standby]
    slowest = min(standbys, key=lambda standby: standby.dormancy_fraction)
    return slowest.model_copy(
        update={"failover_time": 0.0, "coverage": 1.0, "manual_failover_time": None}
    )


def _check(architecture: Architecture, freedom: Freedom) -> None:
    component = architecture.components.get(freedom.component)
    if component is None:
        raise _refused(freedom.text, gettext_noop("There is no such component."))
    if freedom.part == "standby.mode":
        if set(freedom.values) - set(MODES):
            raise _refused(freedom.text, gettext_noop("The modes are none, cold, warm and hot."))
        if component.standby is None and set(freedom.values) != {"none"}:
            raise _refused(
                freedom.text,
                gettext_noop("The document does not say how long its failover takes."),
            )
    elif freedom.part == "sites":
        if not component.placement or set(freedom.values) - set(architecture.sites):
            raise _refused(freedom.text, gettext_noop("Name sites of the document."))
    elif not all(isinstance(n, int) and 1 <= n <= REPLICAS_MAX for n in freedom.values):
        raise _refused(freedom.text, gettext_noop("Write a range of counts such as 1..4."))


def _refused(text: str, reason: str) -> InvalidParameterError:
    return InvalidParameterError(
        gettext_noop("“%(text)s” cannot be freed. %(reason)s"),
        field="free",
        params={"text": text[:100], "reason": reason},
    )


def _options(
    architecture: Architecture, name: str, freedoms: dict[str, Freedom]
) -> tuple[Option, ...]:
    """Return the valid options of one component without repetitions, the cheapest first."""
    component = architecture.components[name]
    counts = freedoms["replicas"].values if "replicas" in freedoms else (None,)
    modes = freedoms["standby.mode"].values if "standby.mode" in freedoms else (None,)
    sites = list(_subsets(freedoms["sites"].values)) if "sites" in freedoms else [None]
    if len(counts) * len(modes) * len(sites) > OPTIONS_MAX:
        raise InvalidParameterError(
            gettext_noop("%(name)s would have more than %(limit)s options. Free less of it."),
            field="free",
            params={"name": name, "limit": OPTIONS_MAX},
        )
    found: dict[str, Option] = {}
    for count, mode, used in product(counts, modes, sites):
        option = _option(architecture, name, (count, mode, used))
        if option is not None:
            found.setdefault(option.component.model_dump_json(), option)
    if not found:
        raise _refused(
            f"components.{name}", gettext_noop("No combination makes a valid component.")
        )
    own = _plain(component)
    marked = [
        Option(o.component, o.choices, o.cost, o.points, is_current=_plain(o.component) == own)
        for o in found.values()
    ]
    return tuple(sorted(marked, key=lambda option: (option.cost, option.component.replica_count)))


def _plain(component: Component) -> object:
    """Return what makes two components the same design."""
    placement = {site: n for site, n in (component.placement or {}).items() if n}
    return component.model_copy(
        update={
            "placement": placement or None,
            "replicas": None if placement else component.replica_count,
            "required": component.required_count,
        }
    ).model_dump(exclude={"name", "description"})


def _subsets(sites: Sequence[int | str]) -> Iterable[tuple[str, ...]]:
    names = [str(site) for site in sites]
    for size in range(1, len(names) + 1):
        yield from combinations(names, size)


def _option(
    architecture: Architecture,
    name: str,
    picked: tuple[int | str | None, int | str | None, tuple[str, ...] | None],
) -> Option | None:
    """Return one combination, or None when it makes no valid document."""
    count, mode, sites = picked
    component = architecture.components[name]
    replicas = component.replica_count if count is None else int(count)
    changes: dict[str, Any] = {}
    if count is not None or sites is not None:
        changes |= _sized(component, replicas, sites)
    choices: dict[str, str] = {}
    if count is not None:
        choices[f"components.{name}.replicas"] = str(replicas)
    if mode is not None:
        choices[f"components.{name}.standby.mode"] = str(mode)
        changes["standby"] = _standby(component, str(mode))
    if sites is not None:
        if len(sites) > replicas:
            return None
        choices[f"components.{name}.sites"] = ",".join(sites)
    if not component.is_consensus:
        changes["required"] = component.required_count
    changed = with_component(architecture, name, **changes)
    if not is_valid(changed):
        return None
    built = changed.components[name]
    return Option(built, choices, price(built), points_of(built))


def _standby(component: Component, mode: str) -> object:
    standby = component.standby
    if standby is None or mode == "none":
        return None
    dormancy = standby.dormancy if mode == "warm" else None
    return standby.model_copy(update={"mode": mode, "dormancy": dormancy})


def _sized(component: Component, replicas: int, sites: tuple[str, ...] | None) -> dict[str, Any]:
    """Return the fields of a component with so many replicas in the sites in use."""
    changes: dict[str, Any] = {}
    if component.is_consensus:
        changes["required"] = None
        data = component.data
        if data is not None and data.replication is not None:
            replication = data.replication.model_copy(update={"quorum": None})
            changes["data"] = data.model_copy(update={"replication": replication})
    used = sites or tuple(site for site, n in (component.placement or {}).items() if n)
    if not used:
        changes["replicas"] = replicas
    elif sites is not None or replicas != component.replica_count:
        each, left = divmod(replicas, len(used))
        changes["placement"] = {
            site: each + (index < left) for index, site in enumerate(used) if each or index < left
        }
    return changes
