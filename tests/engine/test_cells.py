"""Cells run without a kernel put out what they put out in one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from helpers.engine.execute import Limits, Ran, run_cells
from helpers.engine.processes import Template
from tests.engine.chapters import chapter

WELL = (
    "print('a'); print('b', end='')\nprint('c')",
    "import sys\nprint('out')\nprint('err', file=sys.stderr)",
    "1 + 1",
    "_ + 1;",
    "import pandas as pd\npd.DataFrame({'值': [1.5, None]})",
    "from IPython.display import display, Markdown\nprint('before')\ndisplay(Markdown('**粗**'), metadata={'a': 1})\n2",
    "display({'application/json': {'a': [1, 2.5, None]}}, raw=True)",
    "",
    "# only a comment",
    "import asyncio\nawait asyncio.sleep(0)\n'waited'",
    "%pwd",
    "for i in range(3):\n    i",
    "import numpy as np\ndisplay({'application/json': {'n': np.float64(2)}}, raw=True)",
    "class Both:\n    def _repr_html_(self): return '<b>b</b>'\n    def __repr__(self): return 'b'\nBoth()",
    "None",
    "print('last')",
)
BADLY = (
    "1 / 0",
    "x = (",
    "raise SystemExit('gone')",
    "def f():\n    return [][1]\nprint('first')\nf()",
    "raise ValueError('兩\\n行')",
    "raise KeyboardInterrupt",
)


#: What IPython tells without a traceback.
WITHOUT_LINE = ("SystemExit",)


def in_a_kernel(folder: Path, *sources: str) -> list[dict[str, Any]]:
    """Return what cells make in a Jupyter kernel, whatever fails."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    client = NotebookClient(notebook, allow_errors=True, coalesce_streams=True, kernel_name="python3")
    client.execute(cwd=str(folder))
    return [dict(cell) for cell in notebook.cells]


def here(template: Template, folder: Path, *sources: str) -> Ran:
    """Return what cells make as chapters run."""
    return run_cells(chapter(folder, "01-one", *sources), folder, template, Limits())


def test_outputs_and_counts_are_those_of_a_kernel(template: Template, tmp_path: Path) -> None:
    ran = here(template, tmp_path, *WELL)
    assert ran.error is None
    expected = in_a_kernel(tmp_path, *WELL)
    for source, mine, theirs in zip(WELL, ran.cells[1:], expected, strict=True):
        assert mine["outputs"] == theirs["outputs"], source
        assert mine["execution_count"] == theirs["execution_count"], source


def test_errors_are_those_of_a_kernel(template: Template, tmp_path: Path) -> None:
    for source, cell in zip(BADLY, in_a_kernel(tmp_path, *BADLY), strict=True):
        ran = here(template, tmp_path, source, "print('never')")
        (theirs,) = [output for output in cell["outputs"] if output["output_type"] == "error"]
        assert len(ran.cells) == 2, source
        (mine,) = [output for output in ran.cells[1]["outputs"] if output["output_type"] == "error"]
        said = [
            output["evalue"].partition(" (")[0] for output in (mine, theirs)
        ]  # a syntax error's file differs
        assert (mine["ename"], said[0]) == (theirs["ename"], said[1]), source
        assert ran.error is not None
        line = f", line {source.count(chr(10)) + 1}"
        assert ran.error.startswith(
            f"chapter 01-one, cell 2{'' if mine['ename'] in WITHOUT_LINE else line}: "
        )


def test_nobody_answers_a_question(template: Template, tmp_path: Path) -> None:
    error = here(template, tmp_path, "input('?')").error
    assert error is not None
    assert "cell 2, line 1: EOFError: EOF when reading a line" in error


def test_an_unknown_magic_fails_its_cell(template: Template, tmp_path: Path) -> None:
    ran = here(template, tmp_path, "%nosuchmagic", "print('never')")
    assert ran.error == (
        "chapter 01-one, cell 2: UsageError: Line magic function `%nosuchmagic` not found.\n    %nosuchmagic"
    )


def test_what_is_printed_where_keeps_its_order(template: Template, tmp_path: Path) -> None:
    ran = here(template, tmp_path, "import sys\nprint(1)\nprint(2)\nprint(3, file=sys.stderr)\nprint(4)")
    said = [(output["name"], output["text"]) for output in ran.cells[1]["outputs"]]
    assert said == [("stdout", "1\n2\n"), ("stderr", "3\n"), ("stdout", "4\n")]


def test_what_a_killed_chapter_has_said_is_kept(template: Template, tmp_path: Path) -> None:
    ran = here(template, tmp_path, "print('one')", "print('two')\nimport os\nos._exit(0)")
    assert (
        ran.error
        == "chapter 01-one, cell 3: its process died: ended from outside, or out of memory or processor time"
    )
    assert [cell["outputs"][0]["text"] for cell in ran.cells[1:]] == ["one\n", "two\n"]


def test_a_notebook_that_cannot_be_read_is_told(template: Template, tmp_path: Path) -> None:
    plan = chapter(tmp_path, "01-one", "1")
    plan.notebook.write_text("{}")
    error = run_cells(plan, tmp_path, template, Limits()).error
    assert error is not None
    assert error.startswith("chapter 01-one, cell 1: ")
