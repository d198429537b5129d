"""Run a scenario of the laboratory for a command: settings as texts in, figures as JSON out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulations.scenarios.lab.problems import read_settings
from simulations.scenarios.lab.report import run_report
from simulations.scenarios.lab.running import run_lab
from simulations.scenarios.lab.scenarios import SCENARIOS
from simulations.scenarios.lab.settings import LabRun
from simulations.scenarios.lab.tracing import trace


def run_scenario(
    name: str, changes: Mapping[str, str], *, seed: int | None, trace_to: str | None
) -> dict[str, Any]:
    """Run a scenario with some settings changed, and write its trace when asked to.

    Raises
    ------
    DocumentError
        When a setting does not exist or cannot be what was written.
    """
    scenario = SCENARIOS[name]
    texts = {**scenario.settings, **changes}
    run = read_settings({key: text for key, text in texts.items() if text})
    chosen = scenario.seed if seed is None else seed
    if trace_to is not None:
        write_trace(run, chosen, Path(trace_to))
    return {"name": name, **run_report(run_lab(run, chosen)).to_json()}


def write_trace(run: LabRun, seed: int, path: Path) -> None:
    """Write a run event by event, one JSON object a line."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(event)}\n" for event in trace(run, seed))


def listed() -> dict[str, dict[str, Any]]:
    """Return every scenario with its source and what is set of it."""
    return {
        scenario.name: {
            "shows": scenario.shows,
            "expect": scenario.expect,
            "source": scenario.source,
            "settings": dict(scenario.settings),
        }
        for scenario in SCENARIOS.values()
    }
