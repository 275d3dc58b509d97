"""What differs between two runs of a chapter, as a record: JSON with a schema, pages and lines are made of it.

The old run of a rerun is the one with the defaults.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from helpers.records import Standing

Status = Literal["unchanged", "changed", "appeared", "disappeared"]


#: How an item was called that has another name now.
FORMER = Field(None, description="its name in the old run, where it had another")


class Entry(BaseModel):
    """A part of the record; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ParameterChange(Entry):
    """A parameter with another value."""

    name: str
    label: str = Field(description="Chinese name of its type")
    help: str = Field(description="what it does in this chapter, in Chinese")
    unit: str = Field(description="unit in Chinese; empty where there is none")
    old: Any
    new: Any
    old_text: str
    new_text: str


class Move(Entry):
    """How far a number moved."""

    absolute: float
    absolute_text: str = Field(description="with sign and unit; of percentages in percentage points")
    relative: float | None = Field(
        description="fraction of the old value; null where that is zero or the scale has no ratios"
    )
    relative_text: str


class Reading(Entry):
    """A quantity as it reads in one of the two runs."""

    value: float | int | str
    text: str
    standing: Standing
    period: str


class QuantityChange(Entry):
    """A quantity in both runs; ``old`` or ``new`` is null where it was or is not published."""

    id: str
    renamed_from: str | None = FORMER
    status: Status
    unit: str = Field(description="code of data/units.csv")
    how: str = Field(description="computation, in Chinese; empty for a figure read from one row")
    differs: list[str] = Field(
        description="the fields that are not as they were, of one that is in both runs"
    )
    quoted: str = Field(description="the first sentence that quotes it")
    old: Reading | None
    new: Reading | None
    move: Move | None = Field(description="null for text, and where nothing moved or one of the two is null")


class CellChange(Entry):
    """A cell of a table that reads differently; ``row`` is the first line of its row's first cell."""

    row: str
    column: str
    old: str
    new: str
    move: Move | None


class TableChange(Entry):
    """A table in both runs; rows that came or went are given whole."""

    id: str
    renamed_from: str | None = FORMER
    status: Status
    title: str
    columns: list[str]
    columns_appeared: list[str]
    columns_disappeared: list[str]
    cells: list[CellChange]
    rows_appeared: list[list[str]]
    rows_disappeared: list[list[str]]
    reordered: bool = Field(description="whether rows that are in both stand in another order")


class ChartChange(Entry):
    """A chart in both runs, and whether its data or its drawing (scales, marks, labels) differ."""

    id: str
    renamed_from: str | None = FORMER
    status: Status
    title: str
    data_changed: bool
    design_changed: bool
    points_appeared: int = Field(
        description="rows it draws that the old one does not; 0 unless it is in both"
    )
    points_disappeared: int


class Piece(Entry):
    """A stretch of a sentence: in both runs, only in the old, or only in the new."""

    kind: Literal["same", "old", "new"]
    text: str


class SentenceChange(Entry):
    """A sentence that reads differently; ``part`` is prose, title, note …, ``of`` the chart or table it belongs to."""

    cell: int = Field(description="counted from one as in the notebook under chapters/")
    part: str
    of: str
    status: Status
    differs: Literal["numbers", "wording", "both"] | None = Field(
        description="what of a sentence that is in both: the numbers in it, its wording, or both"
    )
    quantities: list[str] = Field(description="ids of the quantities it quotes")
    old: str | None
    new: str | None
    pieces: list[Piece]


class ChapterChanges(Entry):
    """One chapter held against another of its runs."""

    name: str
    renamed_from: str | None = FORMER
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
        """The quantities that are not as they were."""
        return [quantity for quantity in self.quantities if quantity.status != "unchanged"]


def counted(statuses: Iterable[Status]) -> dict[Status, int]:
    """Return how many there are of each status.

    >>> counted(["changed", "changed"])
    {'unchanged': 0, 'changed': 2, 'appeared': 0, 'disappeared': 0}
    """
    found = Counter(statuses)
    return {status: found[status] for status in get_args(Status)}
