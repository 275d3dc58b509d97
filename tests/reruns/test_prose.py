"""MyST as the page of a rerun shows it."""

from __future__ import annotations

import pytest

from helpers.reruns.prose import to_html

EXHIBITS = {"fig-a": "圖 3.1"}


@pytest.mark.parametrize(
    ("text", "shown", "hidden"),
    [
        ("見{numref}`fig-a`。", '<a href="#fig-a">圖 3.1</a>', "numref"),
        ("見{numref}`tab-elsewhere`。", "另一章的表", "tab-elsewhere"),
        ("[第三章](03-manufacturing-first)", "第三章", "<a "),
        ("[核對](95-evidence-ledger.ipynb#claim-a)", "核對", "<a "),
        ("[來源](https://example.org/a)", '<a href="https://example.org/a">來源</a>', ""),
        ("# 題", "<h2>題</h2>", "<h1>"),
        ("甲<script>alert(1)</script>", "&lt;script&gt;", "<script>"),
        ("[x](javascript:alert(1))", "x", "href"),
        (":::{note}\n:class: x\n內容\n:::", "<p>內容</p>", ":class:"),
        ("::::{grid} 1 2\n:::{grid-item-card} 標題\n:link: 03\n內容\n:::\n::::", "<strong>標題</strong>", "grid"),
        ("| 甲 |\n| --- |\n| 乙 |", "<td>乙</td>", "---"),
    ],
)  # fmt: skip
def test_markup_reads_as_in_the_book(text: str, shown: str, hidden: str) -> None:
    page = to_html(text, EXHIBITS, "1")
    assert shown in page
    assert not hidden or hidden not in page


def test_notes_of_two_texts_have_anchors_of_their_own() -> None:
    one, other = (to_html("甲[^n]。\n\n[^n]: 註。", {}, name) for name in ("1", "2"))
    assert 'id="fn-1-1"' in one
    assert 'id="fn-2-1"' in other
