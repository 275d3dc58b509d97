"""Charts as records: an Altair chart becomes a specification without theme, ids or library data."""

from __future__ import annotations

import json
import re
from typing import Any

import altair as alt

#: Charts fill their column on every screen; a fixed width is for the printed page alone.
WIDTH = "container"


def specification(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """Return the Vega-Lite specification of a chart, the same for the same data on every run.

    The theme is left out (pages and print add their own), the width follows the page, dataset names come from
    their content.
    """
    with alt.data_transformers.enable("default", max_rows=None, consolidate_datasets=True):
        spec: dict[str, Any] = chart.to_dict(validate=True)
    spec.pop("config", None)
    if "hconcat" not in spec and "vconcat" not in spec:
        spec["width"] = WIDTH
        spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    return _stable_names(spec)


def _stable_names(spec: dict[str, Any]) -> dict[str, Any]:
    """Rename automatic view and parameter names by order of appearance: Altair numbers them per process."""
    text = json.dumps(spec, ensure_ascii=False)
    names = dict.fromkeys(re.findall(r'"((?:view|param)_\d+)', text))
    for position, name in enumerate(names):
        text = re.sub(rf'"{name}(?=["_])', f'"{name.split("_")[0]}_s{position}', text)
    renamed: dict[str, Any] = json.loads(text)
    return renamed
