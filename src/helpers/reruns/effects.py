"""What matters most in a sweep: how far each parameter, the others held equal, moves each number."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import groupby
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as f_distribution
from scipy.stats import spearmanr

from helpers.changes.moves import has_ratio
from helpers.parameters.declared import Parameter
from helpers.reruns.table import Row, cell

Array = NDArray[np.float64]
Note = Literal["", "rough", "chance", "undetermined"]

#: Runs for each value of a parameter from which values are compared one by one, in what is no full grid.
RUNS_PER_VALUE = 10
#: Runs for each coefficient below which a fit is only rough.
RUNS_PER_COEFFICIENT = 3
#: An effect outside a grid that is this likely with none at all is put down to the draw.
CHANCE = 0.01
#: What is smaller beside the number itself is rounding; significant digits of results.
NOTHING, DIGITS = 1e-9, 12


@dataclass(frozen=True)
class Effect:
    """What one parameter does to one number, over all runs that have it.

    ``at_low`` and ``at_high`` are the lowest and highest mean of the quantity, ``low`` and ``high`` the values of
    the parameter they belong to; ``effect`` is their distance, ``relative`` that over the quantity's largest
    magnitude, ``share`` the part of its variance, ``one_way`` the distance where all other parameters have their
    defaults, ``correlation`` Spearman's. None: not to be told. ``note`` warns: of too few runs (rough), of an effect
    no larger than a draw gives by itself (chance), of one the runs cannot tell (undetermined).
    """

    quantity: str
    unit: str
    parameter: str
    low: Any
    high: Any
    at_low: float | None
    at_high: float | None
    effect: float | None
    relative: float | None
    share: float | None
    one_way: float | None
    correlation: float | None
    runs: int
    note: Note


def effects(rows: Sequence[Row], varied: Sequence[Parameter], units: Mapping[str, str]) -> list[Effect]:
    """Return the effect of every varied parameter on every number, what moves most first.

    ``rows`` are those of ``helpers.reruns.table.rows``, ``units`` gives the unit of each column that is a quantity;
    texts are left out, and of runs only those that are done count. An additive model is fitted by least squares:
    one mean a value (the main effects of a factorial design), or line and square of a number with many values. In a
    full grid its means are the plain ones; elsewhere it keeps apart what moved together.

    Source: Saltelli and others, Global Sensitivity Analysis: The Primer (2008), chapters 1 and 4: ``share`` is the
    first-order index, of independent parameters.
    """
    done = sorted((row for row in rows if row["status"] == "done"), key=lambda row: int(row["run"]))
    numbers = [name for name in units if _is_number(done, name)]
    grid = _is_grid(rows, varied)
    found = [
        effect
        for present, names in _by_presence(done, numbers if varied else [])
        for effect in _effects([done[place] for place in present], names, varied, units, grid)
    ]
    return _ranked(found)


def as_csv(found: Iterable[Effect]) -> str:
    """Return effects as CSV, one a row, empty where there is no value."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [field.name for field in fields(Effect)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(map(asdict, found))
    return text.getvalue()


def common_units(runs: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the unit of each quantity (id to unit) of runs; one told in several units cannot be compared: left out.

    >>> common_units([{"stations": "station", "rise": "percent"}, {"stations": "robot"}])
    {'rise': 'percent'}
    """
    found: dict[str, set[str]] = {}
    for run in runs:
        for name, unit in run.items():
            found.setdefault(name, set()).add(unit)
    return {name: min(units) for name, units in found.items() if len(units) == 1}


def is_numeric(parameter: Parameter) -> bool:
    """Tell whether a parameter is a number."""
    return parameter.schema.get("type") in ("number", "integer")


def _is_number(rows: Sequence[Row], name: str) -> bool:
    values = [row[name] for row in rows if row.get(name) is not None]
    kinds = {type(value) for value in values}
    return bool(values) and kinds <= {int, float} and all(map(math.isfinite, values))


def _is_grid(rows: Sequence[Row], varied: Sequence[Parameter]) -> bool:
    """Tell whether the runs asked for are every combination of their values."""
    combinations = {tuple(row[p.name] for p in varied) for row in rows}
    return len(combinations) == math.prod(len(set(values)) for values in zip(*combinations, strict=True))


def _by_presence(rows: Sequence[Row], names: Sequence[str]) -> Iterator[tuple[tuple[int, ...], list[str]]]:
    """Yield the places of rows, and the quantities that just these have."""

    def present(name: str) -> tuple[int, ...]:
        return tuple(place for place, row in enumerate(rows) if row.get(name) is not None)

    places = {name: present(name) for name in names}
    for found, group in groupby(sorted(names, key=places.__getitem__), places.__getitem__):
        yield found, list(group)


def _effects(
    rows: Sequence[Row],
    names: Sequence[str],
    varied: Sequence[Parameter],
    units: Mapping[str, str],
    grid: bool,
) -> Iterator[Effect]:
    """Yield the effects on quantities that all of these rows have."""
    values = np.array([[row[name] for name in names] for row in rows], dtype=float)
    parts = [_columns([row[p.name] for row in rows], is_numeric(p), grid) for p in varied]
    fitted = _fitted(parts, values - values.mean(axis=0))
    few = not grid and len(rows) < RUNS_PER_COEFFICIENT * (1 + sum(part.shape[1] for part in parts))
    for parameter, part in zip(varied, fitted, strict=True):
        at = [row[parameter.name] for row in rows]
        alone = _others_default(rows, parameter, varied)
        for place, name in enumerate(names):
            own = values[:, place]
            measured = _measured(at, own, part.component[:, place] if part else None, units[name])
            by_chance = not grid and part and measured["effect"] and part.chance[place] > CHANCE
            yield Effect(
                quantity=name,
                unit=units[name],
                parameter=parameter.name,
                **measured,
                one_way=_digits(float(np.ptp(own[alone]))) if len({at[row] for row in alone}) > 1 else None,
                correlation=_correlation(at, own) if is_numeric(parameter) else None,
                runs=len(rows),
                note="undetermined" if part is None else "chance" if by_chance else "rough" if few else "",
            )


def _columns(values: Sequence[Any], numeric: bool, grid: bool) -> Array:
    """Return what a parameter brings to the model, a row a run: its values one by one, or a line and its square."""
    levels = sorted(set(values))
    if numeric and not grid and len(values) < RUNS_PER_VALUE * len(levels):
        return _curve(np.array(values, dtype=float), min(2, len(levels) - 1))
    made = np.array([[value == level for level in levels[1:]] for value in values], dtype=float)
    return _centred(made)


def _curve(values: Array, degree: int) -> Array:
    """Return the powers of values scaled to between -1 and 1, each with mean 0."""
    middle, half = (values.max() + values.min()) / 2, (values.max() - values.min()) / 2
    powers = np.stack([((values - middle) / (half or 1)) ** (n + 1) for n in range(degree)], axis=-1)
    return _centred(powers)


def _centred(columns: Array) -> Array:
    moved: Array = columns - columns.mean(axis=0)
    return moved


@dataclass(frozen=True)
class Part:
    """The part of a parameter in the fit, runs by quantities; ``chance`` that one without effect seems as large."""

    component: Array
    chance: Array


def _fitted(parts: Sequence[Array], values: Array) -> list[Part | None]:
    """Return the part of each parameter in the fit, None where the runs cannot tell it.

    Source of ``chance``: the partial F test of linear regression (Draper and Smith, Applied Regression Analysis).
    """
    whole = np.hstack(parts)
    coefficients, rank, left = _least_squares(whole, values)
    free = len(values) - 1 - rank
    found: list[Part | None] = []
    start = 0
    for part in parts:
        own = slice(start, start + part.shape[1])
        start = own.stop
        _, others, without = _least_squares(np.delete(whole, own, axis=1), values)
        if not 0 < part.shape[1] == rank - others:
            found.append(None)
            continue
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = ((without - left) / part.shape[1]) / (left / free)
        chance = f_distribution.sf(ratio, part.shape[1], free) if free else np.zeros_like(left)
        found.append(Part(part @ coefficients[own], np.nan_to_num(chance)))
    return found


def _least_squares(columns: Array, values: Array) -> tuple[Array, int, Array]:
    """Return coefficients, rank, and for each quantity the sum of squares that is left."""
    if not columns.shape[1]:
        return np.zeros((0, values.shape[1])), 0, (values**2).sum(axis=0)
    found, _, rank, _ = np.linalg.lstsq(columns, values, rcond=None)
    coefficients: Array = np.asarray(found, dtype=np.float64)
    return coefficients, int(rank), ((values - columns @ coefficients) ** 2).sum(axis=0)


def _measured(at: Sequence[Any], own: Array, component: Array | None, unit: str) -> dict[str, Any]:
    """Return where a parameter's part is lowest and highest, how far apart, and how much of the variance it is."""
    names = ("low", "high", "at_low", "at_high", "effect", "relative", "share")
    if component is None:
        return dict.fromkeys(names)
    largest = float(np.abs(own).max())
    if np.ptp(component) <= NOTHING * largest:
        component = np.zeros_like(component)
    low, high = int(component.argmin()), int(component.argmax())
    effect, span = float(np.ptp(component)), float(np.ptp(own))
    measures = (
        own.mean() + component[low],
        own.mean() + component[high],
        effect,
        effect / largest if largest and has_ratio(unit, largest) else None,
        (component / span).var() / (own / span).var() if span > NOTHING * largest else None,
    )
    where = (at[low], at[high]) if effect else (None, None)
    return dict(zip(names, (*where, *map(_digits, measures)), strict=True))


def _digits(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{DIGITS}g}")


def _others_default(rows: Sequence[Row], parameter: Parameter, varied: Sequence[Parameter]) -> list[int]:
    """Return the places of runs in which every other parameter has its default."""
    others = [(p.name, cell(p.default)) for p in varied if p.name != parameter.name]
    return [place for place, row in enumerate(rows) if all(row[name] == value for name, value in others)]


def _correlation(at: Sequence[float], own: Array) -> float | None:
    """Return Spearman's rank correlation, None where either does not move."""
    if len(set(at)) < 2 or not np.ptp(own):
        return None
    return _digits(float(spearmanr(at, own).statistic))


def _ranked(found: Iterable[Effect]) -> list[Effect]:
    """Return effects by quantity, those that move most first, and of each the largest first."""
    by_name = sorted(found, key=lambda effect: effect.quantity)
    groups = [list(group) for _, group in groupby(by_name, lambda effect: effect.quantity)]
    groups.sort(key=lambda group: -max(effect.relative or 0 for effect in group))
    return [e for group in groups for e in sorted(group, key=lambda e: -(e.effect or 0))]
