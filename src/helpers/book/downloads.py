"""What a reader can take away beside a page: the data of its charts and tables as CSV, and its executed notebook."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.files import write_atomic
from helpers.publish.outputs import records
from helpers.publish.table import ROW

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def csv_path(chapter: str, name: str) -> str:
    """Return where the data of a chart or table lie, relative to the pages' folder."""
    return f"_data/{chapter}/{name}.csv"


def notebook_path(chapter: str) -> str:
    """Return where the executed notebook of a chapter lies, relative to the pages' folder."""
    return f"_data/{chapter}/{chapter}.ipynb"


def lay_out(app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Write what can be taken away from a page when the page itself is written."""
    source = Path(app.env.doc2path(name)) if doctree is not None else None
    if app.builder.name != "html" or source is None or source.suffix != ".ipynb":
        return
    out = Path(app.outdir)
    shutil.rmtree((out / notebook_path(source.stem)).parent, ignore_errors=True)
    notebook = json.loads(source.read_text(encoding="utf-8"))
    found = [(kind, record) for kind, record in records(notebook) if kind in WRITTEN]
    for kind, record in found:
        prefix, lines = WRITTEN[kind]
        write_atomic(out / csv_path(record["chapter"], f"{prefix}-{record['id']}"), _csv(lines(record)))
    for chapter in {record["chapter"] for _, record in found}:
        shutil.copyfile(source, out / notebook_path(chapter))


def _table(record: dict[str, Any]) -> list[list[Any]]:
    """Return a table's lines, with the dataset rows each rests on where any line names them."""
    names = [column["name"] for column in record["columns"]]
    if not any(record["origins"]):
        return [names, *record["data"]]
    lines = zip(record["data"], record["origins"], strict=True)
    return [[*names, ROW], *([*cells, " ".join(rows)] for cells, rows in lines)]


def _chart(record: dict[str, Any]) -> list[list[Any]]:
    names = list(dict.fromkeys(name for row in record["data"] for name in row))
    return [names, *([row.get(name) for name in names] for row in record["data"])]


def _csv(lines: list[list[Any]]) -> str:
    text = io.StringIO(newline="")
    rows = (["" if cell is None else cell for cell in line] for line in lines)
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


#: Records whose data are laid out: what the file's name begins with, and the file's lines.
WRITTEN = {"table": ("tab", _table), "chart": ("fig", _chart)}


def setup(app: Sphinx) -> None:
    """Connect the data of pages to Sphinx."""
    app.connect("html-page-context", lay_out, priority=430)
