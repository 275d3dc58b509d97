"""A comparison as lines for a terminal, in English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from helpers.book.versions import printable
from helpers.changes.lines import marked, quantity_line
from helpers.changes.record import ChartChange, QuantityChange, SentenceChange, Status, TableChange
from helpers.compare.record import (
    ChapterDiffers,
    Comparison,
    DatasetDiffers,
    Parameter,
    Reason,
    RowDiffers,
    Side,
)
from helpers.compare.words import SHORT

REASONS: dict[Reason, str] = {
    "nothing": "moved, and nothing it rests on differs",
    "code": "moved by functions or packages alone",
    "wording": "other words, although the chapter was not edited",
    "standing": "less well confirmed",
    "sign": "changed its sign",
}

ONLY_NAMED = "only its name differs"

#: Characters shown of a cell, rows named of those something rests on.
LONGEST, MOST = 60, 3


def lines(comparison: Comparison) -> Iterator[str]:
    """Yield all that differs; nothing where two builds are the same but for their names.

    A manifest may be a stranger's: nothing in it reaches the terminal but as text.
    """
    return map(printable, _lines(comparison))


def _lines(comparison: Comparison) -> Iterator[str]:
    if comparison.not_kept:
        yield f"not compared, since an old manifest did not keep it: {', '.join(comparison.not_kept)}"
    if comparison.same:
        return
    yield f"{_side(comparison.old)} -> {_side(comparison.new)}"
    yield from (_count(kind, counts) for kind, counts in comparison.counts.items())
    yield from _part(
        "stands out", (f"{s.kind} {s.chapter} {s.id}: {REASONS[s.reason]}" for s in comparison.stands_out)
    )
    yield from _part("parameters", map(_parameter, comparison.parameters))
    for chapter in comparison.chapters:
        yield from _part(_chapter_name(chapter), _chapter(chapter))
    yield from _part("datasets", (line for dataset in comparison.datasets for line in _dataset(dataset)))
    yield from _part("rows that differ and move nothing", comparison.idle_rows)
    yield from _part(
        "environment", (f"{p.name}: {p.old or '—'} -> {p.new or '—'}" for p in comparison.environment)
    )
    yield from _part("files", (f"{file.name}: {file.status}" for file in comparison.files))


def _part(title: str, inside: Iterable[str]) -> Iterator[str]:
    """Yield a title with what belongs to it; nothing where that is nothing."""
    found = [f"  {line}" for line in inside]
    yield from [title, *found] if found else ()


def _side(side: Side) -> str:
    commit = (side.commit or "no commit")[:SHORT] + (" with changes" if side.modified else "")
    return f"{side.edition} ({commit}, data as of {side.as_of})"


def _count(kind: str, counts: dict[Status, int]) -> str:
    statuses: tuple[Status, ...] = ("changed", "appeared", "disappeared")
    said = (f"{counts[status]} {status}" for status in statuses)
    return f"{kind}: {', '.join(said)} of {sum(counts.values())}"


def _parameter(parameter: Parameter) -> str:
    return f"{parameter.name}: {parameter.old} -> {parameter.new} ({', '.join(parameter.chapters)})"


# Chapters ------------------------------------------------------------------------------------------------------


def _chapter_name(chapter: ChapterDiffers) -> str:
    former = f" (was {chapter.renamed_from})" if chapter.renamed_from else ""
    status = f", {chapter.status}" if chapter.status != "changed" else ""
    return f"{chapter.name}{former}{status}"


def _chapter(chapter: ChapterDiffers) -> Iterator[str]:
    def because(kind: str, id: str) -> str:
        return _because(chapter.because.get(f"{kind}:{id}", []))

    yield from _part("quantities", (_quantity(q) + because("quantity", q.id) for q in chapter.quantities))
    for table in chapter.tables:
        yield from _part(f"table {_named(table)}{because('table', table.id)}", _table(table))
    yield from _part("charts", (_chart(c) + because("chart", c.id) for c in chapter.charts))
    yield from _part("sentences", map(_sentence, chapter.sentences))


def _because(causes: list[str]) -> str:
    """Return what may have moved something: rows by name, as far as they are few."""
    rows = [cause for cause in causes if not cause.startswith(("parameter:", "chapters/"))]
    more = f" and {len(rows) - MOST} more" if len(rows) > MOST else ""
    return f"  because {', '.join(rows[:MOST])}{more}" if rows else ""


def _named(item: QuantityChange | TableChange | ChartChange) -> str:
    return f"{item.id}{f' (was {item.renamed_from})' if item.renamed_from else ''}"


def _quantity(quantity: QuantityChange) -> str:
    if quantity.renamed_from and not (quantity.differs or quantity.move):
        return f"{_named(quantity)}: {quantity.new.text if quantity.new else ''}"
    old, new = quantity.old, quantity.new
    standing = f"  [{old.standing} -> {new.standing}]" if old and new and old.standing != new.standing else ""
    former = f" (was {quantity.renamed_from})" if quantity.renamed_from else ""
    return f"{quantity_line(quantity)}{standing}{former}"


def _table(table: TableChange) -> list[str]:
    return list(_in_table(table)) or [_else(table)]


def _else(item: TableChange | ChartChange) -> str:
    """Return what is to be said where neither cells nor points nor design differ."""
    return ONLY_NAMED if item.status == "changed" and item.renamed_from else item.status


def _in_table(table: TableChange) -> Iterator[str]:
    yield from (
        f"{cell.row} / {cell.column}: {_clipped(cell.old)} -> {_clipped(cell.new)}" for cell in table.cells
    )
    for said, rows in (("came", table.rows_appeared), ("went", table.rows_disappeared)):
        yield from (f"row {said}: {_clipped(' | '.join(row))}" for row in rows)
    for said, columns in (("came", table.columns_appeared), ("went", table.columns_disappeared)):
        yield from (f"column {said}: {column}" for column in columns)
    if table.reordered:
        yield "rows in another order"


def _chart(chart: ChartChange) -> str:
    points = f"data ({chart.points_appeared} points came, {chart.points_disappeared} went)"
    what = [points] * chart.data_changed + ["design"] * chart.design_changed
    return f"{_named(chart)}: {' and '.join(what) or _else(chart)}"


def _sentence(sentence: SentenceChange) -> str:
    where = f" of {sentence.of}" if sentence.of else ""
    return f"{sentence.differs or sentence.status}, {sentence.part}{where}: {marked(sentence.pieces)}"


# Data ----------------------------------------------------------------------------------------------------------


def _dataset(dataset: DatasetDiffers) -> Iterator[str]:
    if dataset.rows is None or not dataset.rows:
        yield f"{dataset.name}: {dataset.status}{'' if dataset.rows is None else ', its rows are the same'}"
    yield from (f"{dataset.name}:{row.key}{_row(row)}" for row in dataset.rows or ())


def _row(row: RowDiffers) -> str:
    if row.renamed_from:
        return f" (was {row.renamed_from})"
    if row.status != "changed":
        return f": {row.status}"
    return ": " + "; ".join(f"{c.column}: {_clipped(c.old)} -> {_clipped(c.new)}" for c in row.cells)


def _clipped(text: str | None) -> str:
    said = "—" if text is None else " ".join(text.split())
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"
