"""What a line of a table and a datum of a chart say follows from the dataset rows they name, and from no others."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from helpers.places import find_root
from helpers.publish.outputs import shown
from helpers.publish.table import origin_of
from helpers.wording import ISO_DATE
from tests.conftest import copy_sources

#: Chapters taken whole; tests/sections/test_lines.py takes the exhibits of the others one by one.
CHAPTERS = (
    "02-two-paths",
    "03-manufacturing-first",
    "04-ecosystem",
    "05-industries-and-smes",
    "06-hong-kong",
)

#: The cells of a row that are changed, and the datasets where one holds codes or a name that others are found by.
CHANGED = {
    "value": (),
    "note": (),
    "text": ("assumptions",),
    "label": ("local_plans", "pilot_requirements", "schemes"),
}

#: Every row is changed, one lot of them at a time.
LOTS = 2

#: Charts that draw a model: its points rest on all the rows of the chart, and name none of their own.
MODELS = {
    "paths-cost-curves",
    "mfg-projection",
    "mfg-adoption",
    "industries-tornado",
    "industries-break-even",
    "hk-voucher-cost",
    "hk-voucher-tornado",
}

#: What is shown in one place: the exhibit, what it says there, the rows it names there.
Line = tuple[str, str, frozenset[str]]


def told(record: dict[str, Any]) -> Iterator[Line]:
    """Yield the lines of a table, or what a chart draws."""
    if "cells" in record:
        found = list(zip(record["cells"], record["origins"], strict=True))
    else:
        found = [({**drawn, "row": ""}, origin_of(drawn)) for drawn in record["data"]]
    for said, rows in found:
        yield record["id"], json.dumps(said, ensure_ascii=False, sort_keys=True), frozenset(rows)


def lines(root: Path, chapter: str) -> Counter[Line]:
    """Run the cells of a chapter in this process; return what its tables and charts say where."""
    cells = nbformat.read(root / "chapters" / f"{chapter}.ipynb", as_version=4).cells
    source = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    with pytest.MonkeyPatch.context() as here:
        here.chdir(root)
        find_root.cache_clear()
        InteractiveShell.instance()
        with capture_output() as captured:
            exec(source, {})
    find_root.cache_clear()
    records = shown({"data": output.data} for output in captured.outputs)
    return Counter(line for kind, record in records if kind in ("chart", "table") for line in told(record))


def change(path: Path, lot: int) -> Iterator[str]:
    """Change the rows of a lot of one dataset; yield their names. Tables of reference have none."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    if "key" not in rows[0]:
        return
    for row in rows[lot::LOTS]:
        for column, spared in CHANGED.items():
            if row.get(column) and path.stem not in spared and not ISO_DATE.fullmatch(row[column]):
                row[column] = str(float(row[column]) * 1.07) if column == "value" else f"{row[column]}改"
        yield f"{path.stem}:{row['key']}"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, frozenset[str]]]:
    """Copies of the repository, one a lot, with the names of the rows changed in each."""
    folder = tmp_path_factory.mktemp("changed")
    copies = [copy_sources(folder / str(lot)) for lot in range(LOTS)]
    return [
        (copy, frozenset(row for path in copy.glob("data/*.csv") for row in change(path, lot)))
        for lot, copy in enumerate(copies)
    ]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_changed_rows_move_those_lines_alone_that_name_them(
    root: Path, changed: list[tuple[Path, frozenset[str]]], chapter: str
) -> None:
    before = lines(root, chapter)
    for copy, rows in changed:
        moved = before - lines(copy, chapter)
        assert not [line for line in moved if line[2] and not line[2] & rows]
        assert [line for line in moved if line[2] & rows]
    assert {exhibit for exhibit, _, rows in before if not rows} <= MODELS
