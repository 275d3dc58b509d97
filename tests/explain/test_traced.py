"""Nothing moves in silence: whatever a changed figure moves names its row, so that the report can be asked about it."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.book.collect import collect
from helpers.book.manifest import Manifest
from helpers.data.checks import check_data
from helpers.data.contracts import read_catalogue
from helpers.data.package import write_package
from helpers.engine.execute import execute
from helpers.engine.processes import Template
from helpers.explain.differences import differences
from helpers.explain.graph import Graph
from helpers.explain.reading import Build, read_chapters
from helpers.explain.whatif import rewrite
from helpers.parameters.request import plan


def lower(figure: str) -> str:
    """Return a figure lowered by a fourteenth: a share stays one."""
    return f"{float(figure) * 13 / 14 or 1:.6f}"


def a_year_earlier(day: str) -> str:
    """Return the day one year before an ISO day; the last of February is its 28th."""
    return f"{int(day[:4]) - 1}{day[4:]}".replace("02-29", "02-28")


Change = Callable[[str], str]

FIGURES: dict[str, Change] = {"value": lower}
WORDS: dict[str, Change] = {
    "text": lambda text: f"{text}（改）",
    "note": lambda note: f"{note}（改）",
    "known": a_year_earlier,
    "standing": lambda standing: "secondary" if standing == "official" else "official",
    "source": lambda source: "cma-2026-01" if source != "cma-2026-01" else "report-assumptions",
}


def change_one_cell_each(repository: Path, changes: dict[str, Change], draw: random.Random) -> list[str]:
    """Change a cell of every dataset that has such columns filled; returns the rows, as ``dataset:key``.

    What the checks refuse is left as it was.
    """
    changed = {}
    for name, contract in read_catalogue(repository).contracts.items():
        path = repository / "data" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
        cells = [(row, column) for column in changes for row in rows if row.get(column)]
        if cells:
            row, column = draw.choice(cells)
            before, key = path.read_bytes(), row[contract.key[0]]
            rewrite(path, contract, key, {column: changes[column](row[column])})
            changed[f"data/{name}.csv"] = f"{name}:{key}", before
    for file in {problem.place.partition(":")[0] for problem in check_data(repository)} & changed.keys():
        (repository / file).write_bytes(changed.pop(file)[1])
    write_package(repository)
    return [row for row, _ in changed.values()]


def differing(old: Manifest, new: Manifest) -> set[tuple[str, str]]:
    """Return (chapter, id) of the quantities of two manifests that differ in anything but where they stand."""
    one, other = (
        {(q.chapter, q.id): q.model_dump(exclude={"cell"}) for q in manifest.quantities}
        for manifest in (old, new)
    )
    return {name for name in one | other if one.get(name) != other.get(name)}


@pytest.mark.book
@pytest.mark.parametrize("changes", [FIGURES, WORDS], ids=["figures", "words"])
def test_what_moves_is_told_and_names_a_row_that_moved_it(
    built_book: Path, spoilable: Path, template: Template, tmp_path: Path, changes: dict[str, Change]
) -> None:
    manifest = Manifest.model_validate_json((built_book / "manifest.json").read_bytes())
    before = read_chapters(built_book / "executed", manifest.parameters)
    graph = Graph(Build(built_book.parent / "repository", built_book, manifest, before))
    changed = change_one_cell_each(spoilable, changes, random.Random(1))
    assert len(changed) > 25
    plans = plan(spoilable, {})
    execute(plans, tmp_path / "executed", spoilable, 2, lambda outcome: None, template)
    after = read_chapters(tmp_path / "executed", manifest.parameters)

    moved = graph.moved([graph.rows[row] for row in changed], [*before.values(), *after.values()])
    traced = {(m.item.place.chapter, m.item.id) for m in moved}
    found = [d for name in before for d in differences(before[name], after[name], traced)]
    records = [d for d in found if d.kind in ("quantity", "chart", "table")]
    assert any(d.traced for d in records)
    assert [(d.place.chapter, d.name) for d in records if not d.traced] == []
    told = {(d.place.chapter, d.name.split(",")[0]) for d in records if d.kind == "quantity"}
    assert told == differing(manifest, collect(spoilable, tmp_path, plans))
