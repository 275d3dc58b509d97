"""Checks of what executed chapters published: every number bound, quoted, and the same wherever it stands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from helpers.numerals import unbound
from helpers.parameters.request import ChapterPlan
from helpers.problems import Problem
from helpers.publish.outputs import published
from helpers.publish.references import quoted

#: What may differ between two chapters' records of one quantity: where it was published.
PLACE = ("chapter", "line")


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
    """Return every problem of the numbers: bound to no row, quoted nowhere, or of two values.

    Whether a number is quoted, and agrees with other chapters, is asked of chapters that run as they are
    written: under another parameter a chapter may well drop a sentence, or differ from the rest.
    """
    found = list(chapters)
    as_written = [chapter for chapter in found if not chapter.plan.given]
    return sorted(
        [
            *(problem for chapter in found for problem in _unbound(chapter)),
            *(problem for chapter in found for problem in _unnamed(chapter)),
            *(problem for chapter in as_written for problem in _unused(chapter)),
            *_conflicts(as_written),
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
    texts = [cell["source"] for cell in chapter.notebook["cells"]]
    texts += [json.dumps(record, ensure_ascii=False) for _, _, record in published(chapter.notebook)]
    used = {id for text in texts for id in quoted(text)}
    for place, record in chapter.quantities():
        if record["id"] not in used:
            said = f"nothing in the chapter quotes '{record['id']}' ({record['text']})"
            yield Problem(place, "quantity:unused", said, "quote it with {q}`id`, or do not publish it")


def _conflicts(chapters: Iterable[Executed]) -> Iterator[Problem]:
    first: dict[str, tuple[str, dict[str, Any]]] = {}
    for place, record in (found for chapter in chapters for found in chapter.quantities()):
        where, earlier = first.setdefault(record["id"], (place, record))
        differing = [n for n in record if n not in PLACE and record[n] != earlier.get(n)]
        if differing:
            said = f"'{record['id']}' is {record['text']} here, {earlier['text']} in {where} ({', '.join(differing)})"
            yield Problem(place, "quantity:conflict", said, "compute both alike, or give one another id")
