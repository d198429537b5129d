"""Ways to write an answer besides JSON. Views hand over finished text or bytes."""

from __future__ import annotations

from typing import Any

from rest_framework.renderers import BaseRenderer


class _Finished(BaseRenderer):
    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> Any:
        return data


class YamlRenderer(_Finished):
    """The document as YAML."""

    media_type = "application/yaml"
    format = "yaml"


class PdfRenderer(_Finished):
    """The report."""

    media_type = "application/pdf"
    format = "pdf"
    charset = None
    render_style = "binary"


class CsvRenderer(_Finished):
    """The figures as a table."""

    media_type = "text/csv"
    format = "csv"


class XmlRenderer(_Finished):
    """A fault tree in the Open-PSA format."""

    media_type = "application/xml"
    format = "xml"
