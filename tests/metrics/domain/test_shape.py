"""What is allowed at a place, as the message of an unknown key lists it."""

from __future__ import annotations

import pytest

from tests.metrics.domain.documents import tree_problems

MIXED_UP = {"law": "gamma", "shape": 2, "cv": 1}
FAILURE = {"mtbf": "1h", "mttr": "1h", "down": MIXED_UP}


@pytest.mark.parametrize(
    ("changes", "path", "allowed"),
    [
        (
            {"objectives": {"rto": {"zone": "1h"}}},
            "objectives.rto.zone",
            "one of: instance, component, site, region, data",
        ),
        (
            {"components": {"a": {"failure": FAILURE}}},
            "components.a.failure.down.cv",
            "one of: law, shape",
        ),
        (
            {"components": {"a": {"data": {"backup": {"every": "1h", "when": 1}}}}},
            "components.a.data.backup.when",
            "one of: every, takes, restore, detect, at, success",
        ),
    ],
)
def test_an_unknown_key_below_optional_parts_lists_the_keys_of_its_own_part(changes, path, allowed):
    document = {"format": "reliability/v1", "components": {"a": {}}} | changes
    (problem,) = tree_problems(document)
    assert (problem.path, problem.allowed) == (path, allowed)
