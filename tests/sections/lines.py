"""What changed dataset rows move: lines of tables and data of charts, told apart by the rows they name."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator
from typing import Any

import pandas as pd

from helpers.publish.chart import specification
from helpers.publish.specs import chart_rows
from helpers.publish.table import origin_of

Load = Callable[[str], pd.DataFrame]
#: Makes a table (a frame) or a chart of the datasets a loader gives.
Exhibit = Callable[[Load], Any]
#: The rows a line names and what it says.
Line = tuple[frozenset[str], str]

#: Rows of a dataset changed one by one, of those that lines name.
ONE_BY_ONE = 4


def lines(shown: Any, apart: Collection[str]) -> set[Line]:
    """Return what a table or chart says line by line, without the columns ``apart``."""
    held = shown.to_dict("records") if isinstance(shown, pd.DataFrame) else chart_rows(specification(shown))
    silent = {"row", *apart}
    return {
        (frozenset(origin_of(line)), repr({name: cell for name, cell in line.items() if name not in silent}))
        for line in held
    }


def changed(frame: pd.DataFrame, references: Collection[str]) -> pd.DataFrame:
    """Return a frame with the figures of some rows doubled (0 becomes 1) and their words altered."""
    here = frame["row"].isin(references)
    altered = frame.copy()
    if "value" in frame:
        figures = frame["value"].astype(float)
        altered["value"] = figures.mask(here, (figures * 2).where(figures != 0, 1.0))
    for column in {"text", "label"} & {*frame}:
        altered[column] = frame[column].mask(here & (frame[column] != ""), frame[column] + "改")
    return altered


def faults(
    exhibit: Exhibit,
    load: Load,
    datasets: Collection[str],
    *,
    apart: Collection[str] = (),
    exact: bool = True,
) -> Iterator[str]:
    """Yield what is wrong: rows that move lines which do not name them, and named rows that move nothing.

    A line may also move by giving way to another: one of the two names the row. Where the exhibit is not ``exact``,
    a named row need not move its line: a number of GPUs rests on many figures and answers to few.
    """
    before = lines(exhibit(load), apart)
    named = {row for rows, _ in before for row in rows}
    if strange := {row.split(":")[0] for row in named} - {*datasets}:
        yield f"lines name rows of {strange}, which the exhibit is not made of"

    def after(references: Collection[str]) -> set[Line]:
        return lines(exhibit(lambda d: changed(load(d), references) if d in datasets else load(d)), apart)

    unnamed = {row for dataset in datasets for row in load(dataset)["row"]} - named
    for _, words in before - after(unnamed):
        yield f"rows it does not name move {words}"
    for row in _some(named, datasets):
        moved = after([row])
        if not any(all(row in rows for rows, _ in side) for side in (before - moved, moved - before)):
            yield f"{row} moves lines that do not name it: {before - moved}"
        if exact and (still := {line for line in before & moved if row in line[0]}):
            yield f"{row} is named and does not move {still}"


def _some(named: Collection[str], datasets: Collection[str]) -> Iterator[str]:
    draw = random.Random(7)
    for dataset in datasets:
        own = sorted(row for row in named if row.startswith(f"{dataset}:"))
        yield from draw.sample(own, min(ONE_BY_ONE, len(own)))
