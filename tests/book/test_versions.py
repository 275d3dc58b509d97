"""Manifests of every published version stay readable; what is none, or of an unknown version, is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from helpers.book.manifest import SCHEMA_VERSION, schema
from helpers.book.versions import LARGEST, published_versions, read_manifest
from helpers.files import sha256
from helpers.problems import ProblemsFound

SAMPLES = Path(__file__).parents[1] / "cases" / "manifests"

#: SHA-256 of a sample manifest and of the schema of each version: what is published never changes. Where a schema
#: differs, give it a new version (see ``helpers.book.versions``) instead of another digest.
FROZEN = {
    "1.0": (
        "9d449897986a44ab9b13e955a1652c166b9d2f38fb382e419427852a819920a7",
        "267ef78bb1a9f0d4aec29f280eaee1b9a8f24d65d9b0eb80610c8c7be446a4f2",
    ),
    "1.1": (
        "4afcf7c02a780840c4c39b642145b6cc8f84cb46e012c6e5a4bf163f8f77fb23",
        "41eeef6e6bbbbc845a20e8d166d9f3d9693ac2496b3ad06027a6759ac2906d87",
    ),
}


def sample(version: str = "1.0") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / f"{version}.json").read_bytes())
    return found


def test_every_published_version_is_frozen(root: Path) -> None:
    assert list(FROZEN) == published_versions()
    for version, digests in FROZEN.items():
        frozen = (SAMPLES / f"{version}.json", root / "docs" / f"manifest-{version}.schema.json")
        assert tuple(map(sha256, frozen)) == digests, version


def test_the_schema_of_today_has_its_version_and_both_its_names(root: Path) -> None:
    assert schema()["properties"]["schema_version"]["const"] == SCHEMA_VERSION
    for name in ("manifest.schema.json", f"manifest-{SCHEMA_VERSION}.schema.json"):
        assert json.loads((root / "docs" / name).read_bytes()) == schema(), "run `report schema`"


@pytest.mark.parametrize("version", FROZEN)
def test_a_manifest_of_a_published_version_keeps_its_schema_and_stays_readable(
    root: Path, version: str
) -> None:
    published = json.loads((root / "docs" / f"manifest-{version}.schema.json").read_bytes())
    jsonschema.Draft202012Validator(published).validate(sample(version))
    manifest = read_manifest(SAMPLES / f"{version}.json")
    assert manifest.schema_version == SCHEMA_VERSION
    stations = next(entry for entry in manifest.quantities if entry.id == "5g-stations")
    assert (stations.value, stations.rows) == (4838000.0, ["infrastructure:cn-5g-2025"])
    assert manifest.parameters["03-manufacturing-first"]["saturation"] == 0.9
    assert [len(manifest.tables), len(manifest.charts), len(manifest.outputs)] == [1, 1, 4]


def test_what_an_old_manifest_did_not_keep_is_null_and_not_empty() -> None:
    old, new = (read_manifest(SAMPLES / f"{version}.json") for version in ("1.0", "1.1"))
    assert (old.sentences, old.rows, old.environment, old.tables[0].cells, old.charts[0].spec) == (None,) * 5
    assert None not in (new.sentences, new.rows, new.environment, new.tables[0].cells, new.charts[0].spec)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "not JSON"),
        ("\x7fELF", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "is of version None; this command reads 1.0, 1.1"),
        (json.dumps(sample() | {"schema_version": "9.0"}), "is of version '9.0'; this command reads 1.0"),
        (json.dumps(sample() | {"schema_version": ["1.0"]}), "is of version ['1.0']"),
        (json.dumps(sample() | {"more": 1}), "not a manifest of version 1.0: more: "),
        (json.dumps(sample() | {"\x1b[2J": 1}), r"1.0: \x1b[2J: "),
        (json.dumps(sample() | {"outputs": {"report.pdf": 1}}), "1.0: outputs.report.pdf: "),
    ],
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ProblemsFound) as caught:
        read_manifest(path)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("edition:manifest", str(path))
    assert said in problem.message


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body["tables"][0]["cells"].pop(),
        lambda body: body["tables"][0]["data"][0].pop(),
        lambda body: body["rows"]["infrastructure"]["rows"][0].pop(),
        lambda body: body["rows"]["infrastructure"].update(key=["absent"]),
    ],
)
def test_rows_that_are_not_as_their_columns_are_refused(
    tmp_path: Path, spoil: Callable[[Any], object]
) -> None:
    body = sample("1.1")
    spoil(body)
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(body))
    with pytest.raises(ProblemsFound, match="not as its columns"):
        read_manifest(path)


def test_a_manifest_that_is_missing_huge_or_a_link_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    with pytest.raises(ProblemsFound, match="there is no such file"):
        read_manifest(path)
    path.symlink_to("/dev/zero")
    with pytest.raises(ProblemsFound, match="there is no such file"):
        read_manifest(path)
    path.unlink()
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(ProblemsFound, match="has more than"):
        read_manifest(path)
