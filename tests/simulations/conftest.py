"""Users, rows and a kind of campaign for the tests of campaigns."""

from __future__ import annotations

import pytest

from simulations import services
from tests.simulations import tally
from tests.simulations.farm import DOCUMENT

assert tally.Tally.version


@pytest.fixture
def queue(monkeypatch):
    """Return the messages that were put into the queue, instead of a broker."""
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr(
        "simulations.tasks.run_chunk.apply_async", lambda args, **_: sent.append(tuple(args))
    )
    return sent


@pytest.fixture
def make_campaign(alice, queue, django_capture_on_commit_callbacks):
    """Request a campaign of Alice's, as a page does."""

    def make(*, owner=alice, kind="tally", document=DOCUMENT, seed=7, key=None, **options):
        request = services.Request(
            kind=kind, document=document, options=options, seed=seed, key=key
        )
        with django_capture_on_commit_callbacks(execute=True):
            return services.request_campaign(owner_id=owner.pk, request=request)

    return make
