"""Addresses below `/api/v1/` that this app answers."""

from __future__ import annotations

from django.urls import path

from metrics.api.views import (
    account,
    advice,
    architectures,
    capacity,
    dismissals,
    documents,
    explanations,
    fault_trees,
    history,
    periods,
    quorums,
    sharing,
    variants,
    what_if,
)
from metrics.api.views import uncertainty as uncertainties

app_name = "metrics-api"

_ONE = "architectures/<uuid:architecture_id>"

urlpatterns = [
    path("evaluate", documents.EvaluateView.as_view(), name="evaluate"),
    path("capacity", capacity.CapacityView.as_view(), name="capacity"),
    path("periods", periods.PeriodsView.as_view(), name="periods"),
    path("what-if", what_if.WhatIfView.as_view(), name="what-if"),
    path("compare", variants.CompareView.as_view(), name="compare"),
    path("explain", explanations.ExplanationView.as_view(), name="explain"),
    path("uncertainty", uncertainties.UncertaintyView.as_view(), name="uncertainty"),
    path("advice", advice.AdviceView.as_view(), name="advice"),
    path("sensitivity", advice.SensitivityView.as_view(), name="sensitivity"),
    path("pareto", advice.ParetoView.as_view(), name="pareto"),
    path("fault-tree", fault_trees.FaultTreeExportView.as_view(), name="fault-tree"),
    path("fault-trees", fault_trees.FaultTreeView.as_view(), name="fault-trees"),
    path("quorums", quorums.QuorumsView.as_view(), name="quorums"),
    path("staleness", quorums.StalenessView.as_view(), name="staleness"),
    path("consensus-groups", quorums.ConsensusGroupsView.as_view(), name="consensus-groups"),
    path("validate", documents.ValidateView.as_view(), name="validate"),
    path("templates", documents.TemplateListView.as_view(), name="templates"),
    path("schema", documents.SchemaView.as_view(), name="schema"),
    path("guidance", documents.GuidanceView.as_view(), name="guidance"),
    path("architectures", architectures.ArchitectureListView.as_view(), name="architectures"),
    path(_ONE, architectures.ArchitectureView.as_view(), name="architecture"),
    path(f"{_ONE}/analysis", architectures.AnalysisView.as_view(), name="analysis"),
    path(f"{_ONE}/capacity", capacity.StoredCapacityView.as_view(), name="stored-capacity"),
    path(f"{_ONE}/periods", periods.StoredPeriodsView.as_view(), name="stored-periods"),
    path(
        f"{_ONE}/explanation",
        explanations.StoredExplanationView.as_view(),
        name="stored-explanation",
    ),
    path(
        f"{_ONE}/uncertainty",
        uncertainties.StoredUncertaintyView.as_view(),
        name="stored-uncertainty",
    ),
    path(
        f"{_ONE}/consensus-groups",
        quorums.StoredConsensusGroupsView.as_view(),
        name="stored-consensus-groups",
    ),
    path(f"{_ONE}/advice", advice.StoredAdviceView.as_view(), name="stored-advice"),
    path(
        f"{_ONE}/advice/<str:key>/explanation",
        advice.AdviceExplanationView.as_view(),
        name="advice-explanation",
    ),
    path(
        f"{_ONE}/advice/<str:key>/decision",
        advice.AdviceDecisionView.as_view(),
        name="advice-decision",
    ),
    path(
        f"{_ONE}/sensitivity",
        advice.StoredSensitivityView.as_view(),
        name="stored-sensitivity",
    ),
    path(f"{_ONE}/pareto", advice.StoredParetoView.as_view(), name="stored-pareto"),
    path(
        f"{_ONE}/fault-tree",
        fault_trees.StoredFaultTreeView.as_view(),
        name="stored-fault-tree",
    ),
    path(f"{_ONE}/report.pdf", architectures.PdfReportView.as_view(), name="report-pdf"),
    path(f"{_ONE}/report.csv", architectures.CsvReportView.as_view(), name="report-csv"),
    path(f"{_ONE}/versions", history.VersionListView.as_view(), name="versions"),
    path(f"{_ONE}/versions/<int:number>", history.VersionView.as_view(), name="version"),
    path(f"{_ONE}/versions/<int:number>/restore", history.RestoreView.as_view(), name="restore"),
    path(f"{_ONE}/diff", history.DiffView.as_view(), name="diff"),
    path(f"{_ONE}/variants", variants.VariantListView.as_view(), name="variants"),
    path(f"{_ONE}/shares", sharing.ShareListView.as_view(), name="shares"),
    path(f"{_ONE}/shares/<uuid:share_id>", sharing.ShareView.as_view(), name="share"),
    path("tokens", account.TokenListView.as_view(), name="tokens"),
    path("tokens/<uuid:token_id>", account.TokenView.as_view(), name="token"),
    path("me", account.MeView.as_view(), name="me"),
    path("dismissals", dismissals.DismissalListView.as_view(), name="dismissals"),
    path("dismissals/<slug:topic>", dismissals.DismissalView.as_view(), name="dismissal"),
]
