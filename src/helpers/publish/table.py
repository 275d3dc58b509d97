"""Tables as records: columns, display cells, and the words for standings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers import wording
from helpers.problems import ReportError, suggestion
from helpers.records import STANDING_LABELS

DECIMALS = 2

#: Columns of a frame that are no column of the table: the name a row is linked by, the chapter its head links to
#: and the words of that link.
LINKS = ("row_anchor", "row_home", "row_home_name")

#: The column of a frame that names the dataset rows each line rests on, apart by blanks.
ROW = "row"


def make_table(
    frame: pd.DataFrame,
    columns: Mapping[str, str],
    align: Mapping[str, str],
    formats: Mapping[str, str],
    standing: str | None,
) -> dict[str, Any]:
    """Return columns, display cells, raw data, origins and links of a table, ready for a record.

    ``origins`` has the dataset rows of each line, none where the frame has no column ``row``; ``links`` one mapping
    a line, of those columns in ``LINKS`` that the frame has. Raises ReportError.
    """
    for name in columns:
        if name not in frame:
            raise ReportError(f"table has no column '{name}': {suggestion(name, map(str, frame.columns))}")
    chosen = frame[list(columns)]
    numeric = {name for name in columns if pd.api.types.is_numeric_dtype(chosen[name])}
    heads = [
        {"name": name, "heading": heading, "align": align.get(name, "right" if name in numeric else "left")}
        for name, heading in columns.items()
    ]
    rows = chosen.to_dict("records")
    cells = [[_cell(row[name], formats.get(name, ""), name == standing) for name in columns] for row in rows]
    data = [[_raw(row[name]) for name in columns] for row in rows]
    whole = frame.to_dict("records")
    links = [{name: str(row[name]) for name in LINKS if name in row} for row in whole]
    origins = [origin_of(row) for row in whole]
    return {"columns": heads, "cells": cells, "data": data, "links": links, "origins": origins}


def origin_of(line: Mapping[Any, Any]) -> list[str]:
    """Return the dataset rows a line of a table, or what a chart draws, rests on: ``dataset:key``, none unnamed.

    >>> origin_of({"value": 2, "row": "robots:a robots:b"}), origin_of({"value": 2})
    (['robots:a', 'robots:b'], [])
    """
    return [] if _empty(line.get(ROW)) else str(line[ROW]).split()


def _cell(value: Any, format: str, is_standing: bool) -> str:
    if _empty(value):
        return "—"
    if is_standing:
        return STANDING_LABELS.get(value, str(value))
    if isinstance(value, str):
        return value
    if format:
        return f"{value:{format}}".replace("-", "−")
    if isinstance(value, int | float):
        return wording.number(float(value), DECIMALS)
    return str(value)


def _raw(value: Any) -> Any:
    return None if _empty(value) else value.item() if hasattr(value, "item") else value


def _empty(value: Any) -> bool:
    return value is None or value == "" or (not isinstance(value, str) and bool(pd.isna(value)))
