"""Words that name what is compared: folders, manifests, editions, revisions built once and kept, and refusals."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpers.book.manifest import Manifest
from helpers.editions.named import BUILD, KEPT, read_named
from helpers.editions.verify import MANIFEST
from helpers.files import digests
from helpers.problems import ProblemsFound, ReportError, RequestError
from tests.conftest import Once
from tests.editions.folder import make_folder
from tests.editions.revisions import CHART, FIRST, PARTS, ROW, revisions
from tests.editions.small import commit, git
from tests.engine.small import CHAPTERS, EXHIBITS, write_chapter

SOURCES = ("data", "chapters", "src", "_config.yml", "_toc.yml")


@pytest.fixture(scope="session")
def source(once: Once) -> Path:
    """The repository of two revisions; tests read it."""
    return revisions(once)


def read(word: str, root: Path | None = None, site: Path | None = None) -> tuple[Manifest, list[str]]:
    """Return the manifest a word names, and what was said meanwhile."""
    said: list[str] = []
    return read_named(word, root, site, said.append), said


def refused(word: str, root: Path | None = None, site: Path | None = None) -> str:
    """Return in one line how a word is refused."""
    with pytest.raises(RequestError) as error:
        read(word, root, site)
    [problem] = error.value.problems
    assert (problem.place, problem.code) == ("request", "edition:unknown")
    return str(problem)


# Files ------------------------------------------------------------------------------------------------------


def test_a_folder_and_a_manifest_are_read_without_a_repository(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "build", title="甲")
    (tmp_path / "link.json").symlink_to(folder / MANIFEST)
    for path in (folder, folder / MANIFEST, tmp_path / "link.json"):
        manifest, said = read(str(path))
        assert (manifest.title, said) == ("甲", [])


def test_a_file_that_is_no_manifest_is_told(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("notes")
    with pytest.raises(ProblemsFound, match=r"notes\.txt: edition:manifest: not JSON"):
        read(str(path))


def test_a_folder_without_a_manifest_says_so(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    assert "docs' is a folder without manifest.json" in refused(str(tmp_path / "docs"))


# Editions ---------------------------------------------------------------------------------------------------


def site_of(folder: Path, *names: str) -> Path:
    """Make a folder of editions that have nothing but a small build's files; returns it."""
    for name in names:
        make_folder(folder / name, edition=name)
    return folder


def test_an_edition_is_read_by_name_and_the_newest_as_latest(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    site_of(root / "_site", "2026.01", "2026.02.9", "2026.02.10")
    assert [read(word, root)[0].edition for word in ("2026.01", "latest")] == ["2026.01", "2026.02.10"]
    elsewhere = site_of(tmp_path / "elsewhere", "2025.12")
    assert [read("latest", where, elsewhere)[0].edition for where in (root, None)] == ["2025.12"] * 2


def test_an_edition_that_is_not_there_is_refused_with_the_nearest(tmp_path: Path) -> None:
    site = site_of(tmp_path / "_site", "2026.01", "2026.11")
    assert "did you mean '2026.11'?" in refused("2026.12", tmp_path)
    assert "known: 2026.01, 2026.11, latest" in refused("x", tmp_path)
    assert "no revision, since this is no repository" in refused("2026.12", None, site)
    assert "`make site` makes the editions" in refused("latest", None, tmp_path / "nowhere")


def test_an_edition_goes_before_a_revision_and_a_folder_before_both(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = shutil.copytree(source, tmp_path / "repository")
    site = site_of(tmp_path / "site", "2026.01")
    git(root, "tag", "2026.01")
    monkeypatch.chdir(tmp_path)
    manifest, said = read("2026.01", root)
    assert (manifest.commit, said[0]) == (
        git(root, "rev-parse", "HEAD"),
        f"'2026.01': commit {manifest.commit}, with its default parameters",
    )
    assert read("2026.01", root, site)[0].edition == "2026.01"
    make_folder(tmp_path / "2026.01", title="甲")
    assert read("2026.01", root, site)[0].title == "甲"


# Revisions --------------------------------------------------------------------------------------------------


@pytest.mark.build
def test_revisions_are_built_as_far_as_needed_and_differ_in_what_was_edited(source: Path) -> None:
    said = (source.parent / "said.txt").read_text(encoding="utf-8").splitlines()
    assert said.count("building") == 2
    assert said.count("making pages") == 1  # the first knows no way without
    assert "making PDF" not in said
    body = json.loads((source.parent / "changes.json").read_text(encoding="utf-8"))
    [chapter] = body["chapters"]
    assert chapter["name"] == CHAPTERS[0]
    assert [chart["id"] for chart in chapter["charts"]] == [CHART]
    assert [(d["name"], [row["key"] for row in d["rows"]]) for d in body["datasets"]] == [
        ("infrastructure", [ROW])
    ]
    assert [file["name"] for file in body["files"]] == [PARTS.relative_to("src").as_posix()]


@pytest.mark.parametrize("word", ["HEAD", "main", "HEAD~0", "@", "HEAD^{/x}", "refs/heads/main"])
def test_a_revision_that_was_built_is_not_built_again(source: Path, word: str) -> None:
    manifest, said = read(word, source)
    assert (manifest.commit, manifest.modified) == (git(source, "rev-parse", "HEAD"), False)
    assert len(said) == 1


def test_tags_parents_and_ids_are_revisions_too(source: Path) -> None:
    first = git(source, "rev-parse", FIRST)
    for word in (FIRST, "HEAD~1", "HEAD^", first, first[:9]):
        manifest, said = read(word, source)
        assert (manifest.commit, len(said)) == (first, 1)


@pytest.mark.build
def test_what_is_kept_and_spoilt_is_made_again_and_the_work_tree_stays_as_it_is(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = shutil.copytree(source, tmp_path / "repository")
    before, _ = read("HEAD", root)
    for path in (root / KEPT).iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    write_chapter(root, CHAPTERS[1], "x = 1")  # changed
    (root / "staged.txt").write_text("staged")
    git(root, "add", "staged.txt")
    (root / "data" / "untracked.csv").write_text("untracked")
    state = [git(root, "status", "--porcelain", "--branch"), digests(root, SOURCES)]
    monkeypatch.setenv("GIT_DIR", str(root / ".git"))  # as in a hook
    again, said = read("HEAD", root)
    monkeypatch.delenv("GIT_DIR")
    assert ("building" in said, again) == (True, before)
    assert read("HEAD", root) == (before, said[:1])
    assert [git(root, "status", "--porcelain", "--branch"), digests(root, SOURCES)] == state
    assert git(root, "worktree", "list").count("\n") == 0
    assert git(root, "stash", "list") == ""


@pytest.mark.build
def test_a_revision_that_does_not_build_is_named(source: Path, tmp_path: Path) -> None:
    root = shutil.copytree(source, tmp_path / "repository")
    write_chapter(root, CHAPTERS[0], EXHIBITS.strip(), "1 / 0")
    broken = commit(root)
    with pytest.raises(ReportError, match=rf"'main' cannot be built: commit {broken} fails: report build "):
        read("main", root)
    assert read("HEAD~1", root)[0].commit == git(root, "rev-parse", "HEAD~1")


def marked(root: Path, **changes: Any) -> None:
    """Have ``_build`` hold the manifest of HEAD under another title, and with changes."""
    body = json.loads(read("HEAD", root)[0].model_dump_json()) | {"title": "last build"}
    (root / BUILD).mkdir(exist_ok=True)
    (root / BUILD / MANIFEST).write_text(json.dumps(body | changes), encoding="utf-8")


def test_head_is_the_last_build_where_that_is_of_it(source: Path, tmp_path: Path) -> None:
    root = shutil.copytree(source, tmp_path / "repository")
    marked(root)
    assert read("HEAD", root)[0].title == "last build"
    assert read(FIRST, root)[0].title != "last build"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda root: marked(root, modified=True),
        lambda root: marked(root, commit=git(root, "rev-parse", FIRST)),
        lambda root: marked(root, parameters={name: {"as_of": "2025-12-31"} for name in CHAPTERS}),
        lambda root: (root / BUILD / MANIFEST).write_text("{"),
        lambda root: write_chapter(root, CHAPTERS[1], "x = 1"),
    ],
    ids=["modified", "commit", "parameters", "spoilt", "work tree"],
)
def test_the_last_build_does_not_stand_for_head_otherwise(
    source: Path, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    root = shutil.copytree(source, tmp_path / "repository")
    marked(root)
    spoil(root)
    assert read("HEAD", root)[0].title != "last build"


# Hostile and wrong words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    [
        "",
        "--upload-pack=touch hacked",
        "-",
        "$(touch hacked)",
        "`touch hacked`",
        "; touch hacked",
        "../",
        "../other",
        "nothing",
        "HEAD~99",
        "HEAD:_toc.yml",
        "HEAD^{tree}",
        "HEAD~1..HEAD",
        "HEAD^@",
        "0" * 40,
        "x" * 5000,
        "a\nb",
    ],
)
def test_other_words_are_refused_and_do_nothing(
    source: Path, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(source)
    assert "\n" not in refused(word, source)
    assert not (source / "hacked").exists()


def test_outside_git_no_word_is_a_revision(spoilable: Path) -> None:
    assert f"no revision of {spoilable}" in refused("HEAD", spoilable)
