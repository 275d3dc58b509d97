"""Units convert by their definitions in data/units.csv; what measures different things never does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.data.units import check_units, convert, converted, name, registry, unreadable
from helpers.problems import ReportError
from helpers.records import Quantity

SHARES = ("share", "percent", "ratio", "percentage-point", "count", "billion-parameters")


def test_every_unit_of_the_report_is_defined(root: Path) -> None:
    units = registry(root)
    for code in ("percent", "usd-per-gpu-hour", "robot-per-10000", "tok-per-s", "eflops"):
        assert units.Quantity(1, name(code)).to(name(code)).magnitude == 1


@pytest.mark.parametrize(
    ("value", "unit", "to", "result"),
    [
        (0.35, "share", "percent", 35),
        (14_900, "pflops", "eflops", 14.9),
        (36, "month", "year", 3),
        (120, "billion-parameters", "count", 1.2e11),
        (1461, "day", "year", 4),
    ],
)
def test_conversions_a_reader_can_redo(value: float, unit: str, to: str, result: float) -> None:
    assert converted(value, unit, to) == pytest.approx(result)


@pytest.mark.parametrize(
    ("unit", "to", "said"),
    [
        ("usd", "hkd", "Cannot convert"),
        ("firm", "person", "Cannot convert"),
        ("usd", "usdx", "'usdx' is not defined"),
        ("text", "count", "not defined"),
    ],
)
def test_what_measures_something_else_is_refused(unit: str, to: str, said: str) -> None:
    with pytest.raises(ReportError, match=f"data/units.csv: '{unit}' to '{to}'.*{said}"):
        converted(1, unit, to)


@given(st.floats(-1e12, 1e12), st.sampled_from(SHARES), st.sampled_from(SHARES))
def test_there_and_back_is_the_same(value: float, unit: str, to: str) -> None:
    assert converted(converted(value, unit, to), to, unit) == pytest.approx(value)


def test_a_converted_quantity_keeps_its_origin() -> None:
    q = convert(Quantity(0.5, "share", ("adoption:a",), ("miit",), "secondary", how="參數"), "percent")
    assert (q.value, q.unit, q.rows, q.sources, q.standing) == (
        50,
        "percent",
        ("adoption:a",),
        ("miit",),
        "secondary",
    )


@pytest.mark.parametrize("words", ["[x", "3 foo", "foo bar", "1 +", "b", "0.01 count"])
def test_a_definition_that_cannot_be_worked_out_is_told_by_its_row(spoilable: Path, words: str) -> None:
    path = spoilable / "data" / "units.csv"
    text = path.read_text(encoding="utf-8")
    line = next(n for n, row in enumerate(text.splitlines(), start=1) if row.startswith("percent,"))
    path.write_text(text.replace(",0.01 count\n", f",{words}\n", 1), encoding="utf-8")
    found = [(p.place, p.code) for p in check_units(spoilable)]
    assert found == (
        [] if words == "0.01 count" else [(f"data/units.csv: row {line}, column definition", "data:unit")]
    )


def test_units_defined_by_each_other_are_told() -> None:
    assert set(unreadable({"a": "2 b", "b": "2 a", "count": "[]"})) >= {"a", "b"}
