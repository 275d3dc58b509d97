"""What a build is asked for: names, values and files checked before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.parameters.request import find_chapter, plan, read_settings
from helpers.problems import RequestError

NAMES = ["00-overview", "03-manufacturing-first", "04-ecosystem"]


@pytest.mark.parametrize("asked", ["03", "03-man", "03-manufacturing-first"])
def test_a_chapter_is_named_by_any_clear_beginning(asked: str) -> None:
    assert find_chapter(NAMES, asked) == "03-manufacturing-first"


@pytest.mark.parametrize("asked", ["0", "05", "", "manufacturing"])
def test_unclear_names_are_refused(asked: str) -> None:
    with pytest.raises(RequestError, match="chapter:unknown"):
        find_chapter(NAMES, asked)


def test_report_wide_value_reaches_every_chapter_and_a_chapters_own_wins(root: Path) -> None:
    plans = plan(root, {"00-overview.as_of": "2026-06-30", "as_of": "2026-03-31"})
    given = {p.name: p.parameters["as_of"] for p in plans}
    assert given.pop("00-overview") == "2026-06-30"
    assert set(given.values()) == {"2026-03-31"}


def test_defaults_inject_nothing_not_even_when_given(root: Path) -> None:
    assert all(p.given == {} for p in plan(root, {}))
    asked = {"03.saturation": 0.9, "03.first_year": 2015.0, "02.upkeep": 0.0, "as_of": "2026-01-31"}
    assert all(p.given == {} for p in plan(root, asked))


def test_the_checked_value_is_given(root: Path) -> None:
    given = {p.name: p.given for p in plan(root, {"03.first_year": 2016.0, "05.budget": 150000})}
    assert repr(given["03-manufacturing-first"]) == "{'first_year': 2016}"
    assert repr(given["05-industries-and-smes"]) == "{'budget': 150000.0}"


def test_every_bad_word_is_told_at_once(root: Path) -> None:
    with pytest.raises(RequestError) as caught:
        plan(
            root,
            {"as_off": "x", "03.satration": 0.8, "03.saturation": 7, "09.x": 1, "00.as_of": "2026-02-30"},
        )
    codes = sorted(problem.code for problem in caught.value.problems)
    assert codes == ["chapter:unknown", "param:range", "param:type", "param:unknown", "param:unknown"]
    assert "did you mean 'saturation'?" in str(caught.value)


def test_words_of_the_command_line_win_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    file.write_text("as_of: 2026-06-30\n03-manufacturing-first:\n  saturation: 0.8\n")
    assert read_settings(["as_of=2026-11-23"], file) == {
        "as_of": "2026-11-23",
        "03-manufacturing-first.saturation": 0.8,
    }


@pytest.mark.parametrize("word", ["as_of", "=x", ""])
def test_words_without_name_or_value_are_refused(word: str) -> None:
    with pytest.raises(RequestError, match="param:syntax"):
        read_settings([word])


@pytest.mark.parametrize("text", ["- a\n- b\n", "a: [", "\x00", "x", "a: 1\na: 1", "a: &b 1\nc: *b"])
def test_files_that_are_not_plain_mappings_are_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "p.yml"
    file.write_text(text)
    with pytest.raises(RequestError, match=r"p\.yml: param:file: "):
        read_settings([], file)


@pytest.mark.parametrize("text", ["", "# nothing yet", "{}", "03-manufacturing-first: {}"])
def test_files_that_change_nothing_are_taken(tmp_path: Path, text: str) -> None:
    file = tmp_path / "p.yml"
    file.write_text(text)
    assert read_settings([], file) == {}


@pytest.mark.parametrize(
    "words",
    [
        ["03.saturation=0.8", "03.saturation=0.7"],
        ["03.saturation=0.8", "03-manufacturing-first.saturation=0.7"],
        ["03.saturation=0.8", "03-man.saturation='0.8'"],
    ],
)
def test_one_parameter_with_two_values_is_refused(root: Path, words: list[str]) -> None:
    with pytest.raises(RequestError, match="param:duplicate") as caught:
        plan(root, read_settings(words))
    assert "0.8" in str(caught.value)


def test_one_parameter_with_one_value_said_twice_is_taken(root: Path) -> None:
    words = ["03.saturation=0.8", "03.saturation=0.80", "03-manufacturing-first.saturation=8e-1"]
    assert {"saturation": 0.8} in [p.given for p in plan(root, read_settings(words))]


def test_two_values_in_one_file_are_refused_however_they_are_written(tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    file.write_text("03.saturation: 0.8\n03:\n  saturation: 0.7\n")
    with pytest.raises(RequestError, match=r"p\.yml: param:duplicate"):
        read_settings([], file)


def test_what_cannot_be_read_in_file_and_words_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "p.yml"
    file.write_text("a: [")
    with pytest.raises(RequestError) as caught:
        read_settings(["x", "as_of=[", "as_of=" + "1" * 9999, "b=1", "b=2"], file)
    codes = sorted(problem.code for problem in caught.value.problems)
    assert codes == ["param:duplicate", "param:file", "param:syntax", "param:syntax", "param:syntax"]
    assert all(len(line) < 400 for line in str(caught.value).split("\n"))


def test_a_value_is_data_never_code() -> None:
    word = "as_of=__import__('os').system('touch /tmp/x')"
    assert read_settings([word]) == {"as_of": "__import__('os').system('touch /tmp/x')"}
