"""The two questions to a build: what a quantity rests on, and what a data row moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from helpers.explain.code import computing_lines
from helpers.explain.graph import DataRow, Graph, Moved
from helpers.parameters.request import find_chapter
from helpers.problems import Problem, RequestError, suggestion
from helpers.publish.reading import Published, Sentence

#: What an answer tells of a source.
SOURCE_FIELDS = ("id", "title", "publisher", "publisher_zh", "published", "url")


@dataclass(frozen=True)
class Origin:
    """Where one quantity comes from; ``published`` has an entry for each chapter that publishes it alike."""

    record: dict[str, Any]
    published: list[Published]
    computed: list[str]
    rows: list[DataRow]
    gone: list[str]
    sources: list[dict[str, str]]
    sentences: list[Sentence]


@dataclass(frozen=True)
class Reach:
    """What some rows of the data move; ``estimates`` are the rows whose figure was worked out from them."""

    rows: list[DataRow]
    moved: list[Moved]
    sentences: list[Sentence]
    estimates: list[str]

    def of(self, kind: str) -> list[Moved]:
        """Return the records of one kind: quantity, chart, table."""
        return [moved for moved in self.moved if moved.item.kind == kind]


def explain_quantity(graph: Graph, asked: str) -> list[Origin]:
    """Return where a quantity comes from: one answer for each meaning the chapters give the name.

    ``asked`` is an id, or ``chapter.id`` (also ``chapter:id``). Raises RequestError with the nearest name.
    """
    meanings: dict[str, list[Published]] = {}
    for item in _named(graph, asked):
        same = {name: value for name, value in item.record.items() if name not in ("chapter", "line")}
        meanings.setdefault(repr(same), []).append(item)
    return [_origin(graph, items) for items in meanings.values()]


def _named(graph: Graph, asked: str) -> list[Published]:
    chapters = graph.build.chapters
    beginning, _, id = asked.replace(":", ".").rpartition(".")
    names = [find_chapter(chapters, beginning)] if beginning else list(chapters)
    known = [item for name in names for item in chapters[name].published if item.kind == "quantity"]
    found = {item.place.chapter: item for item in known if item.id == id}
    if not found:
        where = f"chapter {names[0]}" if beginning else "this build"
        near = suggestion(id, {item.id for item in known})
        raise RequestError([Problem("request", "quantity:unknown", f"no quantity '{id}' in {where}", near)])
    return list(found.values())


def _origin(graph: Graph, items: Sequence[Published]) -> Origin:
    record = items[0].record
    named = (f"sources:{id}" for id in record["sources"])
    sources = [graph.rows[name].cells for name in named if name in graph.rows]
    computed = (
        line
        for item in items
        for line in computing_lines(item.id, graph.build.chapters[item.place.chapter].sources, item.place)
    )
    return Origin(
        record=record,
        published=list(items),
        computed=list(dict.fromkeys(computed)),
        rows=[row for name in record["rows"] if (row := graph.row(name))],
        gone=[name for name in record["rows"] if not graph.row(name)],
        sources=[{field: cells[field] for field in SOURCE_FIELDS} for cells in sources],
        sentences=graph.sentences_with({(item.place.chapter, item.id) for item in items}),
    )


def explain_rows(graph: Graph, asked: str) -> Reach:
    """Return what ``data/FILE.csv`` or one row of it, ``data/FILE.csv:KEY``, moves. Raises RequestError."""
    rows = graph.asked(asked)
    moved = graph.moved(rows)
    quantities = {(m.item.place.chapter, m.item.id) for m in moved if m.item.kind == "quantity"}
    return Reach(
        rows=rows,
        moved=moved,
        sentences=graph.sentences_with(quantities),
        estimates=list(dict.fromkeys(name for row in rows for name in graph.naming("inputs", row.name))),
    )
