"""Terms of the glossary: recovery."""

from __future__ import annotations

from typing import Final

from metrics.domain.problems import gettext_noop as _
from metrics.guidance.entries import Term

RECOVERY: Final = (
    Term(
        slug="disruption",
        title="Disruption",
        chinese="干擾",
        definition=_(
            "What is lost at one moment, in a system that is otherwise well: an instance, a"
            " component, a site, a region or the data."
        ),
        see=(
            "rto",
            "rpo",
        ),
    ),
    Term(
        slug="rto",
        title="RTO",
        chinese="復原時間目標",
        definition=_(
            "Recovery time objective: how long a disruption may keep a service down. Beside"
            " it stands the recovery time that the design reaches, expected and at worst."
        ),
        source="nist-800-34",
        see=(
            "rpo",
            "disruption",
        ),
    ),
    Term(
        slug="rpo",
        title="RPO",
        chinese="復原點目標",
        definition=_(
            "Recovery point objective: how much of the latest data a disruption may cost,"
            " as a span of time."
        ),
        source="nist-800-34",
        see=(
            "rto",
            "replication",
        ),
    ),
    Term(
        slug="backup",
        title="Backup",
        chinese="備份",
        definition=_(
            "A copy of the data kept apart. It alone helps when data are deleted or"
            " corrupted in every replica."
        ),
        source="nist-800-34",
        see=(
            "log-shipping",
            "rpo",
        ),
    ),
    Term(
        slug="log-shipping",
        title="Log shipping",
        chinese="日誌傳送",
        definition=_(
            "Keeping the log of changes apart between backups, so that a restore reaches"
            " closer to the loss."
        ),
        see=("backup",),
    ),
    Term(
        slug="replication",
        title="Replication",
        chinese="複寫",
        definition=_(
            "Copies of the data that follow each other: at once (synchronous), later"
            " (asynchronous), or by agreement of a majority."
        ),
        see=(
            "quorum",
            "rpo",
        ),
    ),
    Term(
        slug="error-factor",
        title="Error factor",
        chinese="誤差因子",
        definition=_(
            "The 95 % point of a lognormal law over its median: how many times a value may be off."
        ),
        source="nureg-measures",
        see=("uncertainty",),
    ),
)
