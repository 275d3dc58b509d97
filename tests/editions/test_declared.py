"""The file of editions and their names: what is accepted, what is refused and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.editions.declared import Editions, check_name, read_declared
from helpers.parameters.request import named, plan
from helpers.problems import ProblemsFound, RequestError


def test_the_reports_own_editions_can_be_built_and_tell_before_and_after(root: Path) -> None:
    declared = read_declared(root).editions
    as_of = {
        name: {p.parameters["as_of"] for p in plan(root, dict(named(own.parameters)))}
        for name, own in declared.items()
    }
    assert (as_of["2026.01"], as_of["2026.11"]) == ({"2026-01-31"}, {"2026-11-23"})


def test_without_the_file_nothing_is_declared(tmp_path: Path) -> None:
    assert read_declared(tmp_path) == Editions()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("editions: {2026.01: {}, 2026.01: {}}", "editions.yml"),
        ('editions: {"2026.1": {}}', "editions.yml: editions, 2026.1, [key]"),
        ('editions: {"2026.01": {parameter: {}}}', "editions.yml: editions, 2026.01, parameter"),
        ('editions: {"2026.01": {commit: abc}}', "editions.yml: editions, 2026.01, commit"),
        ('editions: {"2026.01": {manifest: "12"}}', "editions.yml: editions, 2026.01, manifest"),
        ("address: report.example.org", "editions.yml: address"),
        ("address: https://example.org/no-slash", "editions.yml: address"),
        ("[", "editions.yml"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "editions.yml").write_text(text)
    with pytest.raises(ProblemsFound) as found:
        read_declared(tmp_path)
    assert {problem.code for problem in found.value.problems} == {"edition:file"}
    assert place in [problem.place for problem in found.value.problems]


def test_what_is_known_once_published_is_accepted(tmp_path: Path) -> None:
    known = f"commit: {'a' * 40}, manifest: '{'0' * 64}'"
    (tmp_path / "editions.yml").write_text(
        f'address: https://example.org/\neditions: {{"2026.01.2": {{{known}}}}}'
    )
    assert read_declared(tmp_path).editions["2026.01.2"].commit == "a" * 40


def test_a_name_is_text_with_or_without_quotes(tmp_path: Path) -> None:
    (tmp_path / "editions.yml").write_text('editions: {2026.10: {}, "2026.11": {}}')
    assert list(read_declared(tmp_path).editions) == ["2026.10", "2026.11"]


@pytest.mark.parametrize("name", ["2026.01", "2026.12", "2026.01.1", "2026.10.10"])
def test_calendar_versions_are_accepted(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("name", ["2026.00", "2026.13", "2026.1", "2026.01.0", "2026.01\n", "latest"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(RequestError, match="edition:name"):
        check_name(name)
