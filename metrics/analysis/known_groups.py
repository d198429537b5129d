"""Groups of components that many variants of one document share.

A variant differs from its document in one component; the parsed objects of all others are the
same. Their groups are looked up by the identity of component and sites, which are immutable and
are kept with the entry, and by the joint states.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from metrics.analysis import groups
from metrics.analysis.environment import Environment
from metrics.analysis.groups import Group
from metrics.analysis.reach import Reach
from metrics.domain.architecture import Component, Site

KEPT_MAX: Final = 1_024
STATES_MAX: Final = 256
"""Joint states of the sites up to which groups are kept, since they take memory."""

_Key = tuple[int, int, tuple[str, ...], bytes]
_kept: OrderedDict[_Key, tuple[Component, Mapping[str, Site], Group]] = OrderedDict()


class KnownGroups:
    """Builds the groups of one document, or finds them."""

    def __init__(self, sites: Mapping[str, Site], joint: Environment) -> None:
        self._sites = sites
        self._joint = joint
        self._states = joint.probabilities.tobytes() if joint.size <= STATES_MAX else None
        self._reaches: dict[tuple[tuple[str, int], ...], Reach] = {}

    def of(self, component: Component) -> Group:
        """Return the group of a component given the joint states."""
        if self._states is None:
            return self._built(component)
        key = (id(component), id(self._sites), self._joint.sites, self._states)
        known = _kept.get(key)
        if known is not None and known[0] is component and known[1] is self._sites:
            return known[2]
        group = self._built(component)
        _kept[key] = (component, self._sites, group)
        if len(_kept) > KEPT_MAX:
            _kept.popitem(last=False)
        return group

    def _built(self, component: Component) -> Group:
        return groups.build(component, sites=self._sites, joint=self._joint, reaches=self._reaches)
