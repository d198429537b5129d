"""Campaigns and their chunks. The row is the truth about a job; the queue carries only ids."""

from __future__ import annotations

import json
import uuid
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from simulations.campaigns import seconds_left

BADGE_KEY_CHARS_MAX: Final = 64
ETA_SECONDS_MIN: Final = 1.0
"""Chunks that were under way when the work stopped may count at once when it is taken up again."""


class Campaign(models.Model):
    """One simulation that checks the estimates of one document."""

    class Kind(models.TextChoices):
        MONTECARLO = "montecarlo", _("Availability (Monte Carlo)")
        CLUSTER = "cluster", _("Consensus cluster")
        DIFFERENCE = "difference", _("Difference of two designs")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        SUCCEEDED = "succeeded", _("Finished")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    ACTIVE: ClassVar = (State.QUEUED, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="campaigns"
    )
    version = models.ForeignKey(
        "metrics.ArchitectureVersion",
        on_delete=models.CASCADE,
        related_name="campaigns",
        null=True,
        blank=True,
    )
    """Absent when the document came with the request and is not stored elsewhere."""
    name = models.CharField(max_length=200, blank=True)
    document = models.JSONField()
    """The document as it was when the campaign was requested."""
    digest = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    parameters = models.JSONField()
    seed = models.BigIntegerField()
    engine_version = models.CharField(max_length=80)
    evaluation = models.JSONField()
    """The analysis' result at the time of the request: what the simulation checks."""
    analysis_version = models.CharField(max_length=80, blank=True)
    """Of the analysis that made it."""
    pinned = models.BooleanField(default=False)
    """Whether this version was asked for by its number, so that later ones do not matter."""

    baseline = models.JSONField(null=True, blank=True)
    """What a difference is taken from, as it was when the campaign was requested; its analysis
    stands in `evaluation` under the same name."""
    baseline_version = models.ForeignKey(
        "metrics.ArchitectureVersion",
        on_delete=models.SET_NULL,
        related_name="baseline_of_campaigns",
        null=True,
        blank=True,
    )
    baseline_name = models.CharField(max_length=200, blank=True)
    baseline_digest = models.CharField(max_length=80, blank=True)
    baseline_pinned = models.BooleanField(default=False)

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    revision = models.PositiveIntegerField(default=1)
    """Grows with every change that a reader can see: the `ETag` and the id of an event."""
    chunks_total = models.PositiveIntegerField()
    chunks_done = models.PositiveIntegerField(default=0)
    chunks_merged = models.PositiveIntegerField(default=0)
    """Chunks in the figures below: those before the first gap."""
    progress = models.FloatField(default=0.0)
    progress_before = models.FloatField(default=0.0)
    """Part that was there already when the work was taken up again."""
    result_text = models.TextField(blank=True)
    """Canonical JSON, as text: a JSON column may spell numbers in its own way."""
    validation = models.JSONField(default=list)
    error_code = models.CharField(max_length=60, blank=True)
    error_message = models.TextField(blank=True)
    request_key = models.CharField(max_length=80, null=True, blank=True)  # noqa: DJ001 - see Meta
    created = models.DateTimeField(default=timezone.now)
    started = models.DateTimeField(null=True, blank=True)
    finished = models.DateTimeField(null=True, blank=True)
    heartbeat = models.DateTimeField(default=timezone.now)
    """The last time that somebody worked on the campaign."""

    class Meta:
        ordering = ("-created", "-id")
        verbose_name = _("simulation")
        verbose_name_plural = _("simulations")
        indexes = (
            models.Index(fields=["owner", "-created"]),
            models.Index(fields=["state", "heartbeat"]),
        )
        constraints = (
            # Absent keys are null and never collide.
            models.UniqueConstraint(fields=["owner", "request_key"], name="one_campaign_a_request"),
        )

    def __str__(self) -> str:
        return f"{self.name or self.pk} ({self.kind}, {self.state})"

    @property
    def result(self) -> dict[str, Any] | None:
        """The figures so far, final when the state is `succeeded`; None before the first."""
        return json.loads(self.result_text) if self.result_text else None

    @property
    def is_active(self) -> bool:
        """Whether more work is to come."""
        return self.state in self.ACTIVE

    @property
    def eta_seconds(self) -> float | None:
        """Seconds until the end as extrapolated from the chunks that are done."""
        if self.state != self.State.RUNNING or self.started is None:
            return None
        elapsed = (timezone.now() - self.started).total_seconds()
        if elapsed < ETA_SECONDS_MIN:
            return None
        left = 1 - self.progress_before
        gained = (self.progress - self.progress_before) / left if left > 0 else 1.0
        return seconds_left(progress=gained, elapsed=elapsed)


class Badge(models.Model):
    """A picture with a public address that shows the availability of one architecture.

    Who knows the key sees the picture and nothing else. Deleting the row revokes the address.
    """

    architecture = models.OneToOneField(
        "metrics.StoredArchitecture", on_delete=models.CASCADE, related_name="badge"
    )
    key = models.CharField(max_length=BADGE_KEY_CHARS_MAX, unique=True)
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")

    def __str__(self) -> str:
        return f"badge of {self.architecture_id}"


class Chunk(models.Model):
    """One part of a campaign's work. Its result is stored once, whoever computes it."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="chunks")
    index = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    lease_until = models.DateTimeField()
    """After this time without a result, the chunk is handed out again."""
    handed_out = models.PositiveIntegerField(default=1)
    attempts = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=120, blank=True)
    result_text = models.TextField(blank=True)
    done = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("index",)
        constraints = (
            models.UniqueConstraint(fields=["campaign", "index"], name="one_chunk_an_index"),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id}[{self.index}] {self.state}"
