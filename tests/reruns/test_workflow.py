"""The form "rerun" in CI: its own script, run by bash with what people, and others, may type into it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from .runs import CHAPTER, EARLIER, report_to_rerun

WORKFLOW = Path(__file__).parents[2] / ".github/workflows/rerun.yml"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = report_to_rerun(tmp_path_factory.mktemp("ci") / "repository")
    command = folder / ".venv/bin/report"
    command.parent.mkdir(parents=True)
    command.symlink_to(Path(sys.executable).with_name("report"))
    return folder


def steps() -> list[dict[str, Any]]:
    job = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["rerun"]
    return list(job["steps"])


def submit(source: Path, chapter: str, parameters: str, as_of: str) -> tuple[int, str]:
    """Run the form's script; returns its exit status and the job's summary."""
    [step] = [step for step in steps() if step.get("id") == "rerun"]
    summary = source / "summary.md"
    summary.unlink(missing_ok=True)
    typed = {"CHAPTER": chapter, "PARAMETERS": parameters, "AS_OF": as_of}
    assert step["env"].keys() == typed.keys()
    environment = {**os.environ, **typed, "GITHUB_STEP_SUMMARY": str(summary)}
    words = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
    done = subprocess.run(words, cwd=source, env=environment, capture_output=True, timeout=300, check=False)
    return done.returncode, summary.read_text(encoding="utf-8")


def test_no_input_is_text_of_a_script() -> None:
    assert all("${{" not in step.get("run", "") for step in steps())


def test_what_is_asked_for_is_run_and_its_changes_are_the_summary(source: Path) -> None:
    status, summary = submit(source, "00", "", EARLIER.partition("=")[2])
    assert status == 0, summary
    assert f"`report rerun {CHAPTER} --set {EARLIER}`" in summary
    assert "| `as-of` | 2026 年 1 月 31 日 | 2025 年 10 月 31 日 | — | — |" in summary
    assert (source / "reruns/asked/index.html").is_file()
    [upload] = [step for step in steps() if "upload-artifact" in step.get("uses", "")]
    assert upload["with"]["path"] == "reruns/asked"


@pytest.mark.parametrize(
    ("chapter", "parameters", "as_of", "said"),
    [
        ("00", "satration=1", "", "param:unknown"),
        ("00", "a=1 $(touch${IFS}hacked) `touch hacked` ; touch hacked", "", "NAME=VALUE"),
        ("00", "x\nimport os\nos.system('touch hacked')=1", "", "param:"),
        ("00; touch hacked", "", "2026-06-30", "chapter:unknown"),
        ("--output", "", "2026-06-30", "chapter:unknown"),
        ("", "", "2026-06-30", "chapter:unknown"),
        ("00", "--json --output=/tmp/hacked", "", "param:"),
        ("00", "", "2026-06-30' --output '/tmp/hacked", "param:type"),
    ],
)
def test_hostile_inputs_are_refused_and_end_as_text(
    source: Path, chapter: str, parameters: str, as_of: str, said: str
) -> None:
    before = {path for path in source.rglob("*") if ".cache" not in path.parts}
    status, summary = submit(source, chapter, parameters, as_of)
    assert (status, said in summary) == (2, True), summary
    head, _, *told = summary.splitlines()
    assert head == "# 未能重新執行"
    assert all(line.startswith("    ") for line in told)  # shown as it is, never as markup
    left = {path for path in source.rglob("*") if ".cache" not in path.parts} - before
    assert left <= {source / name for name in ("summary.md", "problems.txt")}
    assert not Path("/tmp/hacked").exists()
