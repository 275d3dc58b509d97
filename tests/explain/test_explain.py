"""Explaining numbers: hand-made chapters for the graph, and the real report asked through the command."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.book.manifest import Manifest
from helpers.data.contracts import read_catalogue
from helpers.explain.code import computing_lines, section_modules
from helpers.explain.differences import aligned, differences
from helpers.explain.explain import explain_quantity, explain_rows
from helpers.explain.graph import Graph
from helpers.explain.reading import Build, read_chapters
from helpers.explain.whatif import rewrite
from helpers.places import PACKAGE
from helpers.problems import RequestError
from helpers.publish import outputs
from helpers.publish.reading import Chapter, Place, read_chapter
from helpers.store import STORE
from tests.conftest import report

ROW = "infrastructure:cn-5g-2025"
CSV = "data/infrastructure.csv:cn-5g-2025"


# A chapter made by hand ---------------------------------------------------------------------------------------


def quantity(id: str, text: str, *rows: str, **fields: Any) -> dict[str, Any]:
    shown = {
        "number": text,
        "period_text": "2025 年",
        "known_text": "",
        "how": "",
        "note": "",
        "standing": "official",
        "line": None,
    }
    return outputs.quantity(
        {
            "id": id,
            "text": text,
            "value": text,
            "rows": list(rows),
            "sources": [],
            "unit": "set",
            **shown,
            **fields,
        }
    )


def table(
    id: str, cells: list[list[str]], *rows: str, title: str = "表題", origins: tuple[str, ...] = ()
) -> dict[str, Any]:
    heads = [{"heading": "項目"}, {"heading": "數目"}]
    record = {
        "id": id,
        "title": title,
        "title_plain": title,
        "note": "",
        "columns": heads,
        "cells": cells,
        "cells_plain": cells,
        "origins": [names.split() for names in origins] or [[] for _ in cells],
        "standing": "official",
        "known": "",
        "rows": list(rows),
        "sources": [],
    }
    return outputs.table(record)


def chart(id: str, data: list[dict[str, Any]], *rows: str) -> dict[str, Any]:
    text = {"title": "圖題", "title_plain": "圖題", "alt": "圖", "alt_written": "圖", "note": ""}
    basis = {"standing": "official", "known": "", "rows": list(rows), "sources": []}
    record = {"id": id, **text, **basis, "data": data, "spec": {"datasets": {"one": data}}}
    return {outputs.CHART: record}


def code(source: str, *published: dict[str, Any], tags: tuple[str, ...] = ()) -> Any:
    found = [new_output("display_data", data) for data in published]
    return new_code_cell(source, outputs=found, metadata={"tags": list(tags)})


def chapter(*cells: Any, name: str = "01-one") -> Chapter:
    return read_chapter(name, new_notebook(cells=list(cells)))


@pytest.fixture
def one() -> Chapter:
    return chapter(
        new_markdown_cell("# 題\n\n產量{q}`output`；裝機{q}`installed:number`套。與此無關。"),
        code("x = 1", tags=("injected-parameters",)),
        code(
            'y = 2\nchapter.quantity("output", q)\nchapter.quantities(section.figures(data))',
            quantity("output", "55.6 萬套", "robots:out", line=2),
            quantity("installed", "29.5", "robots:in", "robots:out", line=3),
        ),
        code('chapter.table("robots", t)', table("robots", [["甲", "{q}`output`"], ["乙", "9"]], "robots:out")),
    )  # fmt: skip


FIELDS = ("key", "value", "unit", "source", "inputs", "evidence", "economy")


@pytest.fixture
def graph(tmp_path: Path, one: Chapter) -> Graph:
    data = tmp_path / "data"
    (data / "contracts").mkdir(parents=True)
    names = (*FIELDS, "id")
    data.joinpath("fields.yml").write_text(
        json.dumps({n: {"type": "string", "title": n, "description": n} for n in names})
    )
    for dataset, fields, key in (
        ("robots", FIELDS, "key"),
        ("claims", FIELDS, "key"),
        ("sources", ("id",), "id"),
        ("economies", ("id",), "id"),
        ("units", ("id",), "id"),
    ):
        body = {"title": dataset, "description": "d", "fields": list(fields), "key": [key]}
        data.joinpath("contracts", f"{dataset}.yml").write_text(json.dumps(body))
    head = ",".join(FIELDS)
    data.joinpath("robots.csv").write_text(
        f"{head}\nin,295000,set,ifr,,,china\nout,556000,set,nbs,,,world\nshare,53,percent,own,robots:in sources:nbs,,\n"
    )
    data.joinpath("claims.csv").write_text(f"{head}\nc1,5,set,cma,,robots:in,\n")
    data.joinpath("sources.csv").write_text("id\nifr\nnbs\n")
    data.joinpath("economies.csv").write_text("id\nchina\njapan\n")
    data.joinpath("units.csv").write_text("id\nset\n")
    other = chapter(
        code("", quantity("verdicts", "3 項", "claims:c1"), quantity("output", "55.6 萬套", "robots:out")),
        name="02-two",
    )
    empty: dict[str, Any] = {
        name: {} for name in ("parameters", "datasets", "chapters", "helpers", "locks", "outputs")
    }
    listed: dict[str, Any] = {name: [] for name in ("quantities", "tables", "charts")}
    manifest = Manifest(
        schema_version="1.1", title="t", edition="e", commit=None, modified=False, **empty, **listed
    )
    return Graph(Build(tmp_path, tmp_path, manifest, {"01-one": one, "02-two": other}))


def test_cells_are_counted_without_the_injected_one_and_lines_as_recorded(one: Chapter) -> None:
    places = {item.id: item.place for item in one.published}
    assert places == {
        "output": Place("01-one", 2, 2),
        "installed": Place("01-one", 2, 3),
        "tab-robots": Place("01-one", 3),
    }


def test_sentences_read_resolved_and_know_what_they_quote(one: Chapter) -> None:
    found = [(s.place.cell, s.part, s.of, s.text, s.quantities) for s in one.sentences]
    assert found == [
        (1, "prose", "", "題", ()),
        (1, "prose", "", "產量 55.6 萬套；", ("output",)),
        (1, "prose", "", "裝機 29.5 套。", ("installed",)),
        (1, "prose", "", "與此無關。", ()),
        (3, "title", "tab-robots", "表題", ()),
        (3, "cell", "tab-robots", "55.6 萬套", ("output",)),
    ]


def test_back_from_a_quantity(graph: Graph) -> None:
    (origin,) = explain_quantity(graph, "output")
    assert [row.name for row in origin.rows] == ["robots:out"]
    assert (origin.rows[0].file, origin.rows[0].line) == ("data/robots.csv", 3)
    assert [item.place.chapter for item in origin.published] == ["01-one", "02-two"]
    assert [s.text for s in origin.sentences] == ["產量 55.6 萬套；", "55.6 萬套"]
    assert [o.published for o in explain_quantity(graph, "02:output")] == [[origin.published[1]]]


def test_one_name_with_two_meanings_has_two_answers(graph: Graph) -> None:
    graph.build.chapters["02-two"] = chapter(code("", quantity("output", "1 套", "robots:in")), name="02-two")
    assert [o.record["text"] for o in explain_quantity(graph, "output")] == ["55.6 萬套", "1 套"]
    assert [o.record["text"] for o in explain_quantity(graph, "02.output")] == ["1 套"]


def test_forward_from_a_row_through_evidence_but_not_into_estimates(graph: Graph) -> None:
    reach = explain_rows(graph, "data/robots.csv:in")
    assert [(m.item.id, m.rows, m.through) for m in reach.moved] == [
        ("installed", ("robots:in",), ()),
        ("verdicts", ("robots:in",), ("claims:c1",)),
    ]
    assert [s.text for s in reach.sentences] == ["裝機 29.5 套。"]
    assert reach.estimates == ["robots:share"]


def test_forward_from_a_source_to_the_estimates_that_rest_on_its_document(graph: Graph) -> None:
    assert explain_rows(graph, "data/sources.csv:nbs").estimates == ["robots:share"]
    assert explain_rows(graph, "data/sources.csv:ifr").estimates == []


def test_forward_from_an_economy_to_what_shows_names_and_not_to_numbers(graph: Graph) -> None:
    graph.build.chapters["02-two"] = chapter(
        code(
            "", quantity("words", "內地", "robots:in", unit="text"), table("shown", [["內地"]], "robots:in")
        ),
        name="02-two",
    )
    moved = explain_rows(graph, "data/economies.csv:china").moved
    assert [(m.item.id, m.through) for m in moved] == [
        ("words", ("robots:in",)),
        ("tab-shown", ("robots:in",)),
    ]
    assert explain_rows(graph, "data/economies.csv:japan").moved == []
    assert [m.item.id for m in explain_rows(graph, "data/units.csv:set").moved] == [
        "output", "installed", "tab-robots", "words", "tab-shown"
    ]  # fmt: skip


def test_forward_from_a_file_names_the_rows(graph: Graph) -> None:
    reach = explain_rows(graph, "data/robots.csv")
    assert {m.item.id: m.rows for m in reach.of("quantity")}["installed"] == ("robots:in", "robots:out")
    assert [m.item.id for m in reach.of("table")] == ["tab-robots"]


def test_forward_from_a_row_to_the_lines_of_tables_and_the_data_of_charts_that_name_it(graph: Graph) -> None:
    drawn: list[dict[str, Any]] = [
        {"series": "產量", "year": 2025, "row": "robots:out robots:in"},
        {"series": "裝機", "row": "robots:in"},
    ]
    listed = table("named", [["", "乙"], ["裝\n機", "1"]], "robots:out", "claims:c1",
                   origins=("robots:out", "claims:c1"))  # fmt: skip
    graph.build.chapters["02-two"] = chapter(
        code("", listed), code("", chart("drawn", drawn, "robots:out", "robots:in")), name="02-two"
    )
    lines = {
        (key, m.item.id): [(line.number, line.text) for line in m.lines]
        for key in ("out", "in")
        for m in explain_rows(graph, f"data/robots.csv:{key}").moved
        if m.item.place.chapter == "02-two"
    }
    assert lines == {
        ("out", "tab-named"): [(1, "乙")],
        ("out", "fig-drawn"): [(1, "產量")],
        ("in", "tab-named"): [(2, "裝 機")],  # through the claim it is evidence for
        ("in", "fig-drawn"): [(1, "產量"), (2, "裝機")],
    }


@pytest.mark.parametrize(
    ("asked", "said"),
    [("robot.csv", "did you mean 'robots'?"), ("data/robots.csv:ouut", "did you mean 'out'?")],
)
def test_unknown_rows_are_refused_with_the_nearest(graph: Graph, asked: str, said: str) -> None:
    with pytest.raises(RequestError, match="data:unknown") as error:
        graph.asked(asked)
    assert said in str(error.value)


def test_a_count_of_a_whole_dataset_names_its_file_and_no_cell_moves_it(graph: Graph) -> None:
    graph.build.chapters["02-two"] = chapter(code("", quantity("rows", "3 個", "robots:*")), name="02-two")
    (origin,) = explain_quantity(graph, "rows")
    (row,) = origin.rows
    assert (row.name, row.file, row.cells, origin.gone) == ("robots:*", "data/robots.csv", {}, [])
    assert explain_rows(graph, "data/robots.csv:share").moved == []


HERE = Place("06-hong-kong", 4, 2)


def computing_code(id: str, section: str, cell: str = "") -> list[str]:
    """Return the lines found for an id in a chapter that imports a section: their code, a cell by its place."""
    found = computing_lines(id, (f"from helpers.sections import {section}", cell), HERE)
    return [_code(line) if line.startswith("src/") else line for line in found]


def _code(line: str) -> str:
    path, _, number = line.rpartition(":")
    text = (PACKAGE.parents[1] / path).read_text(encoding="utf-8")
    return text.splitlines()[int(number) - 1].strip()


@pytest.mark.parametrize(
    ("id", "section", "code"),
    [
        ("5g-stations", "overview", '"5g-stations": stations,'),  # not where overview takes it over by name
        ("ai-use-china-first", "global_race_use", 'f"ai-use-{code}-first": first,'),  # nor f"ai-use-{code}"
        (
            "hk-share-low",
            "hong_kong_voucher, hong_kong_schemes",
            'found[f"{place}-share-low"] = ',
        ),  # nor what hands it on
        ("eco-items", "ecosystem", '"items": _judged(len(items)'),  # put under a chapter's prefix
        ("event-2025-11-mplus", "hong_kong_schemes", 'name.removeprefix("event-")'),
        ("eco-colleges", "ecosystem", 'FACTS = ("document-number", "colleges"'),
    ],
)
def test_the_line_that_computes_is_told_from_those_that_read(id: str, section: str, code: str) -> None:
    (found,) = computing_code(id, section)
    assert code in found


def test_a_cell_computes_by_the_function_it_calls_or_by_itself() -> None:
    called = 'chapter.quantity("last", hong_kong_schemes.last_event(events))'
    assert computing_code("last", "hong_kong_schemes", cell=called) == [
        "def last_event(events: pd.DataFrame) -> Quantity:"
    ]
    own = 'chapter.quantities({"as-of": chapter.setting("as_of")})'
    assert computing_code("as-of", "manufacturing", cell=own) == [
        "chapters/06-hong-kong.ipynb: cell 4, line 2"
    ]


def test_no_line_is_told_for_an_id_nothing_writes() -> None:
    assert (
        computing_code("no-such-id-anywhere", "manufacturing", cell='chapter.has("no-such-id-anywhere")')
        == []
    )


def test_sections_are_followed_through_their_imports() -> None:
    found = {
        path.stem for path in section_modules(("from helpers.sections import manufacturing as section",))
    }
    assert {"manufacturing", "series"} <= found
    assert section_modules(("import math",)) == []


def test_differences_of_two_runs(one: Chapter) -> None:
    after = chapter(
        new_markdown_cell("# 題\n\n產量{q}`output`；裝機{q}`installed:number`套。與此無關。"),
        code(
            "",
            quantity("output", "60 萬套", "robots:out"),
            quantity("installed", "29.5", standing="estimate"),
        ),
        code("", table("robots", [["甲", "{q}`output`"], ["丙", "7"], ["乙", "9"]], title="新題")),
    )
    found = [
        (d.kind, d.name, d.old, d.new, d.traced) for d in differences(one, after, {("01-one", "output")})
    ]
    assert found == [
        ("quantity", "output", "55.6 萬套", "60 萬套", True),
        ("quantity", "installed, standing", "official", "estimate", False),
        ("quantity", "installed, rows", "robots:in, robots:out", None, False),
        ("table", "tab-robots, row", None, "丙 | 7", False),
        ("table", "tab-robots, rows", "robots:out", None, False),
        ("sentence", "prose", "產量 55.6 萬套；", "產量 60 萬套；", True),
        ("sentence", "title of tab-robots", "表題", "新題", True),
        ("sentence", "cell of tab-robots", "55.6 萬套", "60 萬套", True),
    ]
    assert list(differences(one, one, set())) == []


def test_what_comes_or_goes_is_told(one: Chapter) -> None:
    bare = chapter(new_markdown_cell("# 題"))
    gone = list(differences(one, bare, set()))
    assert {(d.name, d.new) for d in gone if d.kind != "sentence"} == {
        ("output", None),
        ("installed", None),
        ("tab-robots", None),
    }
    assert [(d.name, d.old) for d in differences(bare, one, set())] == [(d.name, d.new) for d in gone]


def test_aligned_pairs_what_changed_and_leaves_what_moved() -> None:
    assert list(aligned("abc", "abc")) == []
    assert list(aligned("abc", "ac")) == [(1, None)]
    assert list(aligned("", "ab")) == [(None, 0), (None, 1)]


def test_rewriting_changes_one_cell_only(spoilable: Path) -> None:
    path = spoilable / "data" / "infrastructure.csv"
    before = list(csv.reader(path.open(encoding="utf-8", newline="")))
    rewrite(path, read_catalogue(spoilable).contract("infrastructure"), "cn-5g-2025", {"value": "1"})
    after = list(csv.reader(path.open(encoding="utf-8", newline="")))
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [(old[0], new[before[0].index("value")]) for old, new in changed] == [("cn-5g-2025", "1")]


# The report itself --------------------------------------------------------------------------------------------


def asked(built: Path, *words: str) -> Any:
    done = report("explain", *words, "--json", "--build", str(built), cwd=built.parent / "repository")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()
    }


@pytest.mark.book
def test_a_number_of_the_report_names_its_row_source_code_and_sentences(built_book: Path) -> None:
    (answer,) = asked(built_book, "03.5g-stations")
    (row,) = answer["rows"]
    lines = (built_book.parent / "repository" / row["file"]).read_text(encoding="utf-8").splitlines()
    assert row["row"] == ROW
    assert lines[row["line"] - 1].startswith("cn-5g-2025,")
    assert row["cells"]["source"] == answer["sources"][0]["id"]
    (place,) = answer["published"]
    notebook = nbformat.read(built_book.parent / "repository" / place["file"], as_version=4)
    assert "chapter.quantities(" in notebook.cells[place["cell"] - 1].source.splitlines()[place["line"] - 1]
    assert any("manufacturing.py:" in line for line in answer["computed"])
    assert any(answer["text"] in sentence["text"] for sentence in answer["sentences"])


@pytest.mark.book
def test_every_quantity_of_the_report_can_be_explained(built_book: Path) -> None:
    root = built_book.parent / "repository"
    manifest = Manifest.model_validate_json((built_book / "manifest.json").read_bytes())
    build = Build(root, built_book, manifest, read_chapters(built_book / "executed", manifest.parameters))
    graph = Graph(build)
    assert build.changed() == []
    for entry in manifest.quantities:
        (origin,) = explain_quantity(graph, f"{entry.chapter}.{entry.id}")
        assert ([row.name for row in origin.rows], origin.gone) == (entry.rows, [])
        assert entry.rows
        assert entry.sources
        (item,) = origin.published
        source = (
            nbformat.read(root / "chapters" / f"{entry.chapter}.ipynb", as_version=4)
            .cells[item.place.cell - 1]
            .source
        )
        assert "chapter." in source.splitlines()[(item.place.line or 0) - 1]
        assert len(origin.computed) == 1


@pytest.mark.book
def test_what_if_tells_exactly_what_another_value_moves(built_book: Path) -> None:
    root = built_book.parent / "repository"
    kept = digests(root) | digests(built_book)
    forward = asked(built_book, "--data", CSV)
    answer = asked(built_book, "--data", CSV, "--set", "value=5200000")
    assert digests(root) | digests(built_book) == kept

    listed = {(q["chapter"], q["id"]) for q in forward["quantities"]}
    differing = {
        (d["chapter"], d["name"].split(",")[0]) for d in answer["differences"] if d["kind"] == "quantity"
    }
    assert ("03-manufacturing-first", "5g-stations") in differing <= listed
    assert "fig-mfg-stations" in [chart["id"] for chart in forward["charts"]]
    charts = {d["name"].split(",")[0] for d in answer["differences"] if d["kind"] == "chart"}
    assert "fig-mfg-stations" in charts <= {chart["id"] for chart in forward["charts"]}
    sentences = [d for d in answer["differences"] if d["kind"] == "sentence"]
    assert {d["old"] for d in sentences if d["old"]} & {s["text"] for s in forward["sentences"]}
    assert any("483.8 萬個" in (d["old"] or "") and "520 萬個" in (d["new"] or "") for d in sentences)


@pytest.mark.build
def test_after_a_rebuild_exactly_what_was_told_differs(built_book: Path, spoilable: Path) -> None:
    told = asked(built_book, "--data", CSV, "--set", "value=5200000")
    moved = {(d["chapter"], d["name"].split(",")[0]) for d in told["differences"] if d["kind"] == "quantity"}
    rewrite(spoilable / "data" / "infrastructure.csv", read_catalogue(spoilable).contract("infrastructure"),
            "cn-5g-2025", {"value": "5200000"})  # fmt: skip
    results = built_book.parent / "repository" / STORE  # only what the row moves runs
    done = report("build", "--only", "chapters", "--store", str(results), cwd=spoilable)
    assert done.returncode == 0, done.stderr
    before, after = (
        {(q.chapter, q.id): q for q in Manifest.model_validate_json(path.read_bytes()).quantities}
        for path in (built_book / "manifest.json", spoilable / "_build" / "manifest.json")
    )
    assert {key for key in before | after if before.get(key) != after.get(key)} == moved


@pytest.mark.book
def test_a_build_of_other_data_is_told_and_does_not_blur_the_answer(
    built_book: Path, spoilable: Path
) -> None:
    contract = read_catalogue(spoilable).contract("pilot_effects")
    rewrite(spoilable / "data" / "pilot_effects.csv", contract, "baosteel-missed", {"value": "36"})
    words = ("--data", "data/pilot_effects.csv:steel-cost", "--set", "value=15")
    done = report("explain", *words, "--build", str(built_book), cwd=spoilable)
    assert done.returncode == 0
    assert "changed since the build: data/pilot_effects.csv" in done.stderr
    assert "quantities that differ: 0" in done.stdout
    assert "sentences that differ: 0" in done.stdout
    assert "->" not in done.stdout.split("\n", 1)[1]


@pytest.mark.book
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["5g-station"], "did you mean '5g-stations'?"),
        (["04.5g-stations"], "quantity:unknown"),
        (["99.5g-stations"], "chapter:unknown"),
        (["--data", "data/infrastructur.csv"], "did you mean 'infrastructure'?"),
        (["--data", "data/infrastructure.csv:cn-5g-2052"], "data:unknown"),
        (["--data", CSV, "--set", "value=many"], "data:type"),
        (["--data", CSV, "--set", "standing=sure"], "data:choice"),
        (["--data", CSV, "--set", "source="], "data:missing-source"),
        (["--data", "data/assumptions.csv:03.saturation", "--set", "value=0.8"], "param:default"),
        (["--data", CSV, "--set", "valeu=1"], "did you mean 'value'?"),
        (["--data", CSV, "--set", "value"], "data:syntax"),
        (["--data", CSV, "--set", "value=1", "--set", "value=2"], "'value' twice"),
        (["--data", CSV, "--set", "key=other"], "data:key"),
        (["--data", "data/infrastructure.csv:基站"], "no row '基站'"),
        (["數碼"], "no quantity '數碼'"),
        (["--data", "data/infrastructure.csv", "--set", "value=1"], "FILE.csv:KEY"),
        (["5g-stations", "--data", CSV], "either QUANTITY or --data"),
        ([], "either QUANTITY or --data"),
    ],
)
def test_a_wrong_question_exits_2(built_book: Path, words: list[str], said: str) -> None:
    done = report("explain", *words, "--build", str(built_book), cwd=built_book.parent / "repository")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def refused(folder: Path, cwd: Path) -> str:
    """Ask a folder that is no whole build; returns the one line it is refused with."""
    done = report("explain", "5g-stations", "--build", str(folder), cwd=cwd)
    (line,) = done.stderr.splitlines()
    assert done.returncode == 1
    return line


def test_without_a_build_it_says_what_to_run(tmp_path: Path, root: Path) -> None:
    assert "edition:missing: no build here (run `report build` first" in refused(tmp_path, root)
    (tmp_path / "manifest.json").write_text("{}")
    assert "manifest.json: edition:manifest: " in refused(tmp_path, root)


@pytest.mark.book
def test_a_damaged_build_is_refused_with_the_file(built_book: Path, tmp_path: Path) -> None:
    shutil.copy(built_book / "manifest.json", tmp_path)
    shutil.copytree(built_book / "executed", tmp_path / "executed")
    here, chapter = built_book.parent / "repository", tmp_path / "executed" / "03-manufacturing-first.ipynb"
    chapter.write_bytes(chapter.read_bytes()[:5000])
    assert f"{chapter}: edition:altered: " in refused(tmp_path, here)
    chapter.unlink()
    assert f"{chapter}: edition:missing: " in refused(tmp_path, here)
