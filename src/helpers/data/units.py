"""Converting between units: what data/units.csv defines, worked out by Pint."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.data.checks import read_sheet
from helpers.data.contracts import read_catalogue
from helpers.data.load import load
from helpers.places import find_root
from helpers.problems import Problem, ReportError
from helpers.records import Quantity

if TYPE_CHECKING:
    from pint import UnitRegistry


def convert(q: Quantity, unit: str) -> Quantity:
    """Return a quantity in another unit, of the same rows and computation. Raises as :func:`converted`.

    >>> convert(Quantity(0.5, "share"), "percent").value
    50.0
    """
    return q.with_value(converted(q.number, q.unit, unit), unit)


def converted(value: float, unit: str, to: str) -> float:
    """Return a value given in one unit in another: codes of units.csv, or what they make (``usd / month``).

    Raises ReportError for an unknown unit and for two that measure different things.

    >>> converted(18, "month", "year"), converted(3, "billion-parameters", "count")
    (1.5, 3000000000.0)
    """
    import pint

    try:
        return float(registry(find_root()).Quantity(value, name(unit)).to(name(to)).magnitude)
    except (pint.DimensionalityError, pint.UndefinedUnitError) as error:
        raise ReportError(f"data/units.csv: '{unit}' to '{to}': {error}") from error


@cache
def registry(root: Path) -> UnitRegistry[float]:
    """Return the units that ``data/units.csv`` under ``root`` defines."""
    units = load(read_catalogue(root), "units")
    return make_registry(dict(zip(units["code"], units["definition"], strict=True)))


def check_units(root: Path) -> list[Problem]:
    """Return each unit whose definition cannot be worked out; a table that cannot be read is told elsewhere."""
    sheet, _ = read_sheet(root, read_catalogue(root).contract("units"))
    if sheet is None:
        return []
    definitions = {row["code"]: row["definition"] for _, row in sheet.rows}
    wrong = unreadable(definitions)
    remedy = "write [name] for a kind of its own, or a multiple of other codes such as 0.01 count"
    return [
        Problem(sheet.place(line, "definition"), "data:unit", wrong[row["code"]], remedy)
        for line, row in sheet.rows
        if row["code"] in wrong
    ]


def unreadable(definitions: Mapping[str, str]) -> dict[str, str]:
    """Return code -> what is wrong with its definition, for those that are.

    >>> unreadable({"count": "[]", "percent": "0.01 count", "dozen": "12 pieces"})
    {'dozen': "'pieces' is not defined in the unit registry"}
    """
    said = _fault(definitions)
    if not said:
        units = make_registry(definitions)
        return {
            code: told for code, words in definitions.items() if words and (told := _unknown(units, code))
        }
    alone = {code: told for code, words in definitions.items() if (told := _fault({code: words}))}
    # Where each can be read alone, but not all together, some go round in a circle.
    return alone or {code: said for code in definitions if f"'{name(code)}'" in said}


def _fault(definitions: Mapping[str, str]) -> str:
    try:
        make_registry(definitions)
    except Exception as error:  # Pint has a kind of error for each way a definition can be wrong
        return str(error).splitlines()[0]
    return ""


def _unknown(units: UnitRegistry[float], code: str) -> str:
    from pint import UndefinedUnitError

    try:
        units.get_root_units(name(code))
    except UndefinedUnitError as error:
        return str(error)
    return ""


def make_registry(definitions: Mapping[str, str]) -> UnitRegistry[float]:
    """Return a registry of units by code: a kind of its own in brackets, or a multiple of others.

    Raises ValueError for a definition Pint cannot read.

    >>> make_registry({"count": "[]", "percent": "0.01 count"}).Quantity(2, "count").to("percent").magnitude
    200.0
    """
    import pint

    return pint.UnitRegistry([f"{name(code)} = {words}" for code, words in definitions.items() if words])


def name(code: str) -> str:
    """Return a code as Pint writes it: names there hold no hyphens.

    >>> name("usd-per-mtok")
    'usd_per_mtok'
    """
    return code.replace("-", "_")
