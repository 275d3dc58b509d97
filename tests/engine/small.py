"""A small report for tests that build it again and again: two chapters, one chart, one table, the real data."""

from __future__ import annotations

from pathlib import Path

import nbformat

from tests.conftest import copy_sources
from tests.engine.test_build import keep_chapters

CHAPTERS = ("00-overview", "94-cite-and-licence")
PROSE = "# 小報告\n\n數據截至 {q}`as-of`。"
IMPORTS = """
from helpers.parameters import AsOf
from helpers.publish import open_chapter
from helpers.sections import manufacturing_charts as charts
from helpers.sections import manufacturing_tables as tables
"""
PARAMETERS = 'as_of: AsOf = "2026-01-31"  # 數據截至日期'
OPENING = 'chapter = open_chapter("{}", globals())\nchapter.quantity("as-of", chapter.setting("as_of"))'
EXHIBITS = """
built = chapter.data("infrastructure")
rows, drawn = charts.stations_rows(built), charts.stations_chart(built)
chapter.chart("stations", drawn, frame=rows, title="基站", alt="基站漸多。")
chapter.table("documents", tables.documents(chapter.data("policy_events")), title="文件", columns={"label": "文件"})
"""


def small_report(folder: Path) -> Path:
    """Copy the repository's sources to ``folder``, with two short chapters in place of all; returns the folder."""
    copy_sources(folder)
    keep_chapters(folder, *CHAPTERS)
    for name, more in zip(CHAPTERS, ([EXHIBITS.strip()], []), strict=True):
        write_chapter(folder, name, *more)
    return folder


def write_chapter(folder: Path, name: str, *sources: str) -> None:
    """Write a chapter of the small report: its opening, then the code cells given."""
    codes = (IMPORTS.strip(), PARAMETERS, OPENING.format(name), *sources)
    cells = [nbformat.v4.new_markdown_cell(PROSE, id="prose")]
    for position, source in enumerate(codes):
        tags = ["parameters", "hide-input"] if source == PARAMETERS else ["hide-input"]
        cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags}, id=f"cell-{position}"))
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.write(notebook, folder / "chapters" / f"{name}.ipynb")
