"""Releases of a small report: what lies in the site, that it never changes, and what is refused."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path

import jsonschema
import pypdf
import pytest
import yaml

from helpers.engine.place import staging
from helpers.files import sha256
from tests.conftest import report
from tests.editions.small import ADDRESS, FRONT, NEW, OLD, assert_consistent, commit, git
from tests.engine.compare import differences, files


@pytest.fixture(scope="session")
def source(released: Path) -> Path:
    return released


@pytest.fixture(scope="session")
def site(source: Path) -> Path:
    return source / "_site"


@pytest.fixture
def spoilt(source: Path, tmp_path: Path) -> Path:
    """A copy of repository, site and store that a test may change."""
    return Path(shutil.copytree(source, tmp_path / "repository"))


def edit(repository: Path) -> None:
    """Change a word of a chapter."""
    chapter = repository / "chapters" / "94-cite-and-licence.ipynb"
    chapter.write_text(chapter.read_text().replace("小報告", "另一份報告"))


def times(site: Path) -> dict[str, int]:
    return {name: path.stat().st_mtime_ns for name, path in files(site).items()}


def test_a_site_holds_both_editions_and_every_address_in_it_leads_somewhere(site: Path) -> None:
    assert_consistent(site, NEW, OLD)
    assert {path.name for path in site.iterdir()} == {OLD, NEW, *FRONT}


def test_the_list_of_a_whole_site_keeps_its_schema(site: Path, root: Path) -> None:
    schema = json.loads((root / "docs" / "editions.schema.json").read_text())
    listed = json.loads((site / "editions.json").read_text())
    jsonschema.validate(listed, schema)
    told = schema["$defs"]["edition"]["properties"]["files"]["properties"].keys()
    assert all(entry["files"].keys() == told for entry in listed["editions"])
    assert all((site / path).is_file() for entry in listed["editions"] for path in entry["files"].values())


@pytest.mark.parametrize(("name", "as_of"), [(OLD, "2026-01-31"), (NEW, "2026-11-23")])
def test_an_edition_carries_its_name_everywhere(site: Path, source: Path, name: str, as_of: str) -> None:
    folder = site / name
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {parameters["as_of"] for parameters in manifest["parameters"].values()} == {as_of}
    assert manifest["commit"] == git(source, "rev-parse", "HEAD")
    for entry in [*manifest["charts"], *manifest["tables"]]:
        assert (folder / entry["csv"]).is_file()
    cover = "".join(page.extract_text() for page in pypdf.PdfReader(folder / "report.pdf").pages[:3])
    assert f"{name} 版" in cover
    assert "工作版" not in cover
    assert f"<p>{name} 版，數據截至 " in (folder / "chapters" / "94-cite-and-licence.html").read_text()
    page = (folder / "chapters" / "00-overview.html").read_text()
    assert re.search(rf'<a class="[^"]*report-editions" href="../../index.html">.*{name}</a>', page)
    assert '<script defer src="../../editions.js"' in page


def test_an_edition_says_how_to_cite_it(site: Path, source: Path) -> None:
    cited = yaml.safe_load((site / OLD / "CITATION.cff").read_text())
    assert (cited["version"], str(cited["date-released"])) == (OLD, "2026-11-20")
    assert cited["commit"] == git(source, "rev-parse", "HEAD")
    assert "2026-01-31" in cited["message"]
    assert cited["url"] == f"{ADDRESS}{OLD}/"
    bibtex = (site / OLD / "citation.bib").read_text()
    assert f"edition = {{{OLD}}}" in bibtex
    assert f"url = {{{ADDRESS}{OLD}/}}" in bibtex


def test_data_and_notebooks_are_there_to_take_away(site: Path, source: Path) -> None:
    taken = files(site / OLD / "data")
    assert {"datapackage.json"} | {path.name for path in (source / "data").glob("*.csv")} == taken.keys()
    for name, archive in (("data", "data.zip"), ("executed", "notebooks.zip")):
        with zipfile.ZipFile(site / OLD / archive) as packed:
            there = {item: packed.read(item) for item in packed.namelist()}
        assert there == {item: path.read_bytes() for item, path in files(site / OLD / name).items()}


def test_the_same_again_changes_nothing_and_an_altered_edition_is_not_the_same(spoilt: Path) -> None:
    before = times(spoilt / "_site")
    done = report("release", NEW, cwd=spoilt)
    assert (done.returncode, f"{NEW} is in the site already, with the same bytes" in done.stderr) == (0, True)
    done = report("release", cwd=spoilt)
    assert (done.returncode, "making" in done.stderr) == (0, False)
    assert times(spoilt / "_site") == before
    page = spoilt / "_site" / NEW / "chapters" / "00-overview.html"
    page.write_text(page.read_text() + " ")
    done = report("release", NEW, cwd=spoilt)
    assert (done.returncode, "other bytes: chapters/00-overview.html (" in done.stderr) == (1, True)


def test_other_bytes_under_the_same_name_are_refused_and_a_revision_is_not(spoilt: Path) -> None:
    site = spoilt / "_site"
    kept = shutil.copytree(site, spoilt.parent / "kept")
    edit(spoilt)
    commit(spoilt)
    done = report("release", OLD, cwd=spoilt)
    assert done.returncode == 1
    assert f"{site / OLD}: edition:exists: released before with other bytes: CITATION.cff, " in done.stderr
    assert f"release a revision, {OLD}.1)" in done.stderr
    assert differences(kept, site) == []
    done = report("release", f"{OLD}.1", "--set", "as_of=2026-01-31", cwd=spoilt)
    assert done.returncode == 0, done.stderr
    assert_consistent(site, NEW, f"{OLD}.1", OLD)
    assert all(differences(kept / name, site / name) == [] for name in (OLD, NEW))
    listed = json.loads((site / "editions.json").read_text())["editions"]
    assert [entry["standing"] for entry in listed] == ["latest", "old", "revised"]


@pytest.mark.parametrize(
    "name", ["2026.1", "2026.13", "26.01", "2026.01.0", "2026.01.01", "v2026.01", "../x", ""]
)
def test_what_is_no_calendar_version_is_refused(source: Path, tmp_path: Path, name: str) -> None:
    done = report("release", name, "--site", str(tmp_path / "site"), cwd=source)
    assert done.returncode == 2
    assert f"edition:name: '{name}' is no calendar version (write YYYY.MM" in done.stderr
    assert not (tmp_path / "site").exists()


def test_a_modified_checkout_is_refused_unless_allowed_and_the_index_then_says_so(spoilt: Path) -> None:
    edit(spoilt)
    words = ("release", OLD, "--site", str(spoilt.parent / "site"))
    done = report(*words, cwd=spoilt)
    assert done.returncode == 1
    assert "edition:modified: files differ from their commit (commit first" in done.stderr
    done = report(*words, "--allow-modified", cwd=spoilt)
    assert done.returncode == 0, done.stderr
    assert_consistent(spoilt.parent / "site", OLD)
    assert "只供試閱" in (spoilt.parent / "site" / "index.html").read_text()
    assert "只供試閱" not in (spoilt / "_site" / "index.html").read_text()


def test_outside_version_control_nothing_is_released(spoilt: Path) -> None:
    shutil.rmtree(spoilt / ".git")
    done = report("release", NEW, cwd=spoilt)
    assert (done.returncode, "edition:modified: no commit" in done.stderr) == (1, True)


def test_other_parameters_than_declared_are_refused(source: Path) -> None:
    done = report("release", OLD, "--set", "as_of=2026-02-01", cwd=source)
    assert (done.returncode, "edition:declared" in done.stderr) == (2, True)
    done = report("release", "--set", "as_of=2026-02-01", cwd=source)
    assert (done.returncode, "one EDITION" in done.stderr) == (2, True)


def declare(repository: Path, **more: str) -> None:
    """Add what is known of the old edition once it is published."""
    declared = yaml.load((repository / "editions.yml").read_text(), Loader=yaml.BaseLoader)
    declared["editions"][OLD] |= more
    (repository / "editions.yml").write_text(yaml.safe_dump(declared))
    commit(repository)


def test_a_published_edition_stands_by_its_declared_digest(spoilt: Path) -> None:
    declare(spoilt, manifest=(digest := sha256(spoilt / "_site" / OLD / "manifest.json")))
    assert report("release", cwd=spoilt).returncode == 0
    manifest = spoilt / "_site" / OLD / "manifest.json"
    manifest.write_text(manifest.read_text() + "\n")
    done = report("release", cwd=spoilt)
    assert done.returncode == 1
    assert "edition:digest" in done.stderr
    assert digest in done.stderr
    assert sha256(manifest) in done.stderr


def test_a_published_edition_is_not_made_of_another_commit(spoilt: Path) -> None:
    published = git(spoilt, "rev-parse", "HEAD")
    declare(spoilt, commit=published)
    shutil.rmtree(spoilt / "_site" / OLD)
    done = report("release", cwd=spoilt)
    assert done.returncode == 1
    assert f"edition:commit: {OLD} was released from commit {published}, this is " in done.stderr
    assert "making" not in done.stderr


def test_a_site_another_works_on_is_refused(source: Path, tmp_path: Path) -> None:
    with staging(tmp_path):
        done = report("release", OLD, "--site", str(tmp_path), cwd=source)
    assert done.returncode == 1
    assert "another build is at work here; wait, or give --site" in done.stderr
