"""Checks of what executed chapters published: every number bound, quoted, and the same wherever it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from helpers.checks.prose import refusal
from helpers.checks.readable import Text, cell_texts
from helpers.numerals import unbound
from helpers.parameters.request import ChapterPlan
from helpers.problems import Problem
from helpers.publish.outputs import own_cells, published
from helpers.publish.references import quoted
from helpers.wording import HAN

#: What may differ between two chapters' records of one quantity: where it was published.
PLACE = ("chapter", "line")

#: Tags of a cell that the pages leave out.
TAKEN_OUT = {"remove-cell", "remove-output"}

#: What MyST takes for a comment.
COMMENT = re.compile(r"<!--[\s\S]*?-->|^%.*$", re.MULTILINE)

#: Texts of a record as they are written, by its kind.
WRITTEN = {
    "prose": ("text",),
    "chart": ("title", "alt_written", "note"),
    "table": ("title", "note"),
    "quantity": ("how",),
}
#: Names under which a chart's specification holds words that are not data.
FIXED = ("title", "subtitle", "text", "value")


@dataclass(frozen=True)
class Executed:
    """An executed notebook (nbformat) and the plan it ran by."""

    plan: ChapterPlan
    notebook: Any

    def quantities(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (place, record) of every quantity the chapter published."""
        for cell, kind, record in published(self.notebook):
            if kind == "quantity":
                line = f", line {record['line']}" if record["line"] else ""
                yield f"chapters/{self.plan.name}.ipynb: cell {cell}{line}", record


def check_published(chapters: Iterable[Executed]) -> list[Problem]:
    """Return every problem of the numbers: bound to no row, quoted nowhere, of two values, or typed.

    All but the first is asked of chapters that run as they are written: under another parameter a chapter may
    well drop a sentence, or differ from the rest.
    """
    found = list(chapters)
    as_written = [chapter for chapter in found if not chapter.plan.given]
    return sorted(
        [
            *(problem for chapter in found for problem in _unbound(chapter)),
            *(problem for chapter in as_written for problem in _unused(chapter)),
            *(problem for chapter in as_written for problem in _typed(chapter)),
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


def _typed(chapter: Executed) -> Iterator[Problem]:
    """Whatever code put a text together: as it was published, its numbers are references."""
    for cell, kind, record in published(chapter.notebook):
        line = f", line {record['line']}" if record.get("line") else ""
        place = f"chapters/{chapter.plan.name}.ipynb: cell {cell}{line}"
        for text in _written(kind, record):
            yield from (refusal(text, number, place) for number in unbound(text))


def _written(kind: str, record: dict[str, Any]) -> Iterator[str]:
    """Yield the texts of a record with their references unresolved; cells of tables hold data, and are not told."""
    yield from (record[name] for name in WRITTEN.get(kind, ()) if record.get(name))
    yield from (column["heading"] for column in record.get("columns", ()))
    yield from _words(record.get("spec", {}))


def _words(spec: Any) -> Iterator[str]:
    """Yield the titles and other fixed words of a chart's specification; datasets and categories are data."""
    for name, part in spec.items() if isinstance(spec, dict) else ():
        if name in FIXED:
            yield from (word for word in _listed(part) if isinstance(word, str) and HAN.search(word))
        if name != "datasets":
            yield from _words(part)
    for part in spec if isinstance(spec, list) else ():
        yield from _words(part)


def _listed(part: Any) -> list[Any]:
    return part if isinstance(part, list) else [part]


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
            if record["value"] != earlier["value"] and record["id"] != earlier["id"]:  # else told above
                said = f"'{record['id']}' reads {record['text']} in {record['rows'][0]}, '{earlier['id']}' "
                yield Problem(
                    place,
                    "quantity:conflict",
                    f"{said}{earlier['text']} in {where}",
                    "read the row as it is, or say in how= what was done",
                )
