"""Values typed in code: what no row gives is refused as a value, arithmetic on rows is not."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from helpers.checks import check_all
from helpers.checks.typed import FACTOR, VALUE, check_typed, code_problems

REFUSED = {
    'Quantity(48, "count", rows)': "48",
    'Quantity(1, "count", rows)': "1",
    'Quantity(value=48.3, unit="percent")': "48.3",
    'derive(48, "count", a, how="數目")': "48",
    'derive(a.number * 1.3, "cny", a, how="加三成")': "1.3",
    'derive(a.number + 5, "count", a, how="加")': "5",
    'derive(round(float(48.3), 1), "percent", a, how="取整")': "48.3",
    'derive(48 if late else a.number, "count", a, how="數目")': "48",
    'from_frame(-48, "count", rows, how="數目")': "48",
    'a.with_value(50, "percent")': "50",
    'derive("逾三成", "text", a, how="說法")': "逾三成",
    'FACTOR = 1.3\nderive(a.number * FACTOR, "cny", a, how="加")': "1.3",
    'def f(share=0.35):\n    return derive(share, "share", a, how="比率")': "0.35",
    'grown = a.number * 1.3\nderive(grown, "cny", a, how="加")': "1.3",
    'pd.DataFrame({"year": [2024, 2025], "value": found})': "2024",
    'pd.DataFrame([("甲", 48)], columns=["name", "value"])': "48",
    "alt.datum(35)": "35",
}
ACCEPTED = [
    'Quantity(count, "count", rows)',
    'derive(last.number / first.number - 1, "share", first, last, how="（後者－前者）÷前者")',
    'derive(len(earlier) + 1, "annex", *rows, how="加一")',
    'from_frame(round(found.value, 2), "coefficient", rows, how="取兩位")',
    'from_frame(NAMES[str(kinds.index[0])], "text", rows, how="名稱")',
    'low.with_value(str(rows[-1]["name"]), "text")',
    'derive("製造", "text", a, how="名稱")',
    "n = 1\nn = 48\nf(n)",
    'chapter.table("x", frame, widths=[48, 52])',
    'pd.DataFrame({"month": frame["day"].str[:4], "value": frame["value"].round(6)})',
    "alt.datum(0)",
    "chart.properties(height=24 * len(rows))",
    "x = (",
]


@pytest.mark.parametrize(("source", "number"), REFUSED.items(), ids=list(REFUSED))
def test_a_typed_value_is_refused(source: str, number: str) -> None:
    first, *_ = code_problems(source, "x.py: line ")
    assert (first.code, first.message.split()[0].strip("'")) == (VALUE, number)


@pytest.mark.parametrize("source", ACCEPTED)
def test_a_computed_value_is_not(source: str) -> None:
    assert code_problems(source, "x.py: line ") == []


@pytest.mark.parametrize(
    "source", ["x = share * 100", "x = 1e4 * y", "x = y / 1_000_000", "x = days / 365.25", "x = y * 0.01"]
)
def test_a_conversion_by_hand_is_refused(source: str) -> None:
    (problem,) = code_problems(f"a = 1\n{source}", "x.py: line ")
    assert (problem.code, problem.place) == (FACTOR, "x.py: line 2")
    assert "data/units.csv" in problem.remedy


@pytest.mark.parametrize("source", ["x = 100 / parts", "x = y * z", "x = y + 100", "x = 1 - y", "x = 10 * y"])
def test_other_arithmetic_is_not(source: str) -> None:
    assert code_problems(source, "x.py: line ") == []


def test_modules_and_cells_are_read_and_told_by_place(spoilable: Path) -> None:
    module = spoilable / "src" / "helpers" / "models" / "planted.py"
    module.parent.mkdir(parents=True)
    module.write_text('"""Model."""\n\nx = share * 100\n', encoding="utf-8")
    path = spoilable / "chapters" / "92-method.ipynb"
    chapter = nbformat.read(path, as_version=4)
    cell = nbformat.v4.new_code_cell('q = Quantity(\n    48, "count", ("robots:x",), ("ifr",))')
    chapter.cells.append(cell)
    nbformat.write(chapter, path)
    assert [(p.code, p.place) for p in check_typed(spoilable)] == [
        (FACTOR, "src/helpers/models/planted.py: line 3"),
        (VALUE, f"chapters/92-method.ipynb: cell {len(chapter.cells)}, line 2"),
    ]
    assert {VALUE, FACTOR} <= {problem.code for problem in check_all(spoilable)}


def test_a_damaged_notebook_is_left_to_the_check_of_its_format(spoilable: Path) -> None:
    (spoilable / "chapters" / "92-method.ipynb").write_text('{"cells": [')
    assert check_typed(spoilable) == []


def test_no_value_of_the_report_is_typed_in_code(root: Path) -> None:
    assert [str(problem) for problem in check_typed(root)] == []
