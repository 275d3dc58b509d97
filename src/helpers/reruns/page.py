"""The page of a rerun: nbconvert with our own template, one file that needs nothing else."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import nbformat
from nbconvert import HTMLExporter

from helpers.book import fonts
from helpers.places import PACKAGE, user_cache
from helpers.publish.outputs import CHART, PROSE, SOURCES, TABLE, own_cells, records
from helpers.publish.references import resolve
from helpers.records import STANDING_LABELS
from helpers.reruns import charts, exhibits, prose
from helpers.reruns.record import ChapterChanges, Rerun

TEMPLATES = Path(__file__).parent / "templates"
#: What is read for the characters a page may need beside those of its chapters.
WORDS = ("reruns", "book/credits.py", "records.py", "wording.py")

#: Parts of a chapter a sentence may belong to, as the page names them.
PARTS = {
    "prose": "正文",
    "title": "標題",
    "alternative text": "替代文字",
    "note": "註",
    "cell": "表格",
    "source list": "資料來源",
}

Notebook = dict[str, Any]


def style(notebooks: list[Notebook]) -> str:
    """Return the style of pages made of some executed chapters, with the report's font in it."""
    read = [path for name in WORDS for path in sorted((PACKAGE / name).rglob("*")) or [PACKAGE / name]]
    texts = [path.read_text(encoding="utf-8") for path in read if path.suffix in (".py", ".j2")]
    characters = set().union(*texts, *(nbformat.v4.writes(nbformat.from_dict(one)) for one in notebooks))
    folder = fonts.web_fonts(user_cache("fonts"), characters)
    faces = [_face(folder, name, weight) for name, weight in fonts.WEIGHTS.items()]
    colours = [
        f":root {{ {charts.properties('light')} }}",
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {charts.properties('dark')} }} }}",
    ]
    return "\n".join([*faces, *colours, (TEMPLATES / "rerun" / "page.css").read_text(encoding="utf-8")])


def _face(folder: Path, name: str, weight: int) -> str:
    data = base64.b64encode((folder / f"ReportSans-{name}.woff2").read_bytes()).decode()
    source = f"url(data:font/woff2;base64,{data}) format('woff2')"
    return f"@font-face {{ font-family: '{fonts.FAMILY}'; font-weight: {weight}; src: {source}; }}"


def chapter_page(rerun: Rerun, changes: ChapterChanges, before: Notebook, after: Notebook, css: str) -> str:
    """Return the page of one chapter: what changed, then the whole of it as it reads now."""
    drawings = charts.Drawings()
    numbers = exhibits.numbered(changes.name, before) | exhibits.numbered(changes.name, after)
    content = _content(changes.name, after, numbers, drawings)
    resources = {
        "style": css,
        "rerun": rerun,
        "changes": changes,
        "numbers": numbers,
        "pairs": _pairs(changes, before, after, drawings),
        "content": content,
    }
    return _export("index.html.j2", after, resources)


def overview_page(rerun: Rerun, pages: dict[str, str], css: str) -> str:
    """Return the page that leads to those of several chapters (chapter to address)."""
    resources = {"style": css, "rerun": rerun, "pages": pages}
    return _export("overview.html.j2", nbformat.v4.new_notebook(), resources)


def _export(template: str, notebook: Notebook, resources: dict[str, Any]) -> str:
    exporter = HTMLExporter(
        template_name="rerun", template_file=template, extra_template_basedirs=[str(TEMPLATES)]
    )
    words = {"parts": PARTS, "standings": STANDING_LABELS, **resources}
    body, _ = exporter.from_notebook_node(nbformat.from_dict(notebook), resources={"report": words})
    return str(body)


def _pairs(
    changes: ChapterChanges, before: Notebook, after: Notebook, drawings: charts.Drawings
) -> dict[str, dict[str, str]]:
    """Return chart -> the drawings of both runs; one alone where the other run has no such chart."""
    sides = [{r["id"]: r for kind, r in records(notebook) if kind == "chart"} for notebook in (before, after)]
    found: dict[str, dict[str, str]] = {}
    for chart in changes.charts:
        old, new = (side.get(chart.id) for side in sides)
        if chart.status == "unchanged":
            continue
        if old and new:
            drawn = dict(zip(("default", "new"), drawings.pair(old["spec"], new["spec"]), strict=True))
        else:
            drawn = {side: drawings.one(r["spec"]) for side, r in (("default", old), ("new", new)) if r}
        alts = {"default": old and old["alt"], "new": new and new["alt"]}
        found[chart.id] = {side: exhibits.drawn(svg, alts[side] or "") for side, svg in drawn.items()}
    return found


def _content(name: str, notebook: Notebook, numbers: dict[str, str], drawings: charts.Drawings) -> list[str]:
    """Return what a reader sees of each cell, as HTML; code stays in the notebook."""
    quantities = {record["id"]: record for kind, record in records(notebook) if kind == "quantity"}
    found: list[str] = []

    def read(text: str) -> str:
        return prose.to_html(resolve(text, quantities, name), numbers, f"{len(found)}")

    for cell in own_cells(notebook):
        if cell["cell_type"] == "markdown":
            found.append(read("".join(cell["source"])))
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if PROSE in data:
                found.append(read(data[PROSE]["text"]))
            elif CHART in data:
                found.append(exhibits.chart(data[CHART], numbers[f"fig-{data[CHART]['id']}"], drawings))
            elif TABLE in data:
                found.append(exhibits.table(data[TABLE], numbers[f"tab-{data[TABLE]['id']}"]))
            elif SOURCES in data:
                found.append(exhibits.source_list(data[SOURCES]))
    return found
