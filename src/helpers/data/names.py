"""What a row is called in Chinese: its own words and the names of its codes, told apart from its neighbours."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from helpers.data.checks import read_sheet
from helpers.data.contracts import Catalogue, foreign_keys
from helpers.problems import ProblemsFound

#: Tells in Chinese what one cell of a column says; nothing where the cell has no name.
Teller = Callable[[str], str]


def tellers(catalogue: Catalogue, dataset: str) -> dict[str, Teller]:
    """Return what tells of each column that names a row of the dataset, the economy first.

    A column names a row by its own words (``label``, else ``subject``; ``organiser``), by its contract's
    ``labels``, by the label of the row its foreign key names, or, for an integer that identifies a figure, by
    its title and the number. Raises ProblemsFound where a table that is referred to cannot be read.
    """
    contract = catalogue.contract(dataset)
    words = {"label" if "label" in contract.fields else "subject", "organiser"}
    foreign = foreign_keys(contract)
    found: dict[str, Teller] = {}
    for column in sorted(contract.fields, key=lambda name: name != "economy"):
        field = catalogue.field(contract, column)
        table, target = foreign.get(column, ("", ""))
        if field.labels:
            found[column] = _named(field.labels)
        elif column in words:
            found[column] = str
        elif column != "unit" and table and "label" in catalogue.contract(table).fields:
            found[column] = _named(_labels(catalogue, table, target))
        elif field.type == "integer" and column in contract.identity and column != "order":
            found[column] = _numbered(field.title)
    return found


def row_name(told: Mapping[str, Teller], row: Mapping[str, Any]) -> str:
    """Return the Chinese name of one row within its dataset; its text where the row has no other name.

    ``told`` as from ``tellers``. What another part already says is left out.

    >>> told = {"economy": {"japan": "日本"}.get, "series": {"stock": "保有量"}.get, "label": str}
    >>> row_name(told, {"economy": "japan", "series": "stock", "label": "日本機器人"})
    '保有量，日本機器人'
    """
    cells = {column: row.get(column) for column in told}
    parts = dict.fromkeys(told[column](str(cell)) for column, cell in cells.items() if not _empty(cell))
    kept = [part for part in parts if part and not any(part != other and part in other for other in parts)]
    return "，".join(kept) or str(row.get("text") or "")


def _empty(cell: Any) -> bool:
    return cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell))


def _named(labels: Mapping[str, str]) -> Teller:
    return lambda cell: labels.get(cell, "")


def _numbered(title: str) -> Teller:
    return lambda cell: f"{title} {float(cell):.0f}"


def _labels(catalogue: Catalogue, table: str, target: str) -> dict[str, str]:
    sheet, problems = read_sheet(catalogue.root, catalogue.contract(table))
    if sheet is None:
        raise ProblemsFound(problems)
    return {row[target]: row["label"] for _, row in sheet.rows}
