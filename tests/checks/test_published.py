"""What chapters published: numbers of no row, numbers nobody quotes, one name of two values."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from helpers.checks.published import Executed, check_published
from helpers.parameters.request import ChapterPlan
from helpers.publish import outputs


def number(id: str, value: float = 5, **fields: Any) -> dict[str, Any]:
    record = {
        "id": id,
        "text": f"{value}",
        "value": value,
        "line": 2,
        "rows": ["robots:a"],
        "sources": ["ifr"],
        "unit": "set",
        "how": "",
    }
    return outputs.quantity(record | fields)


def executed(*published: dict[str, Any], prose: str = "", name: str = "01-one", **given: Any) -> Executed:
    found = [new_output("display_data", data) for data in published]
    injected = new_code_cell("x = 1", metadata={"tags": ["injected-parameters"]})
    notebook = new_notebook(
        cells=[new_markdown_cell(prose), injected, new_code_cell("show()", outputs=found)]
    )
    return Executed(ChapterPlan(name, Path(f"{name}.ipynb"), given, given), notebook)


def table(*cells: list[str], rows: str = "", **fields: Any) -> dict[str, Any]:
    origins = [rows.split() for _ in cells]
    return {"id": "t", "line": 2, "cells": list(cells), "origins": origins, "generated": "", **fields}


def told(*chapters: Executed) -> list[tuple[str, str]]:
    return [(problem.code, problem.place) for problem in check_published(chapters)]


PLACE = "chapters/01-one.ipynb: cell 2, line 2"


@pytest.mark.parametrize("prose", ["{q}`robots`", "見{q}`robots:number`套", "[{q}`robots:tenths`](x)"])
def test_a_number_bound_and_quoted_is_in_order(prose: str) -> None:
    assert told(executed(number("robots"), prose=prose)) == []


@pytest.mark.parametrize(
    "quoting",
    [
        outputs.prose("有{q}`robots`", "有 5", 3),
        {outputs.TABLE: table(["甲", "{q}`robots`"])},
        {outputs.CHART: {"alt_written": "升至{q}`robots`"}},
    ],
)
def test_words_of_charts_tables_and_paragraphs_quote_too(quoting: dict[str, Any]) -> None:
    assert told(executed(number("robots"), quoting)) == []


def test_a_number_nobody_quotes_is_told_with_its_place() -> None:
    assert told(executed(number("robots"), prose="{q}`other` robots")) == [("quantity:unused", PLACE)]


@pytest.mark.parametrize(
    "cell",
    [
        new_markdown_cell("<!-- {q}`robots` -->"),
        new_markdown_cell("% {q}`robots`"),
        new_markdown_cell("有{q}`robots`", metadata={"tags": ["remove-cell"]}),
        new_raw_cell("有{q}`robots`"),
        new_code_cell("# {q}`robots`"),
        new_code_cell('"""{q}`robots`"""'),
        new_code_cell("", outputs=[new_output("display_data", number("other", note="見{q}`robots`"))]),
    ],
    ids=[
        "HTML comment",
        "MyST comment",
        "cell taken out",
        "raw cell",
        "Python comment",
        "docstring",
        "a number",
    ],
)
def test_what_no_reader_sees_quotes_nothing(cell: Any) -> None:
    chapter = executed(number("robots"))
    chapter.notebook.cells.append(cell)
    assert {code for code, _ in told(chapter)} == {"quantity:unused"}


def test_a_sentence_of_another_date_quotes() -> None:
    chapter = executed(number("robots"))
    chapter.notebook.cells.append(new_code_cell('chapter.prose("有{q}`robots`", when=False)'))
    assert told(chapter) == []


TYPED = [
    (outputs.prose("共 48 家", "", 7), "48"),
    ({outputs.CHART: {"title": "逾九成企業", "line": 7}}, "逾九成"),
    ({outputs.CHART: {"alt_written": "由 20 升至{q}`a`", "line": 7}}, "20"),
    ({outputs.CHART: {"note": "樣本 1,200 家", "line": 7}}, "1,200"),
    ({outputs.CHART: {"spec": {"layer": [{"encoding": {"x": {"title": "三成線"}}}]}, "line": 7}}, "三成"),
    ({outputs.CHART: {"spec": {"title": {"text": ["甲", "共 48 家"]}}, "line": 7}}, "48"),
    ({outputs.CHART: {"spec": {"encoding": {"text": {"value": "上限 10 萬"}}}, "line": 7}}, "10"),
    ({outputs.TABLE: table(title="七項任務", line=7)}, "七項"),
    ({outputs.TABLE: table(note="半數企業", line=7)}, "半數"),
    ({outputs.TABLE: table(columns=[{"heading": "前五位"}], line=7)}, "五位"),
]


@pytest.mark.parametrize(("published", "text"), TYPED, ids=[text for _, text in TYPED])
def test_a_typed_number_is_refused_however_code_put_it_there(published: dict[str, Any], text: str) -> None:
    (problem,) = check_published([executed(published)])
    assert (problem.code, problem.place) == ("prose:unbound-number", "chapters/01-one.ipynb: cell 2, line 7")
    assert problem.message.startswith(f"'{text}' is typed")


@pytest.mark.parametrize(
    "published",
    [
        outputs.prose("截至 2026 年 1 月，《簡報》表 1 載[三周內的用戶](#claim-users)", "", 7),
        {outputs.CHART: {"spec": {"datasets": {"data-1": [{"text": "共 48 家"}]}}}},
        {outputs.CHART: {"spec": {"encoding": {"y": {"scale": {"domain": ["48 家以上"]}}}}}},
        {outputs.TABLE: table(["48 家"], columns=[{"heading": "年份"}])},
    ],
    ids=["conventions", "dataset of a chart", "categories", "cells of a table"],
)
def test_data_and_conventions_are_not_typed(published: dict[str, Any]) -> None:
    assert told(executed(published)) == []


def test_one_row_read_as_two_values_is_told_whatever_the_names() -> None:
    prose = "{q}`robots`{q}`other`"
    (problem,) = check_published([executed(number("robots"), number("other", 6), prose=prose)])
    assert (problem.code, problem.place) == ("quantity:conflict", PLACE)
    assert "'other' reads 6 in robots:a, 'robots' 5" in problem.message
    ways: list[dict[str, Any]] = [{"unit": "percent"}, {"how": "取負數"}, {"rows": ["robots:b"]}]
    for apart in ways:
        assert told(executed(number("robots"), number("other", 6, **apart), prose=prose)) == []


@pytest.mark.parametrize("missing", ["rows", "sources"])
def test_a_number_of_no_row_or_source_is_told(missing: str) -> None:
    assert told(executed(number("robots", **{missing: []}), prose="{q}`robots`")) == [
        ("quantity:no-rows", PLACE)
    ]


def test_one_name_of_two_values_is_told_where_it_differs() -> None:
    first = executed(number("robots", 5), prose="{q}`robots`")
    other = executed(number("robots", 6, line=9), prose="{q}`robots`", name="02-two")
    (problem,) = check_published([first, other])
    assert (problem.code, problem.place) == ("quantity:conflict", "chapters/02-two.ipynb: cell 2, line 9")
    assert f"'robots' is 6 here, 5 in {PLACE}" in problem.message
    alike = executed(number("robots", 5, line=9, chapter="02-two"), prose="{q}`robots`", name="02-two")
    assert told(first, alike) == []


def test_under_another_parameter_a_chapter_may_differ_and_drop_a_sentence() -> None:
    first = executed(number("robots", 5), prose="{q}`robots`")
    rerun = executed(number("robots", 6), number("spare"), prose="{q}`robots`", name="02-two", last_year=2024)
    assert told(first, rerun) == []
    assert told(first, replace(rerun, plan=replace(rerun.plan, given={}))) != []


@pytest.mark.parametrize("cell", ["483.8 萬", "約三成", "每年 12%", "有{q}`robots`，佔 5 成"])
def test_a_line_of_a_table_that_states_a_number_names_its_rows(cell: str) -> None:
    quoted, line = number("robots"), ["基站\n2025 年", "", cell]
    (problem,) = check_published([executed(quoted, {outputs.TABLE: table(line)}, prose="{q}`robots`")])
    assert (problem.code, problem.place) == ("table:no-rows", PLACE)
    assert problem.message.startswith("line 1 of table 't' (基站 2025 年) states ")
    assert told(executed(quoted, {outputs.TABLE: table(line, rows="robots:a")}, prose="{q}`robots`")) == []


@pytest.mark.parametrize(
    "made",
    [
        table(["5G 基站", "2025 年", "—", "第三方"]),
        table(["483.8 萬", "見《2030 戰略》"]),
        table(["甲", "{q}`robots`"]),
        table(["甲", "35"], generated="data/datapackage.json"),
    ],
)
def test_lines_that_state_no_number_of_their_own_need_no_rows(made: dict[str, Any]) -> None:
    assert told(executed(number("robots"), {outputs.TABLE: made}, prose="{q}`robots`")) == []
