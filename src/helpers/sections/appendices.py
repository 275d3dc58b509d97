"""The appendices: catalogue of the data, parameters, what stands behind each standing; all generated."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.data.contracts import Catalogue
from helpers.data.load import load
from helpers.data.units import converted
from helpers.parameters.declared import Parameter
from helpers.parameters.request import declared_parameters
from helpers.parameters.rules import rules_of
from helpers.publish.display import Units
from helpers.records import ALL, STANDING_LABELS, STANDINGS, Quantity, from_row

#: Chapters as the table of parameters names them, by the first two digits of their file.
CHAPTERS = {"00": "摘要", **{f"0{n}": f"第{digit}章" for n, digit in enumerate("一二三四五六", start=1)}}

#: An upper limit this large only keeps out slips of the keyboard; it is not told.
UNBOUNDED = 1e12

#: The source of counts of our own files.
OWN_DATA = "report-data"

#: What each standing means, for the reader.
STANDING_MEANINGS = {
    "official": "讀自發布機構本身的文件或網頁",
    "secondary": "讀自轉載、報道或摘要，原發布者可辨",
    "estimate": "本報告的計算，或樣本調查的結果",
    "brief": "只見於《簡報》，未找到其他來源",
    "unconfirmed": "憑二手記述或年份存疑，引用時在句中註明",
}


def catalogue(root: Path) -> pd.DataFrame:
    """Return one row a dataset: name (title and file), description, check (columns, first digits of SHA-256)."""
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    return pd.DataFrame(
        {
            "name": f"{resource['title']}（{resource['path']}）",
            "description": resource["description"],
            "check": f"{len(resource['schema']['fields'])} 欄，{resource['hash'].removeprefix('sha256:')[:12]}",
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
    return pd.DataFrame(rows).assign(
        share=lambda frame: frame["count"] / frame["count"].sum() * converted(1, "share", "percent")
    )


def figure_datasets(contracts: Catalogue) -> list[str]:
    """Return the names of the datasets that hold figures (not reference tables)."""
    return [name for name, contract in contracts.contracts.items() if not contract.reference]


def totals(contracts: Catalogue) -> dict[str, Quantity]:
    """Return how many datasets, figures and sources the report has; counted from the files."""
    names = figure_datasets(contracts)
    figures = sum(len(load(contracts, name)) for name in names)
    return {
        "datasets-count": _counted(len(names), names),
        "figures-count": _counted(figures, names),
        "sources-count": _counted(len(load(contracts, "sources")), ["sources"]),
    }


def _counted(count: int, datasets: Sequence[str]) -> Quantity:
    rows = tuple(f"{name}:{ALL}" for name in datasets)
    return Quantity(count, "count", rows, (OWN_DATA,), "estimate", how="點算 data/ 內的檔案")


def parameters(contracts: Catalogue, assumptions: pd.DataFrame) -> pd.DataFrame:
    """Return one line a parameter: what (chapter, help, name), default, why, limits, row; report-wide ones first.

    ``assumptions`` gives the reasons; the limits of a parameter under a rule across several tell the rule.
    """
    reasons = assumptions.set_index("key")["note"]
    rows = [
        {
            "what": f"{_place(chapter, p)}．{p.help}（{p.name}）",
            "default": _told(p.default, p.schema, _names(contracts, p.schema)),
            "why": reasons[p.assumption(chapter)],
            "limits": "；".join([_limits(p.schema), *_rules(chapter, p.name)]),
            "row": f"assumptions:{p.assumption(chapter)}",
            "wide": p.report_wide,
        }
        for chapter, found in declared_parameters(contracts.root).items()
        for p in found
    ]
    frame = pd.DataFrame(rows).drop_duplicates("what")
    return frame.sort_values("wide", ascending=False, kind="stable").drop(columns="wide")


def defaults(contracts: Catalogue) -> dict[str, str]:
    """Return every default that is a choice or a list of them, in words, by the key of its row of assumptions."""
    return {
        p.assumption(chapter): _told(p.default, p.schema, names)
        for chapter, found in declared_parameters(contracts.root).items()
        for p in found
        if (names := _names(contracts, p.schema))
    }


def limits(assumptions: pd.DataFrame, units: Units) -> pd.DataFrame:
    """Return the report's own thresholds, which no parameter changes, with what, shown and note in words."""
    own = assumptions[assumptions["role"] == "limit"].sort_values("key", kind="stable", ignore_index=True)
    places = own["key"].str[:2].map(CHAPTERS | {"95": "核對表"})
    shown = [row["text"].replace(" ", "、") or units.text(from_row(row)) for row in own.to_dict("records")]
    return own.assign(what=places + "．" + own["label"], shown=shown)


def _place(chapter: str, p: Parameter) -> str:
    return "全書" if p.report_wide else CHAPTERS.get(chapter[:2], chapter)


def _names(contracts: Catalogue, schema: dict[str, Any]) -> dict[str, str]:
    """Return the Chinese names of a parameter's choices, from its type or from the dataset they are listed in."""
    items = schema.get("items", schema)
    if "choices" not in items:
        return dict(items.get("labels", {}))
    dataset, column = items["choices"].split(".")
    labels = contracts.field(contracts.contract(dataset), column).labels
    if labels:
        return dict(labels)
    frame = load(contracts, dataset)
    return dict(zip(frame[column], frame["label"], strict=True))


def _rules(chapter: str, name: str) -> list[str]:
    return [rule.told for rule in rules_of(chapter) if name in rule.parameters]


def _limits(schema: dict[str, Any]) -> str:
    items = schema.get("items", schema)
    if "enum" in items:
        labels = items.get("labels", {})
        return "、".join(f"{labels[o]}（{o}）" if o in labels else str(o) for o in items["enum"])
    if "choices" in items:
        return f"{items['choices'].split('.')[0]}.csv 所列的代號，最多 {schema['maxItems']} 個"
    if schema.get("format") == "date":
        return f"YYYY-MM-DD，{schema['formatMinimum']} 至 {schema['formatMaximum']}"
    return _span(schema)


def _span(schema: dict[str, Any]) -> str:
    low, high = schema["minimum"], schema["maximum"]
    return f"不少於 {_number(low)}" if high >= UNBOUNDED else f"{_number(low)} 至 {_number(high)}"


def _told(value: Any, schema: dict[str, Any], names: dict[str, str]) -> str:
    items = schema.get("items", schema)
    if isinstance(value, list):
        if set(value) == set(items.get("enum", ())):
            return "全部"
        return "、".join(_told(v, items, names) for v in value)
    return names.get(value, value) if isinstance(value, str) else _number(value)


def _number(value: float) -> str:
    return f"{value:,}" if value > 9999 else f"{value:g}"
