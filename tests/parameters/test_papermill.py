"""papermill's own command on a chapter, for real: what the report refuses, the notebook refuses."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from tests.conftest import process

CHAPTER = "03-manufacturing-first"


def run(folder: Path, chapter: str, *words: str) -> tuple[int, str, Path]:
    """Run papermill on a chapter of a copy; its exit status, what it said and the notebook it wrote."""
    out = folder / "out.ipynb"
    done = process(
        "papermill", f"chapters/{chapter}.ipynb", str(out), "--no-progress-bar", *words, cwd=folder
    )
    return done.returncode, done.stderr, out


def ended_at(notebook: Path) -> str:
    """Return the source of the last cell that ran."""
    cells = [cell for cell in nbformat.read(notebook, as_version=4).cells if cell.get("execution_count")]
    return str(cells[-1].source)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "-p as_of soon -p saturation 1.5 -p satration 0.8 -p confidence abc -p series robots"
            " -r first_year 2016 -p x=1;y 2",
            [
                "param:type: as_of: ",
                "param:range: saturation: Input should be less than or equal to 1 (given 1.5)",
                "param:unknown: no parameter 'satration' (did you mean 'saturation'?)",
                "param:type: confidence: ",
                "param:choice: series: ",
                "param:unknown: no parameter 'x'",
                "param:unknown: no parameter 'y'",
                "param:type: first_year: Input should be a valid integer (given '2016')",
            ],
        ),
        ("-p first_year 2026", ["param:rule: first_year < last_year < projection_year does not hold"]),
    ],
    ids=["values and code", "rule"],
)
def test_the_opening_cell_refuses_with_every_problem(spoilable: Path, words: str, told: list[str]) -> None:
    status, said, out = run(spoilable, CHAPTER, *words.split(" "))
    assert status != 0
    assert all(line in said for line in told)
    assert ended_at(out).startswith(f'chapter = open_chapter("{CHAPTER}"')


def test_good_values_run_to_the_end_as_checked(spoilable: Path) -> None:
    status, said, out = run(spoilable, "94-cite-and-licence", "-k", "python3", "-p", "as_of", "2026-03-31")
    assert status == 0, said
    assert "2026 年 3 月 31 日" in out.read_text(encoding="utf-8")
