from __future__ import annotations

import numpy as np
import pytest

from metrics.analysis.markov.products import multiply


@pytest.mark.parametrize("shape", [(1, 1, 1), (4, 4, 4), (7, 5, 3), (9, 8, 11), (66, 67, 65)])
def test_agrees_with_the_library_for_any_remainder(shape):
    rows, inner, columns = shape
    random = np.random.default_rng(rows)
    left, right = random.uniform(size=(rows, inner)), random.uniform(size=(inner, columns))
    np.testing.assert_allclose(multiply(left, right), left @ right, rtol=1e-14)
