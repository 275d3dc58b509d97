"""Periods begin and end where readers expect, and nothing else passes for one."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.periods import end_of, start_of


def test_periods_end_where_readers_expect() -> None:
    periods = ["2025-07", "2024", "2025-Q1", "2025", "2025-H1", "2025-07-15", "2019/2023"]
    in_order = ["2019/2023", "2024", "2025-Q1", "2025-H1", "2025-07-15", "2025-07", "2025"]
    assert sorted(periods, key=end_of) == in_order


@pytest.mark.parametrize("parts", [["H1", "H2"], ["Q1", "Q2", "Q3", "Q4"], [f"{m:02}" for m in range(1, 13)]])
def test_the_parts_of_a_year_follow_upon_each_other_and_fill_it(parts: list[str]) -> None:
    found = [(start_of(f"2024-{part}"), end_of(f"2024-{part}")) for part in parts]
    assert (found[0][0], found[-1][1]) == (start_of("2024"), end_of("2024"))
    assert all(after == end + timedelta(days=1) for (_, end), (after, _) in pairwise(found))


@given(st.dates(date(1900, 1, 1)), st.dates(date(1900, 1, 1)))
def test_a_day_is_its_own_beginning_and_end_and_a_span_goes_from_one_to_the_other(
    first: date, last: date
) -> None:
    assert start_of(first.isoformat()) == end_of(first.isoformat()) == first
    span = f"{first.isoformat()}/{last.isoformat()}"
    assert (start_of(span), end_of(span)) == (first, last)


@pytest.mark.parametrize(
    "bad", ["", "2025-Q7", "2025-H3", "25", "2025-00", "2025-13-01-01", "July 2025", "2025/"]
)
def test_what_is_no_period_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        end_of(bad)


@pytest.mark.parametrize("bad", ["2025-13", "2025-02-30"])
def test_days_that_do_not_exist_are_refused(bad: str) -> None:
    for bound in (start_of, end_of):
        with pytest.raises(ValueError, match=r"month|day"):
            bound(bad)
