"""Rules across parameters: each names parameters that exist, and holds or is told with its code."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.parameters.declared import read_parameters
from helpers.parameters.request import declared_parameters, plan
from helpers.parameters.rules import RULES, Rule, broken_rules
from helpers.problems import ProblemsFound, RequestError

YEARS = "03-manufacturing-first"
ROW = ("first_year", "last_year", "projection_year")


def test_every_rule_names_parameters_of_its_chapter(root: Path) -> None:
    declared = declared_parameters(root)
    for rule in RULES:
        assert len(set(rule.parameters)) > 1
        assert set(rule.parameters) <= {p.name for p in declared[rule.chapter]}
        assert rule.told


@pytest.mark.parametrize(
    ("relation", "values", "holds"),
    [
        ("<", (1, 2, 3), True),
        ("<", (1, 1, 3), False),
        ("<", (1, 3, 2), False),
        ("<=", (1, 1, 1), True),
        ("<=", (1, 2, 1), False),
        ("<", (3, 2), True),  # one of the three is not known, or not valid: told by itself
    ],
)
def test_a_relation_holds_from_each_to_the_next(relation: str, values: tuple[int, ...], holds: bool) -> None:
    rule = Rule("x", ("a", "b", "c"), relation, "")  # type: ignore[arg-type]
    assert rule.holds(dict(zip("abc", values, strict=False))) is holds


@given(st.lists(st.integers(2000, 2050), min_size=3, max_size=3))
def test_the_years_of_chapter_03_rise(years: list[int]) -> None:
    found = list(broken_rules(YEARS, dict(zip(ROW, years, strict=True)), "here"))
    assert [problem.code for problem in found] == ([] if years == sorted(set(years)) else ["param:rule"])


def test_a_broken_rule_is_told_beside_every_other_problem(root: Path) -> None:
    with pytest.raises(RequestError) as caught:
        plan(root, {"03.first_year": 2026, "03.saturation": 7, "06.cpa": 1})
    told = {problem.code: problem for problem in caught.value.problems}
    assert set(told) == {"param:rule", "param:range", "param:unknown"}
    assert told["param:rule"].message == (
        "first_year < last_year < projection_year does not hold"
        " (given first_year 2026, last_year 2025, projection_year 2027)"
    )


def test_a_value_that_is_none_breaks_no_rule_besides(root: Path) -> None:
    with pytest.raises(RequestError) as caught:
        plan(root, {"03.first_year": "late"})
    assert [problem.code for problem in caught.value.problems] == ["param:type"]


def test_defaults_that_break_a_rule_are_refused_in_the_cell(tmp_path: Path) -> None:
    lines = [f"{name}: Year = {2020 - n}  # 年" for n, name in enumerate(ROW)]
    cell = nbformat.v4.new_code_cell("\n".join(lines), metadata={"tags": ["parameters"]})
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / f"{YEARS}.ipynb")
    with pytest.raises(ProblemsFound, match="cell 1: param:rule"):
        read_parameters(tmp_path / f"{YEARS}.ipynb")
