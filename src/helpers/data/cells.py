"""Checks of single cells: what a column's contract says a cell may hold."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date

from helpers.data.contracts import FieldContract
from helpers.periods import start_of
from helpers.problems import suggestion
from helpers.wording import PERIOD

#: A figure may lack none of these, whatever a contract says; each has its own code.
MISSING = {
    "source": "data:missing-source",
    "unit": "data:missing-unit",
    "period": "data:missing-period",
    "known": "data:missing-known",
    "standing": "data:missing-standing",
    "licence": "data:missing-licence",
}


def check_cell(field: FieldContract, column: str, text: str) -> tuple[str, str, str] | None:
    """Return (code, message, remedy) where a cell breaks its column's contract, else None."""
    if text == "":
        if not field.required and column not in MISSING:
            return None
        return MISSING.get(column, "data:required"), "the cell is empty", f"fill in {field.title} ({column})"
    if text != text.strip():
        return "data:type", f"{text!r} has blanks around it", "remove them"
    if field.choices is not None and text not in field.choices:
        return "data:choice", f"'{text}' is not a {column}", suggestion(text, [v for v in field.choices if v])
    if field.pattern and not re.fullmatch(field.pattern, text):
        return "data:pattern", f"'{text}' does not match {field.pattern}", "correct the cell"
    if not TYPES[field.type](text):
        return "data:type", f"'{text}' is not a {field.type}", REMEDIES.get(field.type, "correct the cell")
    if field.type in ("number", "integer"):
        return _range(field, float(text))
    return None


def _range(field: FieldContract, value: float) -> tuple[str, str, str] | None:
    if field.minimum is not None and value < field.minimum:
        return "data:range", f"{value:g} is below {field.minimum:g}", "check the figure and its unit"
    if field.maximum is not None and value > field.maximum:
        return "data:range", f"{value:g} is above {field.maximum:g}", "check the figure and its unit"
    return None


def _is_number(text: str) -> bool:
    """One way to write each number, and only such as a float can hold."""
    if not re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?(e-?[0-9]+)?", text):
        return False
    value = float(text)
    zero = not re.search("[1-9]", text.partition("e")[0])
    return math.isfinite(value) and zero == (value == 0) and not (zero and text.startswith("-"))


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text and text >= "1900"
    except ValueError:
        return False


def is_period(text: str) -> bool:
    """Tell whether a text is a period of this age, or a span of two that begin in order.

    >>> [is_period(text) for text in ("2025-Q1", "2019/2024", "2024/2019", "2025-13", "2025-02-30")]
    [True, True, False, False, False]
    """
    first, _, last = text.partition("/")
    try:
        begins = [start_of(part) for part in (first, last or first)]
    except ValueError:
        return False
    return bool(PERIOD.fullmatch(text)) and first >= "1900" and begins == sorted(begins)


TYPES: dict[str, Callable[[str], bool]] = {
    "string": lambda text: True,
    "number": _is_number,
    "integer": lambda text: _is_number(text) and text.lstrip("-").isdecimal(),
    "boolean": lambda text: text in ("true", "false"),
    "date": _is_date,
    "period": is_period,
}
REMEDIES = {
    "number": "write digits and a decimal point only, such as 1234.5",
    "integer": "write digits only",
    "boolean": "write true or false",
    "date": "write YYYY-MM-DD",
    "period": "write 2025, 2025-07, 2025-07-31, 2025-H1, 2025-Q1 or two of them with a slash",
}
