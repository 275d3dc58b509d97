"""Values as people write them: what is read as what, and what is refused before it can do anything."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.parameters.values import LARGEST, LONGEST, Unreadable, read_file, read_value
from helpers.problems import RequestError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.8", 0.8),
        (" 2030 ", 2030),
        ("2030.0", 2030.0),
        ("1e3", 1000.0),
        ("1E-3", 0.001),
        ("+5", 5),
        ("-.5", -0.5),
        ("5.", 5.0),
        ("1e999", float("inf")),
        ("010", "010"),
        ("0x1f", "0x1f"),
        ("0b1", "0b1"),
        ("1_000", "1_000"),
        ("50,000", "50,000"),
        ("12:30:00", "12:30:00"),
        ("190:20:30", "190:20:30"),
        ("2026-01-31", "2026-01-31"),
        ("2026-02-30", "2026-02-30"),
        ("yes", "yes"),
        ("on", "on"),
        ("No", "No"),
        ("True", "True"),
        ("true", True),
        ("null", None),
        (".nan", ".nan"),
        (".inf", ".inf"),
        ("٣", "٣"),
        ("０．８", "０．８"),
        ('"0.8"', "0.8"),
        ("'true'", "true"),
        ("[china, japan]", ["china", "japan"]),
        ("{a: 1, b: [2]}", {"a": 1, "b": [2]}),
        ("3: x", {"3": "x"}),
        ("true: x", {"true": "x"}),
        ("<<: x", {"<<": "x"}),
        ("", None),
    ],
)
def test_read_as_written(text: str, value: object) -> None:
    found = read_value(text)
    assert (found, type(found)) == (value, type(value))


LAUGHS = "a: &a [x, x]\n" + "\n".join(f"b{n}: &b{n} [*a, *a]" for n in range(9))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 100_000, "nested deeper"),
        ("{a: " * 50_000, "nested deeper"),
        ("- " * 50_000, "nested deeper"),
        (LAUGHS, "anchors and aliases"),
        ("&a [*a]", "anchors and aliases"),
        ("*a", "anchors and aliases"),
        ("!!python/object/apply:os.system [x]", "tags"),
        ("!!binary aGk=", "tags"),
        ("!!int '12:30'", "tags"),
        ("!own x", "tags"),
        ("! x", "tags"),
        ("x: 1\ny: 2\nx: 3", "line 3: 'x' is given twice"),
        ("a: {x: 1, x: 1}\nb: {y: 1, y: 2}", "line 1: 'x' is given twice"),
        ("[a]: 1", "a list or a mapping"),
        ("? {a: 1}\n: 1", "a list or a mapping"),
        ("[1, 2", "line 1: "),
        ("a\n---\nb", "line 2: "),
        ("@x", "line 1: "),
        ("a: b: c", "line 1: "),
        ("\x00", "not allowed"),
        ("\x1b[31m", "not allowed"),
        ("\ud800", "not allowed"),
        ("9" * (LONGEST + 1), f"longer than {LONGEST}"),
        ("[" + "x" * (LONGEST + 1) + "]", f"longer than {LONGEST}"),
    ],
)
def test_refused_with_the_line_and_the_reason(text: str, said: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_value(text)
    assert said in str(caught.value)
    assert len(str(caught.value)) < 300


@given(st.one_of(st.text(), st.text(alphabet="[]{}:,-?&*!|>'\"#%@` \n0a1.e")))
def test_any_text_is_a_plain_value_or_unreadable(text: str) -> None:
    try:
        found = read_value(text)
    except Unreadable:
        return
    assert plain(found)


def plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(type(name) is str and plain(inner) for name, inner in value.items())
    if isinstance(value, list):
        return all(map(plain, value))
    return type(value) in (str, int, float, bool, type(None))


@given(st.one_of(st.integers(-(10**100), 10**100), st.floats(allow_nan=False, allow_infinity=False)))
def test_a_number_is_read_as_python_writes_it(number: float) -> None:
    found = read_value(repr(number))
    assert (found, type(found)) == (number, type(number))


def test_a_file_is_utf_8_with_or_without_a_mark(tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    file.write_bytes("\ufeffa: 數".encode())
    assert read_file(file) == "a: 數"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfea\x00", "not UTF-8 at byte 0"),
        (b"a: \xed\xa0\x80", "not UTF-8 at byte 3"),
        (b"#" * (LARGEST + 1), f"larger than {LARGEST} bytes"),
    ],
)
def test_a_file_that_is_no_small_text_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "p.yml"
    file.write_bytes(content)
    with pytest.raises(RequestError, match=f"param:file: {said}"):
        read_file(file)


def test_what_is_no_ordinary_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for file in (tmp_path / "pipe", tmp_path, tmp_path / "absent", Path("/dev/zero")):
        with pytest.raises(RequestError, match="param:file"):
            read_file(file)
