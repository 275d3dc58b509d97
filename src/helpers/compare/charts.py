"""Charts of two builds drawn beside each other, whoever wrote their manifests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from helpers.book.manifest import ChartEntry, Manifest
from helpers.changes.drawings import Drawings, drawn
from helpers.changes.record import ChartChange
from helpers.compare.record import Comparison

#: Parts of a specification that load, link or name a font; sizes of fonts are numbers and stay.
REACHING = re.compile(r"url|href|.*font.*", re.IGNORECASE)
#: Parts that hold data, in which any name may stand.
DATA = ("datasets", "values")
#: What refers to anything but a part of its own drawing.
OUTSIDE = re.compile(r"url\((?!#)[^)]*\)")

#: Side ("old", "new") -> drawing as HTML.
Pair = dict[str, str]


def pairs(comparison: Comparison, old: Manifest, new: Manifest) -> dict[tuple[str, str], Pair]:
    """Return (chapter, chart) -> its drawings, of the charts that differ.

    A side is left out that has no such chart, kept no specification of it, or one that cannot be drawn; a chart
    that only has another name is not drawn.
    """
    sides = [{(chart.chapter, chart.id): chart for chart in manifest.charts} for manifest in (old, new)]
    wanted = [
        (chapter.name, change, sides[0].get((former, before)), sides[1].get((chapter.name, change.id)))
        for chapter in comparison.chapters
        for former in [chapter.renamed_from or chapter.name]
        for change in chapter.charts
        if change.status != "changed" or change.data_changed or change.design_changed
        for before in [change.renamed_from or change.id]
    ]
    with ThreadPoolExecutor(2) as pool:  # who draws works for one at a time; what was drawn is read by both
        made = pool.map(lambda job: dict(_pair(f"drawing-{job[0]}", *job[1][1:])), enumerate(wanted))
        return {(name, change.id): pair for (name, change, *_), pair in zip(wanted, made, strict=True)}


def _pair(
    name: str, change: ChartChange, old: ChartEntry | None, new: ChartEntry | None
) -> Iterator[tuple[str, str]]:
    """Yield the sides of a chart that can be drawn, on common scales where both can."""
    specs = {
        side: harmless(chart.spec) for side, chart in (("old", old), ("new", new)) if chart and chart.spec
    }
    alts = {side: chart.alt for side, chart in (("old", old), ("new", new)) if chart}
    drawings = Drawings(name)
    try:
        if len(specs) == 2:
            svgs = dict(zip(specs, drawings.pair(*specs.values()), strict=True))
        else:
            svgs = {side: drawings.one(spec) for side, spec in specs.items()}
    except ValueError:  # Vega's word for any specification it cannot draw
        return
    for side, svg in svgs.items():
        yield side, drawn(OUTSIDE.sub("none", svg), alts[side])


def harmless(part: Any) -> Any:
    """Return a specification without what loads, links or names a font: its data and its design stay.

    >>> harmless({"data": {"url": "https://elsewhere"}, "mark": {"type": "bar", "fontSize": 11, "font": "<"}})
    {'data': {}, 'mark': {'type': 'bar', 'fontSize': 11}}
    """
    if isinstance(part, list):
        return [harmless(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        name: value if name in DATA else harmless(value)
        for name, value in part.items()
        if isinstance(value, int | float) or not REACHING.fullmatch(name)
    }
