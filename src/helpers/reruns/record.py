"""What a rerun changed, as a record: its JSON has a published schema, the page and the tables are made of it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from helpers.changes.record import ChapterChanges, Entry

SCHEMA_VERSION = "2.0"


class Rerun(Entry):
    """Chapters under other parameters: what changed against the defaults, and what that rests on."""

    schema_version: Literal["2.0"]
    report: str = Field(description="title of the report")
    command: str = Field(description="the command that makes this again")
    commit: str | None = Field(description="source commit; null outside a git checkout")
    modified: bool = Field(description="whether the work tree differed from the commit")
    versions: dict[str, str]
    inputs: dict[str, str] = Field(description="datasets, chapters and locks: file to SHA-256")
    helpers: str = Field(description="SHA-256 of the digests of every helper module")
    chapters: list[ChapterChanges] = Field(description="old: with the defaults; new: with what was asked for")


def schema() -> dict[str, Any]:
    """Return the published JSON Schema of ``changes.json`` (draft 2020-12)."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Rerun.model_json_schema()}
