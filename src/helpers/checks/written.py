"""Numbers typed by hand in what an executed chapter published, whatever code put its texts together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helpers.checks.prose import refusal
from helpers.numerals import unbound
from helpers.problems import Problem
from helpers.publish.outputs import published
from helpers.wording import HAN

#: Texts of a record as they are written, by its kind.
WRITTEN = {
    "prose": ("text",),
    "chart": ("title", "alt_written", "note"),
    "table": ("title", "note"),
    "quantity": ("how",),
}
#: Names under which a chart's specification holds words that are not data.
FIXED = ("title", "subtitle", "text", "value")


def check_written(chapter: str, notebook: Any) -> Iterator[Problem]:
    """Yield each number of a published text that is no reference to a quantity, by cell and line."""
    for cell, kind, record in published(notebook):
        line = f", line {record['line']}" if record.get("line") else ""
        place = f"chapters/{chapter}.ipynb: cell {cell}{line}"
        for text in _written(kind, record):
            yield from (refusal(text, number, place) for number in unbound(text))


def _written(kind: str, record: dict[str, Any]) -> Iterator[str]:
    """Yield the texts of a record with their references unresolved; cells of tables hold data, and are not told."""
    yield from (record[name] for name in WRITTEN.get(kind, ()) if record.get(name))
    yield from (column["heading"] for column in record.get("columns", ()))
    yield from _words(record.get("spec", {}))


def _words(spec: Any) -> Iterator[str]:
    """Yield the titles and other fixed words of a chart's specification; datasets and categories are data."""
    for name, part in spec.items() if isinstance(spec, dict) else ():
        if name in FIXED:
            yield from (word for word in _listed(part) if isinstance(word, str) and HAN.search(word))
        if name != "datasets":
            yield from _words(part)
    for part in spec if isinstance(spec, list) else ():
        yield from _words(part)


def _listed(part: Any) -> list[Any]:
    return part if isinstance(part, list) else [part]
