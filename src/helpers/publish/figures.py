"""Figures of the datasets as they were known on a day, each with the row it comes from."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.data.contracts import Catalogue
from helpers.data.load import load
from helpers.periods import end_of
from helpers.problems import ReportError, suggestion
from helpers.records import Quantity, from_row


class NotYetKnown(ReportError):
    """A figure that exists in the data but was not yet public on the chapter's date."""


class Figures:
    """The datasets as they were known on ``as_of``: whole, by condition, and single figures."""

    def __init__(self, catalogue: Catalogue, as_of: date) -> None:
        self.catalogue = catalogue
        self.as_of = as_of
        self._frames: dict[str, pd.DataFrame] = {}
        self._rows: dict[str, dict[str, dict[Any, Any]]] = {}

    @property
    def root(self) -> Path:
        """The repository the chapter belongs to."""
        return self.catalogue.root

    def data(self, dataset: str) -> pd.DataFrame:
        """Return a dataset as it was known on the chapter's date, newest vintage of each figure (a copy)."""
        if dataset not in self._frames:
            self._frames[dataset] = load(self.catalogue, dataset, self.as_of)
        return self._frames[dataset].copy()

    def rows(self, dataset: str, **where: Any) -> pd.DataFrame:
        """Return the rows of a dataset whose columns equal ``where`` (a list means any of its values)."""
        frame = self.data(dataset)
        for column, value in where.items():
            if column not in frame:
                raise ReportError(
                    f"data/{dataset}.csv has no column '{column}': {suggestion(column, frame.columns)}"
                )
            frame = frame[frame[column].isin(value if isinstance(value, list | tuple | set) else [value])]
        return frame

    def at(self, dataset: str, **where: Any) -> Quantity:
        """Return the figure of exactly one row. Raises ReportError where none or several fit."""
        frame = self.rows(dataset, **where)
        if len(frame) != 1:
            said = ", ".join(f"{column}={value}" for column, value in where.items())
            raise ReportError(
                f"data/{dataset}.csv as of {self.as_of}: {len(frame)} rows fit {said}; one is needed"
            )
        return from_row(frame.iloc[0].to_dict())

    def find(self, dataset: str, **where: Any) -> Quantity | None:
        """Return the figure of the newest period that fits, or None where nothing is known yet."""
        frame = self.rows(dataset, **where)
        if frame.empty:
            return None
        order = frame.assign(end=frame["period"].map(end_of)).sort_values("end", kind="stable")
        last = order[order["end"] == order["end"].iloc[-1]]
        if len(last) > 1:
            said = ", ".join(f"{column}={value}" for column, value in where.items())
            raise ReportError(f"data/{dataset}.csv: rows {', '.join(last['row'])} all fit {said}; narrow it")
        return from_row(last.iloc[0].to_dict())

    def latest(self, dataset: str, **where: Any) -> Quantity:
        """Return the figure of the newest period that fits. Raises NotYetKnown where there is none."""
        found = self.find(dataset, **where)
        if found is None:
            said = ", ".join(f"{column}={value}" for column, value in where.items())
            raise NotYetKnown(f"data/{dataset}.csv: nothing with {said} was public on {self.as_of}")
        return found

    def get(self, dataset: str, key: str) -> Quantity:
        """Return the figure of one row by key. Raises NotYetKnown where it was not public yet."""
        frame = self.data(dataset)
        row = frame[frame["key"] == key]
        if not row.empty:
            return from_row(row.iloc[0].to_dict())
        everything = load(self.catalogue, dataset)
        if key in set(everything["key"]):
            raise NotYetKnown(f"data/{dataset}.csv: row '{key}' was not public on {self.as_of}")
        raise ReportError(f"data/{dataset}.csv has no row '{key}': {suggestion(key, everything['key'])}")

    def row(self, reference: str) -> Quantity:
        """Return the figure of the row ``dataset:key`` names. Raises as :meth:`get`."""
        dataset, _, key = reference.partition(":")
        if dataset not in self._rows:
            self._rows[dataset] = {row["key"]: row for row in self.data(dataset).to_dict("records")}
        row = self._rows[dataset].get(key)
        return from_row(row) if row else self.get(dataset, key)
