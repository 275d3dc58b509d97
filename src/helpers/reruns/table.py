"""The table of a sweep: one tidy row a run, the same bytes whether the sweep was broken off or not."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.files import write_atomic
from helpers.problems import ReportError
from helpers.reruns.trial import Trial

FORMATS = (".csv", ".parquet")
FIRST, OUTCOME = "run", ("status", "reason")

Row = dict[str, Any]


def rows(names: Sequence[str], runs: Iterable[tuple[int, Mapping[str, Any], Trial]]) -> list[Row]:
    """Return one row a run: its number, its parameters, how it ended, and a column for each quantity of any run.

    A quantity named like another column becomes ``quantity.NAME``; one that a run does not publish is None. A
    parameter that is a list becomes words with blanks between.
    """
    found = list(runs)
    ids = dict.fromkeys(id for _, _, trial in found for id in trial.quantities)
    columns = {id: column(id, names) for id in ids}
    return [
        {
            FIRST: number,
            **{name: cell(values[name]) for name in names},
            **dict(zip(OUTCOME, (trial.status, trial.reason), strict=True)),
            **{column: trial.quantities.get(id) for id, column in columns.items()},
        }
        for number, values, trial in found
    ]


def column(id: str, names: Sequence[str]) -> str:
    """Return the column of a quantity in a table with columns for these parameters.

    >>> column("stations", ["year"]), column("year", ["year"])
    ('stations', 'quantity.year')
    """
    return f"quantity.{id}" if id in (FIRST, *names, *OUTCOME) else id


def cell(value: Any) -> Any:
    """Return a parameter's value as a table holds it.

    >>> cell(["china", "japan"]), cell(0.8)
    ('china japan', 0.8)
    """
    return " ".join(map(str, value)) if isinstance(value, list) else value


def write_table(path: Path, found: Sequence[Row]) -> None:
    """Write rows as CSV or Parquet, by the file's ending, whole or not at all. Raises ReportError where it cannot."""
    content = as_parquet(found) if path.suffix == ".parquet" else as_csv(found)
    try:
        write_atomic(path, content)
    except OSError as error:
        raise ReportError(
            f"{path}: {error.strerror}; the journal has every result: make room and give the same command"
        ) from error


def as_csv(found: Sequence[Row]) -> str:
    """Return rows as CSV, an empty cell where there is no value; numbers as Python writes them, exact."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(found[0]) if found else [FIRST], lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return text.getvalue()


def as_parquet(found: Sequence[Row]) -> bytes:
    """Return rows as Parquet; a column of numbers and texts is text. Raises ReportError without the package."""
    duckdb = parquet_package()
    names = list(found[0]) if found else [FIRST]
    frame = pd.DataFrame({name: _column([row[name] for row in found]) for name in names})
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as base:
        made = Path(folder) / "table.parquet"
        base.from_df(frame).write_parquet(str(made))
        return made.read_bytes()


def _column(values: list[Any]) -> pd.Series[Any]:
    """Return values as one type, each of them may be missing: integers, numbers, or else texts."""
    kinds = {type(value) for value in values if value is not None}
    if kinds and kinds <= {int}:
        return pd.Series(values, dtype="Int64")
    if kinds and kinds <= {int, float}:
        return pd.Series(values, dtype="float64")
    return pd.Series([None if value is None else str(value) for value in values], dtype=object)


def parquet_package() -> Any:
    """Return the package that writes Parquet. Raises ReportError where it is not installed."""
    try:
        import duckdb
    except ImportError as error:
        raise ReportError(
            "FILE.parquet needs a package more: pip install 'ai-manufacturing-report[parquet]', or give FILE.csv"
        ) from error
    return duckdb
