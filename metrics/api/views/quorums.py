"""Quorums: groups with a leader, leaderless groups, and the consensus groups of documents."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from metrics import selectors, services
from metrics.analysis.quorums.partial_report import staleness_report
from metrics.analysis.quorums.report import group_studies, quorum_report
from metrics.api import openapi
from metrics.api.authentication import MayEvaluate
from metrics.api.base import ApiView, UserRequest
from metrics.api.bodies import (
    JSON,
    JsonDocumentParser,
    JsonParser,
    YamlDocumentParser,
    sent_document,
)
from metrics.api.idempotency import idempotent
from metrics.domain.errors import InvalidParameterError
from metrics.domain.problems import gettext_noop
from metrics.domain.quorums import (
    Asked,
    GroupStudies,
    QuorumReport,
    QuorumStudy,
    StalenessReport,
    StalenessStudy,
    read_study,
)


class _StudyView(ApiView):
    permission_classes = [MayEvaluate]
    write_scope = "read"
    throttle_kind = "evaluate"
    parser_classes = [JsonParser]


class QuorumsView(_StudyView):
    """A group of like voters with a leader."""

    @extend_schema(
        operation_id="quorums",
        tags=["quorums"],
        request={JSON: QuorumStudy},
        responses={200: QuorumReport, **openapi.problems(422, body=True)},
        parameters=[openapi.IDEMPOTENCY_KEY, openapi.REPLAYED],
        examples=[
            OpenApiExample(
                "Five voters",
                value={"voters": 5, "mtbf": "1000h", "mttr": "1h"},
                request_only=True,
                media_type=JSON,
            )
        ],
    )
    @idempotent
    def post(self, request: UserRequest) -> Response:
        """Split unavailability into lost quorums and elections, for one to nine voters.

        The answer also has the distribution of the time to the next leader, flexible quorums and
        grids. Absent fields have their defaults, which the answer repeats.
        """
        return Response(quorum_report(_asked(QuorumStudy, request)).to_json())


class StalenessView(_StudyView):
    """A leaderless group with N replicas that reads from R and writes to W of them."""

    throttle_kind = "search"

    @extend_schema(
        operation_id="staleness",
        tags=["quorums"],
        request={JSON: StalenessStudy},
        responses={200: StalenessReport, **openapi.problems(422, body=True)},
        parameters=[openapi.IDEMPOTENCY_KEY, openapi.REPLAYED],
        examples=[
            OpenApiExample(
                "Three replicas, one is enough",
                value={"replicas": 3, "reads": 1, "writes": 1, "law": "LNKD-DISK"},
                request_only=True,
                media_type=JSON,
            )
        ],
    )
    @idempotent
    def post(self, request: UserRequest) -> Response:
        """Tell how stale reads are, by versions and by time, beside latency and availability."""
        return Response(staleness_report(_asked(StalenessStudy, request)).to_json())


class ConsensusGroupsView(ApiView):
    """Consensus groups of a document that is not stored."""

    permission_classes = [MayEvaluate]
    write_scope = "read"
    throttle_kind = "evaluate"
    parser_classes = [JsonDocumentParser, YamlDocumentParser]

    @extend_schema(
        operation_id="consensus_groups",
        tags=["documents"],
        request=openapi.DOCUMENT,
        responses={200: GroupStudies, **openapi.problems(422, body=True)},
        parameters=[openapi.IDEMPOTENCY_KEY, openapi.REPLAYED],
        examples=[openapi.EXAMPLE],
    )
    @idempotent
    def post(self, request: UserRequest) -> Response:
        """Split each group's unavailability into lost quorums and elections.

        Sites, regions and common causes count as in the document; beside each group stand
        majorities of one to nine voters on the same sites.
        """
        return Response(group_studies(sent_document(request).architecture()).to_json())


class StoredConsensusGroupsView(ApiView):
    """Consensus groups of a stored architecture."""

    throttle_kind = "evaluate"

    @extend_schema(
        operation_id="architectures_consensus_groups",
        tags=["architectures"],
        responses={200: GroupStudies, **openapi.problems(404, 422)},
    )
    def get(self, request: UserRequest, architecture_id: UUID) -> Response:
        """Split each group's unavailability into lost quorums and elections."""
        version = selectors.version_of(selectors.architecture_of(request.user.pk, architecture_id))
        return Response(group_studies(services.read(version)).to_json())


def _asked(kind: type[Asked], request: UserRequest) -> Asked:
    if not isinstance(request.data, dict):
        raise InvalidParameterError(gettext_noop("The body must be an object."))
    return read_study(kind, request.data)
