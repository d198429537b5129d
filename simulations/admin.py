"""Support looks here; nothing can be changed, since results belong to their inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from simulations.models import Campaign

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin  # Django's has no type parameter at run time


@admin.register(Campaign)
class CampaignAdmin(_ModelAdmin):
    """Campaigns: seen and deleted, never changed."""

    list_display = ("name", "owner", "kind", "state", "chunks_done", "chunks_total", "created")
    list_filter = ("state", "kind")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username", "id", "digest")
    date_hierarchy = "created"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
