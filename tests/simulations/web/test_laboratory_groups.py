from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from metrics import services
from simulations.scenarios.lab.problems import read_settings

pytestmark = pytest.mark.django_db


def address(owner, component="store", **replication):
    """Return the way to the laboratory from a group of five over three zones."""
    document = {
        "format": "reliability/v1",
        "sites": {"a": {}, "b": {}, "c": {}},
        "components": {
            "store": {
                "kind": "database",
                "failure": {"mtbf": "1y", "mttr": "4h"},
                "placement": {"a": 2, "b": 2, "c": 1},
                "data": {"replication": {"mode": "raft", **replication}},
            },
            "web": {"failure": {"mtbf": "30d", "mttr": "10m"}, "needs": ["store"]},
        },
    }
    stored = services.create_architecture(owner=owner, draft=services.Draft(document=document))
    return f"/architectures/{stored.pk}/laboratory/{component}/"


def settings(response):
    """Read the address that the answer leads to, as the laboratory does."""
    return {
        key: values[0] for key, values in parse_qs(urlsplit(response["Location"]).query).items()
    }


def test_a_group_comes_to_the_laboratory_with_its_servers_sites_and_times(alices_browser, alice):
    replication = {"election_timeout": ["1s", "2s"], "heartbeat": "200ms", "message_delay": "8ms"}
    run = read_settings(settings(alices_browser.get(address(alice, **replication))))
    assert (run.protocol, run.servers, run.sites) == ("raft", 5, (2, 2, 1))
    assert (run.election_timeout, run.heartbeat) == ((1.0, 2.0), 0.2)
    assert (run.delay, run.site_delay) == (0.008, 0.008)
    assert "crash leader" in run.schedule


def test_the_quorum_of_writes_comes_along_to_multi_paxos(alices_browser, alice):
    run = read_settings(settings(alices_browser.get(address(alice, mode="paxos", quorum=4))))
    assert (run.protocol, run.phases) == ("multi-paxos", (3, 4))


def test_a_component_that_does_not_vote_leads_to_what_votes(alices_browser, alice):
    response = alices_browser.get(address(alice, "web"), follow=True)
    assert "web is not a consensus group of this document" in response.content.decode()
    assert "/laboratory/store/" in response.content.decode()


def test_the_group_of_somebody_else_does_not_exist(alices_browser, bob):
    assert alices_browser.get(address(bob)).status_code == 404
