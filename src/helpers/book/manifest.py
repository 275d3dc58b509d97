"""The machine-readable edition: parameters, digests of all inputs and outputs, quantities, tables, charts, sentences.

What has the default null came with version 1.1 and is null in a manifest of before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from helpers.records import Standing

SCHEMA_VERSION = "1.1"


class Entry(BaseModel):
    """A part of the manifest; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


#: Where something is published.
CELL = Field(None, description="cell of the chapter's notebook, counted from one")


class ParameterEntry(Entry):
    """What a parameter is to a reader; all in Chinese."""

    label: str = Field(description="name of its type")
    help: str = Field(description="what it does in this chapter")
    unit: str = Field(description="empty where there is none")
    text: str = Field(description="its value in words")


def _as_wide(lines: Iterable[Sequence[Any]], columns: Sequence[str]) -> bool:
    return all(len(line) == len(columns) for line in lines)


class QuantityEntry(Entry):
    """A number of the report, bound to dataset rows."""

    id: str
    chapter: str
    cell: int | None = CELL
    value: float | int | str
    unit: str = Field(description="code of data/units.csv")
    unit_label: str | None = Field(None, description="the unit in Chinese")
    text: str = Field(description="as it stands in prose")
    number: str | None = Field(None, description="the text without its unit")
    standing: Standing
    period: str
    period_text: str | None = None
    known_text: str | None = None
    note: str | None = None
    known: str = Field(description="ISO date its newest row became public; empty for an assumption")
    how: str = Field(description="computation, in Chinese; empty for a figure read from one row")
    rows: list[str] = Field(min_length=1, description="dataset:key; dataset:* for a count of all its rows")
    sources: list[str] = Field(min_length=1, description="ids of data/sources.csv")


class TableEntry(Entry):
    """A table of the report."""

    id: str
    chapter: str
    cell: int | None = CELL
    title: str
    columns: list[str]
    row_count: int
    digest: str = Field(description="SHA-256 of the rows")
    cells: list[list[str]] | None = Field(None, description="as they read")
    data: list[list[Any]] | None = Field(None, description="as the CSV holds them")
    csv: str | None = Field(description="path within the build; null where no pages were made")
    standing: Standing
    rows: list[str]
    sources: list[str]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        lines = (self.cells or []) + (self.data or [])
        if len(self.cells or ()) != len(self.data or ()) or not _as_wide(lines, self.columns):
            raise ValueError("its rows are not as its columns")
        return self


class ChartEntry(Entry):
    """A chart of the report."""

    id: str
    chapter: str
    cell: int | None = CELL
    title: str
    alt: str = Field(description="alternative text")
    data_digest: str
    spec_digest: str = Field(description="SHA-256 of the specification without its data")
    data: list[dict[str, Any]] | None = Field(None, description="the rows it draws")
    spec: dict[str, Any] | None = Field(
        None, description="Vega-Lite specification with its data, without theme"
    )
    csv: str | None
    standing: Standing
    rows: list[str]
    sources: list[str]


class SentenceEntry(Entry):
    """A sentence of prose, or of a chart's or table's title, note, alternative text or cell."""

    chapter: str
    cell: int
    part: str = Field(description="prose, title, note, alternative text, cell, source list")
    of: str = Field(description="the chart or table it belongs to; empty for prose")
    text: str = Field(description="as it reads")
    written: str = Field(description="as it is written: {q} and the name where it quotes a quantity")
    quantities: list[str] = Field(description="ids of the quantities it quotes")


class DatasetEntry(Entry):
    """A dataset as it was; every cell is text, as in the CSV."""

    columns: list[str]
    key: list[str] = Field(description="the columns that tell its rows apart")
    rows: list[list[str]]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if not (_as_wide(self.rows, self.columns) and set(self.key) <= set(self.columns)):
            raise ValueError("its rows or key are not as its columns")
        return self


class Environment(Entry):
    """What the build ran with."""

    python: str = Field(description="major and minor version")
    packages: dict[str, str] = Field(description="package of the lock file to its version")


class Manifest(Entry):
    """One build of the report, complete enough to compare and verify it without the rest."""

    schema_version: Literal["1.1"]
    title: str
    edition: str
    commit: str | None = Field(description="source commit; null outside a git checkout")
    modified: bool = Field(description="whether the work tree differed from the commit")
    parameters: dict[str, dict[str, Any]] = Field(description="chapter to parameter to value")
    parameter_words: dict[str, dict[str, ParameterEntry]] | None = Field(
        None, description="chapter to parameter to what it is to a reader"
    )
    datasets: dict[str, str] = Field(description="file to SHA-256, likewise below")
    chapters: dict[str, str]
    helpers: dict[str, str]
    locks: dict[str, str]
    outputs: dict[str, str]
    quantities: list[QuantityEntry]
    tables: list[TableEntry]
    charts: list[ChartEntry]
    sentences: list[SentenceEntry] | None = Field(None, description="in reading order")
    rows: dict[str, DatasetEntry] | None = Field(None, description="dataset to its rows")
    environment: Environment | None = None


def schema() -> dict[str, Any]:
    """Return the published JSON Schema of the manifest (draft 2020-12)."""
    body = Manifest.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **body}
