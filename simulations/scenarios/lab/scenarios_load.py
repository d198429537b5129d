"""Scenarios of load, of networks and of sites."""

from __future__ import annotations

from typing import Final

from metrics.domain.problems import gettext_noop
from simulations.scenarios.lab.scenario import LOAD, Scenario

NETWORKS_AND_SITES: Final = (
    Scenario(
        "congestion-collapse",
        LOAD,
        gettext_noop("Impatient clients"),
        gettext_noop(
            "A link with little bandwidth; clients that try again too early fill it with copies of "
            "what is already on its way."
        ),
        gettext_noop(
            "With a retry after 30 ms far fewer operations succeed than with one after 300 ms, "
            "although as many messages are sent."
        ),
        "Nagle, Congestion Control in IP/TCP Internetworks, RFC 896, 1984",
        {
            "bandwidth": "50000",
            "retry": "30ms",
            "patience": "2s",
            "clients": "10",
            "think": "50ms",
            "election_timeout": "1s-2s",
            "seconds": "20s",
        },
    ),
    Scenario(
        "asynchronous-failover",
        LOAD,
        gettext_noop("An asynchronous failover loses writes"),
        gettext_noop(
            "The primary acknowledges before its backups have the write; it is cut off, and a "
            "backup takes over."
        ),
        gettext_noop(
            "What the primary acknowledged alone is gone: its number is the recovery point. "
            "Synchronous replication loses nothing and is slower."
        ),
        "Gray and Reuter, Transaction Processing, 1993, section 12.6 (1-safe and 2-safe)",
        {
            "protocol": "primary-backup",
            "servers": "3",
            "synchronous": "off",
            "reads": "0.2",
            "think": "5ms",
            "delay": "5ms",
            "schedule": "at 4s isolate leader for 3s",
            "seconds": "10s",
        },
    ),
    Scenario(
        "three-sites",
        LOAD,
        gettext_noop("Nine servers over three sites"),
        gettext_noop("A whole site fails, then one server more, then another."),
        gettext_noop(
            "Six of nine servers serve, and so do five; four do not. Two sites of three are "
            "enough, with one server to spare."
        ),
        "Corbett et al., Spanner: Google's Globally Distributed Database, OSDI 2012, section 2",
        {
            "servers": "9",
            "sites": "3-3-3",
            "site_delay": "5ms",
            "schedule": "at 3s crash 6 7 8\nat 6s crash 5\nat 9s crash 4 for 3s",
            "seconds": "15s",
        },
    ),
)
