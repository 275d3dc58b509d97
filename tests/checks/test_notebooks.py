"""Checks of notebooks: each rule has a case it accepts and one it refuses."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from helpers.checks.notebooks import check_notebook, check_notebooks


def write(folder: Path, source: str, **cell: object) -> Path:
    path = folder / "01-x.ipynb"
    new = nbformat.v4.new_code_cell(source, metadata={"tags": ["hide-input"]}, **cell)
    nbformat.write(nbformat.v4.new_notebook(cells=[new]), path)
    return path


def codes(path: Path) -> list[str]:
    return [problem.code for problem in check_notebook(path)]


def test_chapters_of_the_report_have_no_problem(root: Path) -> None:
    assert check_notebooks(root) == []


@pytest.mark.parametrize(
    "source",
    [
        "a = 1",
        'chapter.chart("x", c, title="題", alt="圖")',
        'chapter.prose("""' + "甲\n" * 20 + '""")',
        "# 說明\na = 1",
    ],
)
def test_thin_cells_pass(tmp_path: Path, source: str) -> None:
    assert codes(write(tmp_path, source)) == []


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("def f():\n    return 1", "notebook:analysis"),
        ("for i in x:\n    print(i)", "notebook:analysis"),
        ("[i for i in x]", "notebook:analysis"),
        ("f = lambda: 1", "notebook:analysis"),
        ("a = 1\n" * 9, "notebook:long-cell"),
        ("a = (", "notebook:syntax"),
        ('chapter.chart("x", c, title="題")', "chart:missing-alt"),
        ('chapter.chart("x", c, title="題", alt="")', "chart:missing-alt"),
        ('chapter.prose("🤖")', "font:missing-glyph"),
    ],
)
def test_heavy_cells_are_refused(tmp_path: Path, source: str, code: str) -> None:
    assert code in codes(write(tmp_path, source))


def test_outputs_and_unfolded_code_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "a = 1", execution_count=1)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].metadata["tags"] = []
    nbformat.write(notebook, path)
    assert codes(path) == ["notebook:outputs", "notebook:tag"]


def test_a_damaged_file_is_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "01-x.ipynb"
    path.write_text('{"cells": [')
    assert codes(path) == ["notebook:format"]


def test_a_reference_to_no_figure_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, 'chapter.chart("robots", c, title="題", alt="圖")')
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell("見{numref}`fig-robots`和{numref}`fig-robot`"))
    nbformat.write(notebook, path)
    (problem,) = check_notebook(path)
    assert problem.code == "prose:unknown-figure"
    assert "fig-robot`" in problem.message


def test_a_notebook_nobody_lists_is_told(spoilable: Path) -> None:
    write(spoilable / "chapters", "a = 1").rename(spoilable / "chapters" / "99-stray.ipynb")
    assert [p.code for p in check_notebooks(spoilable)] == ["chapter:unlisted"]
