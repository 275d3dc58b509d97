"""The line of sources under a chart or table."""

from __future__ import annotations

import pytest

from helpers.book.credits import source_line


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
