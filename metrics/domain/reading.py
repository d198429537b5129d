"""The one way in: from a text or a decoded tree to an architecture, or to all its problems.

`read_document` and `parse_document` either return a valid `Architecture` or raise
`DocumentError` with everything that is wrong: shape and meaning, in one list.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from metrics.domain import semantics
from metrics.domain.architecture import Architecture
from metrics.domain.decoding import Loaded, checked_text, inspect, load_json, refuse
from metrics.domain.errors import DocumentError
from metrics.domain.limits import (
    COMPONENTS_MAX,
    DEPENDENCIES_MAX,
    JOURNEYS_MAX,
    PROBLEMS_MAX,
    SITES_MAX,
)
from metrics.domain.problems import Problem, capped, gettext_noop, make_problem, show
from metrics.domain.scope import Scope, usable_part
from metrics.domain.shape import shape_problems
from metrics.domain.yaml_text import load_yaml

_LOOKS_LIKE_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[)")
_JSON_LINES_CHARS_MAX = 300_000
_SECTIONS_MAX = {"components": COMPONENTS_MAX, "sites": SITES_MAX, "journeys": JOURNEYS_MAX}


def read_document(text: str | bytes) -> Architecture:
    """Return the architecture that a YAML or JSON text describes.

    Raises
    ------
    DocumentError
        With every problem of the document, each with its line.
    """
    plain = checked_text(text)
    loaded = _load(plain)
    try:
        return _parse(loaded.tree, loaded.problems)
    except DocumentError as error:
        located = _with_lines(plain, loaded)
        problems = [p if p.line else p.at_line(located.line_of(p.location)) for p in error.problems]
        raise DocumentError(tuple(sorted(problems, key=_line_order))) from None


def parse_document(tree: object) -> Architecture:
    """Return the architecture of an already decoded tree of plain values.

    Raises
    ------
    DocumentError
        With every problem of the document.
    """
    return _parse(tree, inspect(tree))


def decode(text: str | bytes) -> Any:
    """Return the tree of a YAML or JSON text as it was typed, without judging its meaning.

    Raises
    ------
    DocumentError
        If the text cannot be read, repeats keys or has numbers that are not finite.
    """
    loaded = _load(checked_text(text))
    if loaded.problems:
        raise DocumentError(capped(loaded.problems))
    return loaded.tree


def _line_order(problem: Problem) -> float:
    """Sort by line; what has none concerns the whole, and the count of the rest comes last."""
    if problem.code == "too_many_problems":
        return math.inf
    return problem.line or 0


def _load(text: str) -> Loaded:
    """Decode JSON where the text looks like it, else YAML."""
    if text.lstrip()[:1] not in ("{", "["):
        return load_yaml(text)
    try:
        tree = load_json(text)
    except json.JSONDecodeError as error:
        if not _LOOKS_LIKE_JSON.match(text):
            return load_yaml(text)
        try:
            return load_yaml(text)
        except DocumentError:
            _refuse_json(error)
    return Loaded(tree, inspect(tree))


def _refuse_json(error: json.JSONDecodeError) -> None:
    refuse(
        "syntax",
        gettext_noop("This is not valid JSON: %(reason)s (column %(column)d)."),
        line=error.lineno,
        reason=error.msg,
        column=error.colno,
    )


def _with_lines(text: str, loaded: Loaded) -> Loaded:
    """Return the same tree with lines; the JSON decoder gives none, libyaml mostly can."""
    if loaded.marks or len(text) > _JSON_LINES_CHARS_MAX:
        return loaded
    try:
        return load_yaml(text)
    except DocumentError:
        return loaded


def _parse(tree: object, problems: list[Problem]) -> Architecture:
    """Validate shape and meaning; raise everything that was found together."""
    if not isinstance(tree, Mapping):
        raise DocumentError((*problems, _not_a_document(tree))[:PROBLEMS_MAX])
    _refuse_oversize(tree)
    total = len(problems)
    scope: Scope | None
    try:
        architecture = Architecture.model_validate(tree)
        scope = Scope.of(architecture)
    except ValidationError as error:
        architecture = None
        known = {problem.location for problem in problems}
        found, count = shape_problems(error, tree)
        problems = problems + [problem for problem in found if problem.location not in known]
        total += count
        scope = usable_part(tree, error) if len(problems) <= PROBLEMS_MAX else None
    if scope is not None:
        semantics.check(scope)
        problems = problems + scope.problems
        total = len(problems) + scope.unlisted
    if problems or architecture is None:
        raise DocumentError(capped(problems, total=max(total, len(problems))))
    return architecture


def _not_a_document(tree: object) -> Problem:
    if tree is None:
        return make_problem(
            (),
            "empty",
            gettext_noop("The document is empty. Begin with “format: reliability/v1”."),
        )
    return make_problem(
        (),
        "wrong_type",
        gettext_noop("Found %(found)s. Write a mapping that begins with “format: reliability/v1”."),
        found=show(tree),
    )


def _refuse_oversize(tree: Mapping[str, Any]) -> None:
    """Refuse sections with too many members before each of them is checked."""
    sizes = {name: (len(_mapping(tree, name)), limit) for name, limit in _SECTIONS_MAX.items()}
    problems = [
        make_problem(
            (name,),
            "too_many",
            gettext_noop(
                "There are %(count)d entries; at most %(limit)d are allowed. Split the document."
            ),
            count=count,
            limit=limit,
        )
        for name, (count, limit) in sizes.items()
        if count > limit
    ]
    components = _mapping(tree, "components").values()
    dependencies = sum(_targets(need) for part in components for need in _needs(part))
    if dependencies > DEPENDENCIES_MAX:
        problem = make_problem(
            ("components",),
            "too_many_dependencies",
            gettext_noop("There are %(found)s dependencies in all; at most %(limit)d are allowed."),
            found=dependencies,
            limit=DEPENDENCIES_MAX,
        )
        problems.append(problem)
    if problems:
        raise DocumentError(tuple(problems))


def _mapping(tree: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    members = tree.get(name)
    return members if isinstance(members, Mapping) else {}


def _needs(part: object) -> list[Any]:
    needs = part.get("needs") if isinstance(part, Mapping) else None
    return needs if isinstance(needs, list) else []


def _targets(need: object) -> int:
    """Return how many targets an entry of `needs` lists, one at least."""
    if not isinstance(need, Mapping):
        return 1
    lists = (need.get("all_of"), need.get("any_of"))
    return max(1, sum(len(targets) for targets in lists if isinstance(targets, list)))
