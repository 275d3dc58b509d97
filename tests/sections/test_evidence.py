"""The ledger of evidence: the verdict rule, the briefing's claims as of different dates, the links to them."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from helpers.data.checks import check_data
from helpers.data.contracts import read_catalogue
from helpers.data.load import load
from helpers.places import find_root
from helpers.problems import ReportError
from helpers.sections import evidence as section

Load = Callable[[str], pd.DataFrame]

FIGURES = st.floats(1, 1e9)
RULE = {"tolerance": 0.02, "stale": 2.0}


def claim(nature: str = "figure", value: float = 100.0, bearing: str = "", **more: object) -> section.Row:
    return {"nature": nature, "value": value, "period": "2026-01", "bearing": bearing, **more}


def verdict_on(one: section.Row, found: list[section.Row]) -> str:
    return section.verdict(one, found, **RULE)


def seen(value: float = 100.0, period: str = "2025-12") -> section.Row:
    return {"value": value, "period": period}


@functools.cache
def frame(name: str, day: str) -> pd.DataFrame:
    return load(read_catalogue(find_root()), name, date.fromisoformat(day))


def as_of(day: str) -> Load:
    return lambda name: frame(name, day).copy()


def verdicts(day: str) -> pd.Series[str]:
    return section.judged(as_of(day)).set_index("key")["verdict"]


@given(FIGURES, FIGURES, st.sampled_from(["figure", "total"]))
def test_verdict_follows_from_the_figures(stated: float, found: float, nature: str) -> None:
    verdict = verdict_on(claim(nature, stated), [seen(found)])
    if abs(found - stated) <= RULE["tolerance"] * found:
        assert verdict == section.SAME
    elif nature == "total" and found > stated:
        assert verdict == section.MOVED
    else:
        assert verdict == section.DIFFERS


@given(FIGURES, st.sampled_from(list(section.BEARINGS)))
def test_our_reading_decides_over_the_figures(found: float, bearing: str) -> None:
    assert verdict_on(claim(bearing=bearing), [seen(found)]) == section.BEARINGS[bearing]


@given(FIGURES, st.sampled_from(["", *section.BEARINGS]))
def test_nothing_found_is_never_held_against_the_briefing(value: float, bearing: str) -> None:
    assert verdict_on(claim(value=value, bearing=bearing), []) == section.ALONE


@pytest.mark.parametrize(
    ("period", "verdict"),
    [("2026-01", section.SAME), ("2025-11", section.SAME), ("2025-10", section.EARLIER)],
)
def test_equal_figures_are_older_only_after_two_months(period: str, verdict: str) -> None:
    assert verdict_on(claim(), [seen(period=period)]) == verdict


@given(FIGURES, st.sampled_from(["", *section.BEARINGS]))
def test_a_survey_alone_is_a_sample_unless_it_contradicts(value: float, bearing: str) -> None:
    one = seen(value) | {"survey": "hkpc-2025", "standing": "estimate"}
    other = seen(value) | {"survey": "", "standing": "official"}
    judged = verdict_on(claim(value=value, bearing=bearing), [one])
    assert judged == (section.DIFFERS if bearing == "contradicts" else section.SAMPLE)
    assert verdict_on(claim(value=value, bearing=bearing), [one, other]) != section.SAMPLE


@pytest.mark.parametrize(
    ("row", "sample"),
    [
        ({"survey": "hkpc-2025", "standing": "estimate"}, True),
        ({"survey": "fstb-2025", "standing": "secondary"}, False),
        ({"standing": "estimate"}, False),
    ],
)
def test_only_estimates_of_a_survey_are_samples(row: section.Row, sample: bool) -> None:
    assert section.is_sample(row) is sample


def test_a_survey_that_shows_another_figure_still_differs() -> None:
    one = seen(50.0) | {"survey": "hkpc-2025", "standing": "estimate"}
    assert verdict_on(claim(value=100.0), [one]) == section.DIFFERS


def test_nothing_is_judged_before_the_briefing() -> None:
    of = as_of("2026-01-30")
    assert not section.known(of)
    assert section.judged(of).empty
    assert section.of_chapter("03-manufacturing-first", of) == section.UNPUBLISHED


def test_every_claim_is_judged_in_the_order_of_the_text() -> None:
    of = as_of("2026-01-31")
    claims, table = of("briefing"), section.judged(of)
    assert list(claims.sort_values("order")["key"]) == list(table["key"])
    assert sorted(claims["order"]) == list(range(1, len(claims) + 1))
    assert table["section"].is_monotonic_increasing


def test_a_claim_with_evidence_in_words_says_how_it_bears() -> None:
    claims = as_of("2026-01-31")("briefing")
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
        ("hkpc", section.SAMPLE),
    ],
)
def test_verdicts_on_the_day_of_the_briefing(key: str, verdict: str) -> None:
    assert verdicts("2026-01-31")[key] == verdict


def test_later_evidence_speaks_only_once_it_is_known() -> None:
    assert verdicts("2026-01-31")["llm-adoption-2025"] == section.ALONE
    assert verdicts("2026-11-23")["llm-adoption-2025"] == section.QUALIFIED


@pytest.mark.parametrize("day", ["2026-01-31", "2026-06-30", "2026-11-23"])
def test_counts_add_up(day: str) -> None:
    of = as_of(day)
    table = section.judged(of)
    told = {id: q.number for id, q in section.quantities(of, table).items()}
    parts = ("sound", "sample", "moved", "qualified", "differ", "alone")
    assert told["claims-total"] == len(table) == sum(told[f"claims-{part}"] for part in parts)
    assert section.counts(table)["claims"].sum() == len(table)
    evidence = [row for one in of("briefing").to_dict("records") for row in section.evidence_of(one, of)]
    assert "brief" not in {row["standing"] for row in evidence}


def test_evidence_that_does_not_exist_stops_the_build(spoilable: Path) -> None:
    path = spoilable / "data" / "briefing.csv"
    text = path.read_text(encoding="utf-8").replace("opinions:bodies", "opinions:bodys")
    path.write_text(text, encoding="utf-8")
    problems = [p for p in check_data(spoilable) if p.code != "data:checksum"]
    assert [(p.code, "column evidence" in str(p)) for p in problems] == [("data:inputs", True)]


def tiny(name: str) -> pd.DataFrame:
    rows = {
        "briefing": [
            ("b", "02-b", 2, "乙", "claim", "", ""),
            ("a", "02-b", 1, "甲", "claim", "supports", "facts:x"),
            ("c", "03-c", 3, "丙", "claim", "", ""),
        ],
        "facts": [("x", "official")],
        "assumptions": [("95.tolerance", 0.02, "share"), ("95.stale-months", 2.0, "month")],
    }
    columns = {
        "briefing": ["key", "section", "order", "label", "nature", "bearing", "evidence"],
        "facts": ["key", "standing"],
        "assumptions": ["key", "value", "unit"],
    }
    frame = pd.DataFrame(rows[name], columns=columns[name])
    return frame.assign(row=name + ":" + frame["key"], source="s", standing="official")


def test_a_chapter_lists_its_own_claims_by_verdict_with_links() -> None:
    lines = section.of_chapter("02-b", tiny).splitlines()
    assert lines[2:] == ["- **有據可查**：[甲](#claim-a)", "- **未能追溯**：[乙](#claim-b)"]


def test_a_chapter_without_claims_is_refused() -> None:
    with pytest.raises(ReportError, match="no claim of chapter '04-d'"):
        section.of_chapter("04-d", tiny)


def test_the_chapters_together_list_every_claim_once() -> None:
    of = as_of("2026-01-31")
    table = section.judged(of)
    listed = "".join(section.of_chapter(chapter, of) for chapter in table["section"].unique())
    assert sorted(re.findall(r"\(#claim-([^)]+)\)", listed)) == sorted(table["key"])


CASES = Path(__file__).parents[1] / "cases"
FIGURES_OF_THE_BRIEFING = yaml.safe_load((CASES / "briefing_figures.yml").read_text(encoding="utf-8"))
NAMED = [(str(token), said) for place in FIGURES_OF_THE_BRIEFING["numerals"] for token, said in place["list"]]


@pytest.mark.parametrize(("token", "said"), NAMED)
def test_every_numeral_of_the_briefing_has_a_claim_or_a_reason(token: str, said: str) -> None:
    assert re.search(r"[0-9〇一二兩三四五六七八九十百千]", token)
    if said.startswith("="):
        assert said[1:] in FIGURES_OF_THE_BRIEFING["reasons"]
    else:
        assert said in set(frame("briefing", "2026-01-31")["key"])


def test_every_figure_of_the_ledger_stands_in_the_briefing() -> None:
    claims = frame("briefing", "2026-01-31")
    figures = set(claims.loc[claims["nature"] != "claim", "key"])
    assert figures <= {said for _, said in NAMED}


def in_digits(token: str) -> float:
    """Return the number a numeral of the briefing states: 459.8萬, 5,100億, 八成, 二十餘."""
    scale = {"萬": 1e4, "億": 1e8, "成": 10.0}
    digits = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"兩": 2}
    number = re.search(r"[0-9][0-9,.]*", token)
    if number:
        value = float(number[0].replace(",", ""))
    else:
        (numeral,) = re.findall(r"[一二兩三四五六七八九十]+", token)
        tens, _, ones = numeral.rpartition("十")
        value = digits.get(tens, 1) * 10 * ("十" in numeral) + digits.get(ones, 0)
    return value * next((factor for mark, factor in scale.items() if mark in token), 1)


def test_the_ledger_holds_the_figures_as_the_briefing_has_them() -> None:
    claims = frame("briefing", "2026-01-31").set_index("key")
    dated = re.compile(r"\d{4}年$|周$")
    stated = [(token, said) for token, said in NAMED if said in claims.index and not dated.search(token)]
    figures = [(token, claims.loc[said]) for token, said in stated if claims.loc[said, "nature"] != "claim"]
    assert len(figures) > 30
    wrong = [(token, row["value"]) for token, row in figures if in_digits(token) != row["value"]]
    assert wrong == []


SENTENCES = yaml.safe_load((CASES / "briefing_sentences.yml").read_text(encoding="utf-8"))
STATED = [sentence for place in SENTENCES["sentences"] for sentence in place["list"]]


def test_every_sentence_of_the_briefing_makes_claims_or_has_a_reason_not_to() -> None:
    claims = set(frame("briefing", "2026-01-31")["key"])
    reasons = {f"={name}" for name in SENTENCES["reasons"]}
    assert all(set(said) <= claims or (len(said) == 1 and said[0] in reasons) for said in STATED)
    assert reasons <= {said for sentence in STATED for said in sentence}


def test_every_claim_of_the_ledger_is_made_by_a_sentence_of_its_chapter() -> None:
    claims = frame("briefing", "2026-01-31")
    made = {
        (place["where"][:2], key)
        for place in SENTENCES["sentences"]
        for said in place["list"]
        for key in said
    }
    ledger = zip(claims["section"].str[:2], claims["key"], strict=True)
    # The address of the document is a note on the page of the first chapter.
    assert {key for chapter, key in ledger if (chapter, key) not in made} == {"opinions-address"}
