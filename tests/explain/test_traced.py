"""Nothing moves in silence: whatever a changed figure moves names its row, so that the report can be asked about it."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from helpers.book.manifest import Manifest
from helpers.data.contracts import read_catalogue
from helpers.engine.execute import execute
from helpers.engine.processes import Template
from helpers.explain.differences import differences
from helpers.explain.graph import Graph
from helpers.explain.reading import Build, read_chapters
from helpers.explain.whatif import rewrite
from helpers.parameters.request import plan


def change_one_figure_each(repository: Path, draw: random.Random) -> list[str]:
    """Lower one figure of every dataset by a fourteenth (a share stays one); returns the rows, as ``dataset:key``."""
    changed = []
    for name, contract in read_catalogue(repository).contracts.items():
        if "value" not in contract.fields:
            continue
        path = repository / "data" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
        figures = [row for row in rows if row["value"]]
        if not figures:  # a dataset of words
            continue
        row = draw.choice(figures)
        lower = f"{float(row['value']) * 13 / 14 or 1:.6f}"
        rewrite(path, contract, row[contract.key[0]], {"value": lower})
        changed.append(f"{name}:{row[contract.key[0]]}")
    return changed


@pytest.mark.book
@pytest.mark.parametrize("seed", range(2))
def test_what_moves_names_a_row_that_moved_it(
    built_book: Path, spoilable: Path, template: Template, tmp_path: Path, seed: int
) -> None:
    manifest = Manifest.model_validate_json((built_book / "manifest.json").read_bytes())
    before = read_chapters(built_book / "executed", manifest.parameters)
    graph = Graph(Build(built_book.parent / "repository", built_book, manifest, before))
    changed = change_one_figure_each(spoilable, random.Random(seed))
    execute(plan(spoilable, {}), tmp_path / "executed", spoilable, 2, lambda outcome: None, template)
    after = read_chapters(tmp_path / "executed", manifest.parameters)

    traced = {(m.item.place.chapter, m.item.id) for m in graph.moved([graph.rows[row] for row in changed])}
    found = [d for name in before for d in differences(before[name], after[name], traced)]
    records = [d for d in found if d.kind in ("quantity", "chart", "table")]
    assert any(d.traced for d in records)
    # The catalogue of the data shows each file's digest, which any edit moves.
    assert [(d.place.chapter, d.name) for d in records if not d.traced and "catalogue" not in d.name] == []
