"""Tiny chapters for tests of the engine: a parameters cell, then the cells given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat

from helpers.parameters.request import ChapterPlan


def chapter(folder: Path, name: str, *sources: str, **given: Any) -> ChapterPlan:
    """Write a chapter of code cells (an empty parameters cell first) and return the plan to run it."""
    cells = [
        nbformat.v4.new_code_cell(source, metadata={"tags": ["hide-input"]}, id=f"cell-{position}")
        for position, source in enumerate(("", *sources))
    ]
    cells[0].metadata["tags"] = ["parameters", "hide-input"]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = folder / f"{name}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
    return ChapterPlan(name, path, given, given)


def printed(notebook: Path) -> str:
    """Return what the cells of an executed chapter have printed."""
    cells = nbformat.read(notebook, as_version=4).cells
    return "".join(o.get("text", "") for cell in cells for o in cell.get("outputs", []))
