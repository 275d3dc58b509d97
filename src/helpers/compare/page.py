"""The page of a comparison, in Chinese: one file, for whoever reads an edition and whoever reviews a correction."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2

from helpers import wording
from helpers.book.manifest import Manifest
from helpers.changes.record import Status
from helpers.changes.sheet import TEMPLATES as SHARED
from helpers.changes.sheet import sheet
from helpers.changes.words import FIELDS, PARTS
from helpers.compare import PAGE, sections
from helpers.compare.charts import pairs
from helpers.compare.published import side_of
from helpers.compare.record import Comparison, DatasetDiffers
from helpers.compare.words import DIFFERS, NOT_KEPT, SHORT, STATUSES
from helpers.records import ALL, STANDING_LABELS

TEMPLATES = Path(__file__).parent / "templates"


def comparison_page(
    comparison: Comparison, old: Manifest, new: Manifest, *, edition: str | None = None
) -> str:
    """Return the page of the comparison of two manifests; ``edition`` names the edition in whose folder it will lie.

    One file that needs nothing else; in an edition it leads to its neighbours, and takes the site's switcher of
    editions where that is there. The same manifests give the same bytes.
    """
    with ThreadPoolExecutor(1) as pool:  # to cut the font and to draw both take long
        style = pool.submit(_style, _texts(comparison, old, new))
        drawings = pairs(comparison, old, new)
    told = [sections.chapter(chapter, old, new, drawings) for chapter in comparison.chapters]
    return _render(
        "comparison.html.j2",
        edition,
        style.result(),
        it=comparison,
        sides=[("舊", comparison.old), ("新", comparison.new)],
        chapters=[chapter for chapter in told if chapter["tells"]],
        quiet=[chapter["it"].title for chapter in told if not chapter["tells"]],
        titles={chapter["it"].name: chapter["it"].title for chapter in told},
        standing_out=list(sections.standing_out(comparison.stands_out, told)),
        both=old.parameters.keys() & new.parameters.keys(),
        anchors=_anchors(comparison),
        counted=_counted,
    )


def first_page(manifest: Manifest, *, edition: str | None = None) -> str:
    """Return the page of an edition that has none before it, which is all it says."""
    side = side_of(manifest)
    return _render("first.html.j2", edition, _style([side.model_dump_json()]), sides=[("本版", side)])


def _texts(comparison: Comparison, old: Manifest, new: Manifest) -> list[str]:
    """Return texts with every character of two manifests that a page may show."""
    moved = {chart.renamed_from or chart.id for chapter in comparison.chapters for chart in chapter.charts}
    moved |= {chart.id for chapter in comparison.chapters for chart in chapter.charts}
    charts = [[one.alt, one.spec] for side in (old, new) for one in side.charts if one.id in moved]
    heads = [table.columns for side in (old, new) for table in side.tables]
    return [comparison.model_dump_json(), json.dumps([charts, heads], ensure_ascii=False)]


def _style(texts: Iterable[str]) -> str:
    return sheet(texts, ["compare"])


def _anchors(comparison: Comparison) -> dict[str, str]:
    """Return row (dataset:key, or dataset:* for all of them) -> where the page tells it."""
    return {
        f"{dataset.name}:{key}": f"row-{first}-{second}"
        for first, dataset in enumerate(comparison.datasets)
        for second, key in enumerate([ALL, *(row.key for row in dataset.rows or ())])
    }


def _counted(dataset: DatasetDiffers) -> str:
    """Return how many rows of a dataset came, went and differ, in words."""
    found: Counter[Status] = Counter(row.status for row in dataset.rows or ())
    return "、".join(f"{STATUSES[status]} {found[status]} 列" for status in STATUSES if found[status])


def _render(template: str, edition: str | None, style: str, **told: Any) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([TEMPLATES, SHARED]), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.filters |= {
        "field": lambda name: FIELDS.get(name, name),
        "period": wording.period,
        "edition": wording.edition,
        "address": quote,
        "thousands": wording.number,
    }
    environment.globals |= {
        "standings": STANDING_LABELS,
        "parts_of": PARTS,
        "presence": STATUSES,
        "differs": DIFFERS,
        "not_kept": NOT_KEPT,
        "short": SHORT,
        "page": PAGE,
        "edition": edition,
    }
    return environment.get_template(template).render(sheet=style, **told) + "\n"
