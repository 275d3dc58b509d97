"""Defaults of parameters against ``data/assumptions.csv``: each has its row there, with the same value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from helpers.data.checks import read_sheet
from helpers.data.contracts import read_catalogue
from helpers.parameters.declared import Parameter, parameters_cell
from helpers.parameters.request import declared_parameters
from helpers.problems import Problem, suggestion

FILE = "data/assumptions.csv"


def check_defaults(root: Path) -> list[Problem]:
    """Return every default typed in a chapter that its row does not hold, and every row without a parameter.

    Raises ProblemsFound for chapters or data that cannot be read.
    """
    sheet, problems = read_sheet(root, read_catalogue(root).contract("assumptions"))
    if sheet is None:
        return problems
    rows = {row["key"]: (line, row) for line, row in sheet.rows if row["role"] == "default"}
    declared = [
        (p.assumption(name), name, p) for name, found in declared_parameters(root).items() for p in found
    ]
    for key, name, parameter in declared:
        problems += _differs(key, parameter, rows.get(key, (0, {}))[1], root / "chapters" / f"{name}.ipynb")
    names = {key for key, _, _ in declared}
    for key, (line, _) in rows.items():
        if key not in names:
            said = f"'{key}' is the default of no parameter"
            problems.append(Problem(sheet.place(line), "param:default", said, suggestion(key, names)))
    return problems


def _differs(key: str, parameter: Parameter, row: dict[str, str], notebook: Path) -> Iterator[Problem]:
    if row and _held(row) == _typed(parameter.default):
        return
    cell, _ = parameters_cell(notebook)
    place = f"chapters/{notebook.name}: cell {cell + 1}, line {parameter.line}"
    typed = f"{parameter.name}: the default is {parameter.default!r}"
    said = f"{typed}, the row holds {_held(row)!r}" if row else f"{typed}, no row holds it"
    yield Problem(place, "param:default", said, f"make them one: row '{key}' of {FILE}, role default")


def _held(row: dict[str, str]) -> float | str:
    return float(row["value"]) if row["value"] else row["text"]


def _typed(default: Any) -> float | str:
    if isinstance(default, list):
        return " ".join(default)
    return default if isinstance(default, str) else float(default)
