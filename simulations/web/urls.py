"""Addresses of the pages of simulations."""

from __future__ import annotations

from django.urls import path

from simulations.web import (
    badge_views,
    elections,
    histories,
    laboratory,
    laboratory_groups,
    views,
    whys,
)

app_name = "simulations"

urlpatterns = [
    path("simulations/", views.campaign_list, name="campaigns"),
    path("simulations/histories/", histories.histories, name="histories"),
    path("simulations/<uuid:campaign_id>/", views.campaign_detail, name="campaign"),
    path("simulations/<uuid:campaign_id>/live/", views.campaign_fragment, name="fragment"),
    path("simulations/<uuid:campaign_id>/why/", whys.why, name="why"),
    path("simulations/<uuid:campaign_id>/cancel/", views.campaign_cancel, name="cancel"),
    path("simulations/<uuid:campaign_id>/outage/", views.campaign_story, name="story"),
    path("simulations/<uuid:campaign_id>/resume/", views.campaign_resume, name="resume"),
    path("simulations/<uuid:campaign_id>/extend/", views.campaign_extend, name="extend"),
    path(
        "simulations/<uuid:campaign_id>/apply-election-time/",
        elections.apply_election_time,
        name="apply-election-time",
    ),
    path("laboratory/", laboratory.index, name="laboratory"),
    path("laboratory/run/", laboratory.run, name="laboratory-run"),
    path("laboratory/run/trace/", laboratory.run_trace, name="laboratory-trace"),
    path("laboratory/run/history/", laboratory.run_history, name="laboratory-history"),
    path("laboratory/cap/", laboratory.cap, name="laboratory-cap"),
    path(
        "architectures/<uuid:architecture_id>/laboratory/<str:component>/",
        laboratory_groups.group,
        name="laboratory-group",
    ),
    path("badges/<str:key>.svg", badge_views.badge, name="badge"),
    path("architectures/<uuid:architecture_id>/badge/", badge_views.switch, name="switch-badge"),
    path("architectures/<uuid:architecture_id>/simulate/", views.campaign_new, name="new"),
    path(
        "architectures/<uuid:architecture_id>/simulate/difference/",
        views.difference_new,
        name="new-difference",
    ),
]
