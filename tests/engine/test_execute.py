"""Running chapters: nothing left behind, outputs without times and random ids."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from helpers.engine.execute import Outcome, execute
from helpers.engine.processes import Template
from helpers.parameters.request import ChapterPlan, plan
from helpers.problems import ReportError


def only(root: Path, name: str) -> list[ChapterPlan]:
    return [p for p in plan(root, {}) if p.name == name]


def test_two_runs_give_the_same_bytes_and_no_times(template: Template, root: Path, tmp_path: Path) -> None:
    made = []
    for folder, forked_from in (("a", template), ("b", None)):  # of another template: with other hashes
        plans = only(root, "91-parameters")
        (outcome,) = execute(plans, tmp_path / folder, root, 1, lambda outcome: None, forked_from)
        made.append(outcome.notebook.read_bytes())
    assert made[0] == made[1]
    notebook = nbformat.reads(made[0].decode(), as_version=4)
    assert "papermill" not in notebook.metadata
    assert notebook.metadata["report"]["parameters"] == {"as_of": "2026-01-31"}
    assert str(root) not in made[0].decode()


def test_every_chapter_is_tried_and_all_failures_are_told(
    template: Template, root: Path, tmp_path: Path
) -> None:
    plans = []
    for name, source in (("01-bad", "1 / 0"), ("02-good", "1"), ("03-dead", "import os\nos._exit(3)")):
        cells = [
            nbformat.v4.new_code_cell("", metadata={"tags": ["parameters"]}),
            nbformat.v4.new_code_cell(source, metadata={"tags": ["hide-input"]}),
        ]
        path = tmp_path / f"{name}.ipynb"
        metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
        plans.append(ChapterPlan(name, path, {}, {}))
    outcomes: list[Outcome] = []
    with pytest.raises(ReportError) as caught:
        execute(plans, tmp_path / "out", root, 2, outcomes.append, template)
    assert {outcome.plan.name: outcome.error is None for outcome in outcomes} == {
        "01-bad": False,
        "02-good": True,
        "03-dead": False,
    }
    assert "chapter 01-bad, cell 2, line 1: ZeroDivisionError: division by zero\n    1 / 0" in str(
        caught.value
    )
    assert "chapter 03-dead" in str(caught.value)
    assert (tmp_path / "out" / "01-bad.ipynb").is_file()


def test_a_forked_process_and_an_ordinary_one_give_the_same_bytes(
    template: Template, root: Path, tmp_path: Path
) -> None:
    plans = only(root, "02-two-paths")
    (forked,) = execute(plans, tmp_path / "a", root, 1, lambda outcome: None, template)
    (ordinary,) = execute(plans, tmp_path / "b", root, 1, lambda outcome: None, Template())
    assert forked.notebook.read_bytes() == ordinary.notebook.read_bytes()
