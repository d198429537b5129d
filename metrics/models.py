"""What the database keeps: architectures with their history, results, tokens, answered requests.

The documents themselves are JSON as typed; `metrics.domain` gives them their meaning.
"""

from __future__ import annotations

import json
import uuid
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from metrics.domain.limits import NAME_CHARS_MAX, TEXT_CHARS_MAX

DIGEST_CHARS_MAX: Final = 80
SLUG_CHARS_MAX: Final = 80
NOTE_CHARS_MAX: Final = 500
ADVICE_KEY_CHARS_MAX: Final = 400
TOKEN_NAME_CHARS_MAX: Final = 100
TOKEN_PREFIX_CHARS: Final = 12
IDEMPOTENCY_KEY_CHARS_MAX: Final = 255


class OrderedJSONField(models.JSONField):
    """JSON whose keys keep their order, on every database.

    PostgreSQL's `jsonb` sorts keys, so a document would come back in another order than it
    was typed in. Nothing is looked up inside such a value, so it is kept as text.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "text"

    def get_db_prep_value(
        self,
        value: Any,
        connection: BaseDatabaseWrapper,
        prepared: bool = False,  # noqa: FBT001, FBT002 - as in Django
    ) -> Any:
        """Write the text, except for a null of the database."""
        return None if value is None else json.dumps(value, cls=self.encoder, ensure_ascii=False)


class StoredArchitecture(models.Model):
    """An architecture of one owner. Its content is the version with the number `version`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="architectures"
    )
    name = models.CharField(max_length=NAME_CHARS_MAX, blank=True)
    description = models.CharField(max_length=TEXT_CHARS_MAX, blank=True)
    version = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=DIGEST_CHARS_MAX, blank=True)
    """Of the current version; empty while its document has errors."""
    template = models.CharField(max_length=SLUG_CHARS_MAX, blank=True)
    """The template that it was made from, if any."""
    origin = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="variants"
    )
    """The architecture that this one is a variant of, while that one exists."""
    origin_version = models.PositiveIntegerField(null=True, blank=True)
    """The version of it that the variant started from."""
    created = models.DateTimeField(default=timezone.now, editable=False)
    updated = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-updated", "-id"]
        indexes = [
            models.Index(fields=["owner", "-updated"]),
            models.Index(fields=["owner", "-created"]),
        ]
        verbose_name = _("architecture")
        verbose_name_plural = _("architectures")

    def __str__(self) -> str:
        return self.name or str(self.id)

    @property
    def is_valid(self) -> bool:
        """Whether the current document has no errors."""
        return bool(self.digest)

    @property
    def etag(self) -> str:
        """The entity tag of the current version, quotes included."""
        return f'"v{self.version}"'


class ArchitectureVersion(models.Model):
    """One state of a document, never changed after it was written.

    A draft is what the editor saved on its own. Of successive drafts by one author at most
    one in five minutes is kept, and every one that another row refers to (see
    `services.save_version`), so numbers rise without being gapless.
    """

    architecture = models.ForeignKey(
        StoredArchitecture, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField()
    document = OrderedJSONField()
    """The decoded document as typed: durations and percentages are still text."""
    text = models.TextField(blank=True)
    """The source text, when the document was given as text; it keeps the comments."""
    digest = models.CharField(max_length=DIGEST_CHARS_MAX, blank=True, db_index=True)
    """Of the canonical form; empty when the document has errors."""
    draft = models.BooleanField(default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    note = models.CharField(max_length=NOTE_CHARS_MAX, blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["architecture", "number"], name="one_version_of_each_number"
            )
        ]
        verbose_name = _("version of an architecture")
        verbose_name_plural = _("versions of architectures")

    def __str__(self) -> str:
        return f"{self.architecture_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert, and refuse to change a version that exists."""
        assert self._state.adding, "a version is immutable"
        super().save(*args, **kwargs)

    @property
    def is_valid(self) -> bool:
        """Whether the document has no errors."""
        return bool(self.digest)

    @property
    def etag(self) -> str:
        """The entity tag, quotes included."""
        return f'"v{self.number}"'


class CachedAnalysis(models.Model):
    """The result of one document by one version of the analysis. May be deleted at any time."""

    digest = models.CharField(max_length=DIGEST_CHARS_MAX)
    engine = models.CharField(max_length=SLUG_CHARS_MAX)
    whole = OrderedJSONField()
    """The figures of the whole alone, for lists."""
    objectives_met = models.BooleanField(null=True)
    """Null when the document has no objectives."""
    result = OrderedJSONField()
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "engine"], name="one_analysis_of_a_digest")
        ]
        verbose_name = _("cached analysis")
        verbose_name_plural = _("cached analyses")

    def __str__(self) -> str:
        return f"{self.digest} ({self.engine})"


class HeadlineFigures(models.Model):
    """The few figures of one document that lists and trends show, by one version of the analysis.

    A row is small, so the figures of a whole history are read at once. It may be deleted at any
    time, and is computed again where it is needed.
    """

    digest = models.CharField(max_length=DIGEST_CHARS_MAX)
    engine = models.CharField(max_length=SLUG_CHARS_MAX)
    figures = models.JSONField()
    """As `metrics.domain.headlines.Headline` writes them."""
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "engine"], name="one_headline_of_a_digest")
        ]
        verbose_name = _("figures in short")
        verbose_name_plural = _("figures in short")

    def __str__(self) -> str:
        return f"{self.digest} ({self.engine})"


class ApiToken(models.Model):
    """A bearer token of a tool. Only its hash is kept; the prefix tells tokens apart."""

    class Scope(models.TextChoices):
        READ = "read", _("read and evaluate")
        WRITE = "write", _("change architectures")
        SIMULATE = "simulate", _("start and cancel simulations")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(max_length=TOKEN_NAME_CHARS_MAX)
    prefix = models.CharField(max_length=TOKEN_PREFIX_CHARS, editable=False)
    hashed = models.CharField(max_length=64, unique=True, editable=False)
    """SHA-256 of the token: enough for 256 random bits, and fast on every request."""
    scopes = models.JSONField(default=list)
    expires = models.DateTimeField(null=True, blank=True)
    last_used = models.DateTimeField(null=True, blank=True, editable=False)
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-created", "-id"]
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def allows(self, scope: str) -> bool:
        """Whether the token carries the scope."""
        return scope in self.scopes


class ShareLink(models.Model):
    """A secret address under which anybody may read one architecture, until it is revoked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    architecture = models.ForeignKey(
        StoredArchitecture, on_delete=models.CASCADE, related_name="share_links"
    )
    version = models.ForeignKey(
        ArchitectureVersion, on_delete=models.CASCADE, null=True, related_name="share_links"
    )
    """The version that is shown for good; null shows the newest one."""
    name = models.CharField(max_length=TOKEN_NAME_CHARS_MAX)
    prefix = models.CharField(max_length=TOKEN_PREFIX_CHARS, editable=False)
    hashed = models.CharField(max_length=64, unique=True, editable=False)
    """SHA-256 of the secret in the address, as for tokens."""
    expires = models.DateTimeField(null=True, blank=True)
    last_used = models.DateTimeField(null=True, blank=True, editable=False)
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-created", "-id"]
        verbose_name = _("share link")
        verbose_name_plural = _("share links")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class AdviceDecision(models.Model):
    """What was decided on one advice for one architecture; without a row the advice is open."""

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("accepted as a variant")
        DISMISSED = "dismissed", _("dismissed")

    architecture = models.ForeignKey(
        StoredArchitecture, on_delete=models.CASCADE, related_name="advice_decisions"
    )
    key = models.CharField(max_length=ADVICE_KEY_CHARS_MAX)
    """Of the advice: the same in every version of the document."""
    state = models.CharField(max_length=20, choices=State.choices)
    reason = models.CharField(max_length=NOTE_CHARS_MAX, blank=True)
    title = models.CharField(max_length=NOTE_CHARS_MAX)
    """What the advice said when it was decided on; a later design may not lead to it any more."""
    version = models.PositiveIntegerField()
    """Of the architecture, when it was decided on."""
    variant = models.ForeignKey(
        StoredArchitecture, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """The variant that an accepted advice led to, while it exists."""
    price_per_month = models.FloatField(null=True)
    net_gain_per_month = models.FloatField(null=True)
    currency = models.CharField(max_length=10, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-created", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["architecture", "key"], name="one_decision_on_each_advice"
            )
        ]
        verbose_name = _("decision on advice")
        verbose_name_plural = _("decisions on advice")

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"


class Dismissal(models.Model):
    """Something that a user does not want to be shown again, such as the first tour."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="dismissals"
    )
    topic = models.CharField(max_length=SLUG_CHARS_MAX)
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "topic"], name="one_dismissal_of_a_topic")
        ]
        verbose_name = _("dismissal")
        verbose_name_plural = _("dismissals")

    def __str__(self) -> str:
        return self.topic


class IdempotencyRecord(models.Model):
    """The answer to a request that carried an `Idempotency-Key`, kept for a day."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=IDEMPOTENCY_KEY_CHARS_MAX)
    fingerprint = models.CharField(max_length=64)
    """SHA-256 of method, address, content type and body."""
    status = models.PositiveSmallIntegerField(null=True)
    """Null inside the transaction of the first request, so never seen by another one."""
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    created = models.DateTimeField(default=timezone.now, editable=False, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="one_answer_of_a_key")]
        verbose_name = _("answered request")
        verbose_name_plural = _("answered requests")

    def __str__(self) -> str:
        return self.key
