"""A report to sweep: chapter 03 with its own parameters and next to no work, and the command as people run it."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import yaml

from tests.conftest import copy_sources, report
from tests.engine.test_build import keep_chapters

CHAPTER = "03-manufacturing-first"
WORK = """
import time
from helpers.records import derive
chapter = open_chapter("03-manufacturing-first", globals())
level, years = chapter.setting("saturation"), chapter.setting("last_year")
if confidence > 0.98:
    raise ValueError("too confident\\nin two lines")
time.sleep(PAUSE)
chapter.quantity("level", level)
chapter.quantity("twice", derive(2 * saturation + 0.1 * (last_year - 2020), "ratio", level, years, how="二倍"))
if last_year > 2023:
    chapter.text("late", "遲", [years])
"""


def report_to_sweep(folder: Path, pause: float = 0.0) -> Path:
    """Make a report whose chapter 03 takes ``pause`` seconds to publish three quantities; returns its folder."""
    copy_sources(folder)
    keep_chapters(folder, "00-overview", CHAPTER)
    path = folder / "chapters" / f"{CHAPTER}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    kept = [cell for cell in notebook.cells[: _parameters(notebook) + 1] if cell.cell_type == "code"]
    work = nbformat.v4.new_code_cell(WORK.strip().replace("PAUSE", str(pause)), id="work")
    prose = nbformat.v4.new_markdown_cell(
        "# 製造業\n\n飽和水平為 {q}`level`，兩倍為 {q}`twice`。", id="prose"
    )
    notebook.cells = [prose, *kept, work]
    nbformat.write(notebook, path)
    return folder


def _parameters(notebook: nbformat.NotebookNode) -> int:
    (position,) = (n for n, c in enumerate(notebook.cells) if "parameters" in c.metadata.get("tags", []))
    return int(position)


def write_grid(folder: Path, **content: object) -> Path:
    """Write a GRID.yml."""
    path = folder / "grid.yml"
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def start_sweep(folder: Path, output: str, *words: str) -> subprocess.Popen[str]:
    """Start ``report sweep`` of ``grid.yml`` in the folder of a report."""
    program = str(Path(sys.executable).with_name("report"))
    command = [program, "sweep", "03", "grid.yml", "--output", output, *words]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def run_sweep(folder: Path, output: str, *words: str) -> tuple[int, str]:
    """Run ``report sweep`` of ``grid.yml`` to its end; returns its status and what it said."""
    done = report("sweep", "03", "grid.yml", "--output", output, *words, cwd=folder)
    return done.returncode, done.stderr


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
