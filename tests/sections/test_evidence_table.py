"""The ledger as a table: evidence in words, later figures of the same series only, links of each row."""

from __future__ import annotations

import functools
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from helpers.data.contracts import Catalogue, Contract, read_catalogue
from helpers.data.load import load
from helpers.places import find_root
from helpers.publish.display import Units
from helpers.sections import evidence
from helpers.sections import evidence_table as table
from helpers.sections.evidence import Load, Row

UNITS = Units(
    pd.DataFrame(
        {
            "code": ["count", "text", "percent"],
            "label": ["個", "", "%"],
            "dimension": ["count", "text", "share"],
            "places": [0, 0, 1],
        }
    )
)


def told(text: str, period: str = "2025-12", **more: object) -> Row:
    row = {"row": "x:y", "source": "s", "standing": "official", "known": "2025-12-31", "unit": "text"}
    return {**row, "text": text, "value": float("nan"), "period": period, "qualifier": "", **more}


def test_evidence_is_told_with_its_period_and_dates_without() -> None:
    assert table.found_words([], UNITS) == "—"
    assert table.found_words([told("甲"), told("乙")], UNITS) == "甲、乙（2025 年 12 月）"
    assert table.found_words([told("甲，乙"), told("丙")], UNITS) == "甲，乙；丙（2025 年 12 月）"
    assert table.found_words([told("2025-12-25")], UNITS) == "2025 年 12 月 25 日"
    spread = table.found_words([told("甲", "2025-09"), told("乙", "2025-07")], UNITS)
    assert spread == "甲、乙（2025 年 7 月至 2025 年 9 月）"
    assert table.found_words([told("甲", "2025-09"), told("乙", "2025")], UNITS) == "甲、乙（2025 年）"


def test_documents_are_known_by_title_and_models_by_name() -> None:
    document = told("撮要", level="sector", label="《意見》")
    assert table.found_words([document], UNITS) == "《意見》（2025 年 12 月）"
    assert table.found_words([told("MIT", model="m", label="M 型")], UNITS) == "M 型：MIT（2025 年 12 月）"


SERIES = ["key", "series", "economy", "period", "value", "standing", "known"]


def catalogue(identity: tuple[str, ...] = ("series", "economy", "period")) -> Catalogue:
    contract = Contract(name="facts", title="", description="", fields=tuple(SERIES), identity=identity)
    return Catalogue(Path(), {}, {"facts": contract})


def facts(*rows: tuple[Any, ...]) -> Load:
    frame = pd.DataFrame(rows, columns=SERIES)
    return lambda name: frame.assign(row=name + ":" + frame["key"])


OLD = ("old", "stations", "china", "2025-07", 459.8, "official", "2025-08-28")
NEW = ("new", "stations", "china", "2025", 483.8, "official", "2026-01-21")


def later_of(load: Load, *keys: str, **how: Any) -> list[str]:
    frame = load("facts")
    found = frame[frame["key"].isin(keys)].to_dict("records")
    return [row["key"] for row in table.later(found, load, catalogue(**how))]


def test_the_newest_later_period_of_the_series_is_told() -> None:
    between = ("between", "stations", "china", "2025-09", 470.5, "official", "2026-02-01")
    assert later_of(facts(OLD, NEW, between), "old") == ["new"]
    assert later_of(facts(OLD, NEW), "new") == []
    assert later_of(facts(OLD, NEW), "old", "new") == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("series", "stations_alt"),
        ("economy", "world"),
        ("standing", "brief"),
        ("standing", "unconfirmed"),
        ("value", float("nan")),
        ("period", "2025-06"),
    ],
)
def test_another_definition_or_a_doubtful_figure_is_never_told(column: str, value: object) -> None:
    other = tuple(value if name == column else cell for name, cell in zip(SERIES, NEW, strict=True))
    assert later_of(facts(OLD, other), "old") == []


def test_a_dataset_whose_figures_are_no_series_has_no_later_ones() -> None:
    assert later_of(facts(OLD, NEW), "old", identity=("key",)) == []


@functools.cache
def frame(name: str, day: str) -> pd.DataFrame:
    return load(read_catalogue(find_root()), name, date.fromisoformat(day))


def as_of(day: str) -> Load:
    return lambda name: frame(name, day).copy()


@functools.cache
def ledger(day: str) -> pd.DataFrame:
    made = table.ledger(as_of(day), Units(frame("units", day)), read_catalogue(find_root()))
    return made.set_index("key")


def test_the_ledger_is_empty_before_the_briefing() -> None:
    assert ledger("2026-01-30").empty


@pytest.mark.parametrize(
    ("day", "key", "verdict", "later"),
    [
        ("2026-01-31", "5g-stations", evidence.EARLIER, "其後：483.8 萬個（2025 年）"),
        ("2026-01-31", "stage", evidence.QUALIFIED, ""),
        ("2026-11-23", "stage", evidence.QUALIFIED, "其後：17.8%（2026 年第 1 季）"),
        ("2026-01-31", "pon-ports", evidence.MOVED, "其後：3,162 萬個（2025 年）"),
        ("2026-01-31", "hkpc", evidence.SAMPLE, ""),
    ],
)
def test_later_figures_follow_the_date(day: str, key: str, verdict: str, later: str) -> None:
    row = ledger(day).loc[key]
    said = [line for line in row["found"].splitlines() if line.startswith("其後：")]
    assert (row["verdict"], "".join(said)) == (verdict, later)


@pytest.mark.parametrize("day", ["2026-01-31", "2026-11-23"])
def test_a_claim_that_has_moved_on_shows_the_later_figure(day: str) -> None:
    moved = ledger(day)[ledger(day)["verdict"] == evidence.MOVED]
    assert len(moved)
    assert moved["found"].str.startswith("其後：").all()


def test_remarks_on_evidence_wait_for_it() -> None:
    before, after = (ledger(day).loc["llm-adoption-2025"] for day in ("2026-01-31", "2026-11-23"))
    assert before["found"] == "—"
    assert "部長" not in before["judged"]
    assert "部長" in after["judged"]


def test_rows_are_named_and_lead_home() -> None:
    row = ledger("2026-01-31").loc["5g-stations"]
    assert (row["row_anchor"], row["row_home"], row["row_home_name"]) == (
        "claim-5g-stations",
        "03-manufacturing-first",
        "第三章",
    )
    assert ledger("2026-01-31")["row_anchor"].is_unique


def test_what_is_shown_as_later_is_among_the_rows_the_table_rests_on() -> None:
    found = {row for q in table.rows(as_of("2026-01-31"), read_catalogue(find_root())) for row in q.rows}
    assert {"briefing:5g-stations", "infrastructure:cn-5g-2025-07", "infrastructure:cn-5g-2025"} <= found


def test_before_publication_the_page_names_every_claim_that_chapters_link() -> None:
    lines = table.unpublished(read_catalogue(find_root())).splitlines()
    assert lines[-1] == evidence.UNPUBLISHED
    assert sorted(lines[:-1]) == sorted(f"(claim-{key})=" for key in frame("briefing", "2026-01-31")["key"])
