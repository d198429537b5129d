"""What may surround a document in a body, and changes to parts of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from metrics.api.base import UserRequest
from metrics.api.bodies import sent_document
from metrics.api.serializers import EnvelopeSerializer
from metrics.services import Draft

_KEYS = ("document", "text", "template")


@dataclass(frozen=True, slots=True)
class Envelope:
    """A document to be stored, and how."""

    draft: Draft
    allow_errors: bool
    template: str = ""

    @classmethod
    def of(cls, request: UserRequest) -> Self:
        """Read the body: a document, recognised by `format`, or an envelope around one.

        What has neither the key `format` nor a key of an envelope is a document that lacks
        its `format`: a draft may.
        """
        body = sent_document(request)
        if body.is_yaml:
            if not _asks_for_draft(request):
                body.tree()
            return cls(Draft(text=body.text), _asks_for_draft(request))
        tree = body.tree()
        if isinstance(tree, dict) and "format" not in tree and any(key in tree for key in _KEYS):
            return cls._opened(request, tree)
        return cls.around(request, tree)

    @classmethod
    def around(cls, request: UserRequest, document: Any) -> Self:
        """Wrap a bare document."""
        return cls(Draft(document=document), _asks_for_draft(request))

    @classmethod
    def _opened(cls, request: UserRequest, tree: dict[str, Any]) -> Self:
        form = EnvelopeSerializer(data=tree)
        form.is_valid(raise_exception=True)
        sent = form.validated_data
        draft = Draft(
            document=sent.get("document"), text=sent.get("text", ""), note=sent.get("note", "")
        )
        allow_errors = sent["draft"] or _asks_for_draft(request)
        return cls(draft, allow_errors, sent.get("template", ""))


def _asks_for_draft(request: UserRequest) -> bool:
    return request.query_params.get("draft", "").lower() in ("1", "true")
