"""Whole builds: what they leave, that they repeat, and that failure leaves the last good report alone."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import jsonschema
import nbformat
import pytest
import yaml

from helpers.book.manifest import schema
from helpers.data.contracts import read_catalogue
from helpers.data.load import load
from helpers.data.package import write_package
from helpers.parameters.request import chapter_names
from helpers.publish.outputs import records
from helpers.records import ALL
from tests.conftest import copy_sources, process, report

pytestmark = pytest.mark.book


@pytest.fixture(scope="session")
def manifest(built_book: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((built_book / "manifest.json").read_text())
    return found


@pytest.mark.build
def test_outputs_are_there(built_book: Path, root: Path) -> None:
    assert (built_book / "html" / "index.html").is_file()
    assert (built_book / "report.pdf").read_bytes().startswith(b"%PDF")
    executed = {path.stem for path in (built_book / "executed").glob("*.ipynb")}
    assert executed == set(chapter_names(root))
    assert not list(built_book.glob(".staging-*"))


def test_asked_again_nothing_is_made_again(built_book: Path) -> None:
    left = {path: path.stat().st_mtime_ns for path in built_book.rglob("*")}
    done = report("build", "--output", str(built_book), cwd=built_book.parent / "repository")
    assert (done.returncode, done.stderr) == (0, "nothing has changed since the last build\n")
    assert str(built_book / "html" / "index.html") in done.stdout
    assert {path: path.stat().st_mtime_ns for path in built_book.rglob("*")} == left


def test_a_build_is_no_edition(manifest: dict[str, Any], built_book: Path) -> None:
    assert manifest["edition"] == "working"
    page = (built_book / "html" / "chapters" / "94-cite-and-licence.html").read_text()
    assert "》，工作版，數據截至" in page
    assert "editions.js" not in page


def test_manifest_keeps_its_schema(manifest: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(schema()).validate(manifest)


def test_every_number_is_bound_to_rows_and_sources_that_exist(manifest: dict[str, Any], root: Path) -> None:
    catalogue = read_catalogue(root)
    sources = set(load(catalogue, "sources")["id"])
    keys: dict[str, set[str]] = {}
    for entry in [*manifest["quantities"], *manifest["charts"], *manifest["tables"]]:
        for row in entry["rows"]:
            dataset, _, key = row.partition(":")
            if dataset not in keys:
                keys[dataset] = {ALL, *load(catalogue, dataset).get("key", [])}
            assert key in keys[dataset], (entry["id"], row)
        assert set(entry["sources"]) <= sources, entry["id"]
        assert bool(entry["rows"]) == bool(entry["sources"]), entry["id"]
    assert all(entry["rows"] for entry in manifest["quantities"])


def test_every_chapter_has_its_charts_and_table(manifest: dict[str, Any], root: Path) -> None:
    for name in [name for name in chapter_names(root) if name < "90"]:
        charts = [chart for chart in manifest["charts"] if chart["chapter"] == name]
        tables = [table for table in manifest["tables"] if table["chapter"] == name]
        assert len(charts) >= 2, name
        assert tables, name
        assert all(len(chart["alt"]) > 10 for chart in charts), name


def test_digests_and_csv_files_are_true(manifest: dict[str, Any], built_book: Path) -> None:
    from helpers.files import sha256

    assert all(sha256(built_book / path) == digest for path, digest in manifest["outputs"].items())
    for entry in [*manifest["charts"], *manifest["tables"]]:
        assert (built_book / entry["csv"]).read_text().count("\n") >= 2, entry["id"]


def test_nothing_known_later_is_used(manifest: dict[str, Any]) -> None:
    late = [
        q["id"] for q in manifest["quantities"] if q["known"] > manifest["parameters"][q["chapter"]]["as_of"]
    ]
    assert late == []


@pytest.mark.build
def test_plain_jupyter_book_gives_the_same_numbers(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    source = copy_sources(tmp_path / "repository")
    done = process("jupyter-book", "build", ".", "-W", "--keep-going", cwd=source)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert (source / "_build" / "html" / "index.html").is_file()
    found = {}
    for path in (source / "_build" / "jupyter_execute" / "chapters").glob("*.ipynb"):
        for kind, record in records(nbformat.read(path, as_version=4)):
            if kind == "quantity":
                found[record["chapter"], record["id"]] = record["text"]
    manifest = request.getfixturevalue("manifest")  # only now: another worker builds it meanwhile
    assert found == {(q["chapter"], q["id"]): q["text"] for q in manifest["quantities"]}


@pytest.mark.build
def test_another_date_changes_what_the_chapters_say(spoilable: Path, request: pytest.FixtureRequest) -> None:
    done = report("build", "--only", "html", "--set", "as_of=2025-09-05", cwd=spoilable)
    assert done.returncode == 0, done.stderr
    page = "html/chapters/03-manufacturing-first.html"
    then = (spoilable / "_build" / page).read_text()
    now = (request.getfixturevalue("built_book") / page).read_text()
    assert "483.8 萬個" in now
    assert "483.8 萬個" not in then
    assert "459.8 萬個" in then
    assert not (spoilable / "_build" / "report.pdf").exists()


def test_a_bad_cell_stops_the_build_before_any_chapter(spoilable: Path) -> None:
    file = spoilable / "data" / "robots.csv"
    lines = file.read_text().splitlines()
    lines[1] = lines[1].replace(",robot-per-10000,", ",robots,")
    file.write_text("\n".join(lines) + "\n")
    done = report("build", cwd=spoilable)
    assert done.returncode == 1
    assert "data/robots.csv: row 2, column unit: data:foreign" in done.stderr
    assert "data:checksum" in done.stderr
    assert not (spoilable / "_build").exists()


def add_cell(repository: Path, chapter: str, cell: Any) -> int:
    """Add a cell to the end of a chapter; returns its number as people count."""
    path = repository / "chapters" / f"{chapter}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(cell)
    nbformat.write(notebook, path)
    return len(notebook.cells)


def code_cell(source: str) -> Any:
    return nbformat.v4.new_code_cell(source, metadata={"tags": ["hide-input"]})


def test_a_number_typed_by_hand_stops_the_build_in_any_chapter(spoilable: Path) -> None:
    planted = nbformat.v4.new_markdown_cell("## 附記\n\n全國已有三百七十座工廠，產量升 12.5%。")
    cells = {name: add_cell(spoilable, name, planted) for name in chapter_names(spoilable)}
    done = report("build", cwd=spoilable)
    assert done.returncode == 1
    for name, cell in cells.items():
        for number in ("三百七十", "12.5"):
            said = f"chapters/{name}.ipynb: cell {cell}, line 3: prose:unbound-number: '{number}"
            assert said in done.stderr, (name, number)
    assert not (spoilable / "_build").exists()


def test_numbers_of_no_row_numbers_nobody_quotes_and_typed_ones_stop_the_build(spoilable: Path) -> None:
    keep_chapters(spoilable, "00-overview", "92-method")
    lines = (
        "from helpers.records import Quantity",
        "chapter.quantity('spare', chapter.setting('as_of'))",
        "chapter.quantity('loose', Quantity(len('count'), 'count'))",
        "chapter.prose('共{q}`loose`')",
        "found = {'firms': 48}",
        "chapter.prose(f'共 {found[\"firms\"]} 家')",
    )
    cell = add_cell(spoilable, "92-method", code_cell("\n".join(lines)))
    done = report("build", cwd=spoilable)
    assert done.returncode == 1
    place = f"chapters/92-method.ipynb: cell {cell}, line"
    assert f"{place} 2: quantity:unused: nothing in the chapter quotes 'spare'" in done.stderr
    assert f"{place} 3: quantity:no-rows: 'loose' (5 個) rests on no dataset row" in done.stderr
    assert f"{place} 6: prose:unbound-number: '48' is typed, not computed: 共 [48] 家" in done.stderr
    assert [path.name for path in (spoilable / "_build").iterdir()] == ["failed"]


def keep_chapters(repository: Path, first: str, *others: str) -> None:
    """Leave only these chapters, and the defaults of their parameters, in a copy of the repository."""
    for path in (repository / "chapters").glob("*.ipynb"):
        if path.stem not in (first, *others):
            path.unlink()
    toc = yaml.safe_load((repository / "_toc.yml").read_text(encoding="utf-8"))
    toc["parts"] = [{"caption": "x", "chapters": [{"file": f"chapters/{name}"} for name in others]}]
    (repository / "_toc.yml").write_text(yaml.safe_dump(toc, allow_unicode=True), encoding="utf-8")
    digits = [name[:2] for name in (first, *others)]
    path = repository / "data" / "assumptions.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        head, *rows = csv.reader(handle)
    kept = [row for row in rows if row[2] != "default" or row[0] == "as-of" or row[0][:2] in digits]
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows([head, *kept])
    write_package(repository)


def test_a_failing_chapter_is_told_and_the_last_report_stays(spoilable: Path) -> None:
    keep_chapters(spoilable, "00-overview", "91-parameters", "92-method")
    good = spoilable / "_build"
    (good / "html").mkdir(parents=True)
    (good / "html" / "index.html").write_text("last good")
    for name in ("00-overview", "92-method"):
        add_cell(spoilable, name, code_cell("a = 1\nchapter.get('robots', 'no-such-row')"))
    done = report("build", cwd=spoilable)
    assert done.returncode == 1
    for name in ("00-overview", "92-method"):
        assert f"chapter {name}, cell" in done.stderr
    assert "line 2: ReportError: data/robots.csv has no row 'no-such-row'" in done.stderr
    assert "chapter.get('robots', 'no-such-row')" in done.stderr
    assert (good / "html" / "index.html").read_text() == "last good"
    assert "ran 91-parameters" in done.stderr
    assert (good / "failed" / "92-method.ipynb").is_file()
    assert sorted(path.name for path in good.iterdir()) == ["failed", "html"]
