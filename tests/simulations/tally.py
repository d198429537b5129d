"""A kind of campaign that is quick to compute and whose figures anybody can check by hand.

Chunk i of seed s holds the number (s + i) mod 1000 and may take a while on purpose.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence

from metrics.domain.architecture import Architecture
from simulations import campaigns
from simulations.campaigns import CampaignError, Extension, Forecast, Inputs, Json, Merged, Plan


class Tally:
    """Counts. `stop_at` ends the campaign early, like a precision that is reached."""

    version = "tally/1"

    def parse(self, architecture: Architecture, options: Mapping[str, object]) -> Json:
        chunks = options.get("chunks", 3)
        if not isinstance(chunks, int) or chunks < 1:
            raise CampaignError("The number of chunks must be positive.", field="chunks")
        return {"chunks": chunks, "pause": 0.0, "stop_at": chunks, "fail_at": -1, **options}

    def plan(self, inputs: Inputs) -> Plan:
        chunks = inputs.parameters["chunks"]
        return Plan(chunks=chunks, seconds=2.0 * chunks)

    def forecast(self, inputs: Inputs, evaluation: Json) -> Forecast:
        plan = self.plan(inputs)
        return Forecast(plan.chunks, plan.seconds)

    def run_chunk(self, inputs: Inputs, index: int) -> Json:
        time.sleep(inputs.parameters["pause"])
        if index == inputs.parameters["fail_at"]:
            raise CampaignError("The chunk does not make sense.")
        return {"index": index, "value": ((inputs.seed + index) % 1000) / 7}

    def merge(self, inputs: Inputs, chunks: Sequence[Json]) -> Merged:
        stop_at = inputs.parameters["stop_at"]
        used = chunks[:stop_at]
        result = {"indices": [chunk["index"] for chunk in used]}
        result["mean"] = sum(chunk["value"] for chunk in used) / len(used)
        return Merged(result, len(used), len(chunks) >= stop_at, len(used) / stop_at)

    def compare(self, inputs: Inputs, *, evaluation: Json, result: Json) -> list[Json]:
        return []

    def extended(self, inputs: Inputs, factor: int) -> Extension:
        chunks = inputs.parameters["chunks"]
        longer = {"chunks": chunks * factor, "stop_at": chunks * factor, "fail_at": -1}
        # As when the last chunk was cut off and has to be computed anew.
        return Extension({**inputs.parameters, **longer}, chunks - 1)

    def trace(self, inputs: Inputs, events_max: int, result: Json | None) -> Iterator[Json]:
        return iter([{"event": "start"}, {"event": "end"}][:events_max])

    def warm_up(self) -> None:
        pass


campaigns.register("tally", Tally)
