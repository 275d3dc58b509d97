"""The ledger of evidence: the verdict rule, the words shown, the briefing's claims as of different dates."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.data.checks import check_data
from helpers.data.contracts import read_catalogue
from helpers.data.load import load
from helpers.places import find_root
from helpers.publish.display import Units
from helpers.sections import evidence as section

Load = Callable[[str], pd.DataFrame]

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
FIGURES = st.floats(1, 1e9)


def claim(nature: str = "figure", value: float = 100.0, bearing: str = "", **more: object) -> section.Row:
    return {"nature": nature, "value": value, "period": "2026-01", "bearing": bearing, **more}


def seen(value: float = 100.0, period: str = "2025-12") -> section.Row:
    return {"value": value, "period": period}


def told(text: str, period: str = "2025-12", **more: object) -> section.Row:
    row = {"row": "x:y", "source": "s", "standing": "official", "known": "2025-12-31", "unit": "text"}
    return {**row, "text": text, "value": float("nan"), "period": period, "qualifier": "", **more}


@functools.cache
def frame(name: str, day: str) -> pd.DataFrame:
    return load(read_catalogue(find_root()), name, date.fromisoformat(day))


def as_of(day: str) -> tuple[Load, Units]:
    return lambda name: frame(name, day).copy(), Units(frame("units", day))


@given(FIGURES, FIGURES, st.sampled_from(["figure", "total"]))
def test_verdict_follows_from_the_figures(stated: float, found: float, nature: str) -> None:
    verdict = section.verdict(claim(nature, stated), [seen(found)])
    if abs(found - stated) <= section.TOLERANCE * found:
        assert verdict == section.SAME
    elif nature == "total" and found > stated:
        assert verdict == section.MOVED
    else:
        assert verdict == section.DIFFERS


@given(FIGURES, st.sampled_from(list(section.BEARINGS)))
def test_our_reading_decides_over_the_figures(found: float, bearing: str) -> None:
    assert section.verdict(claim(bearing=bearing), [seen(found)]) == section.BEARINGS[bearing]


@given(FIGURES, st.sampled_from(["", *section.BEARINGS]))
def test_nothing_found_is_never_held_against_the_briefing(value: float, bearing: str) -> None:
    assert section.verdict(claim(value=value, bearing=bearing), []) == section.ALONE


@pytest.mark.parametrize(
    ("period", "verdict"),
    [("2026-01", section.SAME), ("2025-11", section.SAME), ("2025-10", section.EARLIER)],
)
def test_equal_figures_are_older_only_after_two_months(period: str, verdict: str) -> None:
    assert section.verdict(claim(), [seen(period=period)]) == verdict


def test_evidence_is_told_with_its_period_and_dates_without() -> None:
    assert section.found_words([], UNITS) == "—"
    assert section.found_words([told("甲"), told("乙")], UNITS) == "甲、乙（2025 年 12 月）"
    assert section.found_words([told("甲，乙"), told("丙")], UNITS) == "甲，乙；丙（2025 年 12 月）"
    assert section.found_words([told("2025-12-25")], UNITS) == "2025 年 12 月 25 日"
    spread = section.found_words([told("甲", "2025-09"), told("乙", "2025-07")], UNITS)
    assert spread == "甲、乙（2025 年 7 月至 2025 年 9 月）"


def test_documents_are_known_by_title_and_models_by_name() -> None:
    document = told("撮要", level="sector", label="《意見》")
    assert section.found_words([document], UNITS) == "《意見》（2025 年 12 月）"
    assert section.found_words([told("MIT", model="m", label="M 型")], UNITS) == "M 型：MIT（2025 年 12 月）"


def test_nothing_is_listed_before_the_briefing() -> None:
    of, units = as_of("2026-01-30")
    assert not section.known(of)
    assert section.ledger(of, units).empty


def test_every_claim_is_listed_in_the_order_of_the_text() -> None:
    of, units = as_of("2026-01-31")
    claims, table = of("briefing"), section.ledger(of, units)
    assert list(claims.sort_values("order")["key"]) == list(table["key"])
    assert sorted(claims["order"]) == list(range(1, len(claims) + 1))
    chapters = claims.sort_values("order")["section"]
    assert chapters.is_monotonic_increasing


def test_a_claim_with_evidence_in_words_says_how_it_bears() -> None:
    claims = as_of("2026-01-31")[0]("briefing")
    worded = claims[(claims["nature"] == "claim") & (claims["evidence"] != "")]
    assert list(worded.loc[worded["bearing"] == "", "key"]) == []
    assert list(claims.loc[(claims["bearing"] != "") & (claims["evidence"] == ""), "key"]) == []


@pytest.mark.parametrize(
    ("key", "verdict"),
    [
        ("5g-stations", section.EARLIER),
        ("identifiers", section.MOVED),
        ("opinions-measures", section.SAME),
        ("first-sector", section.DIFFERS),
        ("shanghai-plan", section.QUALIFIED),
        ("llm-adoption-2025", section.ALONE),
    ],
)
def test_verdicts_on_the_day_of_the_briefing(key: str, verdict: str) -> None:
    table = section.ledger(*as_of("2026-01-31")).set_index("key")
    assert table.loc[key, "verdict"] == verdict


def test_later_evidence_speaks_only_once_it_is_known() -> None:
    before = section.ledger(*as_of("2026-01-31")).set_index("key").loc["llm-adoption-2025"]
    after = section.ledger(*as_of("2026-11-23")).set_index("key").loc["llm-adoption-2025"]
    assert before["found"] == "—"
    assert "部長" not in before["judged"]
    assert after["verdict"] == section.QUALIFIED
    assert "部長" in after["judged"]


@pytest.mark.parametrize("day", ["2026-01-31", "2026-06-30", "2026-11-23"])
def test_counts_add_up(day: str) -> None:
    of, units = as_of(day)
    table = section.ledger(of, units)
    told = {id: q.number for id, q in section.quantities(of, table).items()}
    parts = ("sound", "moved", "qualified", "differ", "alone")
    assert told["claims-total"] == len(table) == sum(told[f"claims-{part}"] for part in parts)
    assert section.counts(table)["claims"].sum() == len(table)
    assert all(q.standing != "brief" for row in of("briefing").to_dict("records")
               for q in map(section.from_row, section.evidence_of(row, of)))  # fmt: skip


def test_evidence_that_does_not_exist_stops_the_build(spoilable: Path) -> None:
    path = spoilable / "data" / "briefing.csv"
    text = path.read_text(encoding="utf-8").replace("opinions:bodies", "opinions:bodys")
    path.write_text(text, encoding="utf-8")
    problems = [p for p in check_data(spoilable) if p.code != "data:checksum"]
    assert [(p.code, "column evidence" in str(p)) for p in problems] == [("data:inputs", True)]
