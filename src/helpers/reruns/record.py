"""What a rerun changed, as a record: its JSON has a published schema, the page and the tables are made of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from helpers.records import Standing

SCHEMA_VERSION = "1.0"

Status = Literal["unchanged", "changed", "appeared", "disappeared"]


class Entry(BaseModel):
    """A part of the record; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ParameterChange(Entry):
    """A parameter whose value is not its default."""

    name: str
    label: str = Field(description="Chinese name of its type")
    help: str = Field(description="what it does in this chapter, in Chinese")
    unit: str = Field(description="unit in Chinese; empty where there is none")
    default: Any
    new: Any
    default_text: str
    new_text: str


class Move(Entry):
    """How far a number moved."""

    absolute: float
    absolute_text: str = Field(description="with sign and unit; of percentages in percentage points")
    relative: float | None = Field(
        description="fraction of the default; null where that is zero or the scale has no ratios"
    )
    relative_text: str


class Reading(Entry):
    """A quantity as it reads in one of the two runs."""

    value: float | int | str
    text: str
    standing: Standing
    period: str


class QuantityChange(Entry):
    """A quantity in both runs; ``default`` or ``new`` is null where it was or is not published."""

    id: str
    status: Status
    unit: str = Field(description="code of data/units.csv")
    how: str = Field(description="computation, in Chinese; empty for a figure read from one row")
    differs: list[str] = Field(
        description="the fields that are not as by default, of one that is in both runs"
    )
    quoted: str = Field(description="the first sentence that quotes it")
    default: Reading | None
    new: Reading | None
    move: Move | None = Field(description="null for text, and where nothing moved or one of the two is null")


class CellChange(Entry):
    """A cell of a table that reads differently; ``row`` is the first line of its row's first cell."""

    row: str
    column: str
    default: str
    new: str
    move: Move | None


class TableChange(Entry):
    """A table in both runs; rows that came or went are given whole."""

    id: str
    status: Status
    title: str
    columns: list[str]
    cells: list[CellChange]
    rows_appeared: list[list[str]]
    rows_disappeared: list[list[str]]
    reordered: bool = Field(description="whether rows that are in both stand in another order")


class ChartChange(Entry):
    """A chart in both runs, and whether its data or its drawing (scales, marks, labels) differ."""

    id: str
    status: Status
    title: str
    data_changed: bool
    design_changed: bool


class Piece(Entry):
    """A stretch of a sentence: in both runs, only by default, or only in the rerun."""

    kind: Literal["same", "default", "new"]
    text: str


class SentenceChange(Entry):
    """A sentence that reads differently; ``part`` is prose, title, note …, ``of`` the chart or table it belongs to."""

    cell: int = Field(description="counted from one as in the notebook under chapters/")
    part: str
    of: str
    status: Status
    default: str | None
    new: str | None
    pieces: list[Piece]


class ChapterChanges(Entry):
    """One chapter under other parameters, held against its defaults."""

    name: str
    title: str
    parameters: list[ParameterChange]
    counts: dict[str, dict[Status, int]] = Field(
        description="quantities, tables, charts and sentences by what became of them"
    )
    quantities: list[QuantityChange] = Field(description="every one, in the order of the chapter")
    tables: list[TableChange]
    charts: list[ChartChange]
    sentences: list[SentenceChange] = Field(description="those that read differently")

    @property
    def moved(self) -> list[QuantityChange]:
        """The quantities that are not as by default."""
        return [quantity for quantity in self.quantities if quantity.status != "unchanged"]


class Rerun(Entry):
    """Chapters under other parameters: what changed against the defaults, and what that rests on."""

    schema_version: Literal["1.0"]
    report: str = Field(description="title of the report")
    command: str = Field(description="the command that makes this again")
    commit: str | None = Field(description="source commit; null outside a git checkout")
    modified: bool = Field(description="whether the work tree differed from the commit")
    versions: dict[str, str]
    inputs: dict[str, str] = Field(description="datasets, chapters and locks: file to SHA-256")
    helpers: str = Field(description="SHA-256 of the digests of every helper module")
    chapters: list[ChapterChanges]


def counted(statuses: Iterable[Status]) -> dict[Status, int]:
    """Return how many there are of each status.

    >>> counted(["changed", "changed"])
    {'unchanged': 0, 'changed': 2, 'appeared': 0, 'disappeared': 0}
    """
    found = Counter(statuses)
    return {status: found[status] for status in get_args(Status)}


def schema() -> dict[str, Any]:
    """Return the published JSON Schema of ``changes.json`` (draft 2020-12)."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Rerun.model_json_schema()}
