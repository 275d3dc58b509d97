"""Widths of table columns: words fit, dates stay whole, text takes what is left."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.book.columns import LINE, SOFT_BREAK, ems, fit, texts


def table(*rows: list[str]) -> dict[str, Any]:
    def cell(text: str) -> dict[str, Any]:
        return {
            "body": [{"t": "par", "role": "", "body": [text]}],
            "colspan": 1,
            "rowspan": 1,
            "align": "left",
        }

    cells = [[cell(text) for text in row] for row in rows]
    return {"t": "table", "columns": len(rows[0]), "head": cells[:1], "rows": cells[1:]}


def points(item: dict[str, Any]) -> list[float]:
    """Widths as the page gives them: shares of the line."""
    total = sum(item["widths"])
    return [LINE * width / total for width in item["widths"]]


def room(item: dict[str, Any], column: int) -> float:
    return float(points(item)[column] - 2 * item["inset"])


LONG = "內地訂明支持開放權重模型，並把算力、數據與標準列為七項任務之一，" * 4


def test_a_date_stays_on_one_line_beside_long_text() -> None:
    item = table(["日期", "內容", "說明"], ["2025 年 12 月 23 日", LONG, LONG])
    fit(item)
    assert room(item, 0) >= ems("2025 年 12 月 23 日") * item["size"]
    assert points(item)[1] > points(item)[0]


def test_longer_text_gets_more_room() -> None:
    item = table(["短", "長"], [LONG[:30], LONG])
    fit(item)
    assert points(item)[1] > points(item)[0]


def test_an_identifier_may_break_and_then_fits_its_column() -> None:
    item = table(["檔案", "內容", "另一項內容"], ["hong_kong_recommendations_and_events.csv", LONG, LONG])
    fit(item)
    written = "".join(texts(item["rows"][0][0]["body"]))
    assert written.replace(SOFT_BREAK, "") == "hong_kong_recommendations_and_events.csv"
    longest = max(ems(part) for part in written.split(SOFT_BREAK))
    assert room(item, 0) >= longest * item["size"]


def test_a_short_heading_is_not_wrapped_when_something_else_must_be() -> None:
    item = table(["欄數", "內容", "資助比例（最高）"], ["9", LONG, "30%"])
    fit(item)
    assert room(item, 0) >= ems("欄數") * item["size"]
    assert room(item, 2) < ems("資助比例（最高）") * item["size"]


def test_a_table_of_short_cells_fills_the_line() -> None:
    item = table(["年", "產量", "密度"], ["2024", "55.6 萬", "470"])
    fit(item)
    assert all(width > 0 for width in item["widths"])
    assert not item["breakable"]


@pytest.mark.parametrize(("rows", "text", "breakable"), [(5, "甲", False), (40, "甲", True), (5, LONG, True)])
def test_only_long_tables_may_break(rows: int, text: str, breakable: bool) -> None:
    item = table(["項目", "內容"], *[["甲", text]] * rows)
    fit(item)
    assert item["breakable"] is breakable


@given(st.lists(st.lists(st.text(max_size=60), min_size=3, max_size=3), min_size=2, max_size=6))
def test_any_table_gets_a_width_for_every_column(rows: list[list[str]]) -> None:
    item = table(*rows)
    fit(item)
    assert len(item["widths"]) == 3
    assert all(width > 0 for width in item["widths"])
