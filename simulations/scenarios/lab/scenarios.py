"""Scenarios of the laboratory: what each shows, where it comes from, what is to be expected.

Every scenario is settings and a seed. What is to be expected is asserted in
`tests/simulations/scenarios/lab/test_scenarios.py`, for these settings and for the variants that
the text names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from simulations.scenarios.lab.scenario import Scenario
from simulations.scenarios.lab.scenarios_leaders import LEADERS_LINKS_READS
from simulations.scenarios.lab.scenarios_load import NETWORKS_AND_SITES
from simulations.scenarios.lab.scenarios_rules import BROKEN_RULES

SCENARIOS: Final[Mapping[str, Scenario]] = {
    scenario.name: scenario
    for scenario in (*LEADERS_LINKS_READS, *BROKEN_RULES, *NETWORKS_AND_SITES)
}
