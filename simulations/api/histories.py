"""REST endpoint of histories: whether what clients saw is linearizable."""

from __future__ import annotations

import json
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.response import Response

from metrics.api import openapi
from metrics.api.authentication import MayEvaluate
from metrics.api.base import ApiView, UserRequest
from metrics.api.bodies import JSON
from metrics.api.exceptions import MalformedBodyError
from simulations.checkers.histories import read_history
from simulations.checkers.operations import Answer, Model
from simulations.web.histories_checking import Question, check_within, verdict_json

BUDGET_SECONDS_MAX: Final = 10.0
BUDGET_SECONDS: Final = 2.0
JSON_LINES: Final = "application/x-ndjson"
EDN: Final = "application/edn"
TEXT: Final = "text/plain"
EXAMPLE: Final = [
    {"process": 1, "type": "invoke", "f": "write", "key": "x", "value": 1},
    {"process": 1, "type": "ok", "f": "write", "key": "x", "value": 1},
    {"process": 2, "type": "invoke", "f": "read", "key": "x"},
    {"process": 2, "type": "ok", "f": "read", "key": "x", "value": 1},
]


class JsonHistoryParser(BaseParser):
    """A history as text; its notation shows in how it begins."""

    media_type = JSON

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None
    ) -> Any:
        try:
            return str(stream.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise MalformedBodyError(_("The body is not UTF-8.")) from error


class JsonLinesParser(JsonHistoryParser):
    """One JSON object a line."""

    media_type = JSON_LINES


class EdnParser(JsonHistoryParser):
    """Maps of Clojure."""

    media_type = EDN


class TextParser(JsonHistoryParser):
    """Any of them, or the log of Jepsen."""

    media_type = TEXT


class OptionsSerializer(serializers.Serializer[Any]):
    """How a history is to be read."""

    model = serializers.ChoiceField(
        choices=[model.value for model in Model],
        required=False,
        help_text="By default the one that the operations need; only `kv` has `append`.",
    )
    budget = serializers.FloatField(
        default=BUDGET_SECONDS,
        min_value=0.01,
        max_value=BUDGET_SECONDS_MAX,
        help_text="Seconds after which the answer is `unknown`.",
    )
    initial = serializers.CharField(
        default="null", help_text="What every key holds at first, as JSON."
    )
    failed_cas_observes = serializers.BooleanField(
        default=False,
        help_text="A failed `cas` has seen another value than it expected; else it tells nothing.",
    )

    def validate_initial(self, text: str) -> Any:
        """Decode the value."""
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            message = _('“%(found)s” is not JSON. Give a value such as 0, null or "a".')
            raise serializers.ValidationError(message % {"found": text[:60]}) from error


class WindowOperationSerializer(serializers.Serializer[Any]):
    """An operation that runs in the failing window."""

    process = serializers.JSONField()
    outcome = serializers.ChoiceField(choices=["ok", "fail", "info"])
    what = serializers.CharField()
    essential = serializers.BooleanField(help_text="It belongs to the contradiction.")
    line = serializers.IntegerField(help_text="Of its invocation.")
    returned_line = serializers.IntegerField(allow_null=True)


class WindowSerializer(serializers.Serializer[Any]):
    """The smallest stretch of the history that no order explains."""

    key = serializers.JSONField(allow_null=True)
    first_line = serializers.IntegerField()
    last_line = serializers.IntegerField()
    reason = serializers.CharField()
    operations = WindowOperationSerializer(many=True)


class HistoryVerdictSerializer(serializers.Serializer[Any]):
    """Whether some order of the operations explains all results and keeps real time."""

    verdict = serializers.ChoiceField(choices=[answer.value for answer in Answer])
    operations = serializers.IntegerField()
    keys = serializers.IntegerField()
    steps = serializers.IntegerField(help_text="Choices that the search tried.")
    undecided_keys = serializers.ListField(
        child=serializers.JSONField(), required=False, help_text="Present when it is unknown."
    )
    window = WindowSerializer(required=False, help_text="Present when it is not linearizable.")


class HistoryCheckView(ApiView):
    """Whether a recorded history is linearizable."""

    permission_classes = [MayEvaluate]
    write_scope = "read"
    throttle_kind = "search"
    parser_classes = [JsonHistoryParser, JsonLinesParser, EdnParser, TextParser]

    @extend_schema(
        operation_id="histories_check",
        tags=["simulations"],
        request={
            JSON: {"type": "array", "items": {"type": "object"}},
            JSON_LINES: OpenApiTypes.STR,
            EDN: OpenApiTypes.STR,
            TEXT: OpenApiTypes.STR,
        },
        parameters=[OptionsSerializer],
        responses={200: HistoryVerdictSerializer, **openapi.problems(422, body=True)},
        examples=[
            OpenApiExample(
                "A write that is read", value=EXAMPLE, request_only=True, media_type=JSON
            )
        ],
    )
    def post(self, request: UserRequest) -> Response:
        """Check the history in the body; nothing is stored.

        The body is a JSON array of events or one event a line, EDN as of Jepsen and Knossos, or
        the log that Jepsen writes.
        """
        form = OptionsSerializer(data=request.query_params)
        form.is_valid(raise_exception=True)
        chosen: dict[str, Any] = form.validated_data
        body: Any = request.data
        question = Question(
            read_history(body if isinstance(body, str) else ""),
            model=Model(chosen["model"]) if "model" in chosen else None,
            initial=chosen["initial"],
            failures_observe=chosen["failed_cas_observes"],
        )
        return Response(verdict_json(check_within(question, chosen["budget"]), _))
