"""Checks of what executed chapters published: every number bound, quoted, and the same wherever it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from helpers.checks.readable import Text, cell_texts
from helpers.checks.written import check_written
from helpers.numerals import unbound
from helpers.parameters.request import ChapterPlan
from helpers.problems import Problem
from helpers.publish.outputs import own_cells, published
from helpers.publish.references import quoted

#: What may differ between two chapters' records of one quantity: where it was published.
PLACE = ("chapter", "line")

#: Tags of a cell that the pages leave out.
TAKEN_OUT = {"remove-cell", "remove-output"}

#: What MyST takes for a comment.
COMMENT = re.compile(r"<!--[\s\S]*?-->|^%.*$", re.MULTILINE)


@dataclass(frozen=True)
class Executed:
    """An executed notebook (nbformat) and the plan it ran by."""

    plan: ChapterPlan
    notebook: Any

    def quantities(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (place, record) of every quantity the chapter published."""
        return self._published("quantity")

    def tables(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (place, record) of every table the chapter published."""
        return self._published("table")

    def _published(self, wanted: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for cell, kind, record in published(self.notebook):
            if kind == wanted:
                line = f", line {record['line']}" if record["line"] else ""
                yield f"chapters/{self.plan.name}.ipynb: cell {cell}{line}", record


def check_published(chapters: Iterable[Executed]) -> list[Problem]:
    """Return every problem of the numbers: bound to no row, quoted nowhere, of two values, or typed.

    Whether a number is quoted, and agrees with other chapters, is asked of chapters that run as they are
    written: under another parameter a chapter may well drop a sentence, or differ from the rest.
    """
    found = list(chapters)
    as_written = [chapter for chapter in found if not chapter.plan.given]
    return sorted(
        [
            *(problem for chapter in found for problem in _unbound(chapter)),
            *(problem for chapter in found for problem in _unnamed(chapter)),
            *(problem for chapter in found for problem in check_written(chapter.plan.name, chapter.notebook)),
            *(problem for chapter in as_written for problem in _unused(chapter)),
            *_conflicts(as_written),
            *_read_differently(as_written),
        ]
    )


def _unbound(chapter: Executed) -> Iterator[Problem]:
    remedy = "compute it from rows; for what the report itself assumes, enter a row in data/assumptions.csv"
    for place, record in chapter.quantities():
        if not (record["rows"] and record["sources"]):
            said = f"'{record['id']}' ({record['text']}) rests on no dataset row"
            yield Problem(place, "quantity:no-rows", said, remedy)


def _unnamed(chapter: Executed) -> Iterator[Problem]:
    """Yield every line of a table that states a number and names no row; its first cell only says what it is."""
    remedy = "name the rows of each line in the frame's column 'row': helpers.records.references writes it"
    for place, record in chapter.tables():
        lines = zip(record["cells"], record["origins"], strict=True)
        for position, (cells, rows) in enumerate(lines if not record["generated"] else (), start=1):
            stated = [number.text for cell in cells[1:] for number in unbound(cell)]
            if stated and not rows:
                said = f"line {position} of table '{record['id']}' ({_first(cells)}) states {stated[0]} of no row"
                yield Problem(place, "table:no-rows", said, remedy)


def _first(cells: list[str]) -> str:
    return cells[0].replace("\n", " ")


def _unused(chapter: Executed) -> Iterator[Problem]:
    """What readers see on one date or another quotes it: not a comment, a cell taken out or another number."""
    texts = [COMMENT.sub("", text.text) for cell in own_cells(chapter.notebook) for text in _seen(cell)]
    texts += [
        json.dumps(record, ensure_ascii=False)
        for _, kind, record in published(chapter.notebook)
        if kind != "quantity"
    ]
    used = {id for text in texts for id in quoted(text)}
    for place, record in chapter.quantities():
        if record["id"] not in used:
            said = f"nothing in the chapter quotes '{record['id']}' ({record['text']})"
            yield Problem(place, "quantity:unused", said, "quote it with {q}`id`, or do not publish it")


def _seen(cell: Any) -> list[Text]:
    return [] if TAKEN_OUT & set(cell["metadata"].get("tags", [])) else cell_texts(cell)


def _conflicts(chapters: Iterable[Executed]) -> Iterator[Problem]:
    first: dict[str, tuple[str, dict[str, Any]]] = {}
    for place, record in (found for chapter in chapters for found in chapter.quantities()):
        where, earlier = first.setdefault(record["id"], (place, record))
        differing = [n for n in record if n not in PLACE and record[n] != earlier.get(n)]
        if differing:
            said = f"'{record['id']}' is {record['text']} here, {earlier['text']} in {where} ({', '.join(differing)})"
            yield Problem(place, "quantity:conflict", said, "compute both alike, or give one another id")


def _read_differently(chapters: Iterable[Executed]) -> Iterator[Problem]:
    """One figure of one row cannot be two values, under whatever names."""
    first: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {}
    for place, record in (found for chapter in chapters for found in chapter.quantities()):
        if len(record["rows"]) == 1 and not record["how"] and record["unit"] != "text":
            where, earlier = first.setdefault((record["rows"][0], record["unit"]), (place, record))
            differs = (record["value"], record["text"]) != (earlier["value"], earlier["text"])
            if differs and record["id"] != earlier["id"]:  # else told above
                said = f"'{record['id']}' reads {record['text']} in {record['rows'][0]}, '{earlier['id']}' "
                yield Problem(
                    place,
                    "quantity:conflict",
                    f"{said}{earlier['text']} in {where}",
                    "read the row as it is, or say in how= what was done",
                )
