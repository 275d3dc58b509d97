"""Chapters made by hand for comparisons: records with all that a comparison reads of them."""

from __future__ import annotations

from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.publish import outputs
from helpers.publish.reading import Chapter, read_chapter


def quantity(id: str, value: Any, text: str, unit: str = "set", label: str = "套", **fields: Any) -> Any:
    shown = {
        "period": "2025",
        "period_text": "2025 年",
        "known_text": "",
        "how": "",
        "note": "",
        "line": None,
    }
    number = text.removesuffix(label).strip()
    record = {"id": id, "value": value, "text": text, "number": number, "unit": unit, "unit_label": label}
    return outputs.quantity(
        {**record, "standing": "official", "rows": ["a:b"], "sources": [], **shown, **fields}
    )


def table(id: str, *rows: tuple[str, Any], heading: str = "數目") -> Any:
    cells = [[name, str(value)] for name, value in rows]
    heads = [
        {"name": "name", "heading": "項目", "align": "left"},
        {"name": "n", "heading": heading, "align": "right"},
    ]
    record = {
        "id": id,
        "title": "表題",
        "title_plain": "表題",
        "note": "",
        "note_plain": "",
        "columns": heads,
    }
    data = [list(row) for row in rows]
    return outputs.table(
        {**record, "cells": cells, "cells_plain": cells, "data": data, "rows": [], "sources": []}
    )


def chart(id: str, *values: float, title: str = "年") -> Any:
    rows = [{"year": 2020 + place, "n": value} for place, value in enumerate(values)]
    name = f"data-{hash(values):x}"
    spec = {
        "mark": "point",
        "data": {"name": name},
        "datasets": {name: rows},
        "encoding": {"x": {"field": "year", "type": "quantitative", "title": title}},
    }
    texts = {"title": "圖題", "title_plain": "圖題", "alt": "說明", "alt_written": "說明", "note": ""}
    return outputs.chart({"id": id, **texts, "spec": spec, "data": rows, "rows": [], "sources": []})


def chapter(prose: str, *published: Any, name: str = "01-one") -> Chapter:
    shown = [new_output("display_data", data) for data in published]
    cells = [new_code_cell("x = 1", outputs=shown), new_markdown_cell(prose)]
    return read_chapter(name, new_notebook(cells=cells))
