"""Records as document nodes: numbered figures and tables with captions, source lines and downloads."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx import addnodes

from helpers import wording
from helpers.book import datatable, vega
from helpers.book.credits import KINDS, source_line
from helpers.book.downloads import csv_path, notebook_path
from helpers.book.quantities import inline_nodes
from helpers.files import digest_of
from helpers.publish.outputs import CHART, PROSE, QUANTITY, SOURCES, TABLE
from helpers.publish.table import origin_of


class RecordRenderer:
    """MyST-NB plug-in: draws the report's own outputs (entry point ``myst_nb.mime_renderers``)."""

    mime_priority_overrides: ClassVar[list[tuple[str, str, int]]] = [
        ("*", mime, 1) for mime in (QUANTITY, CHART, TABLE, PROSE, SOURCES)
    ]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Node] | None:
        """Return the nodes of a record, or None for any other output."""
        record: dict[str, Any] = data.content
        match data.mime_type:
            case mime if mime == CHART:
                return [figure(renderer, record)]
            case mime if mime == TABLE:
                return [table(renderer, record)]
            case mime if mime == SOURCES:
                return [source_list(record)]
            case mime if mime == PROSE:
                text = MimeData("text/markdown", record["text"], line=data.line)
                return list(renderer.render_markdown(text))
            case mime if mime == QUANTITY:
                return [nodes.comment()]
        return None


def figure(renderer: NbElementRenderer, record: dict[str, Any]) -> nodes.figure:
    """Return the numbered figure of a chart: live form for pages, drawn form for print, caption, source line."""
    document = renderer.renderer.document
    node = nodes.figure(classes=["report-chart"])
    _label(document, node, f"fig-{record['id']}")
    spec = json.dumps(record["spec"], ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    alt = html.escape(record["alt"], quote=True)
    opening = (
        f'<div class="report-vega" role="img" aria-label="{alt}">'
        f'<script type="application/json" class="report-spec">{spec}</script>'
    )
    node += nodes.raw("", opening, format="html")
    node += _drawing(renderer, record)
    node += nodes.raw("", "</div>", format="html")
    node += nodes.caption("", "", *inline_nodes(document, record["title"]))
    name = f"fig-{record['id']}"
    table = nodes.raw("", datatable.details(record["spec"], name), format="html")
    origins = [origin_of(drawn) for drawn in record["data"]]
    node["asked"] = {" ".join(rows) or name: rows or record["rows"] for rows in origins}
    node += nodes.legend("", *_origin(renderer, record, name), table)
    return node


def _drawing(renderer: NbElementRenderer, record: dict[str, Any]) -> nodes.image:
    drawing = vega.svg(record["spec"], vega.STATIC_WIDTH)
    name = f"{record['chapter']}-{record['id']}-{digest_of(record['spec'])[:12]}.svg"
    path = renderer.write_file([name], drawing.encode("utf-8"), overwrite=True, exists_ok=True)
    return nodes.image(uri=path, alt=record["alt"], classes=["report-fallback"])


def table(renderer: NbElementRenderer, record: dict[str, Any]) -> nodes.container:
    """Return the numbered table with caption, aligned cells, and its source line below."""
    document = renderer.renderer.document
    node = nodes.table(classes=["report-table"])
    node += nodes.title("", "", *inline_nodes(document, record["title"]))
    _label(document, node, f"tab-{record['id']}")
    columns = record["columns"]
    group = nodes.tgroup(cols=len(columns))
    widths = record["widths"] or [1] * len(columns)
    if record["widths"]:
        node["classes"].append("colwidths-given")
    group += [nodes.colspec(colwidth=width) for width in widths]
    group += nodes.thead("", _row(document, columns, [column["heading"] for column in columns]))
    group += nodes.tbody("", *_rows(renderer, record))
    node["asked"] = {" ".join(rows): rows for rows in record["origins"] if rows}
    node += group
    below = _origin(renderer, record, f"tab-{record['id']}")
    return nodes.container("", node, *below, classes=["report-table-block"])


def _rows(renderer: NbElementRenderer, record: dict[str, Any]) -> Iterator[nodes.row]:
    """Yield the rows; one that has an anchor can be linked to, one that has a home links there from its head."""
    document = renderer.renderer.document
    for cells, links, rows in zip(record["cells"], record["links"], record["origins"], strict=True):
        home = (
            [_to_chapter(renderer, links["row_home"], links["row_home_name"])] if "row_home" in links else []
        )
        row = _row(document, record["columns"], cells, home, " ".join(rows))
        if "row_anchor" in links:
            _label(document, row, links["row_anchor"])
        yield row


def _to_chapter(renderer: NbElementRenderer, chapter: str, words: str) -> nodes.Node:
    env = renderer.renderer.sphinx_env
    if env is None:
        return nodes.Text(words)
    return addnodes.pending_xref(
        "",
        nodes.inline("", words),
        refdomain="std",
        reftype="doc",
        reftarget=chapter,
        refdoc=env.docname,
        refexplicit=True,
        refwarn=True,
    )


def _row(
    document: nodes.document,
    columns: list[dict[str, str]],
    cells: list[str],
    home: Sequence[nodes.Node] = (),
    key: str = "",
) -> nodes.row:
    """Return one line; its numbers can be asked by its key."""
    row = nodes.row()
    for column, cell in zip(columns, cells, strict=True):
        lines = [nodes.paragraph("", "", *inline_nodes(document, line, key)) for line in cell.split("\n")]
        if home and column is columns[0]:
            lines[0].insert(0, [*home, nodes.Text("．")])
        row += nodes.entry("", *lines, classes=[f"align-{column['align']}"])
    return row


def _label(document: nodes.document, node: nodes.Element, name: str) -> None:
    node["names"].append(name)
    document.note_explicit_target(node, node)


def _origin(renderer: NbElementRenderer, record: dict[str, Any], name: str) -> list[nodes.Node]:
    document = renderer.renderer.document
    found: list[nodes.Node] = []
    if record["note"]:
        found.append(
            nodes.paragraph("", "註：", *inline_nodes(document, record["note"]), classes=["report-note"])
        )
    line = nodes.paragraph("", f"{source_line(record)} ", classes=["report-source"])
    line += [_download(renderer, record, name), nodes.Text("　"), _notebook(renderer, record)]
    return [*found, line]


def _download(renderer: NbElementRenderer, record: dict[str, Any], name: str) -> nodes.reference:
    uri = _up(renderer) + csv_path(record["chapter"], name)
    return nodes.reference("", "下載數據（CSV）", refuri=uri, internal=True, classes=["report-download"])


def _notebook(renderer: NbElementRenderer, record: dict[str, Any]) -> nodes.reference:
    uri = _up(renderer) + notebook_path(record["chapter"])
    return nodes.reference("", "本章筆記本", refuri=uri, internal=True, classes=["report-notebook"])


def _up(renderer: NbElementRenderer) -> str:
    env = renderer.renderer.sphinx_env
    return "../" * (env.docname.count("/") if env is not None else 0)


def source_list(record: dict[str, Any]) -> nodes.bullet_list:
    """Return the list of sources: publisher, title, date, link, and what kind of page was read."""
    entries = [nodes.list_item("", entry_paragraph(entry)) for entry in record["entries"]]
    return nodes.bullet_list("", *entries, classes=["report-sources"])


def entry_paragraph(entry: dict[str, str]) -> nodes.paragraph:
    """Return one source as a sentence."""
    kind = f"（{KINDS[entry['kind']]}）" if KINDS[entry["kind"]] else ""
    published = f"，{wording.period(entry['published'])}" if entry["published"] else ""
    node = nodes.paragraph("", f"{entry['publisher_zh'] or entry['publisher']}{kind}，《")
    title = entry["title"]
    node += (
        nodes.reference("", title, refuri=entry["url"], internal=False) if entry["url"] else nodes.Text(title)
    )
    node += nodes.Text(f"》{published}。")
    return node
