"""Collecting the manifest of a build: what its chapters published, and the digests of all it rests on and left."""

from __future__ import annotations

import csv
import sys
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from helpers import wording
from helpers.book.crate import CRATE, WORKFLOW, Colophon, write_crate
from helpers.book.downloads import csv_path
from helpers.book.locked import read_locked
from helpers.book.manifest import (
    SCHEMA_VERSION,
    ChartEntry,
    DatasetEntry,
    Environment,
    Manifest,
    ParameterEntry,
    QuantityEntry,
    SentenceEntry,
    TableEntry,
)
from helpers.data.contracts import Contract, read_catalogue
from helpers.files import digest_of, digests_of, read_notebook, write_atomic, write_json
from helpers.parameters.declared import in_words
from helpers.parameters.request import ChapterPlan, declared_parameters
from helpers.places import LOCK_FILES, PACKAGE
from helpers.publish.reading import Published, Sentence, read_chapter
from helpers.publish.specs import design
from helpers.revision import commit, source_date


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


def collect(root: Path, out: Path, plans: list[ChapterPlan], edition: str = wording.WORKING) -> Manifest:
    """Return the manifest of a folder that holds executed chapters, PDF, and pages at its root or in ``html``."""
    chapters = [read_chapter(p.name, read_notebook(out / "executed" / f"{p.name}.ipynb")) for p in plans]
    found = [item for chapter in chapters for item in chapter.published]
    revision, modified = commit(root)
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    return Manifest(
        schema_version=SCHEMA_VERSION,
        title=config["title"],
        edition=edition,
        commit=revision,
        modified=modified,
        parameters={plan.name: plan.parameters for plan in plans},
        parameter_words=_parameter_words(root, plans),
        datasets=digests_of(root, sorted((root / "data").glob("*.csv"))),
        chapters=digests_of(root, [plan.notebook for plan in plans]),
        helpers=digests_of(PACKAGE.parent, sorted(PACKAGE.rglob("*.py"))),
        locks=digests_of(root, [root / name for name in LOCK_FILES if (root / name).is_file()]),
        outputs=digests_of(out, sorted(path for path in out.rglob("*") if path.is_file())),
        quantities=[_quantity(item) for item in found if item.kind == "quantity"],
        tables=[_table(item, out) for item in found if item.kind == "table"],
        charts=[_chart(item, out) for item in found if item.kind == "chart"],
        sentences=[_sentence(sentence) for chapter in chapters for sentence in chapter.sentences],
        rows={name: _dataset(root, contract) for name, contract in read_catalogue(root).contracts.items()},
        environment=_environment(root),
    )


def _parameter_words(root: Path, plans: list[ChapterPlan]) -> dict[str, dict[str, ParameterEntry]]:
    declared = declared_parameters(root)
    return {
        plan.name: {
            parameter.name: ParameterEntry(
                label=parameter.schema.get("title", ""),
                help=parameter.help,
                unit=parameter.schema.get("unit", ""),
                text=in_words(plan.parameters[parameter.name], parameter.schema),
            )
            for parameter in declared[plan.name]
        }
        for plan in plans
    }


def _quantity(item: Published) -> QuantityEntry:
    fields = QuantityEntry.model_fields.keys() - {"cell"}
    return QuantityEntry(cell=item.place.cell, **{name: item.record[name] for name in fields})


def _table(item: Published, out: Path) -> TableEntry:
    record = item.record
    return TableEntry(
        columns=[column["heading"] for column in record["columns"]],
        row_count=len(record["data"]),
        digest=digest_of(record["data"]),
        cells=record["cells_plain"],
        data=record["data"],
        **_shared(item, out),
    )


def _chart(item: Published, out: Path) -> ChartEntry:
    record = item.record
    return ChartEntry(
        alt=record["alt"],
        data_digest=digest_of(record["data"]),
        spec_digest=digest_of(design(record["spec"])),
        data=record["data"],
        spec=record["spec"],
        **_shared(item, out),
    )


def _shared(item: Published, out: Path) -> dict[str, Any]:
    named = {name: item.record[name] for name in ("id", "chapter", "standing", "rows", "sources")}
    return named | {"cell": item.place.cell, "title": item.record["title_plain"], "csv": _csv(item, out)}


def _csv(item: Published, out: Path) -> str | None:
    path = csv_path(item.record["chapter"], item.id)
    return next((found for found in (f"html/{path}", path) if (out / found).is_file()), None)


def _sentence(sentence: Sentence) -> SentenceEntry:
    return SentenceEntry(
        chapter=sentence.place.chapter,
        cell=sentence.place.cell,
        part=sentence.part,
        of=sentence.of,
        text=sentence.text,
        written=sentence.written.strip(),
        quantities=list(sentence.quantities),
    )


def _dataset(root: Path, contract: Contract) -> DatasetEntry:
    with (root / "data" / f"{contract.name}.csv").open(encoding="utf-8", newline="") as handle:
        columns, *rows = csv.reader(handle)
    return DatasetEntry(columns=columns, key=list(contract.key), rows=rows)


def _environment(root: Path) -> Environment:
    packages = {package.name: package.version for package in read_locked(root / LOCK_FILES[0])}
    return Environment(python=".".join(map(str, sys.version_info[:2])), packages=packages)
