"""One declaration, two readers: what the JSON Schema says of a value is what the check says of it."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.cli.listing import parameter_lines, parameter_schema
from helpers.data.contracts import read_catalogue
from helpers.parameters.declared import Parameter, check_value, choices, types
from helpers.parameters.limits import with_choices
from helpers.parameters.request import declared_parameters, planned
from helpers.problems import RequestError
from tests.conftest import ROOT
from tests.parameters.strategies import hostile, valid

ALLOWED = choices(read_catalogue(ROOT))
DECLARED = declared_parameters(ROOT)
SCHEMA = parameter_schema(DECLARED, ALLOWED)


SCHEMAS = {name: with_choices(Parameter("x", name, None, "", 1).schema, ALLOWED) for name in types()}
DATES = jsonschema.FormatChecker(["date"])


def allowed_by_schema(value: object, schema: dict[str, Any]) -> bool:
    """Tell what the JSON Schema says, its own words and the documented ones: formatMinimum, formatMaximum."""
    checker = jsonschema.Draft202012Validator(schema, format_checker=DATES)
    low, high = schema.get("formatMinimum"), schema.get("formatMaximum")
    within = low is None or not isinstance(value, str) or low <= value <= high
    return bool(checker.is_valid(value)) and within


def near(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return values around the ends of a schema, and valid ones damaged."""
    ends = [schema[end] for end in ("minimum", "maximum") if end in schema]
    beside = [end + step for end in ends for step in (-1, -0.5, 0, 0.0, 0.5, 1)]
    item = schema.get("items", schema)
    words = [*item.get("enum", []), "China", "china ", "2025-08-31", "2050-12-31", "2051-01-01", "2026-2-1"]
    lists = st.lists(st.sampled_from(words), max_size=22)
    return st.one_of(
        valid(schema), valid(schema).map(str), st.sampled_from([*beside, *words]), lists, hostile()
    )


VALUES = {name: near(schema) for name, schema in SCHEMAS.items()}


@settings(max_examples=1500)
@given(st.data(), st.sampled_from(sorted(SCHEMAS)))
def test_schema_and_check_agree_on_every_value(data: st.DataObject, name: str) -> None:
    schema = SCHEMAS[name]
    value = data.draw(VALUES[name])
    problems = check_value(Parameter("x", name, None, "", 1), value, "here", ALLOWED)[1]
    assert (not problems) == allowed_by_schema(value, schema)


@pytest.mark.parametrize(
    ("name", "value", "clean"),
    [
        ("Share", 1, 1.0),
        ("Share", 0.5, 0.5),
        ("Year", 2030.0, 2030),
        ("Economies", ["china"], ["china"]),
        ("AsOf", "2050-12-31", "2050-12-31"),
        ("Sector", "retail", "retail"),
    ],
)
def test_good_values_are_taken_as_their_type(name: str, value: object, clean: object) -> None:
    found, problems = check_value(Parameter("x", name, None, "", 1), value, "here", ALLOWED)
    assert (found, type(found), problems) == (clean, type(clean), [])


@pytest.mark.parametrize(
    ("name", "value", "code", "remedy"),
    [
        ("Share", "0.8", "param:type", "give number 0 to 1"),
        ("Share", True, "param:type", "give number 0 to 1"),
        ("Share", b"1", "param:type", "give number 0 to 1"),
        ("Share", None, "param:type", "give number 0 to 1"),
        ("Share", [0.5], "param:type", "give number 0 to 1"),
        ("Share", 1.5, "param:range", "the nearest is 1; give number 0 to 1"),
        ("Share", -1, "param:range", "the nearest is 0; give number 0 to 1"),
        ("Share", float("inf"), "param:range", "the nearest is 1; give number 0 to 1"),
        ("Share", float("nan"), "param:range", "give number 0 to 1"),
        ("Share", 10**400, "param:type", "give number 0 to 1"),
        ("Year", 10**400, "param:range", "the nearest is 2050; give whole number 2000 to 2050 年"),
        ("Year", 2020.5, "param:type", "give whole number 2000 to 2050 年"),
        ("Year", "2020", "param:type", "give whole number 2000 to 2050 年"),
        ("Year", 1066, "param:range", "the nearest is 2000; give whole number 2000 to 2050 年"),
        (
            "AsOf",
            "2025-01-01",
            "param:range",
            "the nearest is 2025-09-01; give date 2025-09-01 to 2050-12-31",
        ),
        ("AsOf", "9999-12-31", "param:range", "the nearest is 2050-12-31; give date 2025-09-01"),
        ("AsOf", "2026-02-30", "param:type", "give date 2025-09-01 to 2050-12-31, as YYYY-MM-DD"),
        ("AsOf", "٢٠٢٦-٠١-٠١", "param:type", "give date 2025-09-01 to 2050-12-31, as YYYY-MM-DD"),
        ("AsOf", 20260101, "param:type", "give date 2025-09-01 to 2050-12-31, as YYYY-MM-DD"),
        ("Lens", "levers", "param:choice", "did you mean 'lever'?"),
        ("Lens", 1, "param:choice", "give one of lever, actor, side"),
        ("Economy", "chinna", "param:choice", "did you mean 'china'?"),
        ("Economy", "China", "param:choice", "did you mean 'china'?"),
        ("Economies", [], "param:range", "give list of 1 to 20 of the 1"),
        ("Economies", "china", "param:type", "did you mean 'china'?"),
        ("Economies", ("china",), "param:type", "give list of 1 to 20 of the 1"),
        ("Economies", ["china", "chinna"], "param:choice", "did you mean 'china'?"),
        ("Economies", ["china", "china"], "param:choice", "give list of 1 to 20"),
        ("Economies", ["china", 1], "param:type", "give one of the 1"),
        ("Sectors", ["retail", "retial"], "param:choice", "did you mean 'retail'?"),
    ],
)
def test_a_bad_value_is_told_with_code_and_the_nearest_good_one(
    name: str, value: object, code: str, remedy: str
) -> None:
    _, (problem,) = check_value(Parameter("x", name, None, "", 1), value, "here", ALLOWED)
    assert problem.code == code
    assert problem.remedy.startswith(remedy)
    assert len(str(problem)) < 500


def test_a_number_too_long_to_write_is_told() -> None:
    _, (problem,) = check_value(Parameter("x", "Year", None, "", 1), 10**5000, "here")
    assert problem.code == "param:range"
    assert "int too large to show" in problem.message


def test_a_long_list_of_wrong_entries_is_told_in_a_few_lines() -> None:
    wrong = [f"x{n}" for n in range(9999)]
    _, problems = check_value(Parameter("x", "Economies", None, "", 1), wrong, "here", ALLOWED)
    assert 1 <= len(problems) <= 10


def test_choices_held_by_data_stand_in_the_schema_and_are_counted_in_the_text() -> None:
    own = SCHEMA["properties"]["01-global-race"]["properties"]["economies"]["items"]
    assert own["choices"] == "economies.code"
    assert set(own["enum"]) == ALLOWED["economies.code"]
    line = next(line for line in parameter_lines(DECLARED, ALLOWED) if line.startswith("  economies:"))
    assert f"the {len(own['enum'])} values of economies.code: afghanistan, " in line


def test_every_line_tells_what_is_allowed_and_the_chinese_name() -> None:
    told = {"date ", "number ", "whole number ", "one of ", "list of "}
    lines = [line for line in parameter_lines(DECLARED, ALLOWED) if ": " in line and " = " in line]
    assert len(lines) == sum(map(len, DECLARED.values()))
    for line in lines:
        assert any(f"; {kind}" in line for kind in told), line
        assert any("\u4e00" <= letter <= "\u9fff" for letter in line.split("; ")[2]), line
    assert any(
        line.startswith("  saturation: Saturation = 0.9; number 0.5 to 1; 飽和水平; ") for line in lines
    )


def test_rules_stand_in_text_and_schema() -> None:
    (rule,) = SCHEMA["properties"]["03-manufacturing-first"]["rules"]
    assert rule["parameters"] == ["first_year", "last_year", "projection_year"]
    assert rule["relation"] == "<"
    assert any(
        line.startswith("  rule: first_year < last_year < projection_year; 首年")
        for line in parameter_lines(DECLARED, ALLOWED)
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"03-manufacturing-first": {"saturation": 0.8, "first_year": 2016}, "as_of": "2026-03-31"},
        {"03-manufacturing-first": {"saturation": "0.8"}},
        {"03-manufacturing-first": {"satration": 0.8}},
        {"01-global-race": {"economies": ["atlantis"]}},
        {"33-none": {}},
        {"as_off": "2026-03-31"},
    ],
)
def test_the_schema_of_a_file_and_the_plan_agree(settings: dict[str, Any]) -> None:
    flat = {
        (f"{key}.{name}" if isinstance(body, dict) else key): value
        for key, body in settings.items()
        for name, value in (body.items() if isinstance(body, dict) and body else [("", body)])
    }
    try:
        planned(ROOT, DECLARED, ALLOWED, flat)
        accepted = True
    except RequestError:
        accepted = False
    assert jsonschema.Draft202012Validator(SCHEMA).is_valid(settings) == accepted
