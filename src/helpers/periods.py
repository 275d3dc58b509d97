"""Periods of figures: years, months, days, halves, quarters and spans of them, as ``2025-Q1`` or ``2019/2024``."""

from __future__ import annotations

import calendar
import re
from datetime import date

#: The last month of each part of a year.
LAST_MONTH = {"H1": 6, "H2": 12, "Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12}

#: The months of each part of a year, by its letter.
LENGTH = {"H": 6, "Q": 3}

CODE = re.compile(r"(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|([HQ]\d)))?")


def start_of(period: str) -> date:
    """Return the first day of a period (a span begins with its first half). Raises as :func:`end_of`.

    >>> start_of("2025"), start_of("2025-Q4"), start_of("2019-07/2024")
    (datetime.date(2025, 1, 1), datetime.date(2025, 10, 1), datetime.date(2019, 7, 1))
    """
    year, month, day, part = _parts(period.split("/", maxsplit=1)[0])
    first = LAST_MONTH[part] - LENGTH[part[0]] + 1 if part else int(month or 1)
    return date(year, first, int(day or 1))


def end_of(period: str) -> date:
    """Return the last day of a period (a span ends with its second half).

    >>> end_of("2024"), end_of("2025-07"), end_of("2024-Q1")
    (datetime.date(2024, 12, 31), datetime.date(2025, 7, 31), datetime.date(2024, 3, 31))
    >>> end_of("2019/2024-H1"), end_of("2026-01-07")
    (datetime.date(2024, 6, 30), datetime.date(2026, 1, 7))

    Raises ValueError for anything else.
    """
    year, month, day, part = _parts(period.rsplit("/", maxsplit=1)[-1])
    last = LAST_MONTH[part] if part else int(month or 12)
    return date(year, last, int(day or calendar.monthrange(year, last)[1]))


def _parts(code: str) -> tuple[int, str, str, str]:
    """Return year, month, day and part of the year; what a period does not tell is empty."""
    found = CODE.fullmatch(code)
    if not found or found[2] == "00" or (found[4] and found[4] not in LAST_MONTH):
        raise ValueError(f"{code!r} is not a period such as 2025, 2025-07, 2025-H1 or 2025-Q1")
    return int(found[1]), found[2] or "", found[3] or "", found[4] or ""
