"""The data of a chart as a table: Chinese headings with units, each row once, nothing that only labels marks."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from helpers.book.datatable import LIMIT, SUMMARY, details

ROWS = [
    {"year": 2023, "economy": "中國內地", "value": 276288.0, "shown": "27.6 萬"},
    {"year": 2024, "economy": "中國內地", "value": 295000.0, "shown": "29.5 萬"},
]
X = {"field": "year", "title": None}
Y = {"field": "value", "title": "年裝機量（台，對數尺度）"}


def spec(
    rows: list[dict[str, Any]], *encodings: dict[str, Any], **more: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return a layered specification of one or several datasets."""
    layers = [{"mark": "line", "encoding": encoding} for encoding in encodings]
    return {"layer": layers, "datasets": {"data-a": rows, **more}}


def tables(specification: dict[str, Any]) -> list[tuple[list[str], list[list[str]]]]:
    soup = BeautifulSoup(details(specification, "fig-x"), "html.parser")
    return [
        (
            [cell.get_text() for cell in table.select("thead th[scope=col]")],
            [[cell.get_text() for cell in row.select("td")] for row in table.select("tbody tr")],
        )
        for table in soup.select("details > div table")
    ]


def test_headings_are_the_charts_own_words_and_numbers_keep_their_thousands() -> None:
    encoding = {"x": X, "y": Y, "color": {"field": "economy", "title": "經濟體"}, "text": {"field": "shown"}}
    assert tables(spec(ROWS, encoding)) == [
        (
            ["年份", "經濟體", "年裝機量（台）"],
            [["2023", "中國內地", "276,288"], ["2024", "中國內地", "295,000"]],
        )
    ]


def test_the_box_opens_with_a_word_and_can_be_reached_by_keyboard() -> None:
    box = BeautifulSoup(details(spec(ROWS, {"x": X, "y": Y}), "fig-x"), "html.parser").details
    assert box is not None
    assert box.summary is not None
    assert box.summary.get_text() == SUMMARY
    assert box.select_one("div[tabindex='0'][role=group][aria-label]") is not None


@pytest.mark.parametrize(
    ("channel", "heading"),
    [
        ({"title": "%"}, "數值（%）"),
        ({"title": "佔比", "axis": {"labelExpr": "datum.label + '%'"}}, "佔比（%）"),
        ({"title": "EFLOPS"}, "數值（EFLOPS）"),
        ({"title": None}, "數值"),
        ({"title": "費用（港元）"}, "費用（港元）"),
    ],
)
def test_a_column_tells_its_unit_once(channel: dict[str, Any], heading: str) -> None:
    ((head, _),) = tables(spec(ROWS, {"x": X, "y": {"field": "value", **channel}}))
    assert head == ["年份", heading]


def test_both_ends_of_a_range_share_the_title_of_their_axis() -> None:
    rows = [{"year": 2027, "low": 1.5, "high": 2.5}]
    encoding = {"x": X, "y": {"field": "low", "title": "基站（個）"}, "y2": {"field": "high"}}
    assert tables(spec(rows, encoding)) == [
        (["年份", "下限：基站（個）", "上限：基站（個）"], [["2027", "1.5", "2.5"]])
    ]


def test_rows_repeated_to_label_marks_are_shown_once_and_others_join_their_like() -> None:
    encoding = {"x": X, "y": Y}
    again = tables(spec(ROWS, encoding, encoding, **{"data-b": ROWS[1:]}))
    assert [len(lines) for _, lines in again] == [2]
    other = [{**ROWS[0], "year": 2025}]
    assert [len(lines) for _, lines in tables(spec(ROWS, encoding, **{"data-b": other}))] == [3]


def test_text_cannot_become_markup_and_empty_cells_are_dashes() -> None:
    rows = [{"name": "<b>甲</b>", "value": None}, {"name": "乙\n丙", "value": 1}]
    html = details(spec(rows, {"x": {"field": "name"}, "y": {"field": "value"}}), "fig-x")
    assert "<b>" not in html
    assert '<td class="align-right">—</td>' in html
    assert "乙 丙" in html


def test_long_data_name_the_file_that_holds_the_rest() -> None:
    rows = [{"year": year, "value": 1.0} for year in range(LIMIT + 5)]
    html = details(spec(rows, {"x": X, "y": Y}), "fig-x")
    assert html.count("<tr>") == LIMIT + 1
    assert f"首 {LIMIT} 行，其餘 5 行見 fig-x.csv" in html


def test_a_chart_of_one_bare_column_has_no_table() -> None:
    assert details(spec([{"value": 1}], {"y": Y}), "fig-x") == ""


def test_numbers_of_a_line_can_be_asked_by_its_rows_or_by_those_of_the_chart() -> None:
    rows = [{**ROWS[0], "row": "robots:a robots:b"}, {**ROWS[1], "row": None}]
    rows.append({"year": 2025, "economy": "甲", "value": None, "row": "robots:c"})
    encoding = {"color": {"field": "economy", "title": "經濟體"}, "x": X, "y": Y}
    html = BeautifulSoup(details(spec(rows, encoding), "fig-x"), "html.parser")
    assert [line.get_text("|") for line in html.select("thead tr")] == ["經濟體|年份|年裝機量（台）"]
    asked = [(cell["data-quantity"], cell.get_text()) for cell in html.select("td span.quantity")]
    assert asked == [("robots:a robots:b", "276,288"), ("fig-x", "295,000")]
    assert html.select("td:first-child span") == []
