"""Tables of sweeps made by hand: known functions of parameters of chapter 03."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from helpers.parameters.declared import Parameter, read_parameters
from helpers.reruns.table import Row, rows
from helpers.reruns.trial import Trial

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
