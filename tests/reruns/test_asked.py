"""What a rerun may be asked for, where it may go, and the command that asks for it again."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from helpers.parameters.request import read_settings
from helpers.problems import RequestError
from helpers.reruns.asked import ask, place

CHAPTER = "03-manufacturing-first"


@pytest.mark.parametrize("name", ["saturation", "03.saturation", f"{CHAPTER}.saturation"])
def test_after_a_chapter_its_name_may_be_left_out(root: Path, name: str) -> None:
    asked = ask(root, "03", {name: 0.8})
    [plan] = asked.plans
    assert (plan.name, plan.given, asked.defaults[0].given) == (CHAPTER, {"saturation": 0.8}, {})
    [change] = asked.parameters[CHAPTER]
    assert (change.old, change.new, change.new_text) == (0.9, 0.8, "0.8")


def test_a_value_that_is_the_default_is_not_given(root: Path) -> None:
    asked = ask(root, "03", {"saturation": 0.9, "last_year": 2024})
    assert asked.plans[0].given == {"last_year": 2024}
    assert asked.command == f"report rerun {CHAPTER} --set last_year=2024"


def test_all_runs_the_chapters_that_something_given_touches(root: Path) -> None:
    assert [p.name for p in ask(root, "all", {"03.saturation": 0.8}).plans] == [CHAPTER]
    wide = ask(root, "all", {"as_of": "2026-06-30", "05.years": 3})
    assert len(wide.plans) > 10
    assert wide.command == "report rerun all --set as_of=2026-06-30 --set 05-industries-and-smes.years=3"


def test_a_chapter_with_a_date_of_its_own_keeps_it_in_the_command(root: Path) -> None:
    asked = ask(root, "all", {"as_of": "2026-11-23", "03.as_of": "2026-06-30"})
    words = shlex.split(asked.command)
    assert "as_of=2026-11-23" not in words
    assert f"{CHAPTER}.as_of=2026-06-30" in words
    assert ask(root, "all", read_settings(words[4::2])).plans == asked.plans


@pytest.mark.parametrize(
    ("chapter", "name", "value", "texts"),
    [
        ("03", "last_year", 2024, ("2025 年", "2024 年")),
        ("03", "as_of", "2026-11-23", ("2026 年 1 月 31 日", "2026 年 11 月 23 日")),
        ("03", "series", "robot_density", ("5G 基站", "工業機器人密度")),
        ("05", "system_cost", 1234567.5, ("600,000 港元", "1,234,567.5 港元")),
        ("03", "confidence", 0.95, ("0.8", "0.95")),
    ],
)
def test_values_are_told_as_readers_write_them(
    root: Path, chapter: str, name: str, value: Any, texts: tuple[str, str]
) -> None:
    [[change]] = ask(root, chapter, {name: value}).parameters.values()
    assert (change.old_text, change.new_text) == texts


@pytest.mark.parametrize(
    ("chapter", "settings", "codes", "said"),
    [
        ("03", {"satration": 0.8}, ["param:unknown"], "did you mean 'saturation'?"),
        ("03", {"saturation": 7, "last_year": "x"}, ["param:range", "param:type"], "saturation"),
        ("03", {"05.years": 3}, ["rerun:chapter"], "05-industries-and-smes"),
        ("03", {"33.x": 3}, ["chapter:unknown"], "33"),
        (
            "03",
            {"33.x": 3, "05.years": 3, "y": 1},
            ["chapter:unknown", "param:unknown", "rerun:chapter"],
            "33",
        ),
        ("03", {}, ["rerun:default"], "no parameter"),
        ("03", {"saturation": 0.9}, ["rerun:default"], "default value"),
        ("33", {"saturation": 0.8}, ["chapter:unknown"], "33"),
        ("03", {"saturation": 0.8, "03.saturation": 0.7}, ["param:duplicate"], "give it once"),
        ("03", {"first_year": 2024, "last_year": 2020}, ["param:rule"], "last_year"),
        ("all", {"saturation": 0.8}, ["param:unknown"], "CHAPTER.NAME"),
        ("all", {"03.saturation": 7, "as_of": "never"}, ["param:range", "param:type"], "saturation"),
        ("03", {"x\nimport os\ny": 1}, ["param:unknown"], "no parameter"),
    ],
)
def test_a_wrong_request_is_refused_with_every_problem(
    root: Path, chapter: str, settings: dict[str, Any], codes: list[str], said: str
) -> None:
    with pytest.raises(RequestError, match=said) as refused:
        ask(root, chapter, settings)
    assert sorted({problem.code for problem in refused.value.problems}) == codes


@pytest.mark.parametrize(
    ("chapter", "settings"),
    [
        ("03", {"saturation": 0.8, "as_of": "2026-11-23", "series": "mva_usd"}),
        ("01", {"economies": ["china", "japan"]}),
        ("05", {"system_cost": 300000.5, "discount_rate": 1e-07}),
        ("all", {"as_of": "2026-11-23", "06.cap": 100000}),
        ("all", {"03.as_of": "2026-06-30", "04.as_of": "2026-07-31"}),
    ],
)
def test_the_command_asks_for_the_same_again(root: Path, chapter: str, settings: dict[str, Any]) -> None:
    asked = ask(root, chapter, settings)
    program, command, target, *words = shlex.split(asked.command)
    assert (program, command, words[::2]) == ("report", "rerun", ["--set"] * len(settings))
    again = ask(root, target, read_settings(words[1::2]))
    assert (again.plans, again.command, again.folder_name) == (asked.plans, asked.command, asked.folder_name)


def test_other_parameters_have_a_folder_of_another_name(root: Path) -> None:
    names = {ask(root, "03", {"saturation": value}).folder_name for value in (0.8, 0.81, 0.7)}
    assert len(names) == 3
    assert all(name.startswith(f"{CHAPTER}--saturation-0.") and "/" not in name for name in names)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "rerun:folder"),
        ("..", "rerun:folder"),
        ("data", "rerun:folder"),
        ("chapters/new", "rerun:folder"),
        ("_build", "rerun:build"),
        ("_build/reruns", "rerun:build"),
        ("edition", "rerun:build"),
        ("edition/inside", "rerun:build"),
        ("full", "rerun:folder"),
        ("like", "rerun:folder"),
        ("file", "rerun:folder"),
        ("link", "rerun:build"),
    ],
)
def test_folders_that_are_no_reruns_are_refused(spoilable: Path, name: str, code: str) -> None:
    for folder in ("edition", "full", "like"):
        (spoilable / folder).mkdir()
    (spoilable / "edition/manifest.json").write_text("{}")
    (spoilable / "full/mine.txt").write_text("mine")
    (spoilable / "like/changes.json").write_text('{"command": "rm"}')
    (spoilable / "file").write_text("")
    (spoilable / "link").symlink_to("edition")
    asked = ask(spoilable, "03", {"saturation": 0.8})
    before = sorted(spoilable.rglob("*"))
    with pytest.raises(RequestError) as refused:
        place(spoilable, asked, spoilable / name)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert sorted(spoilable.rglob("*")) == before


@pytest.mark.parametrize("name", ["new", "reruns/deep/new", "empty", "former", "killed"])
def test_new_and_empty_folders_and_former_reruns_are_taken(spoilable: Path, name: str) -> None:
    (spoilable / "empty").mkdir()
    (spoilable / "former").mkdir()
    (spoilable / "former/changes.json").write_text(json.dumps({"command": "report rerun 03 --set a=1"}))
    (spoilable / "killed/.staging-abc").mkdir(parents=True)
    asked = ask(spoilable, "03", {"saturation": 0.8})
    assert place(spoilable, asked, spoilable / name) == spoilable / name
    assert place(spoilable, asked, None).parent == spoilable / "reruns"
