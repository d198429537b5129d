"""The guide of every field of the document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from metrics.guidance.entries import FieldGuide
from metrics.guidance.fields_components import COMPONENTS
from metrics.guidance.fields_data import DATA
from metrics.guidance.fields_failures import FAILURES
from metrics.guidance.fields_needs import NEEDS
from metrics.guidance.fields_whole import WHOLE

FIELDS: Final[Mapping[str, FieldGuide]] = {
    guide.field: guide for guide in (*WHOLE, *COMPONENTS, *NEEDS, *FAILURES, *DATA)
}
