"""Support looks here; people change their architectures in the editor, where each change counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from metrics.models import (
    AdviceDecision,
    ApiToken,
    ArchitectureVersion,
    CachedAnalysis,
    ShareLink,
    StoredArchitecture,
)

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin  # Django's has no type parameter at run time


class _LookOnly(_ModelAdmin):
    """Rows that can be seen and deleted."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(StoredArchitecture)
class StoredArchitectureAdmin(_LookOnly):
    list_display = ["name", "owner", "version", "is_valid", "updated"]
    list_select_related = ["owner"]
    search_fields = ["name", "owner__username", "id"]
    date_hierarchy = "updated"

    @admin.display(boolean=True)
    def is_valid(self, row: StoredArchitecture) -> bool:
        return row.is_valid


@admin.register(ArchitectureVersion)
class ArchitectureVersionAdmin(_LookOnly):
    list_display = ["architecture", "number", "draft", "author", "created"]
    list_select_related = ["architecture", "author"]
    search_fields = ["architecture__name", "digest"]


@admin.register(ApiToken)
class ApiTokenAdmin(_LookOnly):
    """Tokens of all accounts; deleting one revokes it."""

    list_display = ["name", "prefix", "owner", "expires", "last_used"]
    list_select_related = ["owner"]
    search_fields = ["name", "prefix", "owner__username"]
    exclude = ["hashed"]


@admin.register(ShareLink)
class ShareLinkAdmin(_LookOnly):
    """Links to architectures; deleting one revokes it."""

    list_display = ["name", "prefix", "architecture", "expires", "last_used"]
    list_select_related = ["architecture"]
    search_fields = ["name", "prefix", "architecture__name"]
    exclude = ["hashed"]


@admin.register(CachedAnalysis)
class CachedAnalysisAdmin(_LookOnly):
    list_display = ["digest", "engine", "created"]
    search_fields = ["digest"]


@admin.register(AdviceDecision)
class AdviceDecisionAdmin(_LookOnly):
    list_display = ["title", "architecture", "state", "author", "created"]
    list_select_related = ["architecture", "author"]
    search_fields = ["title", "architecture__name"]
