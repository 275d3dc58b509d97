"""Charts, tables and lists of sources of an executed chapter as HTML that stands alone."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from helpers import wording
from helpers.book.credits import KINDS, source_line
from helpers.changes.drawings import Drawings, drawn
from helpers.changes.words import EXHIBITS
from helpers.changes.words import numbered as numbered_of
from helpers.publish.outputs import records

Record = dict[str, Any]


def numbered(chapter: str, notebook: Any) -> dict[str, str]:
    """Return how each chart and table of an executed chapter is called, by label: ``fig-robots`` to ``圖 3.1``."""
    published = ((kind, record["id"]) for kind, record in records(notebook) if kind in EXHIBITS)
    return numbered_of(chapter, published)


def chart(record: Record, number: str, drawings: Drawings) -> str:
    """Return a chart as a figure."""
    return (
        f'<figure id="fig-{record["id"]}">{_caption("figcaption", record, number)}'
        f"{drawn(drawings.one(record['spec']), record['alt'], 'wide')}{_origin(record)}</figure>"
    )


def table(record: Record, number: str) -> str:
    """Return a table in a box of its own, which scrolls where it is too wide."""
    columns = record["columns"]
    head = "".join(f'<th scope="col"{_aligned(c)}>{escape(c["heading"])}</th>' for c in columns)
    rows = "".join(f"<tr>{_row(columns, cells)}</tr>" for cells in record["cells_plain"])
    label = escape(f"{number}　{record['title_plain']}")
    return (
        f'<div class="exhibit" id="tab-{record["id"]}">'
        f'<div class="scroll" tabindex="0" role="group" aria-label="{label}">'
        f"<table>{_caption('caption', record, number)}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        f"{_origin(record)}</div>"
    )


def _row(columns: Iterable[Record], cells: Iterable[str]) -> str:
    return "".join(
        f"<td{_aligned(column)}>{'<br>'.join(map(escape, cell.split(chr(10))))}</td>"
        for column, cell in zip(columns, cells, strict=True)
    )


def _aligned(column: Record) -> str:
    return ' class="number"' if column["align"] == "right" else ""


def _caption(tag: str, record: Record, number: str) -> str:
    return f'<{tag}><span class="label">{number}</span> {escape(record["title_plain"])}</{tag}>'


def _origin(record: Record) -> str:
    note = f'<p class="note">註：{escape(record["note_plain"])}</p>' if record["note_plain"] else ""
    return f'{note}<p class="source">{escape(source_line(record))}</p>'


def source_list(record: Record) -> str:
    """Return the list of sources of a chapter."""
    return f'<ul class="sources">{"".join(map(_entry, record["entries"]))}</ul>'


def _entry(entry: Record) -> str:
    kind = f"（{KINDS[entry['kind']]}）" if KINDS[entry["kind"]] else ""
    title = f"《{escape(entry['title'])}》"
    if entry["url"]:
        title = f'<a href="{escape(entry["url"])}">{title}</a>'
    day = f"，{wording.period(entry['published'])}" if entry["published"] else ""
    return f"<li>{escape(entry['publisher_zh'] or entry['publisher'])}{kind}，{title}{day}。</li>"
