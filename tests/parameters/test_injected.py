"""What reaches a notebook: papermill's own cell, made of our plans, holds checked values and nothing that runs."""

from __future__ import annotations

import ast
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papermill.parameterize import parameterize_notebook

from helpers.data.contracts import read_catalogue
from helpers.parameters.declared import Parameter, choices
from helpers.parameters.injected import injected_problems
from helpers.parameters.limits import with_choices
from helpers.parameters.request import ChapterPlan, declared_parameters, planned, read_settings
from helpers.problems import RequestError
from tests.conftest import ROOT
from tests.parameters.strategies import CODE, NAMES, hostile, valid

DECLARED = declared_parameters(ROOT)
ALLOWED = choices(read_catalogue(ROOT))
OWN = [(chapter, p) for chapter, parameters in DECLARED.items() for p in parameters if not p.report_wide]
KNOWN = {p.name for _, p in OWN} | {"as_of"}
SATURATION = Parameter("saturation", "Saturation", 0.9, "", 1)


def injected(given: dict[str, Any]) -> str:
    """Return the source of the cell papermill writes for the parameters given."""
    cell = nbformat.v4.new_code_cell("", metadata={"tags": ["parameters"]})
    metadata = {
        "kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"},
        "papermill": {},
    }
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata=metadata)
    return str(parameterize_notebook(notebook, given).cells[1].source)


def check_cell(plan: ChapterPlan) -> None:
    """Hold the cell against the plan: assignments of declared names, literals equal to the checked values."""
    source = injected(plan.given)
    found = {}
    for node in ast.parse(source).body:
        assert isinstance(node, ast.Assign)
        (target,) = node.targets
        assert isinstance(target, ast.Name)
        found[target.id] = ast.literal_eval(node.value)
    assert repr(found) == repr(plan.given) == repr({name: plan.parameters[name] for name in found})
    assert found.keys() <= {p.name for p in DECLARED[plan.name]}
    ran: list[str] = []
    namespace: dict[str, Any] = {"canary": lambda: ran.append("ran"), "__builtins__": {}}
    exec(source, namespace)
    assert not ran
    assert {name: namespace[name] for name in found} == found
    assert namespace.keys() == {"canary", "__builtins__", *found}
    assert injected_problems([source], DECLARED[plan.name], "here") == []


def accepted(settings: dict[str, Any]) -> bool:
    """Plan and check each cell, or have the request refused, each problem in one line of decent length."""
    try:
        plans = planned(ROOT, DECLARED, ALLOWED, settings)
    except RequestError as error:
        lines = [str(problem) for problem in error.problems]
        assert all(line.isprintable() and len(line) < 1000 for line in lines)
        return False
    for plan in plans:
        if plan.given:
            check_cell(plan)
    return True


names = st.one_of(st.sampled_from(NAMES), st.text(), st.sampled_from([p.name for _, p in OWN]))
chapters = st.one_of(st.sampled_from([*DECLARED, "03", "05", ""]), st.text(), st.sampled_from(CODE))


@settings(max_examples=1000)
@given(chapters, names, hostile())
def test_no_name_and_no_value_becomes_code(chapter: str, name: str, value: object) -> None:
    assert not accepted({f"{chapter}.{name}": value}) or name in KNOWN


@settings(max_examples=600)
@given(names, st.sampled_from(OWN), hostile())
def test_a_hostile_name_beside_a_good_one_stops_both(
    name: str, own: tuple[str, Parameter], value: object
) -> None:
    chapter, parameter = own
    known = {p.name for p in DECLARED[chapter]}
    asked = {f"{chapter}.{parameter.name}": parameter.default, f"{chapter}.{name}": value}
    if name not in known:
        assert not accepted(asked)


@settings(max_examples=800)
@given(names, st.one_of(st.sampled_from(CODE), st.text()))
def test_words_of_the_command_line_never_become_code(name: str, text: str) -> None:
    try:
        asked = read_settings([f"03.{name}={text}"])
    except RequestError as error:
        lines = str(error).split("\n")
        assert all(line.isprintable() and len(line) < 500 for line in lines)
    else:
        assert not accepted(asked) or name in KNOWN


@settings(max_examples=600)
@given(st.data(), st.sampled_from(OWN))
def test_every_valid_value_reaches_the_notebook_as_it_is(
    data: st.DataObject, own: tuple[str, Parameter]
) -> None:
    chapter, parameter = own
    value = data.draw(valid(with_choices(parameter.schema, ALLOWED)))
    asked = {f"{chapter}.{parameter.name}": value}
    if not accepted(asked):
        assert parameter.type == "Year"  # a rule across years
        return
    (plan,) = [plan for plan in planned(ROOT, DECLARED, ALLOWED, asked) if plan.name == chapter]
    assert plan.parameters[parameter.name] == value
    assert plan.given == ({} if value == parameter.default else {parameter.name: value})


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("# Parameters\nsaturation = 0.8\n", []),
        ("# Parameters\nsaturation = -1\nsaturation = [1, 'a', {'b': None}]", []),
        ("canary()", []),  # a cell of the notebook's own
        ("# Parameters\nsatration = 0.8\n", ["param:unknown"]),
        ("# Parameters\nsaturation = canary()\n", ["param:syntax"]),
        ("# Parameters\nsaturation = float('nan')\n", ["param:syntax"]),
        ("# Parameters\nsaturation = 1\nimport os; x = 1\n", ["param:syntax", "param:unknown"]),
        ("# Parameters\nsaturation = other = 1\n", ["param:syntax"]),
        ("# Parameters\nsaturation.real = 1\n", ["param:syntax"]),
        ("# Parameters\nmy-name = 1\n", ["param:syntax"]),
        ("# Parameters\n!touch x = 1\n", ["param:syntax"]),
        ("# Parameters\n\x00 = 1\n", ["param:syntax"]),
    ],
)
def test_what_papermill_put_in_is_told(cell: str, codes: list[str]) -> None:
    found = injected_problems(["import os", cell, "x"], [SATURATION], "here")
    assert [problem.code for problem in found] == codes


def test_the_last_injected_cell_counts() -> None:
    ran = ["# Parameters\nsatration = 1", "# Parameters\nsaturation = 1"]
    assert injected_problems(ran, [SATURATION], "here") == []
    assert injected_problems(ran[::-1], [SATURATION], "here") != []
