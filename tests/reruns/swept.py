"""Sweeps made by hand: tables of known functions of parameters of chapter 03, and a page of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.parameters.declared import Parameter, read_parameters
from helpers.reruns.effects import effects
from helpers.reruns.frame import Notebook
from helpers.reruns.sweep_page import Swept, sweep_page
from helpers.reruns.table import Row, rows
from helpers.reruns.trial import Trial
from tests.changes.made import quantity

CHAPTER = "03-manufacturing-first"
Function = Callable[..., Mapping[str, Any] | str]


def parameters(root: Path, *names: str) -> list[Parameter]:
    """Return parameters of the chapter by name."""
    declared = {p.name: p for p in read_parameters(root / f"chapters/{CHAPTER}.ipynb")}
    return [declared[name] for name in names]


def grid(**axes: Sequence[Any]) -> list[dict[str, Any]]:
    return [dict(zip(axes, values, strict=True)) for values in product(*axes.values())]


def table(runs: Sequence[dict[str, Any]], function: Function) -> list[Row]:
    """Return the table of runs whose quantities a function gives; where it gives a text, the run failed for that."""
    names = list(dict.fromkeys(name for run in runs for name in run))

    def trial(found: Mapping[str, Any] | str) -> Trial:
        return Trial("failed", found) if isinstance(found, str) else Trial("done", quantities=dict(found))

    return rows(names, [(n, run, trial(function(**run))) for n, run in enumerate(runs, start=1)])


UNITS = {"projected": "station", "llm-adoption-2026": "percent", "curve-saturation": "percent"}
NAMES = ("projection_year", "series", "saturation")
COMMAND = "report sweep 03-manufacturing-first grid.yml --output '<out>.csv'"
GRID = grid(
    projection_year=[2026, 2027, 2030],
    series=["5g_base_stations", "racks_in_use"],
    saturation=[0.5, 0.9, 1.0],
)


def published(projection_year: int, series: str, saturation: float) -> dict[str, Any] | str:
    if series == "racks_in_use" and projection_year == 2030:
        return "chapter 03, cell 9: <b>no</b> such trend"
    large = 4 if series == "racks_in_use" else 1
    return {
        "projected": 1e6 * large * (projection_year - 2020),
        "llm-adoption-2026": 60 * saturation,
        "curve-saturation": 100 * saturation,
    }


def default() -> Notebook:
    shown = [
        quantity("projected", 7e6, "700 萬個", unit="station", label="個"),
        quantity("llm-adoption-2026", 54.0, "54%", unit="percent", label="%"),
        quantity(
            "curve-saturation",
            90.0,
            "90%",
            unit="percent",
            label="%",
            rows=["assumptions:03.saturation"],
        ),
    ]
    prose = "# 製造業先行\n\n到期時約有 {q}`projected`。比率升至 {q}`llm-adoption-2026`，上限是 {q}`curve-saturation`。"
    cells = [
        new_code_cell("x", outputs=[new_output("display_data", one) for one in shown]),
        new_markdown_cell(prose),
    ]
    return dict(new_notebook(cells=cells))


def page(root: Path, runs: Sequence[dict[str, Any]], function: Function = published) -> str:
    rows = table(runs, function)
    varied = parameters(root, *[name for name in NAMES if len({row[name] for row in rows}) > 1])
    fixed = [(p, "2026-01-31") for p in parameters(root, "as_of")]
    swept = Swept(CHAPTER, varied, fixed, rows, UNITS, COMMAND, default())
    return sweep_page(root, swept, effects(rows, varied, UNITS))
