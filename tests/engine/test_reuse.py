"""Skipping: what counts as a change and what does not, told by content."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

import helpers
from helpers.engine.execute import Outcome, execute
from helpers.engine.processes import Template
from helpers.engine.reuse import look_up
from helpers.parameters.request import ChapterPlan
from helpers.store import Store, open_store
from tests.engine.chapters import chapter, printed

READS = "# the file\nprint(open('data/{}.csv').read())"


@pytest.fixture
def book(tmp_path: Path) -> list[ChapterPlan]:
    """Two chapters that read a dataset each."""
    (tmp_path / "data").mkdir()
    (tmp_path / "chapters").mkdir()
    for name in "ab":
        (tmp_path / "data" / f"{name}.csv").write_text(f"{name}1")
    return [chapter(tmp_path / "chapters", f"0{n}-{name}", READS.format(name)) for n, name in enumerate("ab")]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "store"))


@pytest.fixture
def build(template: Template, tmp_path: Path, store: Store) -> Callable[..., dict[str, str]]:
    """Build chapters; returns why each ran, by its number, and nothing for one that did not."""

    def run(plans: list[ChapterPlan], fresh: bool = False) -> dict[str, str]:
        reuse = look_up(plans, tmp_path, store, fresh)
        done = execute(plans, tmp_path / "out", tmp_path, 2, lambda outcome: None, template, reuse)
        return {o.plan.name[:2]: reuse.decisions[o.plan.name].why for o in done if not o.reused}

    return run


def edit(plan: ChapterPlan, change: Callable[[Any], object]) -> None:
    notebook = nbformat.read(plan.notebook, as_version=4)
    change(notebook)
    nbformat.write(notebook, plan.notebook)


def test_nothing_runs_twice_and_the_bytes_are_the_same(
    book: list[ChapterPlan], build: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    assert build(book) == {"00": "never run before", "01": "never run before"}
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    shutil.rmtree(tmp_path / "out")
    for path in tmp_path.rglob("*"):
        os.utime(path, (0, 0))
    assert build(book) == {}
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == first
    assert build(book, fresh=True) == dict.fromkeys(("00", "01"), "asked to run afresh")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == first


def test_a_changed_dataset_runs_its_readers_only(
    book: list[ChapterPlan], build: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    build(book)
    (tmp_path / "data" / "a.csv").write_text("a2")
    assert build(book) == {"00": "data/a.csv changed"}
    assert printed(tmp_path / "out" / "00-a.ipynb") == "a2\n"
    (tmp_path / "data" / "a.csv").write_text("a1")
    assert build(book) == {}
    assert printed(tmp_path / "out" / "00-a.ipynb") == "a1\n"


def test_prose_and_comments_run_nothing(
    book: list[ChapterPlan], build: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    build(book)
    edit(book[0], lambda nb: nb.cells.insert(1, nbformat.v4.new_markdown_cell("新句", id="new")))
    edit(
        book[1],
        lambda nb: nb.cells[1].update(source=nb.cells[1].source.replace("the file", "it") + "  # shown"),
    )
    assert build(book) == {}
    shown = nbformat.read(tmp_path / "out" / "00-a.ipynb", as_version=4)
    assert [cell.source for cell in shown.cells][1] == "新句"
    assert printed(tmp_path / "out" / "00-a.ipynb") == "a1\n"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda nb: nb.cells[1].update(source="print(open('data/a.csv').read(), 2)"), "code cell 2 changed"),
        (lambda nb: nb.cells.pop(1), "code cell 2 no longer used"),
        (lambda nb: nb.cells[1].metadata.update(tags=["skip-execution"]), "code cell 2 changed"),
        (lambda nb: nb.cells[0].update(source="a = 1  # help is read by people"), "code cell 1 changed"),
    ],
)
def test_code_runs_its_chapter(
    book: list[ChapterPlan], build: Callable[..., dict[str, str]], change: Callable[[Any], object], why: str
) -> None:
    build(book)
    edit(book[0], change)
    assert build(book) == {"00": why}


def test_parameters_run_their_chapter_and_are_merged(
    template: Template, book: list[ChapterPlan], build: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    build(book)
    other = [ChapterPlan("00-a", book[0].notebook, {"size": 2}, {"size": 2}), book[1]]
    assert build(other) == {"00": "parameter size new"}
    first = (tmp_path / "out" / "00-a.ipynb").read_bytes()
    assert build(book) == {}
    assert build(other) == {}
    assert (tmp_path / "out" / "00-a.ipynb").read_bytes() == first
    assert "size = 2" in nbformat.reads(first.decode(), as_version=4).cells[1].source


def test_a_lost_or_damaged_result_is_made_again(
    book: list[ChapterPlan], build: Callable[..., dict[str, str]], store: Store
) -> None:
    build(book)
    for path in (Path(store.place) / "results").iterdir():
        path.write_bytes(path.read_bytes()[:-3])
    why = "its stored result is gone or damaged"
    assert build(book) == {"00": why, "01": why}
    shutil.rmtree(store.place)
    assert build(book) == dict.fromkeys(("00", "01"), "never run before")
    assert build(book) == {}


def test_a_failed_chapter_is_not_kept(
    book: list[ChapterPlan], build: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    (tmp_path / "data" / "b.csv").unlink()
    for _ in range(2):
        with pytest.raises(Exception, match="chapter 01-b, cell 2, line 2: FileNotFoundError"):
            build(book)
    (tmp_path / "data" / "b.csv").write_text("b1")
    assert build(book) == {"01": "never run before"}


def test_data_that_change_while_a_chapter_runs_are_not_taken_for_what_it_read(
    template: Template,
    book: list[ChapterPlan],
    build: Callable[..., dict[str, str]],
    tmp_path: Path,
    store: Store,
) -> None:
    reuse = look_up(book, tmp_path, store)

    def report(outcome: Outcome) -> None:
        (tmp_path / "data" / "b.csv").write_text("b2")

    execute(book, tmp_path / "out", tmp_path, 1, report, template, reuse)
    assert build(book) == {"01": "never run before"}


@pytest.mark.parametrize(
    ("module", "old", "new", "same"),
    [
        ("models/growth.py", "from __future__", "# a remark\n\nfrom __future__", True),
        ("models/growth.py", '"""', '"""Otherwise said: ', True),
        ("book/pdf.py", "import ", "import os\nimport ", True),
        (
            "wording.py",
            "from __future__ import annotations",
            "from __future__ import annotations\nMORE = 1",
            False,
        ),
        ("data/load.py", "\nfrom datetime", "\nfrom helpers.data import package\nfrom datetime", False),
    ],
)
def test_helpers_count_by_what_they_do_and_where_they_are_reached(
    package: tuple[Path, str], module: str, old: str, new: str, same: bool
) -> None:
    folder, before = package
    text = (folder / module).read_text()
    assert old in text
    (folder / module).write_text(text.replace(old, new, 1))
    after = _key(folder.parent)
    (folder / module).write_text(text)
    assert (after == before) is same


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A copy of the package, which a test changes and puts right again, and what stands for it as it is."""
    folder = tmp_path_factory.mktemp("package") / "helpers"
    ignored = shutil.ignore_patterns("__pycache__", "static")
    shutil.copytree(Path(helpers.__file__).parent, folder, ignore=ignored)
    return folder, _key(folder.parent)


def _key(folder: Path) -> str:
    code = "from helpers.engine.keys import key, reachable; print(key(reachable(['helpers.sections.manufacturing'])))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        check=True,
    )
    return json.dumps(done.stdout.decode())
