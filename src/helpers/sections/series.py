"""Reading a series out of a loaded frame: its rows in time order, the newest figure, one row by key."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers.periods import end_of
from helpers.problems import ReportError
from helpers.records import Quantity, from_row, from_rows


def months_between(first: str, last: str) -> int:
    """Return the months from the end of one period to the end of another.

    >>> months_between("2025-07", "2026-01"), months_between("2024", "2026-01")
    (6, 13)
    """
    start, end = end_of(first), end_of(last)
    return (end.year - start.year) * 12 + end.month - start.month


def by_period(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame's rows with the oldest period first; among equal ends the latest told comes last."""
    ends = frame["period"].map(end_of)
    return frame.assign(_end=ends).sort_values(["_end", "known"], kind="stable").drop(columns="_end")


def rows_of(frame: pd.DataFrame, series: str, economy: str = "china") -> pd.DataFrame:
    """Return the rows of one series and economy, oldest period first."""
    found = frame[(frame["series"] == series) & (frame["economy"] == economy)]
    return by_period(found)


def annual(frame: pd.DataFrame, series: str, economy: str = "china") -> pd.DataFrame:
    """Return the year rows of one series with an integer column ``year``, oldest first."""
    found = rows_of(frame, series, economy)
    found = found[found["period"].str.fullmatch(r"\d{4}")]
    return found.assign(year=found["period"].astype(int))


def newest(frame: pd.DataFrame, series: str, economy: str = "china") -> Quantity | None:
    """Return the figure of the newest period of a series, or None where none is known yet."""
    found = rows_of(frame, series, economy)
    return from_row(found.iloc[-1].to_dict()) if len(found) else None


def by_key(frame: pd.DataFrame, key: str) -> Quantity | None:
    """Return the figure of one row by its key, or None where it is not known yet."""
    found = frame[frame["key"] == key]
    return from_row(found.iloc[0].to_dict()) if len(found) else None


def by_keys(frame: pd.DataFrame, keys: Mapping[str, str]) -> dict[str, Quantity]:
    """Return quantities by id for row keys, leaving out rows that are not yet known."""
    return known({id: by_key(frame, key) for id, key in keys.items()})


def known(found: Mapping[str, Quantity | None]) -> dict[str, Quantity]:
    """Return the quantities there are: what was not public on the date of the frames is None and left out.

    >>> list(known({"a": Quantity(1, "count"), "b": None}))
    ['a']
    """
    return {id: q for id, q in found.items() if q is not None}


def has(frame: pd.DataFrame, key: str) -> bool:
    """Tell whether the row of a key is known."""
    return key in set(frame["key"])


def within(rows: pd.DataFrame, first_year: int, last_year: int) -> pd.DataFrame:
    """Return the rows whose ``year`` lies in a span. Raises ReportError where there is none."""
    found = rows[rows["year"].between(first_year, last_year)]
    if found.empty:
        raise ReportError(
            f"no year figure was public between {first_year} and {last_year}; widen first_year and last_year"
        )
    return found


def row_of(*frames: pd.DataFrame) -> str:
    """Return the references of every row of some frames, apart by blanks: the ``row`` of a line made of them.

    >>> row_of(pd.DataFrame({"row": ["robots:a", "robots:b"]}), pd.DataFrame({"row": ["robots:a"]}))
    'robots:a robots:b'
    """
    return " ".join(dict.fromkeys(row for frame in frames for row in frame["row"]))


def basis(rows: pd.DataFrame, *settings: Quantity) -> list[Quantity]:
    """Return what a result computed from rows under some settings rests on."""
    return [*from_rows(rows), *settings]
