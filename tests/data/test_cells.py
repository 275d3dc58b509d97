"""Single cells against their column's contract: the forms that are accepted and those that are refused."""

from __future__ import annotations

import pytest

from helpers.data.cells import check_cell
from helpers.data.contracts import FieldContract


@pytest.mark.parametrize(
    "text",
    [
        "nan",
        "inf",
        "1,000",
        "１２",
        "0x1f",
        "1e400x",
        " 1",
        "--1",
        "1.",
        "1e400",
        "-0",
        "-0.0",
        "007",
        "1e-999",
        "+5",
        "5e",
        "−5",
        "٤٨",
        ".5",
    ],
)
def test_hostile_numbers(text: str) -> None:
    field = FieldContract(type="number", title="v", description="v")
    assert check_cell(field, "value", text) is not None


@pytest.mark.parametrize("text", ["0", "-5", "0.25", "1e5", "0.0", "1e-3", "12345678901234567890"])
def test_numbers_accepted(text: str) -> None:
    assert check_cell(FieldContract(type="number", title="v", description="v"), "value", text) is None


@pytest.mark.parametrize("text", ["1.0", "1e2", "-0", "01"])
def test_integers_refused(text: str) -> None:
    assert check_cell(FieldContract(type="integer", title="v", description="v"), "order", text) is not None


@pytest.mark.parametrize(
    "text", ["2025", "2025-07", "2025-02-28", "2025-H1", "2025-Q4", "2019/2024", "2025-01/2025-09"]
)
def test_periods_accepted(text: str) -> None:
    assert check_cell(FieldContract(type="period", title="p", description="p"), "period", text) is None


@pytest.mark.parametrize(
    "text",
    [
        "25",
        "2025-7",
        "2025-02-30",
        "2025-H3",
        "2025-Q0",
        "2019-2024",
        "2025/",
        "2025-00",
        "0000",
        "2025/2019",
        "2025-H2/2025-H1",
    ],
)
def test_periods_refused(text: str) -> None:
    assert check_cell(FieldContract(type="period", title="p", description="p"), "period", text) is not None
