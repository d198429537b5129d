"""From the click to first figures, and to ±1 %: a campaign as the web process starts it.

Run with `PYTHONPATH=. python benchmarks/first_figures.py`. A broker and one worker with two
processes are started, as `make run` starts them; then this process asks for a campaign through the
same service as the pages and the API, and watches the row until it has figures and until it ends.
The documents have fifty components and an unavailability of about 10⁻⁴. Waiting for the page to ask
again is not counted; it asks every second.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from metrics.analysis.evaluate import evaluate
from metrics.domain.reading import parse_document
from tests.simulations.farm import Farm, prepare

COMPONENTS = 50
PRECISION = 0.01
POLL_SECONDS = 0.01
WARM_SECONDS = 3.0


def layers(*, has_sites: bool) -> dict[str, Any]:
    """Write services in layers, each needing the next ones, tuned to an unavailability of 10⁻⁴."""
    zones = ("a", "b", "c")
    components: dict[str, Any] = {}
    for number in range(COMPONENTS):
        below = [f"c{k}" for k in range(number + 5, min(number + 7, COMPONENTS))]
        component: dict[str, Any] = {"required": 2, "needs": below}
        if has_sites:
            component["failure"] = {"mtbf": "30d", "mttr": "20m"}
            component["placement"] = dict.fromkeys(zones, 1)
            component["common_cause"] = {"mtbf": "2000d", "mttr": "5m"}
        else:
            component["failure"] = {"mtbf": "30d", "mttr": "36m"}
            component["replicas"] = 3
        components[f"c{number}"] = component
    sites = {zone: {"outage": {"mtbf": "2y", "mttr": "15m"}} for zone in zones}
    journeys = {f"j{k}": {"entry": f"c{k}"} for k in range(5)}
    parts = {"components": components, "journeys": journeys}
    return {"format": "reliability/v1", **parts} | ({"sites": sites} if has_sites else {})


def measure(document: dict[str, Any], seed: int) -> tuple[float, float, float, Any]:
    """Return seconds until the request is answered, first figures are there, and all is done."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - only after Django's setup

    from simulations import services  # noqa: PLC0415
    from simulations.models import Campaign  # noqa: PLC0415

    owner = get_user_model().objects.get(username="alice")
    options = {"precision": PRECISION}
    request = services.Request(kind="montecarlo", document=document, options=options, seed=seed)
    begin = time.perf_counter()
    campaign = services.request_campaign(owner_id=owner.pk, request=request)
    answered = time.perf_counter() - begin
    first = 0.0
    while True:
        campaign = Campaign.objects.get(pk=campaign.pk)
        passed = time.perf_counter() - begin
        if not first and campaign.result_text:
            first = passed
        if campaign.state not in Campaign.ACTIVE:
            return answered, first, passed, campaign
        time.sleep(POLL_SECONDS)


def main() -> None:
    """Print the times for a document without sites and one with sites and common causes."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder)
        prepare(prepared)
        with Farm(prepared) as farm:
            farm.start_worker(processes=2)
            os.environ.update(farm.environment)
            os.environ["DJANGO_SETTINGS_MODULE"] = "reliability_app.settings"
            import django  # noqa: PLC0415 - with the settings above

            django.setup()
            farm.wait_until(lambda: farm.call("count workers") == "2")
            time.sleep(WARM_SECONDS)
            for has_sites in (False, True):
                _print(layers(has_sites=has_sites), has_sites=has_sites)


def _print(document: dict[str, Any], *, has_sites: bool) -> None:
    name = "with sites and common causes" if has_sites else "replicas alone"
    whole = evaluate(parse_document(document)).whole
    sys.stdout.write(f"{COMPONENTS} components, {name}: {whole.unavailability:.3g} by analysis\n")
    for seed in (1, 2):
        answered, first, all_done, campaign = measure(document, seed)
        sys.stdout.write(
            f"  answered {answered:.2f} s, first figures {first:.2f} s, {campaign.state} "
            f"{all_done:.2f} s; {campaign.chunks_total} chunks; load {os.getloadavg()[0]:.1f}\n"
        )
        result = json.loads(campaign.result_text)
        found = result["whole"]["unavailability"]
        sys.stdout.write(
            f"  simulated {found['mean']:.3g}, from {found['low']:.4g} to {found['high']:.4g}, "
            f"{result['events'] / 1e6:,.0f} million events\n"
        )


if __name__ == "__main__":
    main()
