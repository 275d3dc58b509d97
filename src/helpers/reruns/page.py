"""The page of a rerun: nbconvert with our own template, one file that needs nothing else."""

from __future__ import annotations

import base64
import itertools
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import TemplateExporter

from helpers.book import fonts
from helpers.places import PACKAGE, user_cache
from helpers.publish.outputs import CHART, PROSE, SOURCES, TABLE, records
from helpers.publish.references import resolve
from helpers.records import STANDING_LABELS
from helpers.reruns import charts, exhibits, prose
from helpers.reruns.record import ChapterChanges, ParameterChange, Rerun

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
#: What may differ of a quantity, as the page names it.
FIELDS = {
    "value": "四捨五入前的數值",
    "unit": "單位",
    "text": "讀法",
    "period_text": "時期",
    "known_text": "公布日期",
    "standing": "可靠程度",
    "how": "計算說明",
    "note": "附註",
}

Notebook = dict[str, Any]
Filter = Callable[[Any], str]


def style(notebooks: list[Notebook]) -> str:
    """Return the style of pages made of some executed chapters, with the report's font in it."""
    read = [path for name in WORDS for path in sorted((PACKAGE / name).rglob("*")) or [PACKAGE / name]]
    texts = [path.read_text(encoding="utf-8") for path in read if path.suffix in (".py", ".j2")]
    characters = set().union(*texts, *(json.dumps(one, ensure_ascii=False) for one in notebooks))
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
    words = {
        "style": css,
        "rerun": rerun,
        "changes": changes,
        "parameters": [("", parameter) for parameter in changes.parameters],
        "numbers": numbers,
        "pairs": _pairs(changes, before, after, drawings),
    }
    filters = {
        **_readers(changes.name, after, numbers, drawings),
        "named": _namer(numbers),
        "field": FIELDS.__getitem__,
    }
    return _export("index.html.j2", after, words, filters)


def overview_page(rerun: Rerun, pages: dict[str, str], css: str) -> str:
    """Return the page that leads to those of several chapters (chapter to address)."""
    words = {"style": css, "rerun": rerun, "pages": pages, "parameters": list(_everywhere(rerun))}
    return _export("overview.html.j2", nbformat.v4.new_notebook(), words, {})


def _everywhere(rerun: Rerun) -> Iterator[tuple[str, ParameterChange]]:
    """Yield (title of the chapter, parameter); those all chapters share come first, once and without a title."""
    shared = [p for p in rerun.chapters[0].parameters if all(p in c.parameters for c in rerun.chapters)]
    yield from (("", parameter) for parameter in shared if len(rerun.chapters) > 1)
    for chapter in rerun.chapters:
        others = (p for p in chapter.parameters if p not in shared or len(rerun.chapters) == 1)
        yield from ((chapter.title, parameter) for parameter in others)


def _export(template: str, notebook: Notebook, words: dict[str, Any], filters: dict[str, Filter]) -> str:
    exporter = TemplateExporter(
        template_name="rerun",
        template_file=template,
        extra_template_basedirs=[str(TEMPLATES)],
        filters=filters,
    )
    resources = {"report": {"parts": PARTS, "standings": STANDING_LABELS, **words}}
    body, _ = exporter.from_notebook_node(nbformat.from_dict(notebook), resources=resources)
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


def _readers(
    name: str, notebook: Notebook, numbers: dict[str, str], drawings: charts.Drawings
) -> dict[str, Filter]:
    """Return the template's filters: MyST as HTML, and the data of an output as what a reader sees of it."""
    quantities = {record["id"]: record for kind, record in records(notebook) if kind == "quantity"}
    texts = itertools.count(1)

    def read(text: str) -> str:
        return prose.to_html(resolve(text, quantities, name), numbers, str(next(texts)))

    def show(data: dict[str, Any]) -> str:
        if PROSE in data:
            return read(data[PROSE]["text"])
        if CHART in data:
            return exhibits.chart(data[CHART], numbers[f"fig-{data[CHART]['id']}"], drawings)
        if TABLE in data:
            return exhibits.table(data[TABLE], numbers[f"tab-{data[TABLE]['id']}"])
        return exhibits.source_list(data[SOURCES]) if SOURCES in data else ""

    return {"read": read, "show": show}


def _namer(numbers: dict[str, str]) -> Filter:
    """Return the filter that calls charts and tables in a text by their numbers."""
    labels = re.compile(r"\b(fig|tab)-[\w.-]*\w", re.ASCII)
    return lambda text: labels.sub(lambda found: numbers.get(found[0], found[0]), text)
