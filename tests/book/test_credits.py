"""The line of sources under a chart or table."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from helpers.book.credits import source_line
from helpers.publish.outputs import records


@pytest.mark.parametrize(
    ("publishers", "named"),
    [
        (["甲", "Pydantic"], "甲；Pydantic"),
        (["甲", "乙", "丙", "Pydantic", "戊"], "甲；乙；丙；Pydantic 等 5 個發布者（見本章「資料來源」）"),
        (["甲", "乙", "丙", "丁", "OpenAI"], "甲；乙；丙；丁等 5 個發布者（見本章「資料來源」）"),
    ],
)
def test_many_publishers_are_counted_and_a_latin_name_stands_apart(publishers: list[str], named: str) -> None:
    record = {"publishers": publishers, "standings": ["official"], "known": "2026-01-31"}
    assert source_line(record) == f"來源：{named}。最新一項公布於 2026 年 1 月 31 日。可靠程度：官方原件。"


def test_what_rests_on_assumptions_alone_says_why_it_has_no_date() -> None:
    record = {"publishers": ["本報告"], "standings": ["estimate"], "known": ""}
    assert source_line(record) == "來源：本報告。屬本報告的假設，並無公布日期。可靠程度：估算。"


@pytest.mark.parametrize(
    ("file", "line"),
    [("data/x.json", "本表由 data/x.json 生成。"), ("data/ 的數據集", "本表由 data/ 的數據集生成。")],
)
def test_a_table_of_no_figures_names_its_file(file: str, line: str) -> None:
    assert source_line({"generated": file}) == line


@pytest.mark.book
def test_the_sources_of_every_number_stand_in_its_chapters_list(built_book: Path) -> None:
    chapters = sorted((built_book / "executed").glob("*.ipynb"))
    assert len(chapters) > 10
    for path in chapters:
        found = list(records(nbformat.read(path, as_version=4)))
        used = {source for kind, record in found if kind != "sources" for source in record.get("sources", ())}
        listed = {entry["id"] for kind, record in found if kind == "sources" for entry in record["entries"]}
        assert used <= listed, path.stem
