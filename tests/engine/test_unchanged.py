"""A build that would make again what is there: known by content, of what it rests on and of what it left."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.engine.unchanged import Whole, sources, whole
from helpers.files import sha256
from helpers.places import PACKAGE
from helpers.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "store"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small repository."""
    for name, text in (("data/a.csv", "key\n"), ("chapters/00-a.ipynb", "{}"), ("_config.yml", "title: t\n")):
        path = tmp_path / "repository" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "repository"


@pytest.fixture
def ask(root: Path, tmp_path: Path, store: Store) -> Callable[..., Whole]:
    return lambda *words: whole(root, tmp_path / "out", words, store)


@pytest.fixture
def made(ask: Callable[..., Whole]) -> Path:
    """What a build left, remembered."""
    build = ask()
    build.output.mkdir()
    page = build.output / "page.html"
    page.write_text("done")
    (build.output / "manifest.json").write_text(json.dumps({"outputs": {"page.html": sha256(page)}}))
    build.remember()
    return build.output


def test_what_was_made_of_the_same_stands_whatever_the_time(
    made: Path, ask: Callable[..., Whole], root: Path
) -> None:
    assert ask().stands()
    for path in (*root.rglob("*"), *made.rglob("*")):
        os.utime(path, (0, 0))
    (root / "notes.md").write_text("not read by any build")
    assert ask().stands()


def test_sources_are_the_files_a_build_rests_on_and_no_others(root: Path) -> None:
    for name in ("chapters/.00-a.ipynb.swp", "data/a.pyc", "notes.md", "_build/data/a.csv"):
        (root / name).parent.mkdir(exist_ok=True, parents=True)
        (root / name).write_text("not read by any build")
    own = [path for path in sources(root) if path.is_relative_to(root)]
    assert sorted(path.relative_to(root).as_posix() for path in own) == [
        *("_config.yml", "chapters/00-a.ipynb", "data/a.csv"),
    ]
    assert PACKAGE / "engine" / "unchanged.py" in sources(root)


@pytest.mark.parametrize("name", ["data/a.csv", "chapters/00-a.ipynb", "_config.yml", "data/b.csv"])
def test_another_source_is_made_anew(made: Path, ask: Callable[..., Whole], root: Path, name: str) -> None:
    (root / name).write_text("other")
    assert not ask().stands()


@pytest.mark.parametrize("name", ["page.html", "manifest.json"])
@pytest.mark.parametrize("loss", [Path.unlink, lambda path: path.write_text("{}")])
def test_an_output_gone_or_altered_is_made_anew(
    made: Path, ask: Callable[..., Whole], name: str, loss: Callable[[Path], None]
) -> None:
    loss(made / name)
    assert not ask().stands()


def test_another_request_is_another_build(made: Path, ask: Callable[..., Whole]) -> None:
    assert not ask("as_of=2026-06-30").stands()


def test_nothing_stands_where_nothing_was_made_or_the_note_is_damaged(
    ask: Callable[..., Whole], made: Path, store: Store
) -> None:
    assert not whole(made.parent / "repository", made.parent / "elsewhere", (), store).stands()
    note = Path(store.place) / ask().name
    note.write_bytes(note.read_bytes()[:-3])
    assert not ask().stands()
