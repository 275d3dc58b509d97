"""What CI tells of a pull request and of a push: its own script, run by bash in a small repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Once, process
from tests.editions.revisions import CHART, FIRST, ROW, correct, revisions
from tests.editions.small import commit, git

WORKFLOW = Path(__file__).parents[2] / ".github/workflows/build.yml"
FILES = {"changes.md", "changes.html", "changes.json"}
NOTHING = "0" * 40


@pytest.fixture(scope="module")
def built(once: Once, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository of two revisions after ``make report``."""
    folder = shutil.copytree(revisions(once), tmp_path_factory.mktemp("ci") / "repository")
    command = folder / ".venv/bin/report"
    command.parent.mkdir(parents=True)
    command.symlink_to(Path(sys.executable).with_name("report"))
    done = process("report", "build", "--only", "chapters", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def workflow() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    return found


def steps() -> list[dict[str, Any]]:
    return list(workflow()["jobs"]["report"]["steps"])


def run(source: Path, base: str = "", before: str = "") -> tuple[int, str]:
    """Run the script, for a pull request onto ``base`` or a push after ``before``; its status and the summary."""
    [step] = [step for step in steps() if step.get("id") == "compare"]
    assert step["env"].keys() == {"BEFORE"}
    summary = source / "summary.md"
    summary.unlink(missing_ok=True)
    given = {"GITHUB_BASE_REF": base, "BEFORE": before, "GITHUB_STEP_SUMMARY": str(summary)}
    words = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
    done = subprocess.run(
        words, cwd=source, env=os.environ | given, capture_output=True, timeout=300, check=False
    )
    return done.returncode, summary.read_text(encoding="utf-8")


def assert_told(source: Path, summary: str) -> None:
    """Assert that the correction is told, and that the files beside the summary are there."""
    assert summary.startswith("# 報告有何改動\n")
    assert f"`infrastructure:{ROW}`" in summary
    assert f"`{CHART}`" in summary
    assert {path.name for path in (source / "changes").iterdir()} == FILES


def test_nothing_of_the_event_is_text_of_a_script_and_nothing_may_be_written() -> None:
    assert all("${{" not in step.get("run", "") for step in steps())
    assert workflow()["permissions"] == {"contents": "read"}
    assert all("permissions" not in job for job in workflow()["jobs"].values())


def test_the_comparison_comes_after_tests_and_build_has_their_history_and_decides_nothing() -> None:
    names = [step.get("run", step.get("id", "")) if "id" not in step else step["id"] for step in steps()]
    assert names.index("make test") < names.index("make report") < names.index("compare")
    assert [step["id"] for step in steps() if step.get("continue-on-error")] == ["compare"]
    [checkout] = [step for step in steps() if "checkout" in step.get("uses", "")]
    assert checkout["with"]["fetch-depth"] == 0
    paths = [step["with"]["path"] for step in steps() if "upload-artifact" in step.get("uses", "")]
    assert "changes" in paths


def test_a_pull_request_is_compared_with_where_it_left_its_base(built: Path, tmp_path: Path) -> None:
    source = shutil.copytree(built, tmp_path / "repository", symlinks=True)
    git(source, "checkout", "--quiet", "-b", "theirs", FIRST)
    correct(source, 4_000_000)  # meanwhile, on the base
    git(source, "update-ref", "refs/remotes/origin/base", commit(source))
    git(source, "checkout", "--quiet", "main")
    status, summary = run(source, base="base", before=git(source, "rev-parse", "HEAD"))
    assert status == 0, summary
    assert_told(source, summary)
    assert "4000000" not in summary


def test_a_push_is_compared_with_the_commit_before(built: Path) -> None:
    status, summary = run(built, before=git(built, "rev-parse", FIRST))
    assert status == 0, summary
    assert_told(built, summary)


def test_a_push_that_moves_nothing_says_so(built: Path) -> None:
    status, summary = run(built, before=git(built, "rev-parse", "HEAD"))
    assert (status, "兩者相同。" in summary) == (0, True)


def test_the_first_push_has_nothing_to_be_compared_with(built: Path) -> None:
    assert run(built, before=NOTHING) == (0, "# 沒有前一個版本可比\n")


@pytest.mark.parametrize(
    ("base", "before", "said"),
    [
        ("", "1" * 40, "edition:unknown"),  # forced: the commit before is gone
        ("", "--output=hacked", "edition:unknown"),
        ("", "$(touch hacked)`touch hacked`; touch hacked", "edition:unknown"),
        ("gone", "", "origin/gone"),
        ("$(touch${IFS}hacked)", "", "origin/$(touch${IFS}hacked)"),
        ("--output=hacked", "", "origin/--output=hacked"),
    ],
)
def test_what_cannot_be_compared_is_told_as_text(built: Path, base: str, before: str, said: str) -> None:
    status, summary = run(built, base=base, before=before)
    head, _, *told = summary.splitlines()
    assert (status != 0, head) == (True, "# 未能比較")
    assert any(said in line for line in told)
    assert all(line.startswith("    ") for line in told)  # shown as it is, never as markup
    assert not (built / "hacked").exists()
