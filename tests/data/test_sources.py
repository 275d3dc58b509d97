"""The table of sources: each used, credited in Chinese, dated, and linked only where a link may stand."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

Row = dict[str, str]

#: Ours and the briefing's: cited by the report whether or not a dataset happens to name them.
KEPT = {"report-assumptions", "report-data", "cma-2026-01"}
#: A page that is the publisher's own, so that a figure read there can be official.
OWN = {"original", "repository"}
REMARK = re.compile(r"do not link|undated|轉引|鏡像", re.IGNORECASE)
#: A full-width character takes one place under a chart, a Latin one half of it.
PLACES = 16


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_iso(text: str) -> bool:
    """Tell whether text is a year, a month or a day that exists."""
    if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", text):
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)
    except ValueError:
        return False
    return True


@pytest.fixture(scope="module")
def sources(root: Path) -> list[Row]:
    return read(root / "data" / "sources.csv")


@pytest.fixture(scope="module")
def figures(root: Path) -> list[tuple[str, Row]]:
    """Every row of every dataset that names a source, with the place it stands."""
    return [
        (f"{path.stem}:{row['key']}", row)
        for path in sorted((root / "data").glob("*.csv"))
        for row in read(path)
        if row.get("source")
    ]


@pytest.mark.parametrize("text", ["2025", "2025-02", "2024-02-29"])
def test_a_date_may_stop_at_the_year_or_month(text: str) -> None:
    assert is_iso(text)


@pytest.mark.parametrize("text", ["", "2025-13", "2025-02-29", "2009-2010", "undated page (2016)", "2025-2"])
def test_no_other_form_is_a_date(text: str) -> None:
    assert not is_iso(text)


def test_every_source_is_used(sources: list[Row], figures: list[tuple[str, Row]]) -> None:
    used = KEPT | {row["source"] for _, row in figures}
    assert [row["id"] for row in sources if row["id"] not in used] == []


def test_every_source_is_credited_in_a_short_name(sources: list[Row]) -> None:
    def width(name: str) -> float:
        return sum(0.5 if letter.isascii() else 1 for letter in name)

    assert [row["id"] for row in sources if not 0 < width(row["publisher_zh"].strip()) <= PLACES] == []


def test_a_publisher_has_one_chinese_name(sources: list[Row]) -> None:
    names: dict[str, set[str]] = defaultdict(set)
    for row in sources:
        names[row["publisher"]].add(row["publisher_zh"])
    assert {publisher: found for publisher, found in names.items() if len(found) > 1} == {}


def test_an_address_stands_where_the_page_may_be_linked_and_nowhere_else(sources: list[Row]) -> None:
    assert [row["id"] for row in sources if (row["linkable"] == "true") != bool(row["url"])] == []


def test_a_copy_is_never_linked(sources: list[Row]) -> None:
    assert [row["id"] for row in sources if row["kind"] == "copy" and row["linkable"] != "false"] == []


def test_publication_is_a_date_or_nothing(sources: list[Row]) -> None:
    assert [row["id"] for row in sources if row["published"] and not is_iso(row["published"])] == []


def test_no_remark_is_left_in_names(sources: list[Row]) -> None:
    fields = ("title", "publisher", "publisher_zh", "published")
    assert [row["id"] for row in sources if any(REMARK.search(row[field]) for field in fields)] == []


def test_only_a_publisher_s_own_page_makes_a_figure_official(
    sources: list[Row], figures: list[tuple[str, Row]]
) -> None:
    kinds = {row["id"]: row["kind"] for row in sources}
    second_hand = [
        place
        for place, row in figures
        if row.get("standing") == "official" and kinds[row["source"]] not in OWN
    ]
    assert second_hand == []


def test_an_address_is_listed_once(sources: list[Row]) -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for row in sources:
        if row["url"]:
            found[re.sub(r"^https?://(www\.)?|/$", "", row["url"])].append(row["id"])
    assert [ids for ids in found.values() if len(ids) > 1] == []
