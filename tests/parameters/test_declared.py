"""Parameters read as syntax: what is refused, with which code, and that ours agree with papermill's reader."""

from __future__ import annotations

from pathlib import Path

import nbformat
import papermill
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.parameters.declared import Parameter, check_value, check_values, read_parameters, types
from helpers.parameters.request import chapter_names, declared_parameters
from helpers.problems import ProblemsFound, ReportError

GOOD = 'as_of: AsOf = "2026-01-31"  # 截至日期\nsaturation: Saturation = 0.9  # 飽和水平'


def notebook(folder: Path, source: str, tag: str = "parameters") -> Path:
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": [tag]})
    path = folder / "01-x.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    return path


def test_good_cell(tmp_path: Path) -> None:
    first, second = read_parameters(notebook(tmp_path, GOOD))
    assert (first.name, first.default, first.report_wide) == ("as_of", "2026-01-31", True)
    assert (second.type, second.help, second.report_wide) == ("Saturation", "飽和水平", False)
    assert (second.default, second.line, second.chapter) == (0.9, 2, "01-x")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("x = 1  # 無類型", "param:declaration"),
        ("x: Saturatoin = 1  # 錯字", "param:declaration"),
        ("x: Year = 2020 + 1  # 算式", "param:declaration"),
        ("x: Year = 2020", "param:declaration"),
        ("x: Year = 2020  # 說明有 = 號", "param:declaration"),
        ("import os  # 偷渡", "param:declaration"),
        ("x: Year = 1066  # 太早", "param:range"),
        ('x: Year = "abc"  # 不是數字', "param:type"),
        ("x: Year = True  # 不是數字", "param:type"),
        ("x: Year = 2020; x: Year = 2021  # 兩次", "param:declaration"),
        ("x: Year = (  # 不完整", "param:syntax"),
    ],
)
def test_bad_lines_are_told_with_place(tmp_path: Path, line: str, code: str) -> None:
    with pytest.raises(ProblemsFound) as caught:
        read_parameters(notebook(tmp_path, line))
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.place.startswith("chapters/01-x.ipynb: cell 1, line 1")


def test_misspelt_type_is_suggested(tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound, match="did you mean 'Saturation'"):
        read_parameters(notebook(tmp_path, "x: Saturatoin = 1  # 錯字"))


def test_cell_without_tag(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="tagged 'parameters'"):
        read_parameters(notebook(tmp_path, GOOD, tag="other"))


def test_every_chapter_declares_the_date_of_data_first_with_one_default(root: Path) -> None:
    firsts = {parameters[0].name: parameters[0].default for parameters in declared_parameters(root).values()}
    assert firsts == {"as_of": "2026-01-31"}


def test_papermill_reads_the_same_parameters(root: Path) -> None:
    for name in chapter_names(root):
        path = root / "chapters" / f"{name}.ipynb"
        theirs = papermill.inspect_notebook(str(path))
        ours = read_parameters(path)
        assert [p.name for p in ours] == list(theirs), name
        assert [p.type for p in ours] == [theirs[p.name]["inferred_type_name"] for p in ours], name
        assert [p.help for p in ours] == [theirs[p.name]["help"] for p in ours], name


def test_every_named_type_has_a_title() -> None:
    for name in types():
        if name not in ("Code", "Date"):
            assert Parameter("x", name, None, "", 1).adapter.json_schema().get("title"), name


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.lists(st.text()), st.binary()))
def test_any_value_is_accepted_or_told_never_a_crash(value: object) -> None:
    for name in types():
        clean, problems = check_value(Parameter("x", name, None, "", 1), value, "here")
        assert problems or clean is not None


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_shares_stay_shares(value: float) -> None:
    clean, problems = check_value(Parameter("x", "Share", 0.5, "", 1), value, "here")
    assert problems or 0 <= clean <= 1


def test_unknown_names_and_choices_are_suggested() -> None:
    economy = Parameter("place", "Economy", "china", "地方", 1)
    choices = {"economies.code": {"china", "japan"}}
    _, problems = check_values([economy], {"palce": "china", "place": "jpan"}, "here", choices)
    assert [(p.code, p.remedy) for p in problems] == [
        ("param:unknown", "did you mean 'place'?"),
        ("param:choice", "did you mean 'japan'?"),
    ]
