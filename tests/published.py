"""Small executed chapters for tests: real records published by the real functions, without a kernel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import altair as alt
import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.data.contracts import read_catalogue
from helpers.publish import Chapter

AS_OF = "2026-01-31"
STATIONS = {"series": "5g_base_stations", "economy": "china"}


def chapter_of(root: Path, name: str) -> Chapter:
    """Return a chapter that publishes from the data of ``root``."""
    return Chapter(name, read_catalogue(root), {"as_of": AS_OF})


def publish(chapter: Chapter) -> None:
    """Publish one number, one chart and one table as a chapter does."""
    frame = chapter.rows("infrastructure", **STATIONS)
    chapter.quantity("stations", chapter.get("infrastructure", "cn-5g-2025-07"))
    shown = frame[["period", "value", "row"]]
    publish_chart(chapter, "stations-chart", title="基站 {q}`stations`")
    chapter.table("stations-table", shown, title="基站", columns={"period": "時期", "value": "個"})


def publish_chart(chapter: Chapter, id: str, title: str) -> None:
    """Publish a chart."""
    frame = chapter.rows("infrastructure", **STATIONS)
    mark = alt.Chart(frame[["period", "value", "row"]]).mark_bar()
    drawn = mark.encode(x=alt.X("period:N", title="時期"), y=alt.Y("value:Q", title="基站（個）"))
    chapter.chart(id, drawn, title=title, alt="逐年上升", frame=frame)


def cell_of(action: Callable[[], None]) -> Any:
    """Return a code cell with the outputs of an action."""
    InteractiveShell.instance()
    with capture_output() as captured:
        action()
    outputs = [new_output("display_data", dict(o.data), metadata=dict(o.metadata)) for o in captured.outputs]
    return new_code_cell("publish()", outputs=outputs)


def write_notebook(path: Path, chapter: str, cells: list[Any]) -> None:
    """Write an executed chapter; a text becomes a cell of prose."""
    made = [new_markdown_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    for position, cell in enumerate(made):
        cell["id"] = f"cell-{position}"
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "report": {"chapter": chapter, "parameters": {"as_of": AS_OF}},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=made, metadata=metadata), path)
