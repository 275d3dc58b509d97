"""Rebuilding from the recorded commit: a real report in a small git repository, comparisons, and refusals."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from helpers.editions.rebuild import changed, compare
from helpers.files import sha256
from tests.conftest import ROOT, Once, process, report
from tests.editions.folder import CONTENT, make_folder
from tests.editions.revisions import revisions
from tests.editions.small import NEW, copy_package
from tests.engine.small import small_report


def git(folder: Path, *words: str) -> str:
    named = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *named, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def repository(folder: Path) -> Path:
    """Make a git repository of what a small report is made of, the package included, in one commit."""
    small_report(folder)
    copy_package(folder / "src")
    (folder / ".gitignore").write_text("_build/\n.cache/\n__pycache__/\n")
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "first"]):
        git(folder, *words)
    return folder


@pytest.mark.build
def test_a_released_edition_is_rebuilt_elsewhere_from_its_own_folder_alone(
    released: Path, tmp_path: Path
) -> None:
    source = Path(shutil.copytree(released, tmp_path / "repository"))
    folder = Path(shutil.copytree(source / "_site" / NEW, tmp_path / "elsewhere"))
    shutil.rmtree(source / "_site")  # nothing but the folder tells what it was compared with
    done = process("report", "verify", str(folder), "--rebuild", "--json", cwd=source)
    body = json.loads(done.stdout)
    assert (done.returncode, body["edition"], body["rebuilt"]["problems"]) == (0, NEW, []), done.stderr
    assert body["rebuilt"]["compared"] == body["examined"] + 1
    assert not (source / "_site").exists()


@pytest.mark.build
def test_a_build_is_rebuilt_from_its_commit_with_its_parameters_to_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, folder = repository(tmp_path / "repository"), tmp_path / "published"
    first = git(source, "rev-parse", "HEAD")
    words = ("--set", "as_of=2025-12-31", "--only", "html", "--output", str(folder))
    done = process("report", "build", *words, cwd=source)
    assert done.returncode == 0, done.stderr
    # The checkout moves on: the recorded commit is what counts.
    (source / "_config.yml").write_text((source / "_config.yml").read_text() + "# later\n")
    git(source, "commit", "--all", "--quiet", "--message", "second")
    page = folder / "html" / "chapters" / "00-overview.html"
    page.write_bytes(page.read_bytes() + b"!")
    monkeypatch.setenv(
        "GIT_DIR", str(source / ".git")
    )  # as in a hook: the checkout must not be touched all the same
    done = process("report", "verify", str(folder), "--rebuild", "--json", cwd=source)
    monkeypatch.delenv("GIT_DIR")
    body = json.loads(done.stdout)
    assert (done.returncode, body["commit"], body["altered"]) == (1, first, 1), done.stderr
    assert body["rebuilt"]["compared"] == body["examined"] + 1  # the manifest too
    (problem,) = body["rebuilt"]["problems"]
    assert (problem["code"], problem["place"]) == ("edition:differs", "html/chapters/00-overview.html")
    assert problem["message"] == f"from byte {page.stat().st_size - 1}: b'!', rebuilt b''"
    assert git(source, "status", "--porcelain", "--branch").splitlines() == [
        "## " + git(source, "branch", "--show-current")
    ]
    assert git(source, "worktree", "list").count("\n") == 0


@pytest.mark.build
def test_chapters_alone_are_rebuilt_alone(once: Once, tmp_path: Path) -> None:
    source = shutil.copytree(revisions(once), tmp_path / "repository")
    done = process("report", "build", "--only", "chapters", cwd=source)
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (source / "_build").iterdir()}
    assert names == {"executed", "_toc.yml", "manifest.json", "ro-crate-metadata.json", "sbom.cdx.json"}
    done = process("report", "verify", "_build", "--rebuild", cwd=source)
    assert (done.returncode, ", 0 differ" in done.stdout) == (0, True), done.stderr
    assert "making pages" not in done.stderr


# Comparing --------------------------------------------------------------------------------------------------


def test_the_same_folders_do_not_differ_and_a_signature_does_not_count(tmp_path: Path) -> None:
    one, other = make_folder(tmp_path / "one"), make_folder(tmp_path / "other")
    (one / "manifest.json.sigstore.json").touch()
    assert compare(one, other).problems == []
    assert compare(one, other).compared == len(CONTENT) + 1


def test_every_kind_of_difference_is_named_with_its_place(tmp_path: Path) -> None:
    one, other = make_folder(tmp_path / "one"), make_folder(tmp_path / "other")
    (one / "html" / "index.html").write_text("a" * (1 << 20) + "old")
    (other / "html" / "index.html").write_text("a" * (1 << 20) + "new")
    (other / "report.pdf").unlink()
    (other / "more.txt").touch()
    (one / "executed" / "00-overview.ipynb").unlink()
    os.mkfifo(one / "executed" / "00-overview.ipynb")
    assert [(problem.place, problem.message) for problem in compare(one, other).problems] == [
        ("executed/00-overview.ipynb", "is no regular file"),
        ("html/index.html", f"from byte {1 << 20}: b'old', rebuilt b'new'"),
        ("more.txt", "the rebuild has it, the folder has not"),
        ("report.pdf", "the rebuild lacks it"),
    ]


def test_only_parameters_that_differ_from_the_defaults_are_given_again() -> None:
    declared = {"a": {"properties": {"as_of": {"default": "2026-01-31"}, "lines": {"default": ["x"]}}}}
    schema: dict[str, Any] = {"as_of": {"default": "2026-01-31"}, **declared}
    assert changed({"a": {"as_of": "2026-01-31", "lines": ["x"]}}, schema) == {}
    assert changed({"a": {"as_of": "2026-11-23", "lines": ["x"]}}, schema) == {"a": {"as_of": "2026-11-23"}}


# Refusals ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"modified": True}, "edition:modified"),
        ({"commit": None}, "edition:commit"),
        ({"commit": "0" * 40}, "edition:commit"),
        ({"commit": "HEAD"}, "edition:commit"),
        ({"commit": "--upload-pack=touch harm"}, "edition:commit"),
    ],
)
def test_what_has_no_commit_to_build_from_is_refused(
    tmp_path: Path, changes: dict[str, Any], code: str
) -> None:
    folder = make_folder(tmp_path / "published", **changes)
    before = sha256(folder / "manifest.json")
    done = report("verify", str(folder), "--rebuild", cwd=ROOT)
    assert (done.returncode, f"manifest.json: {code}: " in done.stderr) == (2, True), done.stderr
    assert sha256(folder / "manifest.json") == before
    assert not (ROOT / "harm").exists()


def test_outside_a_git_checkout_the_commit_is_unknown(spoilable: Path, tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "published")
    done = report("verify", str(folder), "--rebuild", cwd=spoilable)
    assert (done.returncode, "edition:commit" in done.stderr) == (2, True)
