"""Numbers, periods and lists in words: properties, and the forms readers expect."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import wording

FACTORS = {"萬億": 10**12, "億": 10**8, "萬": 10**4}


def read_back(text: str) -> Decimal:
    digits, _, scale = text.replace("−", "-").replace(",", "").partition(" ")
    return Decimal(digits) * FACTORS.get(scale, 1)


@given(st.floats(min_value=-1e15, max_value=1e15, allow_nan=False), st.integers(0, 4))
def test_a_number_reads_back_within_half_a_unit_of_its_last_place(value: float, digits: int) -> None:
    assert abs(read_back(wording.number(value, digits)) - Decimal(repr(value))) <= Decimal("0.5").scaleb(
        -digits
    )


@given(st.floats(min_value=0, max_value=1e15, allow_nan=False))
def test_a_scaled_number_reads_back_within_its_last_place(value: float) -> None:
    text = wording.scaled(value)
    scale = FACTORS.get(text.partition(" ")[2], 1)
    place = Decimal("0.05") * scale if scale > 1 else Decimal("0.5")
    assert abs(read_back(text) - Decimal(repr(value))) <= place


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (9999, "9,999"),
        (10_000, "1 萬"),
        (4_838_000, "483.8 萬"),
        (1.2e12, "1.2 萬億"),
        (6.9e11, "6,900 億"),
        (0, "0"),
    ],
)
def test_scales(value: float, text: str) -> None:
    assert wording.scaled(value) == text


def test_negative_numbers_have_a_true_minus_and_no_negative_zero() -> None:
    assert wording.number(-1.25, 1) == "−1.3"
    assert wording.number(-0.001, 1) == "0"
    assert wording.number(2, 1, sign=True) == "+2"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("2025-Q3", "2025 年第 3 季"),
        ("2025-12-31", "2025 年 12 月 31 日"),
        ("2025-01/2025-09", "2025 年 1 月至 2025 年 9 月"),
    ],
)
def test_periods(code: str, text: str) -> None:
    assert wording.period(code) == text


def test_lists() -> None:
    assert [wording.listing(items) for items in ([], ["甲"], ["甲", "乙"], ["甲", "乙", "丙"])] == [
        "",
        "甲",
        "甲和乙",
        "甲、乙和丙",
    ]
