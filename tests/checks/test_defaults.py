"""Defaults of parameters and the data: each default has its row, each row its parameter, with one value."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.checks.defaults import check_defaults

FILE = "data/assumptions.csv"


def change(root: Path, path: str, old: str, new: str) -> None:
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, (path, old)
    file.write_text(text.replace(old, new), encoding="utf-8")


def chapter(root: Path, beginning: str) -> str:
    (path,) = (root / "chapters").glob(f"{beginning}-*.ipynb")
    return f"chapters/{path.name}"


def test_the_chapters_and_the_data_agree(root: Path) -> None:
    assert check_defaults(root) == []


@pytest.mark.parametrize(
    ("number", "old", "new", "key"),
    [
        ("06", "government_share: Share = 0.5", "government_share: Share = 0.75", "06.government-share"),
        ("06", "years: ProgrammeYears = 3", "years: ProgrammeYears = 4", "06.years"),
        ("02", '[\\"gpt\\", \\"claude-sonnet\\"', '[\\"claude-sonnet\\", \\"gpt\\"', "02.lines"),
        ("02", 'Hardware = \\"H100\\"', 'Hardware = \\"H200\\"', "02.hardware"),
        ("03", 'as_of: AsOf = \\"2026-01-31\\"', 'as_of: AsOf = \\"2026-02-01\\"', "as-of"),
        ("03", "last_year: Year", "final_year: Year", "03.final-year"),
    ],
)
def test_a_default_the_data_do_not_hold_is_refused(
    spoilable: Path, number: str, old: str, new: str, key: str
) -> None:
    change(spoilable, chapter(spoilable, number), old, new)
    problem = check_defaults(spoilable)[0]
    assert problem.code == "param:default"
    assert problem.place.startswith(f"{chapter(spoilable, number)}: cell ")
    assert ", line " in problem.place
    assert f"row '{key}' of {FILE}" in problem.remedy


def test_a_row_without_parameter_is_refused_by_its_line(spoilable: Path) -> None:
    change(spoilable, FILE, "\n06.cap,", "\n06.capp,")
    code, near = check_defaults(spoilable)
    assert code.place.startswith(chapter(spoilable, "06"))
    assert near.place.startswith(f"{FILE}: row ")
    assert near.remedy == "did you mean '06.cap'?"


def test_the_same_number_written_otherwise_is_the_same_default(spoilable: Path) -> None:
    change(spoilable, chapter(spoilable, "06"), "cap: MoneyHKD = 50000 ", "cap: MoneyHKD = 50_000.0 ")
    assert check_defaults(spoilable) == []
