"""The journal of a sweep: what is kept stays, whatever cut it off, and other sources' results are not mixed in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpers.problems import ReportError
from helpers.reruns.journal import open_journal, sources
from helpers.reruns.trial import Trial
from tests.conftest import copy_sources

GOOD = Trial("done", quantities={"a": 1.5, "b": "二"}, units={"a": "percent", "b": "text"})
BAD = Trial("failed", "chapter 03: why")
REFUSED = Trial("refused", "param:rule: why")


def test_results_are_there_again(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.journal"
    with open_journal(path, "s1") as journal:
        for value, trial in enumerate((GOOD, BAD, REFUSED)):
            journal.add({"x": value}, trial)
    with open_journal(path, "s1") as journal:
        assert [journal.result({"x": value}) for value in range(4)] == [GOOD, BAD, REFUSED, None]
        assert [journal.get({"x": value}) for value in range(3)] == [GOOD, None, REFUSED]


@pytest.mark.parametrize("cut", [1, 10, 40])
def test_a_torn_last_line_is_dropped_and_the_rest_stays(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.csv.journal"
    with open_journal(path, "s1") as journal:
        journal.add({"x": 1}, GOOD)
        whole = path.stat().st_size
        journal.add({"x": 2}, GOOD)
    path.write_bytes(path.read_bytes()[:-cut])
    with open_journal(path, "s1") as journal:
        assert (journal.get({"x": 1}), journal.get({"x": 2})) == (GOOD, None)
        assert path.stat().st_size == whole
        journal.add({"x": 2}, BAD)
    assert [json.loads(line)["parameters"] for line in path.read_text().splitlines()] == [{"x": 1}, {"x": 2}]


@pytest.mark.parametrize(
    "line", ["", "nonsense", "[]", "{}", '{"sources": "s1", "parameters": 1}', "\x00\x00"]
)
def test_a_damaged_line_counts_as_absent(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.csv.journal"
    with open_journal(path, "s1") as journal:
        journal.add({"x": 1}, GOOD)
    path.write_text(f"{line}\n{path.read_text()}")
    with open_journal(path, "s1") as journal:
        assert (journal.get({"x": 1}), journal.others) == (GOOD, 0)


def test_results_of_other_sources_are_counted_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.journal"
    with open_journal(path, "s1") as journal:
        journal.add({"x": 1}, GOOD)
        journal.add({"x": 2}, GOOD)
    with open_journal(path, "s2") as journal:
        assert (journal.get({"x": 1}), journal.others) == (None, 2)
        journal.add({"x": 1}, BAD)
    with open_journal(path, "s2") as journal:
        assert (journal.result({"x": 1}), journal.others) == (BAD, 1)
    with open_journal(path, "s1") as journal:
        assert journal.get({"x": 1}) == GOOD


def test_two_sweeps_do_not_write_one_journal(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.journal"
    with (
        open_journal(path, "s1"),
        pytest.raises(ReportError, match="another sweep is at work here"),
        open_journal(path, "s1"),
    ):
        pass


def test_sources_are_data_code_and_helpers_but_not_parameters(tmp_path: Path) -> None:
    root = copy_sources(tmp_path / "repository")
    before = sources("03-manufacturing-first", root)
    assert sources("03-manufacturing-first", root) == before
    assert sources("02-two-paths", root) != before
    path = root / "data" / "robots.csv"
    path.write_text(path.read_text() + "\n")
    assert sources("03-manufacturing-first", root) != before
