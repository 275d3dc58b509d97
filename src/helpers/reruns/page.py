"""The page of a rerun: nbconvert with our own template, one file that needs nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import nbformat

from helpers import wording
from helpers.changes.drawings import Drawings, drawn
from helpers.changes.record import ChapterChanges, ParameterChange
from helpers.changes.words import FIELDS, PARTS, namer
from helpers.publish.outputs import CHART, PROSE, SOURCES, TABLE, records
from helpers.publish.references import resolve
from helpers.reruns import exhibits, prose
from helpers.reruns.frame import Filter, Notebook, export
from helpers.reruns.record import Rerun


def chapter_page(rerun: Rerun, changes: ChapterChanges, before: Notebook, after: Notebook, css: str) -> str:
    """Return the page of one chapter: what changed, then the whole of it as it reads now."""
    drawings = Drawings()
    numbers = exhibits.numbered(changes.name, before) | exhibits.numbered(changes.name, after)
    words = {
        "style": css,
        "origin": rerun,
        "parts": PARTS,
        "changes": changes,
        "parameters": [("", parameter) for parameter in changes.parameters],
        "numbers": numbers,
        "pairs": _pairs(changes, before, after, drawings),
    }
    filters: dict[str, Filter] = {
        **_readers(changes.name, after, numbers, drawings),
        "named": namer(numbers),
        "field": FIELDS.__getitem__,
        "period": wording.period,
    }
    return export("rerun", "index.html.j2", after, words, filters)


def overview_page(rerun: Rerun, pages: dict[str, str], css: str) -> str:
    """Return the page that leads to those of several chapters (chapter to address)."""
    words = {"style": css, "origin": rerun, "pages": pages, "parameters": list(_everywhere(rerun))}
    return export("rerun", "overview.html.j2", nbformat.v4.new_notebook(), words, {})


def _everywhere(rerun: Rerun) -> Iterator[tuple[str, ParameterChange]]:
    """Yield (title of the chapter, parameter); those all chapters share come first, once and without a title."""
    shared = [p for p in rerun.chapters[0].parameters if all(p in c.parameters for c in rerun.chapters)]
    yield from (("", parameter) for parameter in shared if len(rerun.chapters) > 1)
    for chapter in rerun.chapters:
        others = (p for p in chapter.parameters if p not in shared or len(rerun.chapters) == 1)
        yield from ((chapter.title, parameter) for parameter in others)


def _pairs(
    changes: ChapterChanges, before: Notebook, after: Notebook, drawings: Drawings
) -> dict[str, dict[str, str]]:
    """Return chart -> the drawings of both runs; one alone where the other run has no such chart."""
    sides = [{r["id"]: r for kind, r in records(notebook) if kind == "chart"} for notebook in (before, after)]
    found: dict[str, dict[str, str]] = {}
    for chart in changes.charts:
        old, new = (side.get(chart.id) for side in sides)
        if chart.status == "unchanged":
            continue
        if old and new:
            svgs = dict(zip(("old", "new"), drawings.pair(old["spec"], new["spec"]), strict=True))
        else:
            svgs = {side: drawings.one(r["spec"]) for side, r in (("old", old), ("new", new)) if r}
        alts = {"old": old and old["alt"], "new": new and new["alt"]}
        found[chart.id] = {side: drawn(svg, alts[side] or "") for side, svg in svgs.items()}
    return found


def _readers(name: str, notebook: Notebook, numbers: dict[str, str], drawings: Drawings) -> dict[str, Filter]:
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
