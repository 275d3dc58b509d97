"""What a chart's Vega-Lite specification holds: the data it draws, and its design."""

from __future__ import annotations

import json
from typing import Any


def chart_rows(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the data a chart draws, dataset by dataset, as the CSV beside it holds them."""
    return [row for name in spec.get("datasets", {}) for row in spec["datasets"][name]]


def design(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a specification without its data: datasets, which are named by content, only by where they are drawn.

    >>> design({"data": {"name": "data-1f"}, "mark": "bar", "datasets": {"data-1f": [{"x": 1}]}})
    {'data': {'name': 'dataset 0'}, 'mark': 'bar'}
    """
    text = json.dumps({name: part for name, part in spec.items() if name != "datasets"}, ensure_ascii=False)
    for position, name in enumerate(sorted(spec.get("datasets", {}), key=text.find)):
        text = text.replace(json.dumps(name), json.dumps(f"dataset {position}"))
    drawn: dict[str, Any] = json.loads(text)
    return drawn
