from __future__ import annotations

import json

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from simulations import execution
from simulations.api import events
from simulations.api.events import blocking_stream, stream
from simulations.models import Campaign
from tests.loops import completed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(events, "POLL_SECONDS", 0.01)


def read(campaign, *, last_seen="", act=None):
    """Return the events of a stream, acting once on the campaign after the first one."""

    async def listen():
        found = []
        async for event in stream(
            campaign.pk, last_seen=last_seen, represent=lambda row: {"state": row.state}
        ):
            found.append(event)
            if act is not None and len(found) == 1:
                await sync_to_async(act)()
        await sync_to_async(connections.close_all)()
        return found

    return completed(listen())


def test_each_change_is_one_event_with_the_revision_as_its_id(make_campaign):
    campaign = make_campaign(chunks=1)
    first, second = read(campaign, act=lambda: execution.cancel(campaign.pk))
    assert first == b'id: 1\nevent: progress\ndata: {"state":"queued"}\n\n'
    assert second == b'id: 2\nevent: progress\ndata: {"state":"cancelled"}\n\n'


def test_a_client_that_returns_gets_only_what_it_has_not_seen(make_campaign):
    campaign = make_campaign(chunks=1)
    execution.cancel(campaign.pk)
    assert len(read(campaign, last_seen="1")) == 1
    assert read(campaign, last_seen="2") == []


def test_a_server_with_threads_streams_the_same(make_campaign):
    campaign = make_campaign(chunks=1)
    execution.cancel(campaign.pk)
    blocking = blocking_stream(
        campaign.pk, last_seen="", represent=lambda row: {"state": row.state}
    )
    assert list(blocking) == read(campaign)


def test_the_stream_of_a_deleted_simulation_ends(make_campaign):
    campaign = make_campaign(chunks=1)
    assert len(read(campaign, act=lambda: Campaign.objects.all().delete())) == 1


def test_the_endpoint_streams_the_simulation_as_json(make_campaign, async_client, alice):
    campaign = make_campaign(chunks=1)
    execution.cancel(campaign.pk)

    async def listen(headers):
        await async_client.aforce_login(alice)
        address = f"/api/v1/simulations/{campaign.pk}/events"
        response = await async_client.get(address, headers=headers)
        await sync_to_async(connections.close_all)()
        return response

    async def body():
        response = await listen({"Accept": "text/event-stream"})
        content = b"".join([part async for part in response])
        await sync_to_async(connections.close_all)()
        return response, content

    response, content = completed(body())
    data = json.loads(content.split(b"data: ")[1])
    assert response["Content-Type"] == "text/event-stream"
    assert (data["id"], data["state"]) == (str(campaign.pk), "cancelled")
    seen = completed(listen({"Last-Event-ID": "2"}))
    assert seen.status_code == 204
