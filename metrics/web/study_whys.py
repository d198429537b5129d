"""Why the figures of flexible quorums, grids and stale reads are what they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from metrics import wording
from metrics.domain.explaining import FigureUnit, Formula
from metrics.domain.quorums import (
    Drawn,
    FlexibleRow,
    GridRow,
    QuorumReport,
    StalenessReport,
)
from metrics.figure_words import written
from metrics.web.explained import told

HOWARD: Final = (
    "H. Howard, D. Malkhi and A. Spiegelman, Flexible Paxos: Quorum Intersection Revisited,"
    " OPODIS 2016"
)
DAVID: Final = "H. A. David and H. N. Nagaraja, Order Statistics, 3rd ed., 2003, §2.1"
BAILIS: Final = (
    "P. Bailis and others, Probabilistically Bounded Staleness for Practical Partial Quorums,"
    " PVLDB 5(8), 2012"
)
_CHAIN: Final = _(
    "A chain of how many voters are up and whether one of them leads; a leader that is lost can"
    " only be replaced while enough voters for an election are up."
)
_ANSWERS: Final = _(
    "The leader counts itself and waits for the fastest answers of the others, whose times are"
    " lognormal."
)
_COUNTED: Final = _("Voters are up or down independently of each other.")
_DRAWN: Final = _(
    "One write and one later read, drawn again and again; no failures and no read repair."
)
_VERSIONS: Final = _(
    "Quorums are picked anew for each operation, and writes reach no other replica."
)
_FLEXIBLE: Final = "reference/consensus/#flexible-quorums"
_STALE: Final = "reference/consensus/#stale-reads"
Values = Iterator[tuple[str, str, str]]


def _formula(
    figure: str, unit: FigureUnit, texts: tuple[str, str, str], method: str, source: str
) -> Formula:
    """Return one figure of a study by its title, its meaning and its formula."""
    title, meaning, formula = texts
    page = _STALE if figure.startswith("staleness") else _FLEXIBLE
    return Formula(
        figure=figure,
        unit=unit,
        complement="unavailability" if unit == "availability" else "",
        title=title,
        meaning=meaning,
        formula=formula,
        method=method,
        references=(source,),
        documentation=page,
    )


FORMULAS: Final = {
    item.figure: item
    for item in (
        _formula(
            "flexible.writes",
            "availability",
            (
                _("Writes are possible"),
                _("Part of the time in which a leader and enough voters for a write are up."),
                "A = 1 − U",
            ),
            _CHAIN,
            HOWARD,
        ),
        _formula(
            "flexible.write_mean",
            "seconds",
            (
                _("A write takes"),
                _("Mean time until a leader has enough acknowledgements."),
                "E[(q₂ − 1)-th of n − 1 answers]",
            ),
            _ANSWERS,
            DAVID,
        ),
        _formula(
            "flexible.write_p99",
            "seconds",
            (
                _("99 % of writes take"),
                _("Time within which a leader has enough acknowledgements for 99 % of writes."),
                "Q(I⁻¹(0.99; q₂ − 1, n − q₂ + 1))",
            ),
            _ANSWERS,
            DAVID,
        ),
        _formula(
            "grid.electing",
            "availability",
            (
                _("A whole row is up"),
                _("Part of the time in which a leader can be elected."),
                "A = 1 − (1 − (1 − u)ᶜ)ʳ",
            ),
            _COUNTED,
            HOWARD,
        ),
        _formula(
            "grid.writing",
            "availability",
            (
                _("A whole column is up"),
                _("Part of the time in which a write is acknowledged."),
                "A = 1 − (1 − (1 − u)ʳ)ᶜ",
            ),
            _COUNTED,
            HOWARD,
        ),
        _formula(
            "staleness.reads",
            "availability",
            (
                _("Reads are possible"),
                _("Part of the time in which R replicas are up."),
                "A = 1 − Σ_{k<R} C(N, k) (1 − u)ᵏ uᴺ⁻ᵏ",
            ),
            _COUNTED,
            BAILIS,
        ),
        _formula(
            "staleness.writes",
            "availability",
            (
                _("Writes are possible"),
                _("Part of the time in which W replicas are up."),
                "A = 1 − Σ_{k<W} C(N, k) (1 − u)ᵏ uᴺ⁻ᵏ",
            ),
            _COUNTED,
            BAILIS,
        ),
        _formula(
            "staleness.consistent",
            "share",
            (
                _("Consistent at once"),
                _("Part of the reads right after a write that return it."),
                "P(c + r ≥ w for one of the first R), c the W-th smallest w + a",
            ),
            _DRAWN,
            BAILIS,
        ),
        _formula(
            "staleness.visible",
            "milliseconds",
            (
                _("Consistent after"),
                _("Time after a write from which on so many of the reads return it."),
                (
                    "smallest t with P(c + t + r ≥ w for one of the first R) ≥ p,"
                    " c the W-th smallest w + a"
                ),
            ),
            _DRAWN,
            BAILIS,
        ),
        _formula(
            "staleness.read_ms",
            "milliseconds",
            (
                _("Duration of reads"),
                _("Time within which so many of the reads have R responses."),
                "p-quantile of the R-th smallest r + s",
            ),
            _DRAWN,
            BAILIS,
        ),
        _formula(
            "staleness.write_ms",
            "milliseconds",
            (
                _("Duration of writes"),
                _("Time within which so many of the writes have W acknowledgements."),
                "p-quantile of the W-th smallest w + a",
            ),
            _DRAWN,
            BAILIS,
        ),
        _formula(
            "staleness.versions",
            "share",
            (
                _("One of the last versions"),
                _("Part of the reads that return one of the last k versions."),
                "1 − (C(N − W, R) / C(N, R))ᵏ",
            ),
            _VERSIONS,
            BAILIS,
        ),
    )
}
_SHARES: Final = {"p50": 0.5, "p99": 0.99, "p999": 0.999}


@dataclass(frozen=True, slots=True)
class _Found:
    """One figure of a study: its value, or what it lacks, and where it stands."""

    value: float
    row: str
    values: Values
    drawn: Drawn | None = None


def of_quorums(report: QuorumReport, figure: str, row: str) -> dict[str, Any] | None:
    """Explain a pair of quorums by the acknowledgements that it writes with, or a grid, `2x3`."""
    pairs = {str(pair.writing): pair for pair in report.flexible}
    shapes = {f"{grid.rows}x{grid.columns}": grid for grid in report.grids}
    if figure.startswith("grid.") and row in shapes:
        return _told(figure, _of_grid(report, shapes[row], figure), gettext("Flexible quorums"))
    if figure.startswith("flexible.") and row in pairs:
        return _told(figure, _of_pair(report, pairs[row], figure), gettext("Flexible quorums"))
    return None


def of_staleness(
    report: StalenessReport, figure: str, row: str, law: str | Promise
) -> dict[str, Any] | None:
    """Explain a figure of what was chosen, or of a choice of R and W, `1.2`."""
    found = _of_choice(report, figure, row) or _of_chosen(report, figure, row)
    if found is None:
        return None
    context = _told(figure, found, gettext("Stale reads"))
    study = report.study
    if FORMULAS[figure].method == _DRAWN:
        delays = gettext("Delays of a write, its acknowledgement, a read and its response")
        context["values"].append({"name": delays, "symbol": "w, a, r, s", "shown": str(law)})
    else:
        lost = study.mttr / (study.mtbf + study.mttr)
        shown = wording.number(lost)
        name = gettext("Unavailability of one replica")
        context["values"].append({"name": name, "symbol": "u", "shown": shown})
    return context


def _told(figure: str, found: _Found, scope_name: str) -> dict[str, Any]:
    formula = FORMULAS[figure]
    lost = found.value if formula.unit == "availability" else None
    shown = written(formula, None if lost is not None else found.value, lost, "")
    values = list(found.values)
    if found.drawn is not None:
        ends = (written(formula, end, None, "") for end in (found.drawn.low, found.drawn.high))
        values.append((gettext("99 % interval"), "", " – ".join(ends)))
    context = told(formula, shown, values)
    return context | {"scope_name": scope_name, "row_name": found.row}


def _of_pair(report: QuorumReport, pair: FlexibleRow, figure: str) -> _Found:
    lacking = {
        "flexible.writes": pair.unavailability,
        "flexible.write_mean": pair.write_mean_seconds,
        "flexible.write_p99": pair.write_p99_seconds,
    }
    row = f"q₁ = {pair.electing}, q₂ = {pair.writing}"
    return _Found(lacking[figure], row, _pair_values(report, pair, figure))


def _pair_values(report: QuorumReport, pair: FlexibleRow, figure: str) -> Values:
    study = report.study
    yield gettext("Voters"), "n", wording.number(study.voters)
    yield gettext("Votes to elect"), "q₁", wording.number(pair.electing)
    yield gettext("Acknowledgements to write"), "q₂", wording.number(pair.writing)
    if figure == "flexible.writes":
        few = gettext("Fewer voters up than an election needs")
        yield gettext("Without writes"), "U", wording.number(pair.unavailability)
        yield few, "", wording.number(pair.electing_unavailability)
        few = gettext("Fewer voters up than a write needs")
        yield few, "", wording.number(pair.writing_unavailability)
        yield gettext("MTBF of a voter"), "", wording.duration(study.mtbf)
        yield gettext("MTTR of a voter"), "", wording.duration(study.mttr)
        mean = report.election.mean_seconds
        yield gettext("Time to the next leader"), "E[T]", wording.duration(mean)
        return
    answer = 2 * study.message_delay + study.disk_write
    yield gettext("Mean time of one answer"), "", wording.duration(answer)
    yield gettext("Coefficient of variation"), "", wording.number(study.variation)


def _of_grid(report: QuorumReport, grid: GridRow, figure: str) -> _Found:
    is_electing = figure == "grid.electing"
    lost = grid.electing_unavailability if is_electing else grid.writing_unavailability
    return _Found(lost, f"{grid.rows} × {grid.columns}", _grid_values(report, grid))


def _grid_values(report: QuorumReport, grid: GridRow) -> Values:
    study = report.study
    lost = study.mttr / (study.mtbf + study.mttr)
    yield gettext("Rows"), "r", wording.number(grid.rows)
    yield gettext("Columns"), "c", wording.number(grid.columns)
    yield gettext("Unavailability of a voter"), "u", wording.number(lost)


def _of_choice(report: StalenessReport, figure: str, row: str) -> _Found | None:
    """Find a row of the table of all choices."""
    choices = {f"{item.reads}.{item.writes}": item for item in report.choices}
    choice = choices.get(row)
    if choice is None:
        return None
    known = {
        "staleness.reads": choice.read_unavailability,
        "staleness.writes": choice.write_unavailability,
        "staleness.consistent": choice.consistent_at_once,
        "staleness.visible": choice.visible_ms,
        "staleness.read_ms": choice.read_p999_ms,
        "staleness.write_ms": choice.write_p999_ms,
    }
    if figure not in known:
        return None
    is_quantile = FORMULAS[figure].unit == "milliseconds"
    values = _sizes(report, choice.reads, choice.writes, 0.999 if is_quantile else None)
    return _Found(known[figure], f"R = {choice.reads}, W = {choice.writes}", values)


def _of_chosen(report: StalenessReport, figure: str, row: str) -> _Found | None:
    """Find a figure of the R and W that were entered."""
    study = report.study
    name = f"R = {study.reads}, W = {study.writes}"
    certain = {
        ("staleness.reads", ""): report.read_unavailability,
        ("staleness.writes", ""): report.write_unavailability,
        **{("staleness.versions", key): share for key, share in report.within_versions.items()},
    }
    if (figure, row) in certain:
        values = _sizes(report, study.reads, study.writes, None, versions=row)
        return _Found(certain[figure, row], name, values)
    tables = {
        "staleness.visible": report.visible_ms,
        "staleness.read_ms": report.read_ms,
        "staleness.write_ms": report.write_ms,
    }
    drawn = tables.get(figure, {}).get(row)
    if drawn is None:
        return None
    share = _SHARES[row] if row in _SHARES else float(row)
    return _Found(drawn.value, name, _sizes(report, study.reads, study.writes, share), drawn)


def _sizes(
    report: StalenessReport, reads: int, writes: int, share: float | None, versions: str = ""
) -> Values:
    yield gettext("Replicas"), "N", wording.number(report.study.replicas)
    yield gettext("Read from"), "R", wording.number(reads)
    yield gettext("Wait for writes to"), "W", wording.number(writes)
    if share is not None:
        yield gettext("Part of them"), "p", wording.percent(share)
    if versions:
        yield gettext("Versions"), "k", versions
        missed = wording.number(report.miss_probability)
        yield gettext("A read misses a write"), "C(N − W, R) / C(N, R)", missed
