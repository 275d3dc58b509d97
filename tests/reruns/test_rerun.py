"""Reruns for real, on a small report: what they write, what they leave alone, and how they fail."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

from helpers.files import digests
from tests.conftest import Done

from .runs import CHAPTER, EARLIER, OTHER, report_to_rerun, rerun

OUTPUTS = ["changes.json", "changes.md", "executed", "index.html"]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report_to_rerun(tmp_path_factory.mktemp("rerun") / "repository")


@pytest.fixture(scope="module")
def done(source: Path) -> Done:
    return rerun(source, "00", "--set", EARLIER, "--output", "out")


@pytest.fixture(scope="module")
def page(source: Path, done: Done) -> str:
    return (source / "out/index.html").read_text(encoding="utf-8")


def test_a_rerun_writes_its_folder_and_nothing_else(source: Path, done: Done) -> None:
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (source / "out").iterdir()) == OUTPUTS
    assert [path.name for path in (source / "out/executed").iterdir()] == [f"{CHAPTER}.ipynb"]
    assert not (source / "_build").exists()


def test_people_are_told_what_moved_and_last_the_command(source: Path, done: Done) -> None:
    *_, counts, page, command = done.stdout.splitlines()
    assert "    as-of: 2026 年 1 月 31 日 -> 2025 年 10 月 31 日" in done.stdout.splitlines()
    assert counts.split(",")[0] == "  1 of 1 quantities"
    assert page == str(source / "out/index.html")
    assert shlex.split(command) == ["report", "rerun", CHAPTER, "--set", EARLIER]


def test_the_record_keeps_to_its_published_schema(source: Path, done: Done, root: Path) -> None:
    record = json.loads((source / "out/changes.json").read_text(encoding="utf-8"))
    jsonschema.validate(record, json.loads((root / "docs/rerun.schema.json").read_text(encoding="utf-8")))
    [chapter] = record["chapters"]
    assert [(p["name"], p["old"], p["new"]) for p in chapter["parameters"]] == [
        ("as_of", "2026-01-31", "2025-10-31")
    ]
    assert [chart["data_changed"] for chart in chapter["charts"]] == [True]
    assert [t["status"] for t in chapter["tables"]] == ["changed"]
    assert ("appeared", "當時的一句。") in {(s["status"], s["new"]) for s in chapter["sentences"]}


def test_the_page_stands_alone(page: str) -> None:
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"(?!#|https?://)", page.replace("data:font", ""))
    assert not re.search(r"url\((?!#|data:)", page)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {link for link in re.findall(r'href="#([^"]+)"', page)} <= set(ids)


def test_the_page_says_what_it_is_and_what_changed(page: str) -> None:
    banner = page[page.index('class="banner"') : page.index("<nav")]
    assert "這不是報告的正式版本" in banner
    assert all(word in banner for word in ("as_of", "2026 年 1 月 31 日", "2025 年 10 月 31 日"))
    assert page.count('<div class="pair">') == 1
    assert "<ins>當時的一句。</ins>" in page
    assert "<p>當時的一句。</p>" in page
    assert f"report rerun {CHAPTER} --set {EARLIER}" in page


def test_the_same_rerun_takes_stored_results_and_gives_the_same_bytes(source: Path, done: Done) -> None:
    again = rerun(source, *shlex.split(done.stdout.splitlines()[-1])[2:], "--json")
    assert again.stderr.count("reused") == 2
    assert json.loads(again.stdout) == json.loads((source / "out/changes.json").read_text(encoding="utf-8"))
    [made] = (source / "reruns").iterdir()
    assert digests(made, OUTPUTS) == digests(source / "out", OUTPUTS)


def test_all_has_a_page_for_each_chapter(source: Path, done: Done) -> None:
    every = rerun(source, "all", "--set", "as_of=2025-12-31", "--output", "every")
    assert every.returncode == 0, every.stderr
    overview = (source / "every/index.html").read_text(encoding="utf-8")
    assert re.findall(r'href="([^#"]+)"', overview) == [f"chapters/{name}.html" for name in (CHAPTER, OTHER)]
    for name in (CHAPTER, OTHER):
        assert "這不是報告的正式版本" in (source / f"every/chapters/{name}.html").read_text(encoding="utf-8")
    before = digests(source, ["every"])
    failed = rerun(source, "all", "--set", EARLIER, "--output", "every")
    assert failed.returncode == 1
    assert f"chapter {OTHER}, cell 5, line 1: AssertionError: too early" in failed.stderr
    assert digests(source, ["every"]) == before
    one = rerun(source, "00", "--set", EARLIER, "--output", "every")
    assert one.returncode == 0, one.stderr
    assert sorted(path.name for path in (source / "every").iterdir()) == OUTPUTS


def test_a_rerun_killed_at_work_leaves_the_former_one_whole(source: Path, done: Done) -> None:
    folder = source / "out"
    before = digests(folder, OUTPUTS)
    words = ["rerun", "00", "--set", "as_of=2025-09-30", "--output", "out"]
    command = [str(Path(sys.executable).with_name("report")), *words]
    with subprocess.Popen(command, cwd=source, stderr=subprocess.DEVNULL) as running:
        while not list(folder.glob(".staging-*/*")):
            assert running.poll() is None
            time.sleep(0.02)
        running.kill()
    assert digests(folder, OUTPUTS) == before
    again = rerun(source, "00", "--set", EARLIER, "--output", "out")
    assert again.returncode == 0, again.stderr
    assert sorted(path.name for path in folder.iterdir()) == OUTPUTS
    assert digests(folder, OUTPUTS) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["00", "--set", "as_off=2026-06-30"], "did you mean 'as_of'?"),
        (["00", "--set", "as_of=tomorrow"], "param:type"),
        (["00"], "rerun:default"),
        (["77", "--set", EARLIER], "chapter:unknown"),
        (["00", "--set", EARLIER, "--output", "data"], "rerun:folder"),
        (["00", "--set", EARLIER, "--output", "_build"], "rerun:build"),
        ([], "Missing argument 'CHAPTER'"),
    ],
)
def test_a_wrong_request_exits_2_and_writes_nothing(source: Path, words: list[str], said: str) -> None:
    before = sorted(source.rglob("*"))
    done = rerun(source, *words)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert sorted(source.rglob("*")) == before


def test_the_published_schema_is_that_of_the_code(spoilable: Path, root: Path) -> None:
    from helpers.files import write_json
    from helpers.reruns.record import schema

    write_json(spoilable / "schema.json", schema())
    assert (spoilable / "schema.json").read_bytes() == (root / "docs/rerun.schema.json").read_bytes()
