"""The machine-readable edition: parameters, digests of all inputs and outputs, quantities, tables, charts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from helpers import wording
from helpers.book.crate import CRATE, WORKFLOW, Colophon, write_crate
from helpers.book.locked import read_locked
from helpers.files import digest_of, digests_of, read_notebook, write_atomic, write_json
from helpers.places import LOCK_FILES, PACKAGE
from helpers.records import Standing
from helpers.revision import commit, source_date

if TYPE_CHECKING:
    from helpers.parameters.request import ChapterPlan

SCHEMA_VERSION = "1.0"


class Entry(BaseModel):
    """A part of the manifest; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class QuantityEntry(Entry):
    """A number of the report, bound to dataset rows."""

    id: str
    chapter: str
    value: float | int | str
    unit: str = Field(description="code of data/units.csv")
    text: str = Field(description="as it stands in prose")
    standing: Standing
    period: str
    known: str = Field(description="ISO date its newest row became public; empty for an assumption")
    how: str = Field(description="computation, in Chinese; empty for a figure read from one row")
    rows: list[str] = Field(min_length=1, description="dataset:key; dataset:* for a count of all its rows")
    sources: list[str] = Field(min_length=1, description="ids of data/sources.csv")


class TableEntry(Entry):
    """A table of the report."""

    id: str
    chapter: str
    title: str
    columns: list[str]
    row_count: int
    digest: str = Field(description="SHA-256 of the rows")
    csv: str | None = Field(description="path within the build; null where no pages were made")
    standing: Standing
    rows: list[str]
    sources: list[str]


class ChartEntry(Entry):
    """A chart of the report."""

    id: str
    chapter: str
    title: str
    alt: str = Field(description="alternative text")
    data_digest: str
    spec_digest: str = Field(description="SHA-256 of the specification without its data")
    csv: str | None
    standing: Standing
    rows: list[str]
    sources: list[str]


class Manifest(Entry):
    """One build of the report, complete enough to compare and verify it without the rest."""

    schema_version: Literal["1.0"]
    title: str
    edition: str
    commit: str | None = Field(description="source commit; null outside a git checkout")
    modified: bool = Field(description="whether the work tree differed from the commit")
    parameters: dict[str, dict[str, Any]] = Field(description="chapter to parameter to value")
    datasets: dict[str, str] = Field(description="file to SHA-256, likewise below")
    chapters: dict[str, str]
    helpers: dict[str, str]
    locks: dict[str, str]
    outputs: dict[str, str]
    quantities: list[QuantityEntry]
    tables: list[TableEntry]
    charts: list[ChartEntry]


def write_manifest(root: Path, out: Path, plans: list[ChapterPlan], edition: str = wording.WORKING) -> Path:
    """Write ``manifest.json`` for the build in ``out``, and before it what else it vouches for; returns its path."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    day = source_date(root) or date.fromisoformat(plans[0].parameters["as_of"])
    colophon = Colophon(config["author"], day, read_locked(root / LOCK_FILES[0]))
    _write_materials(root, out, colophon)
    (out / CRATE).unlink(missing_ok=True)
    manifest = collect(root, out, plans, edition)
    crate = write_crate(out, manifest, colophon)
    body = manifest.model_dump(mode="json")
    body["outputs"] |= digests_of(out, [crate])
    path = out / "manifest.json"
    write_json(path, body)
    return path


def _write_materials(root: Path, out: Path, colophon: Colophon) -> None:
    """Write the bill of materials and the workflow."""
    from helpers.book.sbom import write_sbom  # slow to import

    write_sbom(out, colophon.packages, commit(root)[0], colophon.day)
    write_atomic(out / WORKFLOW, (root / WORKFLOW).read_bytes())


def schema() -> dict[str, Any]:
    """Return the published JSON Schema of the manifest (draft 2020-12)."""
    body = Manifest.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **body}


def collect(root: Path, out: Path, plans: list[ChapterPlan], edition: str = wording.WORKING) -> Manifest:
    """Return the manifest of a folder that holds executed chapters, PDF, and pages at its root or in ``html``."""
    # Here, since it comes with all a notebook imports: readers of manifests need none of it.
    from helpers.publish.outputs import records

    found: dict[str, list[dict[str, Any]]] = {"quantity": [], "table": [], "chart": []}
    for plan in plans:
        notebook = read_notebook(out / "executed" / f"{plan.name}.ipynb")
        for kind, record in records(notebook):
            if kind in found:
                found[kind].append(record)
    revision, modified = commit(root)
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    return Manifest(
        schema_version=SCHEMA_VERSION,
        title=config["title"],
        edition=edition,
        commit=revision,
        modified=modified,
        parameters={plan.name: plan.parameters for plan in plans},
        datasets=digests_of(root, sorted((root / "data").glob("*.csv"))),
        chapters=digests_of(root, [plan.notebook for plan in plans]),
        helpers=digests_of(PACKAGE.parent, sorted(PACKAGE.rglob("*.py"))),
        locks=digests_of(root, [root / name for name in LOCK_FILES if (root / name).is_file()]),
        outputs=digests_of(out, sorted(path for path in out.rglob("*") if path.is_file())),
        quantities=[_quantity(record) for record in found["quantity"]],
        tables=[_table(record, out) for record in found["table"]],
        charts=[_chart(record, out) for record in found["chart"]],
    )


def _quantity(record: dict[str, Any]) -> QuantityEntry:
    return QuantityEntry(**{name: record[name] for name in QuantityEntry.model_fields})


def _table(record: dict[str, Any], out: Path) -> TableEntry:
    return TableEntry(
        columns=[column["heading"] for column in record["columns"]],
        row_count=len(record["data"]),
        digest=digest_of(record["data"]),
        csv=_csv(record, f"tab-{record['id']}", out),
        title=record["title_plain"],
        **_shared(record),
    )


def _chart(record: dict[str, Any], out: Path) -> ChartEntry:
    design = {name: value for name, value in record["spec"].items() if name != "datasets"}
    return ChartEntry(
        alt=record["alt"],
        data_digest=digest_of(record["data"]),
        spec_digest=digest_of(design),
        csv=_csv(record, f"fig-{record['id']}", out),
        title=record["title_plain"],
        **_shared(record),
    )


def _shared(record: dict[str, Any]) -> dict[str, Any]:
    return {name: record[name] for name in ("id", "chapter", "standing", "rows", "sources")}


def _csv(record: dict[str, Any], name: str, out: Path) -> str | None:
    from helpers.book.downloads import csv_path

    path = csv_path(record["chapter"], name)
    return next((found for found in (f"html/{path}", path) if (out / found).is_file()), None)
