"""Read-only drawings on the pages: what the browser draws, and the same as a table.

The browser gets only what is drawn: names, kinds, places and needs, with figures where a page shows
them. Failure data, notes and prices stay here, so a shared page tells no more than its figures do.
Works on documents as they were typed, so a draft with errors is drawn as far as it can be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from metrics.domain.results import Evaluation
from metrics.web.change_words import Part

COMPONENTS_MAX: Final = 600
"""A page with a larger drawing is slow; the editor draws these."""
ROWS_MAX: Final = 300

Tree = Mapping[str, Any]

_SITE_KEYS: Final = ("name", "kind", "parent")
_COMPONENT_KEYS: Final = ("name", "kind", "placement", "replicas", "required")
_GATE_KEYS: Final = ("target", "all_of", "any_of", "required", "if_down")

KINDS: Final[Mapping[str, str | Promise]] = {
    "cdn": _("CDN"),
    "dns": _("DNS"),
    "load_balancer": _("Load balancer"),
    "service": _("Service"),
    "worker": _("Worker"),
    "function": _("Function"),
    "database": _("Database"),
    "cache": _("Cache"),
    "queue": _("Queue"),
    "storage": _("Storage"),
    "search": _("Search index"),
    "network": _("Network"),
    "server": _("Server"),
    "external": _("External service"),
    "api": _("API"),
    "web": _("Web server"),
    "proxy": _("Proxy"),
    "object_storage": _("Object storage"),
    "monitoring": _("Monitoring"),
    "control_plane": _("Control plane"),
    "consensus": _("Consensus store"),
    "client": _("Client"),
    "firewall": _("Firewall"),
    "gateway": _("Gateway"),
    "power": _("Power supply"),
    "scheduler": _("Scheduler"),
}
"""As the editor calls them; other kinds are shown as they were typed."""
_EFFECTS: Final[Mapping[str, str | Promise]] = {
    "degrade": _("degrades without it"),
    "serve_cached": _("serves cached without it"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One component of a drawing in words."""

    name: str
    kind: str
    places: str
    replicas: str
    needs: Sequence[str]
    unavailability: float | None
    downtime_share: float | None
    is_single_point: bool


@dataclass(frozen=True, slots=True)
class Diagram:
    """A drawing for `metrics/_diagram.html`, or `metrics/_thumbnail.html` when it is small."""

    key: str
    """The element of the figure; its data are in `<key>-data`."""
    name: str
    data: Mapping[str, Any]
    rows: Sequence[Row]
    rows_left: int
    has_figures: bool
    is_drawn: bool
    """False for a design that is too large for a page."""

    @property
    def data_id(self) -> str:
        """The element that holds the data."""
        return f"{self.key}-data"

    @property
    def parts_id(self) -> str:
        """How the elements begin that tell the difference of one part in words."""
        return f"{self.key}-part"

    @property
    def is_comparison(self) -> bool:
        """Whether two documents are drawn."""
        return "before" in self.data


def diagram_of(
    document: Tree, evaluation: Evaluation | None = None, *, key: str = "drawing"
) -> Diagram:
    """Return the drawing of a document, with figures when there is an evaluation of it.

    Parameters
    ----------
    document : as it was typed; it may have errors.
    evaluation : with identifiers, not with display names.
    key : tells the drawings of one page apart.
    """
    components = _mapping(document.get("components"))
    rows = [_row(key, document, evaluation) for key in list(components)[:ROWS_MAX]]
    return Diagram(
        key=key,
        name=_text(document.get("name")),
        data=_side(document, evaluation),
        rows=rows,
        rows_left=max(0, len(components) - ROWS_MAX),
        has_figures=evaluation is not None,
        is_drawn=len(components) <= COMPONENTS_MAX,
    )


def comparison_of(
    documents: tuple[Tree, Tree],
    evaluations: tuple[Evaluation | None, Evaluation | None],
    parts: Iterable[Part],
    labels: tuple[str, str],
    *,
    key: str = "drawing",
) -> Diagram:
    """Return one drawing of two versions, in which each part tells what became of it.

    Parameters
    ----------
    documents : the earlier and the later one.
    evaluations : of each, when there is one.
    parts : what differs, as the page tells it in words; layout is no part.
    labels : what the page calls each of the two.
    """
    changes: dict[str, dict[str, str]] = {"components": {}, "sites": {}}
    for part in parts:
        if part.sort in changes:
            changes[part.sort][part.identifier] = part.kind
    later = diagram_of(documents[1], evaluations[1], key=key)
    count = len(_mapping(documents[0].get("components")))
    return Diagram(
        key=key,
        name=later.name,
        data={
            **later.data,
            "before": _side(documents[0], evaluations[0]),
            "changes": changes,
            "labels": {"before": labels[0], "after": labels[1]},
        },
        rows=later.rows,
        rows_left=later.rows_left,
        has_figures=later.has_figures,
        is_drawn=later.is_drawn and count <= COMPONENTS_MAX,
    )


def drawn_parts(document: Tree) -> dict[str, Any]:
    """Return what a drawing shows of a document, and nothing else.

    >>> drawn_parts({"components": {"db": {"kind": "database", "failure": {"mtbf": "1y"}}}})
    {'name': '', 'sites': {}, 'components': {'db': {'kind': 'database'}}, 'journeys': {}}
    """
    parts: dict[str, Any] = {
        "name": _text(document.get("name")),
        "sites": {
            key: _picked(site, _SITE_KEYS) for key, site in _mapping(document.get("sites")).items()
        },
        "components": {
            key: _component(_mapping(component))
            for key, component in _mapping(document.get("components")).items()
        },
        "journeys": {
            key: _picked(journey, ("entry",))
            for key, journey in _mapping(document.get("journeys")).items()
        },
    }
    if layout := _mapping(document.get("layout")):
        parts["layout"] = {key: _picked(point, ("x", "y")) for key, point in layout.items()}
    return parts


def _component(component: Tree) -> dict[str, Any]:
    drawn = _picked(component, _COMPONENT_KEYS)
    if needs := _list(component.get("needs")):
        drawn["needs"] = [_gate(need) for need in needs]
    if mode := _mapping(component.get("standby")).get("mode"):
        drawn["standby"] = {"mode": mode}
    replication = _mapping(_mapping(component.get("data")).get("replication"))
    if replication:
        drawn["data"] = {"replication": _picked(replication, ("mode", "quorum"))}
    return drawn


def _gate(need: Any) -> Any:
    return _picked(need, _GATE_KEYS) if isinstance(need, Mapping) else _text(need)


def _side(document: Tree, evaluation: Evaluation | None) -> dict[str, Any]:
    side: dict[str, Any] = {"document": drawn_parts(document)}
    if evaluation is not None:
        side["figures"] = {
            key: {
                "unavailability": figures.unavailability,
                "downtime_share": figures.downtime_share,
            }
            for key, figures in evaluation.components.items()
        }
        side["critical"] = list(evaluation.single_points_of_failure)
    return side


def _row(key: str, document: Tree, evaluation: Evaluation | None) -> Row:
    component = _mapping(_mapping(document.get("components")).get(key))
    figures = evaluation.components.get(key) if evaluation else None
    kind = _text(component.get("kind")) or "service"
    return Row(
        name=_called(document, "components", key),
        kind=str(KINDS.get(kind, kind)),
        places=", ".join(
            _called(document, "sites", str(site)) for site in _mapping(component.get("placement"))
        ),
        replicas=_replicas(component),
        needs=[_need(need, document) for need in _list(component.get("needs"))],
        unavailability=figures.unavailability if figures else None,
        downtime_share=figures.downtime_share if figures else None,
        is_single_point=evaluation is not None and key in evaluation.single_points_of_failure,
    )


def _replicas(component: Tree) -> str:
    """Write how many replicas are needed of how many, as far as the document says."""
    placed = list(_mapping(component.get("placement")).values())
    typed = component.get("replicas", 1)
    count = sum(item for item in placed if isinstance(item, int)) if placed else typed
    replication = _mapping(_mapping(component.get("data")).get("replication"))
    required = component.get("required", count)
    if replication.get("mode") in ("raft", "paxos") and isinstance(count, int):
        required = replication.get("quorum") or count // 2 + 1
    return gettext("%(required)s of %(count)s") % {"required": required, "count": count}


def _need(need: Any, document: Tree) -> str:
    fields = need if isinstance(need, Mapping) else {"target": need}
    several = fields.get("any_of", fields.get("all_of"))
    targets = _list(several) if several is not None else [fields.get("target")]
    names = ", ".join(_called(document, "components", _text(target)) for target in targets)
    if "any_of" in fields:
        words = {"required": fields.get("required", 1), "count": len(targets), "names": names}
        names = gettext("%(required)s of %(count)s: %(names)s") % words
    effect = _EFFECTS.get(_text(fields.get("if_down")))
    return (
        gettext("%(names)s (%(effect)s)") % {"names": names, "effect": effect} if effect else names
    )


def _called(document: Tree, section: str, key: str) -> str:
    return _text(_mapping(_mapping(document.get(section)).get(key)).get("name")) or key


def _picked(value: Any, keys: Iterable[str]) -> dict[str, Any]:
    fields = _mapping(value)
    return {key: fields[key] for key in keys if key in fields}


def _mapping(value: Any) -> Tree:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
