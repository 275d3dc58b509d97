"""The bill of materials: valid CycloneDX, every locked package with hashes and licence, the same bytes again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from helpers.book.locked import Locked, read_locked
from helpers.book.sbom import REPORT, SBOM, write_sbom

COMMIT, DAY = "4" * 40, date(2026, 1, 31)
CHECK = JsonStrictValidator(SchemaVersion.V1_6)


def bill(folder: Path, *packages: Locked) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(write_sbom(folder, packages, COMMIT, DAY).read_bytes())
    return found


def test_the_bill_of_the_reports_lock_keeps_the_schema_and_repeats(root: Path, tmp_path: Path) -> None:
    packages = read_locked(root / "requirements.lock")
    text = write_sbom(tmp_path / "a", packages, COMMIT, DAY).read_text()
    assert CHECK.validate_str(text) is None
    assert write_sbom(tmp_path / "b", packages, COMMIT, DAY).read_text() == text
    assert date.today().isoformat() not in text
    components = {entry["name"]: entry for entry in json.loads(text)["components"]}
    assert {name: entry["version"] for name, entry in components.items()} == {
        package.name: package.version for package in packages
    }
    assert all(entry["hashes"] for entry in components.values())
    assert components["click"]["licenses"] == [{"license": {"id": "BSD-3-Clause"}}]


def spoil_hash(body: dict[str, Any]) -> None:
    body["components"][0]["hashes"][0]["content"] = "no hash"


def spoil_date(body: dict[str, Any]) -> None:
    body["metadata"]["timestamp"] = "yesterday"


@pytest.mark.parametrize("spoil", [spoil_hash, spoil_date])
def test_a_spoilt_bill_is_refused(tmp_path: Path, spoil: Callable[[dict[str, Any]], None]) -> None:
    body = bill(tmp_path, Locked("click", "1.0", ("a" * 64,), (REPORT,)))
    assert CHECK.validate_str(json.dumps(body)) is None
    spoil(body)
    assert CHECK.validate_str(json.dumps(body)) is not None


def test_it_names_the_report_its_commit_and_date_and_who_needs_what(tmp_path: Path) -> None:
    body = bill(tmp_path, Locked("a", "1", (), (REPORT,)), Locked("b", "2", (), ("a",)))
    assert (body["metadata"]["component"]["name"], body["metadata"]["component"]["version"]) == (
        REPORT,
        COMMIT,
    )
    assert body["metadata"]["timestamp"].startswith("2026-01-31T00:00:00")
    needs = {entry["ref"]: entry.get("dependsOn", []) for entry in body["dependencies"]}
    assert needs == {REPORT: ["pkg:pypi/a@1"], "pkg:pypi/a@1": ["pkg:pypi/b@2"], "pkg:pypi/b@2": []}


@pytest.mark.parametrize(("name", "told"), [("pydantic", True), ("no-such-package", False)])
def test_licences_are_told_where_the_package_is_installed(tmp_path: Path, name: str, told: bool) -> None:
    here = version(name) if told else "1.0"
    (component,) = bill(tmp_path, Locked(name, here, (), (REPORT,)))["components"]
    assert bool(component.get("licenses")) == told
    (other,) = bill(tmp_path, Locked(name, "0.0.0", (), (REPORT,)))["components"]
    assert "licenses" not in other


@pytest.mark.book
def test_every_build_leaves_one(built_book: Path) -> None:
    assert CHECK.validate_str((built_book / SBOM).read_text()) is None
