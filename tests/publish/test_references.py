"""References in text: what they read, and the spaces between Chinese and Western characters."""

from __future__ import annotations

from typing import Any

import pytest
from docutils import nodes
from docutils.utils import new_document

from helpers.book.quantities import _space, quantity
from helpers.publish.references import resolve


def record(text: str) -> dict[str, Any]:
    return {"text": text, "number": text, "period_text": "2025 年", "known_text": "", "unit_label": ""}


@pytest.mark.parametrize(
    ("written", "text", "read"),
    [
        ("新裝{q}`x`，", "27.6 萬台", "新裝 27.6 萬台，"),
        ("新裝 {q}`x`，", "約 29.5 萬台", "新裝約 29.5 萬台，"),
        ("有 {q}`x`的工序", "34.4%", "有 34.4% 的工序"),
        ("由 {q}`x` 至今", "622.5 萬", "由 622.5 萬至今"),
        ("（{q}`x`）", "逾 30%", "（逾 30%）"),
        ("{q}`x`{q}`x`", "788 EFLOPS", "788 EFLOPS788 EFLOPS"),
    ],
)
def test_a_number_is_spaced_as_its_neighbours_ask_for(written: str, text: str, read: str) -> None:
    assert resolve(written, {"x": record(text)}, "chapter") == read


def test_pages_space_numbers_as_plain_text_does() -> None:
    paragraph = nodes.paragraph("", "", nodes.Text("新裝"), quantity("", "27.6 萬台"), nodes.Text(" 佔"))
    new_document("page").append(paragraph)
    for left, right in ((0, 1), (1, 2)):
        _space(paragraph.children[left], paragraph.children[right])
    assert paragraph.astext() == "新裝 27.6 萬台佔"
