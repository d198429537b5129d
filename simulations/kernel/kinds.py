"""Codes of what can happen next, shared by all protocols; importing this compiles nothing.

A protocol numbers its own messages from `OWN_MESSAGES` and its own timers from `TIMERS_FROM`.
"""

from __future__ import annotations

REQUEST, REPLY = 0, 1  # between clients and nodes
OWN_MESSAGES = 2
TIMERS_FROM = 24  # every kind below is a message on the network
ARRIVAL, RETRY = 40, 41  # the clients' timers
FAULT = 42  # in the trace only

RUNNING, FINISHED, FAILED = 0, 1, 2  # what a step of a run loop returns
HORIZON, FAULT_DUE = -1, -2  # what may come next instead of a message or timer

NOBODY = -1
NO_OPERATION = -1

# What a node answers to a client.
DONE = 0  # it took effect, or a read was served; `result` holds the value
REDIRECT = 1  # not here and without any effect; `hint` names the leader or is NOBODY
REFUSED = 2  # the node says for certain that it has no effect and never will
