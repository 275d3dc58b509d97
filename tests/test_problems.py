"""Problems in one line each, whatever the input they quote holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.problems import Problem, shown, suggestion


@given(st.text(), st.text(), st.text())
def test_a_problem_is_one_printable_line(place: str, message: str, remedy: str) -> None:
    line = str(Problem(place, "param:type", message, remedy))
    assert line.isprintable()
    line.encode()


def test_chinese_stays_as_it_is_and_controls_are_written_out() -> None:
    line = str(Problem("甲\x1b[31m", "a:b", "乙\n\u202e丙", "丁\ud800"))
    assert line == r"甲\x1b[31m: a:b: 乙\n\u202e丙 (丁\ud800)"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\nb", r"'a\nb'"),
        ("製造", "'製造'"),
        (0.8, "0.8"),
        ([1, "a"], "[1, 'a']"),
        ("x" * 999, "'" + "x" * 49 + "..." + "x" * 6 + "'"),
    ],
)
def test_values_are_quoted_short(value: object, text: str) -> None:
    assert shown(value) == text


def test_a_name_is_suggested_even_for_a_very_long_one() -> None:
    assert suggestion("satration", ["saturation", "x"]) == "did you mean 'saturation'?"
    assert suggestion("y" * 10**6, ["saturation", "x"]) == "known: saturation, x"


def test_a_number_too_long_for_python_to_write_is_named() -> None:
    assert shown(10**5000) == "int too large to show"
