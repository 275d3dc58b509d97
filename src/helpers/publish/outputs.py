"""Records as notebook outputs: one MIME type each, which the book renders and the manifest collects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from helpers.publish.theme import with_theme

QUANTITY = "application/vnd.report.quantity+json"
CHART = "application/vnd.report.chart+json"
TABLE = "application/vnd.report.table+json"
PROSE = "application/vnd.report.prose+json"
SOURCES = "application/vnd.report.sources+json"
KINDS = {QUANTITY: "quantity", CHART: "chart", TABLE: "table", PROSE: "prose", SOURCES: "sources"}

Bundle = dict[str, Any]

#: A name that MyST gives to what follows, ``(name)=``; two renderings of one paragraph must not both give it.
TARGET = re.compile(r"^\([^()\n]+\)=\n", re.MULTILINE)


def glue(name: str) -> dict[str, Any]:
    """Return the output metadata that makes MyST-NB find a quantity by name (its glue feature)."""
    return {"scrapbook": {"name": name, "mime_prefix": ""}}


def quantity(record: dict[str, Any]) -> Bundle:
    """Return the output of a quantity; notebooks opened by hand show it as one line of text."""
    return {QUANTITY: record, "text/plain": f"{record['id']} = {record['text']}"}


def chart(record: dict[str, Any]) -> Bundle:
    """Return the output of a chart; Jupyter draws the Vega-Lite form."""
    live = with_theme({**record["spec"], "width": 640})
    return {
        CHART: record,
        "application/vnd.vegalite.v6+json": live,
        "text/plain": f"{record['title_plain']}：{record['alt']}",
    }


def table(record: dict[str, Any]) -> Bundle:
    """Return the output of a table; Jupyter shows the Markdown form."""
    lines = [
        [column["heading"] for column in record["columns"]],
        ["---"] * len(record["columns"]),
        *record["cells_plain"],
    ]
    text = "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |"
        for line in lines
    )
    return {
        TABLE: record,
        "text/markdown": f"**{record['title_plain']}**\n\n{text}",
        "text/plain": record["title_plain"],
    }


def prose(text: str, plain: str, line: int | None) -> Bundle:
    """Return the output of a paragraph: MyST for the book, plain Markdown (without MyST's targets) for Jupyter."""
    shown = TARGET.sub("", plain)
    return {PROSE: {"text": text, "line": line}, "text/markdown": shown, "text/plain": shown}


def sources(entries: list[dict[str, str]]) -> Bundle:
    """Return the output of a list of sources."""
    return {
        SOURCES: {"entries": entries},
        "text/plain": "\n".join(f"{e['publisher']}: {e['title']}" for e in entries),
    }


def records(notebook: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (kind, record) of everything an executed notebook published, in order."""
    yield from ((kind, record) for _, kind, record in published(notebook))


def published(notebook: Any) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield (cell, kind, record) of everything an executed notebook published, in order.

    Cells are counted from one as in the notebook kept under ``chapters/``: the one papermill injects does not
    count.
    """
    for number, cell in enumerate(own_cells(notebook), start=1):
        yield from ((number, kind, record) for kind, record in shown(cell.get("outputs", [])))


def shown(outputs: Iterable[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (kind, record) of everything among the outputs of a cell, in order."""
    for output in outputs:
        for mime, content in output.get("data", {}).items():
            if mime in KINDS:
                yield KINDS[mime], content


def own_cells(notebook: Any) -> list[Any]:
    """Return a notebook's cells without the one that papermill injects."""
    return [cell for cell in notebook["cells"] if not is_injected(cell)]


def is_injected(cell: Any) -> bool:
    """Tell whether papermill put a cell into the notebook, to give parameters."""
    return "injected-parameters" in cell["metadata"].get("tags", [])
