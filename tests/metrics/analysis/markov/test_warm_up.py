from __future__ import annotations

import pytest

from metrics.analysis.markov import (
    elimination,
    excursions,
    interval,
    products,
    sweeps,
    uniformisation,
)
from metrics.analysis.markov.warm_up import warm_up

USED = [
    products.multiply,
    elimination._eliminate_panel,
    elimination._distribute,
    sweeps.incoming,
    sweeps.is_irreducible,
    sweeps.relax,
    sweeps.strongest,
    sweeps.gather,
    sweeps.slots,
    sweeps.flows,
    uniformisation._follow,
    interval._count_down,
    excursions._sweep_all,
    excursions._solve,
    excursions._slowest,
]


@pytest.mark.parametrize("kernel", USED, ids=lambda kernel: kernel.__name__)
def test_every_loop_is_compiled_ahead(kernel):
    warm_up()
    assert kernel.signatures
