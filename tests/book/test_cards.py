"""What cards tell of numbers: rows, sources, the briefing's statements, always as of the chapter's date."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from helpers.book.cards import script
from helpers.book.facts import DIFFERENT, SEVERAL, SHOWN, UNSTATED, Library, page_facts, row_fact, source_fact
from helpers.data.contracts import read_catalogue
from helpers.data.load import load
from helpers.problems import ReportError
from helpers.records import STANDING_LABELS

STATIONS = "infrastructure:cn-5g-2025-07"


@pytest.fixture(scope="module")
def library(root: Path) -> Library:
    return Library(read_catalogue(root), date(2026, 1, 31))


def record(*rows: str, **more: Any) -> dict[str, Any]:
    """Return a quantity's record as chapters publish it."""
    plain = {
        "id": "stations",
        "value": 4_598_000.0,
        "unit": "station",
        "text": "459.8 萬個",
        "period_text": "2025 年 7 月",
        "known_text": "2025 年 8 月 28 日",
        "standing": "official",
        "how": "",
        "note": "",
        "rows": list(rows),
        "sources": ["cma-2026-01"],
    }
    return {**plain, **more}


def told(library: Library, one: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the facts of a page with one number, and that number's own."""
    facts = page_facts([one], {}, library)
    return facts, facts["quantities"][one["id"]]


def test_a_figure_of_one_row_is_named_by_it_and_judged_against_the_briefing(library: Library) -> None:
    facts, number = told(library, record(STATIONS))
    assert number["about"] == "基建與算力：中國內地，5G 基站"
    assert facts["rows"][STATIONS]["value"].startswith("459.8 萬")
    assert facts["rows"][STATIONS]["period"] == "2025 年 7 月"
    assert facts["briefing"][number["briefing"][0]]["stated"].startswith("459.8 萬")
    assert facts["briefing"][number["briefing"][0]]["verdict"] == "相符，屬較早日期"
    assert number["unstated"] == ""


def test_before_the_briefing_was_published_nothing_is_said_to_stand_in_it(root: Path) -> None:
    early = Library(read_catalogue(root), date(2025, 9, 5))
    facts, number = told(early, record(STATIONS))
    assert facts["briefing"] == {}
    assert number["unstated"]


@pytest.mark.parametrize(("standing", "word"), [("brief", "只見於"), ("official", "沒有")])
def test_a_number_no_statement_is_held_against_says_so(library: Library, standing: str, word: str) -> None:
    _, number = told(library, record("infrastructure:cn-5g-2019", standing=standing))
    assert number["briefing"] == []
    assert word in number["unstated"]


def test_a_number_of_many_rows_lists_some_and_counts_the_rest(root: Path, library: Library) -> None:
    rows = list(load(read_catalogue(root), "robots")["row"])
    facts, number = told(library, record(*rows, how="合計"))
    assert len(number["rows"]) == len(facts["rows"]) == SHOWN["rows"]
    assert number["more"]["rows"] == len(rows) - SHOWN["rows"]
    assert f"{len(rows)} 項數據" in number["about"]


def test_a_count_of_whole_datasets_says_so(root: Path, library: Library) -> None:
    _, one = told(library, record("robots:*", how="點算"))
    assert one["about"] == f"工業機器人：全部 {len(load(read_catalogue(root), 'robots'))} 行"
    _, both = told(library, record("robots:*", "infrastructure:*", how="點算"))
    assert "等 2 個數據集的全部數據" in both["about"]


def test_a_choice_is_told_in_words(library: Library) -> None:
    facts, _ = told(library, record("assumptions:01.measure"))
    assert facts["rows"]["assumptions:01.measure"]["value"] == "2025 年下半年用戶比例"
    assert facts["rows"]["assumptions:01.measure"]["known"] == ""


@pytest.mark.parametrize(
    ("row", "inputs"),
    [
        ("infrastructure:cn-5g-2020", ("5G 基站", "萬個）")),
        ("hk_surveys:hkpc-2025-plan", ("受訪企業", "家）")),
        ("robots:cn-density-2013", ()),
    ],
)
def test_an_estimate_tells_what_it_was_made_of(library: Library, row: str, inputs: tuple[str, ...]) -> None:
    facts, _ = told(library, record(row))
    assert all(words in facts["rows"][row]["inputs"] for words in inputs)
    assert bool(facts["rows"][row]["inputs"]) == bool(inputs)


def test_a_row_that_is_not_there_is_an_error(library: Library) -> None:
    with pytest.raises(ReportError, match="no row 'robots:cn-1066'"):
        told(library, record("robots:cn-1066"))


@pytest.mark.parametrize(
    ("value", "unit", "text", "exact"),
    [
        (47.53125, "percent", "47.5%", "47.5313%"),
        (25.0, "percent", "約 25%", ""),
        ("2026-01-07", "date", "x", ""),
    ],
)
def test_what_rounding_took_away_is_told(
    library: Library, value: Any, unit: str, text: str, exact: str
) -> None:
    assert told(library, record(STATIONS, value=value, unit=unit, text=text))[1]["exact"] == exact


def test_every_row_of_every_dataset_can_be_told(root: Path, library: Library) -> None:
    catalogue = read_catalogue(root)
    frames = [load(catalogue, name) for name in catalogue.contracts]
    rows = [row for frame in frames if "row" in frame for row in frame["row"]]
    assert len(rows) > 1000
    for row in rows:
        fact = row_fact(row, library)
        assert fact["value"].strip() or fact["note"] or fact["label"], row
        assert fact["standing"], row


def test_a_line_of_a_table_answers_with_its_rows(library: Library) -> None:
    rows = ["infrastructure:cn-5g-2019", STATIONS]
    facts = page_facts([], {" ".join(rows): rows, STATIONS: [STATIONS], "fig-x": rows}, library)
    both, one, chart = facts["quantities"].values()
    assert both["rows"] == chart["rows"] == rows
    assert both["about"] == "由「基建與算力」的 2 項數據得出"
    assert (one["about"], one["period"]) == ("基建與算力：中國內地，5G 基站", "2025 年 7 月")
    assert both["period"] == both["text"] == both["exact"] == ""
    assert both["known"] == one["known"] == facts["rows"][STATIONS]["known"]
    own = [str(library.row(row)["standing"]) for row in rows]
    assert one["standing"] == STANDING_LABELS[own[1]]
    assert both["standing"] == (STANDING_LABELS[own[0]] if own[0] == own[1] else DIFFERENT)
    assert one["briefing"] == both["briefing"] != []
    assert set(facts["sources"]) == set(both["sources"]) > set(one["sources"])
    assert both["how"] == one["how"] != chart["how"] != ""
    with pytest.raises(ReportError, match="no row 'robots:cn-1066'"):
        page_facts([], {"robots:cn-1066": ["robots:cn-1066"]}, library)


def test_a_line_of_rows_of_several_standings_says_so_and_not_that_all_is_the_briefings(
    library: Library,
) -> None:
    official, brief = "infrastructure:cn-pon-2025", "infrastructure:cn-pon-2025-07"
    facts = page_facts([], {"x": [brief, official], "y": [brief]}, library)
    both, one = facts["quantities"]["x"], facts["quantities"]["y"]
    assert facts["rows"][official]["standing"] != facts["rows"][brief]["standing"] == STANDING_LABELS["brief"]
    assert (both["standing"], both["unstated"]) == (DIFFERENT, UNSTATED[SEVERAL])
    assert (one["standing"], one["unstated"]) == (STANDING_LABELS["brief"], UNSTATED["brief"])


def test_only_pages_that_may_be_linked_are(root: Path, library: Library) -> None:
    sources = load(read_catalogue(root), "sources")
    for source, linkable in zip(sources["id"], sources["linkable"], strict=True):
        assert bool(source_fact(source, library)["url"]) <= (linkable == "true"), source
    assert source_fact("cma-2026-01", library)["title"]


def test_no_text_can_end_the_data_block_early() -> None:
    block = script({"note": "</script><b>"})
    assert block.count("</") == 1
    assert json.loads(block.split(">", 1)[1].rsplit("</script>", 1)[0]) == {"note": "</script><b>"}
