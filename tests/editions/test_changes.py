"""What an edition changed against the one before: its page, its record, and the manifest both rest on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from bs4 import BeautifulSoup

from helpers.editions.changes import previous
from helpers.files import sha256
from tests.conftest import process, report
from tests.editions.small import NEW, OLD, git
from tests.engine.compare import differences


@pytest.fixture(scope="session")
def site(released: Path) -> Path:
    return released / "_site"


def text(page: Path) -> str:
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").get_text(" ", strip=True)


def test_an_edition_holds_the_manifest_it_is_compared_with(site: Path) -> None:
    assert (site / NEW / "previous.json").read_bytes() == (site / OLD / "manifest.json").read_bytes()
    manifest = json.loads((site / NEW / "manifest.json").read_text())
    assert manifest["outputs"]["previous.json"] == sha256(site / OLD / "manifest.json")
    assert {"changes.html", "changes.json"} <= manifest["outputs"].keys()


def test_its_record_is_the_comparison_of_both(site: Path, root: Path) -> None:
    record = json.loads((site / NEW / "changes.json").read_text())
    jsonschema.validate(record, json.loads((root / "docs" / "compare.schema.json").read_text()))
    done = report("compare", OLD, NEW, "--site", str(site), "--format", "json", cwd=root)
    assert json.loads(done.stdout) == record
    assert (record["old"]["edition"], record["new"]["edition"]) == (OLD, NEW)
    assert [p["name"] for p in record["parameters"]] == ["as_of"]
    assert record["same"] is False


def test_the_first_edition_says_that_there_is_none_before(site: Path) -> None:
    assert "第一個版本" in text(site / OLD / "changes.html")
    assert not (site / OLD / "changes.json").exists()
    assert not (site / OLD / "previous.json").exists()


def test_the_page_leads_back_and_every_list_leads_to_it(site: Path) -> None:
    page = site / NEW / "changes.html"
    assert "2026 年 11 月 23 日" in text(page)
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    assert {"index.html", "../index.html"} <= {str(link["href"]) for link in soup.find_all("a", href=True)}
    listed = json.loads((site / "editions.json").read_text())["editions"]
    assert [entry["files"]["changes"] for entry in listed] == [f"{NEW}/changes.html", f"{OLD}/changes.html"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2025.12", None),
        (OLD, None),  # it is in the site, and the first
        (f"{OLD}.1", f"{OLD}/manifest.json"),
        ("2026.10", f"{OLD}/manifest.json"),
        (NEW, f"{NEW}/previous.json"),  # it is in the site: what it was compared with stays
        ("2027.01", f"{NEW}/manifest.json"),
    ],
)
def test_an_edition_is_compared_with_the_newest_before_it(
    site: Path, name: str, expected: str | None
) -> None:
    assert previous(site, name) == (site / expected if expected else None)


@pytest.mark.build
def test_an_edition_between_two_leaves_the_later_one_as_it_was(released: Path, tmp_path: Path) -> None:
    source = Path(shutil.copytree(released, tmp_path / "repository"))
    for words in (["2026.05", "--set", "as_of=2026-05-31"], [NEW]):
        done = process("report", "release", *words, cwd=source)
        assert done.returncode == 0, done.stderr
    assert "with the same bytes" in done.stderr
    site = source / "_site"
    assert (site / "2026.05" / "previous.json").read_bytes() == (site / OLD / "manifest.json").read_bytes()
    assert differences(released / "_site" / NEW, site / NEW) == []


def test_what_is_no_manifest_is_refused_and_the_site_stays(released: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "since.json"
    wrong.write_text("{}")
    source = shutil.copytree(released, tmp_path / "repository")  # other tests read the one they share
    before = git(source, "status", "--porcelain", "--ignored")
    done = report("release", "2027.01", "--since", str(wrong), cwd=source)
    assert done.returncode == 1
    assert "edition:manifest" in done.stderr
    assert git(source, "status", "--porcelain", "--ignored") == before
    assert not (source / "_site" / "2027.01").exists()
