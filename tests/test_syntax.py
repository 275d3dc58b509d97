"""Whatever is wrong with a source is an error of syntax, with its line, in every Python."""

from __future__ import annotations

import ast

import pytest

from helpers.syntax import parsed


def test_python_is_read_and_does_not_run() -> None:
    assert ast.dump(parsed("1 / 0")) == ast.dump(parsed(b"1 / 0")) == ast.dump(ast.parse("1 / 0"))


@pytest.mark.parametrize(
    "source", ["a = 1\nb = = 2\n", "a = 1\nb = '\0'\n", b"a = 1\nb = '\0'\n", "a = 1\nb = '\ud800'\n"]
)
def test_what_is_no_python_is_told_with_its_line(source: str | bytes) -> None:
    with pytest.raises(SyntaxError) as told:
        parsed(source)
    assert told.value.msg
    assert told.value.lineno == 2
