"""`manage.py compile_kernels`: compile the simulations ahead, so that no user waits for it."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from django.core.management.base import BaseCommand

from metrics.analysis.chains.warm_up import warm_up as warm_up_chains
from metrics.analysis.fault_trees.warm_up import warm_up as warm_up_fault_trees
from metrics.analysis.markov.warm_up import warm_up
from simulations import campaigns
from simulations.checkers.linearizability import warm_up as warm_up_checkers
from simulations.scenarios.lab.running import warm_up as warm_up_laboratory


class Command(BaseCommand):
    """Compile the kernels of campaigns and of the analysis into the cache that workers read.

    The protocols of the laboratory are compiled beside the rest, in a process of their own.
    """

    help = "Compiles the kernels of simulation and analysis into the cache."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as beside:
            laboratory = beside.submit(warm_up_laboratory)
            for kind in campaigns.kinds():
                campaigns.engine_of(kind).warm_up()
            warm_up()
            warm_up_chains()
            warm_up_fault_trees()
            warm_up_checkers()
            laboratory.result()
