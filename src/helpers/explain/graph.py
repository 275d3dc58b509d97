"""What rests on what: data rows below, quantities, charts and tables on them, sentences on top."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from helpers.data.checks import read_sheet
from helpers.data.contracts import Catalogue, read_catalogue
from helpers.explain.differences import point_name
from helpers.explain.reading import Build
from helpers.problems import Problem, ProblemsFound, RequestError, suggestion
from helpers.publish.reading import Chapter, Published, Sentence
from helpers.publish.table import origin_of
from helpers.records import ALL

#: Columns of codes, and the reference table that has the names readers see for them.
SHOWN = {"economy": "economies", "unit": "units"}

#: Columns whose cells name other rows.
REFERRING = ("evidence", "inputs", *SHOWN)


@dataclass(frozen=True)
class DataRow:
    """One row of a dataset as the file has it."""

    name: str
    file: str
    line: int
    cells: dict[str, str]

    @property
    def key(self) -> str:
        """The row's key within its dataset."""
        return self.name.partition(":")[2]


@dataclass(frozen=True)
class Line:
    """A line of a table, counted from one below the heading, or of a chart's data; ``text`` tells it in words."""

    number: int
    text: str


@dataclass(frozen=True)
class Moved:
    """Something of the report that rests on data rows: which of those asked about, and through which others.

    ``lines`` are those of a table or a chart's data that name one of these rows; none where they rest on it only as a
    whole, in a title or a sum, say.
    """

    item: Published
    rows: tuple[str, ...]
    through: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


class Graph:
    """The rows of the data and the records of one build."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.catalogue: Catalogue = read_catalogue(build.root)

    @cached_property
    def rows(self) -> dict[str, DataRow]:
        """Every row of every dataset by its name, ``dataset:key``. Raises ProblemsFound for unreadable data."""
        return {row.name: row for name in self.catalogue.contracts for row in self.dataset(name)}

    def row(self, name: str) -> DataRow | None:
        """Return the row a record names, the header for all rows of a dataset (``dataset:*``), None if gone."""
        dataset, _, key = name.partition(":")
        if key == ALL and dataset in self.catalogue.contracts:
            return DataRow(name, f"data/{dataset}.csv", 1, {})
        return self.rows.get(name)

    def dataset(self, name: str) -> list[DataRow]:
        """Return the rows of one dataset in the order of the file."""
        contract = self.catalogue.contract(name)
        sheet, problems = read_sheet(self.build.root, contract)
        if sheet is None or problems:
            raise ProblemsFound(problems)
        return [DataRow(f"{name}:{row[contract.key[0]]}", sheet.file, line, row) for line, row in sheet.rows]

    def asked(self, words: str) -> list[DataRow]:
        """Return the rows that ``[data/]FILE[.csv][:KEY]`` names. Raises RequestError with the nearest name."""
        file, colon, key = words.partition(":")
        name = Path(file).name.removesuffix(".csv")
        if name not in self.catalogue.contracts:
            near = suggestion(name, self.catalogue.contracts)
            raise RequestError([Problem("request", "data:unknown", f"no dataset '{name}' in data/", near)])
        rows = self.dataset(name)
        if not colon:
            return rows
        found = [row for row in rows if row.key == key]
        if not found:
            near = suggestion(key, [row.key for row in rows])
            raise RequestError(
                [Problem("request", "data:unknown", f"no row '{key}' in data/{name}.csv", near)]
            )
        return found

    def naming(self, column: str, row: str) -> tuple[str, ...]:
        """Return the rows whose column of references (such as ``evidence``) names a row."""
        return self._references.get((column, row), ())

    @cached_property
    def _references(self) -> dict[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for row in self.rows.values():
            shown = {column: f"{table}:{row.cells.get(column)}" for column, table in SHOWN.items()}
            for column, targets in (row.cells | shown).items():
                if column in REFERRING:
                    for target in targets.split():
                        found[column, target] = (*found.get((column, target), ()), row.name)
        return found

    def moved(self, rows: Iterable[DataRow], chapters: Iterable[Chapter] | None = None) -> list[Moved]:
        """Return every record of the build, or of some chapters, that rests on any of the rows, in reading order.

        A row held as evidence against another moves what rests on that other: its verdict is computed. An economy
        or unit moves, by its name, the tables, charts and quantities in words that rest on figures of it. A count of
        a whole dataset (``dataset:*``) is not moved: no cell of a row changes how many rows there are.
        """
        asked = list(rows)
        figures = {row.name: self.naming("evidence", row.name) for row in asked}
        shown = {row.name: [r for column in SHOWN for r in self.naming(column, row.name)] for row in asked}
        names = {name: (*through, *shown[name]) for name, through in figures.items()}
        found = (
            _moved(item, names if item.record.get("unit", "text") == "text" else figures)
            for chapter in (self.build.chapters.values() if chapters is None else chapters)
            for item in chapter.published
        )
        return [moved for moved in found if moved.rows]

    def sentences_with(self, quantities: set[tuple[str, str]]) -> list[Sentence]:
        """Return every sentence that quotes any of some quantities, given as (chapter, id)."""
        return [
            sentence
            for chapter in self.build.chapters.values()
            for sentence in chapter.sentences
            if any((chapter.name, id) in quantities for id in sentence.quantities)
        ]


def _moved(item: Published, asked: Mapping[str, tuple[str, ...]]) -> Moved:
    """Return which of some rows an item rests on, each given with the other rows it moves things through."""
    held = _held(item.record)
    direct = tuple(name for name in asked if name in held)
    judged = {
        name: others
        for name in asked
        if name not in direct and (others := [r for r in asked[name] if r in held])
    }
    through = tuple(dict.fromkeys(chain.from_iterable(judged.values())))
    return Moved(item, (*direct, *judged), through, tuple(_lines(item.record, {*direct, *through})))


def _held(record: dict[str, Any]) -> set[str]:
    """Return the names of all rows a record rests on, those of its sources and unit among them."""
    sources = {f"sources:{id}" for id in record.get("sources", [])}
    return {*record.get("rows", []), *sources, f"units:{record.get('unit')}"}


def _lines(record: dict[str, Any], names: set[str]) -> Iterator[Line]:
    """Yield the lines of a table or a chart's data that rest on any of some rows."""
    if "cells_plain" in record:
        told = zip(record["cells_plain"], record["origins"], strict=True)
        lines = [(next(filter(None, cells), ""), origins) for cells, origins in told]
    else:
        lines = [(point_name(drawn), origin_of(drawn)) for drawn in record.get("data", [])]
    for number, (text, origins) in enumerate(lines, start=1):
        if names & set(origins):
            yield Line(number, " ".join(text.split()))
