"""How an edition is cited: what is its own stands in place of the report's, the rest stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from helpers.editions.citation import Release, write_citations
from helpers.problems import ReportError

OWN = {
    "cff-version": "1.2.0",
    "title": "甲 & 乙",
    "authors": [{"name": "編輯組"}],
    "version": "0",
    "license": ["MIT"],
}
BARE = Release("2026.01", date(2026, 1, 31), date(2026, 2, 3), None, "")
FULL = Release("2026.01.1", date(2026, 1, 31), date(2026, 2, 3), "c" * 40, "https://example.org/2026.01.1/")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "CITATION.cff").write_text(yaml.safe_dump(OWN))
    return tmp_path


def cited(root: Path, release: Release) -> tuple[dict[str, object], str]:
    folder = root / "edition"
    write_citations(root, folder, release)
    return yaml.safe_load((folder / "CITATION.cff").read_text()), (folder / "citation.bib").read_text()


def test_an_edition_without_address_and_commit_names_neither(root: Path) -> None:
    cff, bibtex = cited(root, BARE)
    assert cff.pop("message") == (
        "Please cite edition 2026.01 with the date of its data, 2026-01-31, and the sources of single figures."
    )
    assert cff == {**OWN, "version": "2026.01", "date-released": date(2026, 2, 3)}
    assert bibtex == (
        "@misc{ai-manufacturing-2026.01,\n  author = {{編輯組}},\n  title = {{甲 \\& 乙}},\n  year = {2026},\n"
        "  month = {2},\n  edition = {2026.01},\n  note = {數據截至 2026-01-31}\n}\n"
    )


def test_address_and_commit_are_named_where_they_are_known(root: Path) -> None:
    cff, bibtex = cited(root, FULL)
    assert (cff["url"], cff["commit"], cff["version"]) == (FULL.url, FULL.commit, "2026.01.1")
    assert f"  url = {{{FULL.url}}}\n}}" in bibtex


def test_without_the_reports_own_file_nothing_is_cited(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"CITATION\.cff: not there"):
        write_citations(tmp_path, tmp_path / "edition", BARE)
