"""`manage.py cluster`: one campaign of message-level cluster runs, in this process."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from pydantic import ValidationError
from tqdm import tqdm

from metrics.domain.errors import DocumentError, DomainError
from metrics.domain.reading import read_document
from simulations.management.laboratory import listed, run_scenario
from simulations.montecarlo.limits import SEED_MAX
from simulations.scenarios.campaign import merge, plan, run_chunk
from simulations.scenarios.document import consensus_components, parameters_of
from simulations.scenarios.lab.fields import SETTINGS
from simulations.scenarios.lab.scenarios import SCENARIOS
from simulations.scenarios.parameters import ClusterParameters, Experiment, Protocol
from simulations.scenarios.prediction import predict
from simulations.scenarios.presets import PRESETS, SettingError, first_problem, number
from simulations.scenarios.tracing import trace

INVALID = 2


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Run a cluster of real consensus nodes, message by message, and measure it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="document with a consensus group, or - ")
        parser.add_argument("--preset", choices=sorted([*PRESETS, *SCENARIOS]))
        parser.add_argument("--list", action="store_true", help="show the presets and their keys")
        parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
        parser.add_argument("--protocol", choices=[known.value for known in Protocol])
        parser.add_argument("--trials", type=int, help="leader failures to look at")
        parser.add_argument("--seed", type=int, help="1, or what the scenario names")
        parser.add_argument("--trace", metavar="OUT.jsonl", help="write one run event by event")
        parser.add_argument("--format", choices=["text", "json", "csv"], default="text")

    def handle(self, **options: Any) -> None:
        if options["list"]:
            self._list(options["format"])
            return
        try:
            for result in _results(options):
                self._show(result, options["format"])
        except DocumentError as error:
            place = options["file"] or options["preset"]
            for problem in error.problems:
                self.stderr.write(f"{place}: {problem.path}: {problem.message}")
            raise SystemExit(INVALID) from error
        except ValidationError as error:
            raise CommandError(first_problem(error), returncode=INVALID) from error
        except (ValueError, OSError) as error:
            raise CommandError(str(error), returncode=INVALID) from error
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _list(self, style: str) -> None:
        if style == "json":
            shown = {
                preset.name: {"source": preset.source, "settings": dict(preset.settings)}
                for preset in PRESETS.values()
            }
            self.stdout.write(json.dumps({**shown, **listed()}))
            return
        for preset in PRESETS.values():
            self.stdout.write(f"{preset.name}\n  {preset.shows}\n  Source: {preset.source}")
            for key, value in preset.settings.items():
                self.stdout.write(f"    {key} = {value or '(by default)'}")
        for scenario in SCENARIOS.values():
            self.stdout.write(
                f"{scenario.name}\n  {scenario.shows}\n  {scenario.expect}\n"
                f"  Source: {scenario.source}"
            )
            for key, value in scenario.settings.items():
                self.stdout.write(f"    {key} = {value!r}")
        self.stdout.write(f"A scenario takes any of these settings: {', '.join(SETTINGS)}.")

    def _show(self, result: dict[str, Any], style: str) -> None:
        if style == "json":
            self.stdout.write(json.dumps(result))
            return
        rows = list(_flat(result))
        if style == "csv":
            writer = csv.writer(self.stdout, lineterminator="\n")
            writer.writerow(["figure", "value"])
            writer.writerows(rows)
            return
        width = max(len(key) for key, _ in rows)
        for key, value in rows:
            self.stdout.write(f"{key:<{width}}  {value}")


def _results(options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the figures of a scenario, or of each campaign that was asked for."""
    seed = options["seed"]
    if seed is not None and not 0 <= seed <= SEED_MAX:
        raise SettingError(f"seed must be from 0 to {SEED_MAX}")
    if options["preset"] in SCENARIOS:
        if options["file"] is not None or options["trials"] is not None:
            raise SettingError("a scenario is one run: it takes neither a FILE nor --trials")
        changes = dict(_setting(text) for text in options["set"])
        yield run_scenario(options["preset"], changes, seed=seed, trace_to=options["trace"])
        return
    options["seed"] = 1 if seed is None else seed
    for name, parameters in list(_campaigns(options)):
        yield {"name": name, "seed": options["seed"], **_run(parameters, options)}


def _campaigns(options: dict[str, Any]) -> Iterator[tuple[str, ClusterParameters]]:
    """Parameters of each campaign that was asked for: a preset's, or one for each group."""
    changes = dict(_setting(text) for text in options["set"])
    if options["trials"] is not None and options["trials"] < 1:
        raise SettingError("trials must be at least 1")
    if (options["preset"] is None) == (options["file"] is None):
        raise SettingError("give either --preset NAME or a FILE; --list shows the presets")
    if options["preset"]:
        preset = PRESETS[options["preset"]]
        parameters = preset.parameters(changes)
        if options["protocol"] not in (None, parameters.protocol):
            raise SettingError(f"{preset.name} runs {parameters.protocol.value}")
        yield preset.name, _with_trials(parameters, options["trials"])
        return
    yield from _of_document(options, changes)


def _of_document(
    options: dict[str, Any], changes: dict[str, str]
) -> Iterator[tuple[str, ClusterParameters]]:
    """Parameters of one campaign for each consensus group of a document."""
    text = sys.stdin.read() if options["file"] == "-" else Path(options["file"]).read_text("utf-8")
    architecture = read_document(text)
    names = consensus_components(architecture)
    if not names:
        raise SettingError("this document has no consensus group (data.replication.mode: raft)")
    unknown = set(changes) - {"years", "component"}
    if unknown:
        raise SettingError(f"{unknown.pop()} cannot be set for a document; years and component can")
    years = number(changes.get("years", "1000"))
    chosen = changes.get("component")
    for name in names if chosen is None else (chosen,):
        parameters = parameters_of(architecture, name, years=years)
        if options["protocol"] is not None:
            parameters = parameters.with_protocol(Protocol(options["protocol"]))
        yield name, _with_trials(parameters, options["trials"])


def _setting(text: str) -> tuple[str, str]:
    key, separator, value = text.partition("=")
    if not separator:
        raise SettingError(f"{text!r} is not KEY=VALUE")
    return key.strip(), value.strip()


def _with_trials(parameters: ClusterParameters, trials: int | None) -> ClusterParameters:
    """Ask for so many leader failures; over years they come at the predicted rate."""
    if trials is None:
        return parameters
    change: dict[str, Any] = {"trials": trials}
    if parameters.experiment is Experiment.AVAILABILITY:
        change["years"] = trials / predict(parameters).elections_per_year
    return ClusterParameters.model_validate({**parameters.model_dump(), **change})


def _run(parameters: ClusterParameters, options: dict[str, Any]) -> dict[str, Any]:
    """Run all chunks on all cores; the kernels leave Python's lock alone."""
    if options["trace"]:
        with Path(options["trace"]).open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in trace(parameters, options["seed"]))
    chunks = range(plan(parameters))
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        jobs = pool.map(lambda index: run_chunk(parameters, options["seed"], index), chunks)
        partials = list(tqdm(jobs, total=len(chunks), delay=1.0, disable=None, unit="chunk"))
    return merge(parameters, partials)


def _flat(value: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield nested figures with dotted names."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(value, list):
        yield prefix, " ".join(str(item) for item in value)
    else:
        yield prefix, value
