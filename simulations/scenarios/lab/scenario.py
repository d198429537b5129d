"""What a scenario of the laboratory is: its words, its source, its settings and its seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from metrics.domain.problems import gettext_noop

RAFT_PAPER: Final = (
    "Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm (Extended "
    "Version), 2014"
)
DISSERTATION: Final = "Ongaro, Consensus: Bridging Theory and Practice, 2014"
OMNI_PAXOS: Final = (
    "Ng, Haridi and Carbone, Omni-Paxos: Breaking the Barriers of Partial "
    "Connectivity, EuroSys 2023"
)

LEADERS: Final = gettext_noop("Leaders and elections")
LINKS: Final = gettext_noop("Partial connectivity")
READS: Final = gettext_noop("Reads")
RULES: Final = gettext_noop("Rules, and what breaks without them")
LOAD: Final = gettext_noop("Networks and sites")


@dataclass(frozen=True, slots=True)
class Scenario:
    """Settings that show one thing."""

    name: str
    group: str
    title: str
    shows: str
    expect: str
    source: str
    settings: Mapping[str, str]
    seed: int = 1
