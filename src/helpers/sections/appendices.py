"""The appendices: catalogue of the data, parameters, what stands behind each standing; all generated."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from helpers import wording
from helpers.data.contracts import Catalogue
from helpers.data.load import load
from helpers.parameters.declared import Parameter
from helpers.parameters.request import declared_parameters
from helpers.records import STANDING_LABELS, STANDINGS, Quantity

#: What each standing means, for the reader.
STANDING_MEANINGS = {
    "official": "讀自發布機構本身的文件或網頁",
    "secondary": "讀自轉載、報道或摘要，原發布者可辨",
    "estimate": "本報告的計算，或樣本調查的結果",
    "brief": "只見於《簡報》，未找到其他來源",
    "unconfirmed": "憑二手記述或年份存疑，引用時在句中註明",
}


def catalogue(root: Path) -> pd.DataFrame:
    """Return one row a dataset: file, title, description, rows, size, first digits of its SHA-256."""
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    return pd.DataFrame(
        {
            "file": resource["path"],
            "title": resource["title"],
            "description": resource["description"],
            "columns": len(resource["schema"]["fields"]),
            "bytes": resource["bytes"],
            "digest": resource["hash"].removeprefix("sha256:")[:12],
        }
        for resource in package["resources"]
    )


def standings(contracts: Catalogue) -> pd.DataFrame:
    """Return how many figures of the report's data stand at each standing, firmest first."""
    frames = [load(contracts, name) for name in figure_datasets(contracts)]
    counts = pd.concat([frame["standing"] for frame in frames]).value_counts()
    rows = [
        {"label": STANDING_LABELS[s], "meaning": STANDING_MEANINGS[s], "count": int(counts.get(s, 0))}
        for s in STANDINGS
    ]
    return pd.DataFrame(rows).assign(share=lambda frame: 100 * frame["count"] / frame["count"].sum())


def figure_datasets(contracts: Catalogue) -> list[str]:
    """Return the names of the datasets that hold figures (not reference tables)."""
    return [name for name, contract in contracts.contracts.items() if not contract.reference]


def totals(contracts: Catalogue) -> dict[str, Quantity]:
    """Return how many datasets, figures and sources the report has; counted from the files."""
    names = figure_datasets(contracts)
    figures = sum(len(load(contracts, name)) for name in names)
    how = "點算 data/ 內的檔案"
    return {
        "datasets-count": Quantity(len(names), "count", how=how),
        "figures-count": Quantity(figures, "count", how=how),
        "sources-count": Quantity(len(load(contracts, "sources")), "count", how=how),
    }


def parameters(root: Path) -> pd.DataFrame:
    """Return one row a parameter of every chapter: chapter, name, label, default, range or choices, help."""
    rows = [_parameter(chapter, p) for chapter, found in declared_parameters(root).items() for p in found]
    frame = pd.DataFrame(rows)
    wide = frame[frame["wide"]].drop_duplicates("name").assign(chapter="全書")
    return pd.concat([wide, frame[~frame["wide"]]], ignore_index=True)


def _parameter(chapter: str, p: Parameter) -> dict[str, Any]:
    return {
        "chapter": chapter,
        "name": p.name,
        "help": p.help,
        "default": _shown(p.default),
        "limits": _limits(p.schema),
        "wide": p.report_wide,
    }


def _limits(schema: dict[str, Any]) -> str:
    items = schema.get("items", {})
    options = schema.get("enum") or items.get("enum")
    parts = []
    if "minimum" in schema and "maximum" in schema:
        parts.append(f"{_shown(schema['minimum'])} 至 {_shown(schema['maximum'])}")
    if options:
        parts.append("、".join(map(str, options)))
    if column := schema.get("choices") or items.get("choices"):
        parts.append(f"{str(column).split('.')[0]}.csv 所列的代號")
    if schema.get("format") == "date":
        parts.append("YYYY-MM-DD")
    return "；".join(parts) or "—"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value))
    return (
        f"{value:,g}"
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int) and value > 9999
        else str(value)
    )


def title(root: Path) -> str:
    """Return the report's title as ``_config.yml`` has it."""
    return str(yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))["title"])


def as_of_words(day: date) -> str:
    """Return the chapter's date in words."""
    return wording.day(day)
