"""The command, its parts, and the JSON it writes."""

from __future__ import annotations

import json
from pathlib import Path

import click
import nbformat
import pytest
from click.testing import CliRunner

from bench import cells, tools
from bench.__main__ import main, read_sizes
from bench.books import Book
from bench.measures import FORCE, OFF, OURS, PAPERMILL, Floor, Measure
from bench.result import as_json, lines, machine
from bench.sequence import Bench
from helpers.engine.build import Log
from helpers.engine.execute import Outcome
from helpers.parameters.request import ChapterPlan
from tests.conftest import ROOT


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(ROOT, tmp_path, frozenset({"html"}), 2, False, lambda line: None)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    (tmp_path / "chapters").mkdir()
    return Book(tmp_path, ())


@pytest.mark.parametrize(
    ("text", "sizes"),
    [("13", [13]), ("7,2", [2, 7]), ("200,13", [7, 13, 200]), ("13,7,50,200", [7, 13, 50, 200])],
)
def test_sizes_above_the_report_bring_the_sample(text: str, sizes: list[int]) -> None:
    assert read_sizes(text) == sizes


@pytest.mark.parametrize("text", ["", "many", "1", "13,0", "13;50"])
def test_sizes_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="--sizes"):
        read_sizes(text)


@pytest.mark.parametrize("words", [["--sizes", "many"], ["--only", "prose"]])
def test_a_wrong_request_ends_before_anything_runs(words: list[str]) -> None:
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "warming" not in done.output


@pytest.mark.parametrize(("seconds", "runs"), [(0.1, 5), (5.0, 3), (60.0, 1)])
def test_short_runs_are_repeated_and_long_ones_not(bench: Bench, seconds: float, runs: int) -> None:
    turns: list[int] = []
    done = bench.repeat(lambda: tools.Done(seconds, ""), turns.append)
    assert (len(done), turns) == (runs, list(range(1, runs + 1)))


def test_a_tool_that_fails_is_told_and_the_next_goes_on(bench: Bench) -> None:
    with bench.told(FORCE, 13):
        raise tools.ToolFailed("no kernel")
    assert bench.failures == [f"{FORCE}, 13 chapters: no kernel"]


def test_a_command_that_fails_raises_with_its_last_words(book: Book) -> None:
    assert tools.run(book, ["sh", "-c", "echo done"]).said == "done\n"
    with pytest.raises(tools.ToolFailed, match=r"(?s)status 3.*the reason"):
        tools.run(book, ["sh", "-c", "echo the reason; exit 3"])


def test_a_command_finds_an_empty_cache_of_its_own(book: Book) -> None:
    assert tools.run(book, ["sh", "-c", "echo $XDG_CACHE_HOME"]).said.strip() == str(book.cache)


def test_chapters_run_are_counted_as_a_build_tells_them() -> None:
    said: list[str] = []
    log = Log(said.append)
    for name, reused in (("00-a", False), ("01-b", True), ("02-c", False)):
        log.chapter(Outcome(ChapterPlan(name, Path(), {}, {}), Path(), 1.0, reused=reused))
    assert tools.chapters_run(tools.Done(1.0, "\n".join(said))) == 2


def write_chapters(root: Path, **sources: str) -> None:
    chapters = [{"file": f"chapters/{name}"} for name in sources]
    (root / "_toc.yml").write_text(json.dumps({"root": chapters[0]["file"], "chapters": chapters[1:]}))
    for name, source in sources.items():
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
        nbformat.write(notebook, root / "chapters" / f"{name}.ipynb")


def test_cells_of_each_chapter_run_in_a_process_of_their_own(book: Book) -> None:
    write_chapters(book.root, a="found = 1", b="assert 'found' not in globals()\ndisplay(1)")
    assert {name: seconds > 0 for name, seconds in cells.each(book.root).items()} == {"a": True, "b": True}


def test_a_cell_that_fails_is_no_time(book: Book) -> None:
    write_chapters(book.root, a="1 / 0")
    with pytest.raises(ZeroDivisionError):
        cells.each(book.root)


def test_the_json_holds_every_figure_with_its_standing(bench: Bench) -> None:
    bench.keep(Measure(OURS, "execution", "cold", 50, (4.0, 5.0, 6.0), ran=50))
    bench.keep(Measure(PAPERMILL, "execution", "cold", 50, (250.0,), True, "7 chapters measured, times 50/7"))
    bench.keep(Measure(OFF, "html", "cold", 50, (20.0,)))
    bench.floors.append(Floor(50, 1.0, 6.0, 2, 20.0, estimated=True))
    facts = machine(ROOT)
    found = json.loads(json.dumps(as_json(bench, facts)))
    assert found["machine"].keys() >= {"cores", "python", "packages", "commit", "modified", "load_before"}
    ours, papermill, _ = found["measures"]
    assert (ours["seconds"], ours["runs"], ours["estimated"]) == (5.0, [4.0, 5.0, 6.0], False)
    assert (papermill["estimated"], papermill["note"]) == (True, "7 chapters measured, times 50/7")
    assert [(r["tool"], r["ratio"], r["estimated"]) for r in found["ratios"]] == [(PAPERMILL, 50.0, True)]
    assert [(f["execution"], f["html"], f["estimated"]) for f in found["floors"]] == [(4.0, 24.0, True)]
    assert [(s["work"], s["share"]) for s in found["shares"]] == [("execution", 0.8)]
    assert {aim["met"] for aim in found["aims"]} == {None}
    text = "\n".join(lines(bench))
    assert "~   250.00 s  50.0 times ours" in text
    assert "80%" in text
