"""Addresses of the simulations API, below /api/v1/."""

from __future__ import annotations

from django.urls import path

from simulations.api import election_times, histories, laboratory, outages, standing, views

app_name = "simulations-api"

urlpatterns = [
    path("histories/check", histories.HistoryCheckView.as_view(), name="check-history"),
    path(
        "architectures/<uuid:architecture_id>/verdicts",
        standing.VerdictsView.as_view(),
        name="verdicts",
    ),
    path("architectures/<uuid:architecture_id>/badge", standing.BadgeView.as_view(), name="badge"),
    path("laboratory/scenarios", laboratory.ScenariosView.as_view(), name="lab-scenarios"),
    path("laboratory/run", laboratory.RunView.as_view(), name="lab-run"),
    path("laboratory/trace", laboratory.RunTraceView.as_view(), name="lab-trace"),
    path("laboratory/history", laboratory.RunHistoryView.as_view(), name="lab-history"),
    path("laboratory/cap", laboratory.CapView.as_view(), name="lab-cap"),
    path("simulations", views.CampaignListView.as_view(), name="campaigns"),
    path("simulations/plan", views.PlanView.as_view(), name="plan"),
    path("simulations/<uuid:campaign_id>", views.CampaignView.as_view(), name="campaign"),
    path("simulations/<uuid:campaign_id>/resume", views.ResumeView.as_view(), name="resume"),
    path("simulations/<uuid:campaign_id>/extend", views.ExtendView.as_view(), name="extend"),
    path(
        "simulations/<uuid:campaign_id>/apply-election-time",
        election_times.ElectionTimeView.as_view(),
        name="apply-election-time",
    ),
    path("simulations/<uuid:campaign_id>/events", views.EventsView.as_view(), name="events"),
    path("simulations/<uuid:campaign_id>/trace", views.TraceView.as_view(), name="trace"),
    path(
        "simulations/<uuid:campaign_id>/worst-outage",
        outages.WorstOutageView.as_view(),
        name="worst-outage",
    ),
]
