"""What a sweep is asked to run: forms, ranges, samples; what is refused, with place and code."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.problems import RequestError
from helpers.reruns.design import LARGEST, Design, read_design
from helpers.reruns.ranges import Span, evenly, latin_hypercube, steps


def design(root: Path, folder: Path, text: str, chapter: str = "03", **fixed: Any) -> Design:
    file = folder / "grid.yml"
    file.write_text(text, encoding="utf-8")
    return read_design(root, chapter, file, fixed)


def varied(found: Design) -> list[tuple[Any, ...]]:
    return [tuple(run[name] for name in found.varied) for run in found.runs]


def test_a_mapping_of_values_is_every_combination(root: Path, tmp_path: Path) -> None:
    found = design(root, tmp_path, "saturation: [0.8, 0.9]\nlast_year: [2020, 2025]\n")
    assert found.chapter == "03-manufacturing-first"
    assert found.varied == found.names == ("last_year", "saturation")
    assert varied(found) == [(2020, 0.8), (2025, 0.8), (2020, 0.9), (2025, 0.9)]
    assert all(run["confidence"] == 0.8 for run in found.runs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("grid:\n  saturation: {from: 0.6, to: 0.8, step: 0.1}\n", [0.6, 0.7, 0.8]),
        ("saturation: {from: 0.5, to: 1, count: 3}\n", [0.5, 0.75, 1.0]),
        ("saturation: {count: 3}\n", [0.5, 0.75, 1.0]),
        ("saturation: 0.7\n", [0.7]),
        ("list:\n- {saturation: 0.7}\n- {saturation: 0.6}\n- {saturation: 0.7}\n", [0.7, 0.6]),
        ("grid: {saturation: [0.7]}\nlist:\n- {saturation: 0.6}\n- {saturation: 0.7}\n", [0.7, 0.6]),
        ("last_year: {from: 2019, to: 2025, step: 3}\n", [2019, 2022, 2025]),
        ("series: [robot_density, mva_usd]\n", ["robot_density", "mva_usd"]),
        ("as_of: [2026-01-31, 2026-11-23]\n", ["2026-01-31", "2026-11-23"]),
    ],
)
def test_forms_and_ranges(root: Path, tmp_path: Path, text: str, expected: list[Any]) -> None:
    found = design(root, tmp_path, text)
    (name,) = found.names
    assert [run[name] for run in found.runs] == expected


def test_a_sample_covers_every_stratum_and_every_choice(root: Path, tmp_path: Path) -> None:
    text = (
        "sample:\n  runs: 20\n  seed: 7\n  parameters: {saturation: {}, series: [robot_density, mva_usd]}\n"
    )
    found = design(root, tmp_path, text)
    assert len(found.runs) == 20
    assert {int((run["saturation"] - 0.5) / 0.025) for run in found.runs} == set(range(20))
    assert Counter(run["series"] for run in found.runs) == {"robot_density": 10, "mva_usd": 10}
    assert found.runs == design(root, tmp_path, text).runs
    assert found.runs != design(root, tmp_path, text.replace("seed: 7", "seed: 8")).runs


def test_a_sample_without_ends_takes_those_of_the_assumptions(root: Path, tmp_path: Path) -> None:
    found = design(root, tmp_path, "sample: {runs: 50, parameters: {avoided_share: {}}}\n", chapter="05")
    shares = [run["avoided_share"] for run in found.runs]
    declared = design(root, tmp_path, "avoided_share: {from: 0, to: 1, count: 2}\n", chapter="05").runs
    assert declared[0]["avoided_share"] < min(shares) < max(shares) < declared[1]["avoided_share"]


def test_what_is_set_is_in_every_run_and_in_the_table(root: Path, tmp_path: Path) -> None:
    found = design(root, tmp_path, "saturation: [0.8, 0.9]\n", confidence=0.7)
    assert (found.names, found.varied) == (("confidence", "saturation"), ("saturation",))
    assert {run["confidence"] for run in found.runs} == {0.7}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("satration: [0.8]\n", ["param:unknown"]),
        ("saturation: [0.8, 7, abc]\n", ["param:range", "param:type"]),
        ("saturation: [true]\nseries: [robots]\n", ["param:choice", "param:type"]),
        ("saturation: []\n", ["sweep:form"]),
        ("{}\n", ["sweep:form"]),
        ("- a\n", ["sweep:form"]),
        ("a: [\n", ["param:file"]),
        ("a: &x [1]\nb: *x\n", ["param:file"]),
        ("saturation: [0.8]\nsaturation: [0.9]\n", ["param:file"]),
        ("saturation: {from: 0.5, to: 1}\n", ["sweep:range"]),
        ("saturation: {from: 0.5, to: 1, step: 0}\n", ["sweep:range"]),
        ("saturation: {from: 1, to: 0.5, count: 3}\n", ["sweep:range"]),
        ("saturation: {form: 0.5, to: 1, count: 3}\n", ["sweep:range"]),
        ("last_year: {from: 2019, to: 2025, step: 0.5}\n", ["sweep:range"]),
        ("series: {from: 1, to: 2, count: 2}\n", ["sweep:range"]),
        ("grid: {saturation: [0.8]}\nlsit: []\n", ["sweep:form"]),
        ("list: [{satration: 0.8}, 3]\n", ["param:unknown", "sweep:form"]),
        ("sample: {runs: -1, parameters: {saturation: {}}}\n", ["sweep:form"]),
        ("sample: {runs: 10, seeed: 1, parameters: {}}\n", ["sweep:form", "sweep:form"]),
        (f"sample: {{runs: {LARGEST + 1}, parameters: {{saturation: {{}}}}}}\n", ["sweep:too-many"]),
        ("saturation: {from: 0.5, to: 1, step: 1.0e-9}\n", ["sweep:too-many"]),
        (
            "saturation: {from: 0.5, to: 1, count: 400}\nconfidence: {from: 0.5, to: 0.9, count: 400}\n",
            ["sweep:too-many"],
        ),
    ],
)
def test_wrong_requests_are_told_all_at_once(root: Path, tmp_path: Path, text: str, codes: list[str]) -> None:
    with pytest.raises(RequestError) as caught:
        design(root, tmp_path, text)
    assert sorted(problem.code for problem in caught.value.problems) == codes
    assert all(problem.place.startswith(str(tmp_path / "grid.yml")) for problem in caught.value.problems)


def test_near_names_are_suggested(root: Path, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="did you mean 'saturation'"):
        design(root, tmp_path, "satration: [0.8]\n")
    with pytest.raises(RequestError, match="did you mean 'list'"):
        design(root, tmp_path, "grid: {saturation: [0.8]}\nlsit: []\n")


@pytest.mark.parametrize(
    ("fixed", "code"),
    [
        ({"saturation": 0.8}, "sweep:set"),
        ({"06.cap": 1}, "sweep:set"),
        ({"confidence": 7}, "param:range"),
        ({"confidance": 0.8}, "param:unknown"),
    ],
)
def test_what_cannot_be_set_is_refused(root: Path, tmp_path: Path, fixed: dict[str, Any], code: str) -> None:
    with pytest.raises(RequestError, match=code):
        design(root, tmp_path, "saturation: [0.8, 0.9]\n", **fixed)


def test_a_file_that_is_none_is_refused(root: Path, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="param:file"):
        read_design(root, "03", tmp_path / "none.yml", {})


def test_a_combination_that_breaks_a_rule_is_told_when_its_turn_comes(root: Path, tmp_path: Path) -> None:
    found = design(root, tmp_path, "first_year: [2015, 2026]\n")
    assert found.plan(found.runs[0]).given == {}
    with pytest.raises(RequestError, match="param:rule"):
        found.plan(found.runs[1])


@given(st.integers(2000, 2040), st.integers(0, 60), st.integers(1, 80))
def test_whole_numbers_stay_whole_and_within(low: int, width: int, count: int) -> None:
    span = Span(low, low + width, whole=True)
    for found in (evenly(span, count), steps(span, 3)):
        assert all(isinstance(value, int) and low <= value <= low + width for value in found)
        assert len(set(found)) == len(found)


@given(st.integers(1, 60), st.integers(0, 1000))
def test_samples_have_one_value_a_stratum(runs: int, seed: int) -> None:
    found = latin_hypercube({"x": Span(0.0, 1.0), "n": Span(1, 3, whole=True)}, runs, seed)
    assert sorted(int(run["x"] * runs) for run in found) == list(range(runs))
    assert all(run["n"] in (1, 2, 3) for run in found)
