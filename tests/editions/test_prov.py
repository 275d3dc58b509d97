"""PROV-JSON of a manifest, read back by the ``prov`` package: every relation the manifest keeps, and no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from prov.model import (
    PROV_ATTR_ACTIVITY,
    PROV_ATTR_ENTITY,
    PROV_ATTR_GENERATED_ENTITY,
    PROV_ATTR_USED_ENTITY,
    ProvActivity,
    ProvDerivation,
    ProvDocument,
    ProvEntity,
    ProvGeneration,
    ProvRecord,
    ProvUsage,
)

from helpers.book.crate_files import content_address
from helpers.book.manifest import Manifest
from helpers.book.versions import read_manifest
from helpers.editions.prov import KINDS
from helpers.files import sha256
from tests.conftest import ROOT, report
from tests.editions.folder import make_folder

CHAPTER = "03-manufacturing-first"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_folder(tmp_path_factory.mktemp("prov"))


@pytest.fixture(scope="module")
def manifest(made: Path) -> Manifest:
    return read_manifest(made / "manifest.json")


@pytest.fixture(scope="module")
def document(made: Path) -> ProvDocument:
    done = report("prov", str(made), cwd=made)
    assert done.returncode == 0
    return ProvDocument.deserialize(content=done.stdout, format="json")


def pairs(document: ProvDocument, kind: type[ProvRecord], *names: object) -> set[tuple[str, ...]]:
    return {
        tuple(str(next(iter(record.get_attribute(name)))) for name in names)
        for record in document.get_records(kind)
    }


def test_each_entry_was_derived_from_its_rows_and_sources(document: ProvDocument, manifest: Manifest) -> None:
    expected = set()
    for kind, entries in (
        ("quantity", manifest.quantities),
        ("table", manifest.tables),
        ("chart", manifest.charts),
    ):
        for entry in entries:
            name = f"{kind}:{entry.chapter}/{entry.id}"
            expected |= {(name, row) for row in entry.rows}
            expected |= {(name, f"sources:{source}") for source in entry.sources}
    assert len(expected) > 10
    assert pairs(document, ProvDerivation, PROV_ATTR_GENERATED_ENTITY, PROV_ATTR_USED_ENTITY) == expected


def test_each_entry_was_generated_by_its_chapter_which_used_data_and_parameters(
    document: ProvDocument, manifest: Manifest
) -> None:
    generated = pairs(document, ProvGeneration, PROV_ATTR_ENTITY, PROV_ATTR_ACTIVITY)
    assert (f"quantity:{CHAPTER}/5g-stations", f"chapter:{CHAPTER}") in generated
    assert (f"output:executed/{CHAPTER}.ipynb", f"chapter:{CHAPTER}") in generated
    used = pairs(document, ProvUsage, PROV_ATTR_ACTIVITY, PROV_ATTR_ENTITY)
    assert (f"chapter:{CHAPTER}", f"notebook:{CHAPTER}") in used
    assert (f"chapter:{CHAPTER}", "dataset:infrastructure") in used
    runs = {str(run.identifier): run for run in document.get_records(ProvActivity)}
    assert set(runs) == {f"chapter:{name}" for name in manifest.parameters}
    given = {str(name): value for name, value in runs[f"chapter:{CHAPTER}"].attributes}
    assert given["parameter:saturation"] == 0.9


def test_everything_related_is_an_entity_or_activity_with_a_full_address(
    document: ProvDocument, made: Path, manifest: Manifest
) -> None:
    known = {str(record.identifier) for record in document.get_records((ProvEntity, ProvActivity))}
    related = pairs(document, ProvDerivation, PROV_ATTR_GENERATED_ENTITY, PROV_ATTR_USED_ENTITY)
    related |= pairs(document, ProvGeneration, PROV_ATTR_ENTITY, PROV_ATTR_ACTIVITY)
    related |= pairs(document, ProvUsage, PROV_ATTR_ENTITY, PROV_ATTR_ACTIVITY)
    assert {name for pair in related for name in pair} <= known
    addresses = {str(record.identifier): record.identifier.uri for record in document.get_records(ProvEntity)}
    stations = content_address(manifest.datasets["data/infrastructure.csv"])
    assert addresses["infrastructure:cn-5g-2025"] == f"{stations}#cn-5g-2025"
    build = content_address(sha256(made / "manifest.json"))
    assert addresses[f"quantity:{CHAPTER}/5g-stations"] == f"{build}#quantity/{CHAPTER}/5g-stations"


def test_no_dataset_takes_a_prefix_of_ours() -> None:
    assert not {path.stem for path in (ROOT / "data").glob("*.csv")} & set(KINDS)


def test_what_is_no_manifest_is_refused(tmp_path: Path) -> None:
    done = report("prov", str(tmp_path), cwd=tmp_path)
    assert (done.returncode, "edition:manifest" in done.stderr) == (1, True)


@pytest.mark.book
def test_every_relation_of_the_whole_report_is_spelt_out(built_book: Path) -> None:
    body = json.loads(report("prov", str(built_book), cwd=built_book).stdout)
    manifest = read_manifest(built_book / "manifest.json")
    entries = (manifest.quantities, manifest.tables, manifest.charts)
    kept = sum(len(entry.rows) + len(entry.sources) for group in entries for entry in group)
    assert len(body["wasDerivedFrom"]) == kept > 10_000
