"""Folders checked against their manifests: true ones, ones tampered with, and ones made to do harm."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from helpers.editions.verify import SIGNATURE, verify
from helpers.files import sha256
from tests.conftest import ROOT, report
from tests.editions.folder import CONTENT, make_folder

#: The lines of docs/editions.md that need nothing of ours.
MARK = "```bash\n# in the folder:"


def found(folder: Path) -> list[tuple[str, str]]:
    return [(problem.code, problem.place) for problem in verify(folder).problems]


def test_a_true_folder_has_no_problems_and_tells_what_was_examined(tmp_path: Path) -> None:
    verified = verify(make_folder(tmp_path))
    assert (verified.problems, verified.examined, verified.signed) == ([], len(CONTENT), False)
    assert verified.digest == sha256(tmp_path / "manifest.json")


@pytest.mark.parametrize("name", CONTENT)
def test_one_byte_of_any_file_is_named(tmp_path: Path, name: str) -> None:
    path = make_folder(tmp_path) / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert found(tmp_path) == [("edition:altered", name)]


def test_altered_missing_and_added_are_each_told_and_counted(tmp_path: Path) -> None:
    make_folder(tmp_path)
    (tmp_path / "html" / "index.html").write_text("other")
    (tmp_path / "report.pdf").unlink()
    (tmp_path / "html" / "more.html").touch()
    (tmp_path / "empty").mkdir()
    assert found(tmp_path) == [
        ("edition:altered", "html/index.html"),
        ("edition:added", "html/more.html"),
        ("edition:missing", "report.pdf"),
    ]
    assert verify(tmp_path).counts == {"altered": 1, "missing": 1, "added": 1}


def test_a_signature_beside_the_manifest_is_no_added_file(tmp_path: Path) -> None:
    make_folder(tmp_path)
    (tmp_path / SIGNATURE).write_text("{}")
    assert (verify(tmp_path).problems, verify(tmp_path).signed) == ([], True)
    (tmp_path / "html" / SIGNATURE).write_text("{}")
    assert found(tmp_path) == [("edition:added", f"html/{SIGNATURE}")]


# Harm -------------------------------------------------------------------------------------------------------


def test_a_path_that_leads_outside_is_never_opened(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    digest, folder = hashlib.sha256(b"secret").hexdigest(), tmp_path / "in" / "edition"
    names = ("../../outside.txt", str(outside), "html/../../../outside.txt", "./html/index.html", "")
    make_folder(folder, outputs=dict.fromkeys(names, digest))
    os.mkfifo(folder / "in-the-way")  # opening it would wait for ever
    assert {place for code, place in found(folder) if code == "edition:missing"} == set(names)
    assert {place for code, place in found(folder) if code == "edition:added"} == {*CONTENT, "in-the-way"}


def test_links_are_told_and_not_followed(tmp_path: Path) -> None:
    folder, outside = make_folder(tmp_path / "edition"), tmp_path / "outside"
    outside.mkdir()
    (folder / "report.pdf").rename(outside / "report.pdf")
    (folder / "report.pdf").symlink_to(outside / "report.pdf")  # its content is right
    (folder / "html" / "index.html").unlink()
    (folder / "html" / "index.html").symlink_to("/dev/zero")
    (folder / "more").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    assert found(folder) == [
        ("edition:altered", "html/index.html"),
        ("edition:added", "loop"),
        ("edition:added", "more"),
        ("edition:altered", "report.pdf"),
    ]


def test_strange_names_are_shown_as_one_harmless_line(tmp_path: Path) -> None:
    strange = {"a\nb": "x", "\x1b[2J": "x", "\u202ename": "x", "\ud800": "x", "n" * 100_000: "x" * 100_000}
    folder = make_folder(tmp_path / "edition", outputs=strange)
    (folder / os.fsdecode(b"\xff\x07")).touch()
    done = report("verify", str(folder), cwd=tmp_path)
    lines = done.stderr.splitlines()
    assert done.returncode == 1
    assert len(lines) == len(strange) + len(CONTENT) + 1
    assert all(line.isprintable() and len(line) < 600 for line in lines)
    json.loads(report("verify", str(folder), "--json", cwd=tmp_path).stdout)


# The command ------------------------------------------------------------------------------------------------


def test_the_command_needs_nothing_but_the_folder(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "edition")
    done = report("verify", str(folder), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "4 files examined: 0 altered, 0 missing, 0 added" in done.stdout
    (folder / "report.pdf").write_text("other")
    done = report("verify", str(folder), cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("report.pdf: edition:altered: ")
    assert "1 altered" in done.stdout


def test_json_tells_the_same(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "edition")
    (folder / "more.txt").touch()
    done = report("verify", str(folder), "--json", cwd=tmp_path)
    body = json.loads(done.stdout)
    assert (done.returncode, body["examined"], body["added"], body["altered"]) == (1, 5, 1, 0)
    assert [problem["code"] for problem in body["problems"]] == ["edition:added"]
    assert body["manifest"] == sha256(folder / "manifest.json")


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_a_manifest_that_is_none_exits_1(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    done = report("verify", str(tmp_path), *words, cwd=tmp_path)
    assert done.returncode == 1
    assert "edition:manifest" in (done.stdout if words else done.stderr)


@pytest.mark.parametrize("words", [[], ["no-such-folder"], ["manifest.json"], [".", "--rebuilt"]])
def test_a_wrong_request_exits_2(tmp_path: Path, words: list[str]) -> None:
    make_folder(tmp_path)
    assert report("verify", *words, cwd=tmp_path).returncode == 2


@pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed")
def test_the_documented_lines_find_the_same_with_standard_tools(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "editions.md").read_text(encoding="utf-8")
    script = text.partition(MARK)[2].partition("```")[0]
    assert "sha256sum" in script

    def run() -> tuple[int, str]:
        words = ["bash", "-c", f"set -e -o pipefail\n#{script}"]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    make_folder(tmp_path)
    assert run() == (0, "")
    (tmp_path / "report.pdf").write_text("other")
    assert run() == (1, "report.pdf: FAILED\n")
    (tmp_path / "report.pdf").write_text(CONTENT["report.pdf"])
    (tmp_path / "more.txt").touch()
    status, said = run()
    assert (status, said.splitlines()[1:]) == (1, ["> more.txt"])
