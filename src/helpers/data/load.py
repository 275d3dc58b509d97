"""Loading datasets as of a date: the only way a chapter reads data."""

from __future__ import annotations

from datetime import date

import pandas as pd

from helpers.data.checks import read_sheet
from helpers.data.contracts import Catalogue, Contract
from helpers.problems import ProblemsFound


def load(catalogue: Catalogue, dataset: str, as_of: date | None = None) -> pd.DataFrame:
    """Return a dataset as it was known on ``as_of`` (inclusive), or with every vintage where None.

    Columns as in the CSV plus ``row`` (``dataset:key``); numbers are float64, integers int64 where none is
    missing, everything else text, dates ISO text. Of several vintages of one figure (same ``identity``) the
    newest known one is kept. Order as in the CSV. A timeless dataset keeps every row and, on a date, loses
    ``known``: the day a choice was set must not make what rests on it look newer than its data. Raises
    ReportError for an unknown dataset, ProblemsFound for one that cannot be read.
    """
    contract = catalogue.contract(dataset)
    sheet, problems = read_sheet(catalogue.root, contract)
    if sheet is None or problems:
        raise ProblemsFound(problems)
    frame = pd.DataFrame([row for _, row in sheet.rows], columns=list(contract.fields), dtype="str")
    for column in contract.fields:
        kind = catalogue.fields[column].type
        if kind in ("number", "integer"):
            frame[column] = pd.to_numeric(frame[column])
        if kind == "number":  # whatever the other rows hold: one decimal must not change how they are written
            frame[column] = frame[column].astype("float64")
    if contract.key == ("key",):
        frame["row"] = contract.name + ":" + frame["key"]
    if as_of is None or "known" not in frame:
        return frame
    if contract.timeless:
        return frame.drop(columns="known")
    return newest(frame[frame["known"] <= as_of.isoformat()], contract).reset_index(drop=True)


def newest(frame: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """Return only the newest vintage of each figure, in the original order."""
    if not contract.identity:
        return frame.copy()
    order = frame.sort_values("known", kind="stable")
    return frame.loc[sorted(order.drop_duplicates(list(contract.identity), keep="last").index)].copy()
