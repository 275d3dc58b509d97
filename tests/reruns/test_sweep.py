"""Sweeps for real: one row a run, whatever ends them on the way."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import duckdb
import pytest

from .sweeping import report_to_sweep, rows_of, run_sweep, start_sweep, write_grid

GRID = {"saturation": [0.6, 0.7, 0.8], "last_year": [2020, 2024], "confidence": [0.8, 0.99]}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = report_to_sweep(tmp_path_factory.mktemp("sweep") / "repository")
    write_grid(folder, **GRID)
    status, said = run_sweep(folder, "whole.csv")
    assert status == 0, said
    return folder


def test_each_combination_is_one_row_with_its_quantities(report: Path) -> None:
    rows = rows_of(report / "whole.csv")
    assert [row["run"] for row in rows] == [str(number) for number in range(1, 13)]
    for row in rows:
        if row["confidence"] == "0.99":
            assert row["status"] == "failed"
            assert row["reason"].endswith("ValueError: too confident")
            assert row["twice"] == ""
        else:
            assert (row["status"], row["reason"]) == ("done", "")
            expected = 2 * float(row["saturation"]) + 0.1 * (int(row["last_year"]) - 2020)
            assert float(row["twice"]) == pytest.approx(expected)
            assert row["late"] == ("遲" if row["last_year"] == "2024" else "")


def test_what_matters_most_lies_beside_the_table(report: Path) -> None:
    found = {(row["quantity"], row["parameter"]): row for row in rows_of(report / "whole-effects.csv")}
    assert float(found["twice", "saturation"]["effect"]) == pytest.approx(0.4)
    assert float(found["twice", "last_year"]["effect"]) == pytest.approx(0.4)
    page = (report / "whole.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "report sweep 03-manufacturing-first grid.yml --output whole.csv" in page
    assert "too confident" in page


def test_the_same_command_repeats_only_what_failed(report: Path) -> None:
    names = ("whole.csv", "whole-effects.csv", "whole.html")
    before = [(report / name).read_bytes() for name in names]
    status, said = run_sweep(report, "whole.csv")
    assert (status, "12 runs, 6 already done" in said) == (0, True)
    assert [(report / name).read_bytes() for name in names] == before


def test_a_combination_that_breaks_a_rule_is_a_refused_row(report: Path) -> None:
    status, said = run_sweep(report, "rule.v2.csv", "--set", "first_year=2022", "--set", "series=mva_usd")
    assert status == 0, said
    assert {path.name for path in report.glob("rule*")} == {
        *("rule.v2.csv", "rule.v2.csv.journal", "rule.v2.html", "rule.v2-effects.csv")
    }
    rows = rows_of(report / "rule.v2.csv")
    assert {row["first_year"] for row in rows} == {"2022"}
    refused = [row for row in rows if row["last_year"] == "2020"]
    assert {row["status"] for row in refused} == {"refused"}
    assert all("param:rule: first_year < last_year" in row["reason"] for row in refused)


def test_a_sweep_killed_and_started_again_equals_an_unbroken_one(tmp_path: Path) -> None:
    folder = report_to_sweep(tmp_path / "repository", pause=0.15)
    write_grid(folder, saturation={"from": 0.5, "to": 0.99, "count": 24})
    status, said = run_sweep(folder, "whole.csv")
    assert status == 0, said
    journal = folder / "broken.csv.journal"
    for end, least in ((signal.SIGKILL, 4), (signal.SIGINT, 10)):
        process = start_sweep(folder, "broken.csv")
        while not journal.exists() or journal.read_bytes().count(b"\n") < least:
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(end)
        process.communicate(timeout=60)
        assert process.returncode in (-signal.SIGKILL, 1)
    left = rows_of(folder / "broken.csv")
    assert 9 <= len(left) < 24, "Ctrl-C leaves the table as far as it got, but for the run being entered"
    status, said = run_sweep(folder, "broken.csv")
    assert status == 0, said
    assert (folder / "broken.csv").read_bytes() == (folder / "whole.csv").read_bytes()
    assert len(journal.read_bytes().splitlines()) == 24, "nothing ran twice"


def test_parquet_holds_the_same_with_types(report: Path) -> None:
    status, said = run_sweep(report, "whole.parquet")
    assert status == 0, said
    path = report / "whole.parquet"
    found = duckdb.sql(f"select run, saturation, status, twice, late from '{path}' order by run").fetchall()
    for row, text in zip(found, rows_of(report / "whole.csv"), strict=True):
        assert [str(cell) if cell is not None else "" for cell in row] == [
            text[name] for name in ("run", "saturation", "status", "twice", "late")
        ]
    assert isinstance(found[0][3], float)


@pytest.mark.parametrize(
    ("output", "words", "said"),
    [
        ("table.xlsx", [], "sweep:output"),
        ("grid.yml", [], "sweep:output"),
        ("taken.csv", [], "has no journal of a sweep beside it"),
        ("new.csv", ["--set", "satration=0.8"], "did you mean 'saturation'?"),
    ],
)
def test_wrong_requests_exit_2_and_write_nothing(
    report: Path, output: str, words: list[str], said: str
) -> None:
    (report / "taken.csv").write_text("mine")
    before = sorted(report.iterdir())
    status, told = run_sweep(report, output, *words)
    assert (status, said in told) == (2, True), told
    assert sorted(report.iterdir()) == before
    assert (report / "taken.csv").read_text() == "mine"


def test_data_that_change_meanwhile_end_the_sweep(tmp_path: Path) -> None:
    folder = report_to_sweep(tmp_path / "repository", pause=0.3)
    write_grid(folder, saturation={"from": 0.5, "to": 0.9, "count": 20})
    process = start_sweep(folder, "a.csv")
    while not (folder / "a.csv.journal").exists() or not (folder / "a.csv.journal").read_bytes():
        assert process.poll() is None
        time.sleep(0.02)
    data = folder / "data" / "robots.csv"
    data.write_text(data.read_text() + "\n")
    _, said = process.communicate(timeout=60)
    assert (process.returncode, "code or data changed while the sweep ran" in said) == (1, True), said
