"""What differs between two builds, as a record: its JSON has a published schema, lines and pages are made of it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from helpers.changes.record import ChapterChanges, Entry, ParameterChange, Status

SCHEMA_VERSION = "1.0"

Presence = Literal["appeared", "disappeared", "changed"]
Kind = Literal["quantity", "table", "chart", "sentence"]

#: Why something stands out.
#:   nothing   it moved, and nothing it rests on did
#:   code      it moved by functions or packages alone: no row, no parameter, no chapter of its own was edited
#:   wording   a sentence says other words although nobody edited its chapter: the data turned the argument
#:   standing  a number is less well confirmed than it was
#:   sign      a number changed its sign
Reason = Literal["nothing", "code", "wording", "standing", "sign"]


class Side(Entry):
    """One of the two builds."""

    edition: str
    title: str
    commit: str | None
    modified: bool
    as_of: str = Field(description="ISO date of the data, of the first chapter")


class Parameter(ParameterChange):
    """A parameter with another value, in some chapters."""

    chapters: list[str]


class ChapterDiffers(ChapterChanges):
    """A chapter that differs: of its quantities, tables and charts those that do, each with what may have moved it."""

    status: Presence
    edited: bool = Field(description="whether its notebook differs")
    because: dict[str, list[str]] = Field(
        description="kind:id of what differs to rows (dataset:key), parameters (parameter:name) and the chapter's "
        "own notebook that it rests on and that differ too"
    )


class CellDiffers(Entry):
    """A cell of a row of data; ``old`` or ``new`` is null where the column is not there."""

    column: str
    old: str | None
    new: str | None


class RowDiffers(Entry):
    """A row by its key: all its cells that say something where it came or went, else those that differ."""

    key: str
    renamed_from: str | None = Field(None, description="its key before, where all else is alike")
    status: Presence
    cells: list[CellDiffers]


class DatasetDiffers(Entry):
    """A dataset that differs; ``rows`` is null where one of the two manifests kept no rows."""

    name: str
    status: Presence
    rows: list[RowDiffers] | None


class FileDiffers(Entry):
    """A file that went into the build and differs: a chapter's notebook, a module of ours, a lock file."""

    name: str
    status: Presence


class PackageDiffers(Entry):
    """Python or a package in another version; null where it is not there."""

    name: str
    old: str | None
    new: str | None


class StandsOut(Entry):
    """What a reviewer should look at first."""

    kind: Kind
    chapter: str
    id: str = Field(description="of a sentence, what it says now or said")
    reason: Reason


class Comparison(Entry):
    """All that differs between two builds; every list is empty where nothing does."""

    schema_version: Literal["1.0"]
    same: bool = Field(description="whether nothing differs: other names and commits alone are no difference")
    old: Side
    new: Side
    not_kept: list[str] = Field(description="what is not compared, since an old manifest did not keep it")
    counts: dict[str, dict[Status, int]] = Field(
        description="quantities, tables, charts and sentences of the whole report by what became of them"
    )
    stands_out: list[StandsOut]
    parameters: list[Parameter]
    chapters: list[ChapterDiffers] = Field(description="those that differ")
    datasets: list[DatasetDiffers]
    idle_rows: list[str] = Field(description="dataset:key of rows that differ and move nothing of the report")
    environment: list[PackageDiffers]
    files: list[FileDiffers]


def schema() -> dict[str, Any]:
    """Return the published JSON Schema of a comparison (draft 2020-12)."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Comparison.model_json_schema()}
