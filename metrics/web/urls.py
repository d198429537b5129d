"""Addresses of the pages."""

from __future__ import annotations

from django.urls import path

from metrics.web import (
    advice,
    capacity,
    cut_sets,
    decisions,
    explanations,
    glossary,
    history,
    periods,
    quorums,
    sharing,
    tour,
    uncertainty,
    views,
)

app_name = "metrics"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("tour/", tour.start, name="tour"),
    path("tour/answer/", tour.answer, name="tour-answer"),
    path("gallery/", views.gallery, name="gallery"),
    path("gallery/<slug:slug>/use/", views.use_template, name="use-template"),
    path("glossary/", glossary.glossary, name="glossary"),
    path("architectures/", views.architectures, name="architectures"),
    path("architectures/new/", views.create, name="create"),
    path("architectures/upload/", views.upload, name="upload"),
    path("architectures/<uuid:pk>/", views.analysis, name="analysis"),
    path("architectures/<uuid:pk>/periods/", periods.periods, name="periods"),
    path("architectures/<uuid:pk>/advice/", advice.advice, name="advice"),
    path("architectures/<uuid:pk>/advice/ranking/", advice.ranking, name="advice-ranking"),
    path(
        "architectures/<uuid:pk>/advice/sensitivity/",
        advice.sensitivity,
        name="advice-sensitivity",
    ),
    path("architectures/<uuid:pk>/advice/pareto/", advice.pareto, name="advice-pareto"),
    path("architectures/<uuid:pk>/advice/apply/", advice.apply, name="advice-apply"),
    path("architectures/<uuid:pk>/advice/decide/", decisions.decide, name="advice-decide"),
    path("architectures/<uuid:pk>/capacity/", capacity.capacity, name="capacity"),
    path("architectures/<uuid:pk>/quorums/", quorums.groups, name="quorums"),
    path("quorums/", quorums.laboratory, name="quorum-laboratory"),
    path("staleness/", quorums.staleness, name="staleness"),
    path("architectures/<uuid:pk>/cut-sets/", cut_sets.cut_sets, name="cut-sets"),
    path("architectures/<uuid:pk>/uncertainty/", uncertainty.uncertain, name="uncertainty"),
    path("architectures/<uuid:pk>/why/", explanations.explanation, name="explanation"),
    path("architectures/<uuid:pk>/history/", history.history, name="history"),
    path("architectures/<uuid:pk>/history/compare/", history.compare, name="compare"),
    path("architectures/<uuid:pk>/history/<int:number>/restore/", history.restore, name="restore"),
    path("architectures/<uuid:pk>/share/", sharing.share, name="share"),
    path(
        "architectures/<uuid:pk>/share/<uuid:link_id>/revoke/",
        sharing.revoke,
        name="revoke-share",
    ),
    path("shared/<str:secret>/", sharing.shared, name="shared"),
    path("shared/<str:secret>/embed/", sharing.embedded, name="shared-embed"),
    path("shared/<str:secret>/copy/", sharing.copy, name="shared-copy"),
    path("architectures/<uuid:pk>/edit/", views.editor, name="editor"),
    path("architectures/<uuid:pk>/delete/", views.delete, name="delete"),
    path("architectures/<uuid:pk>/report.pdf", views.report_pdf, name="report-pdf"),
    path("architectures/<uuid:pk>/report.csv", views.report_csv, name="report-csv"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<uuid:pk>/revoke/", views.revoke_token, name="revoke-token"),
]
