"""Sentences: where they end, that nothing is lost, and that markup goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.publish.sentences import readable, sentences

TEXT = (
    st.text(alphabet=st.sampled_from("甲乙1 \n\u3000。！？；，：「」『』（）《》()[]*#-`{q}"), max_size=60)
    | st.text()
)


@given(TEXT)
def test_joined_sentences_give_the_text_back(text: str) -> None:
    found = sentences(text)
    assert "".join(found) == text
    assert all(found)


@given(TEXT)
def test_a_sentence_never_runs_over_the_end_of_a_line(text: str) -> None:
    assert all("\n" not in sentence.strip() for sentence in sentences(text))


@given(
    st.lists(st.sampled_from(["甲乙", "（甲；乙。）", "「甲！乙？」", "{q}`a-b`"]), min_size=1, max_size=5)
)
def test_marks_inside_brackets_and_quotations_do_not_end_a_sentence(parts: list[str]) -> None:
    text = "，".join(parts) + "，終。"
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲。乙！丙？丁；戊", ["甲。", "乙！", "丙？", "丁；", "戊"]),
        ("他說：「甲。」乙。", ["他說：「甲。」", "乙。"]),
        ("甲（乙。丙）丁。戊", ["甲（乙。丙）丁。", "戊"]),
        ("真的嗎？！當然。", ["真的嗎？！", "當然。"]),
        ("- 甲\n- 乙。\n\n丙", ["- 甲\n", "- 乙。\n\n", "丙"]),
        ("漏了右引號「甲。乙\n丙。丁", ["漏了右引號「甲。乙\n", "丙。", "丁"]),
        ("甲。 乙", ["甲。 ", "乙"]),
        ("佔 3.5%，逾 1,000 個。", ["佔 3.5%，逾 1,000 個。"]),
        ("甲\n，乙", ["甲\n", "，乙"]),
        ("", []),
    ],
)
def test_where_sentences_end(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## 增長與推算", "增長與推算"),
        ("[^infra]: 「新基建」分為**三類**。", "「新基建」分為三類。"),
        ("投放甚多[^infra]，見[香港一章](06-hong-kong)。", "投放甚多，見香港一章。"),
        (":::{grid-item-card} 483.8 萬個", "483.8 萬個"),
        (":columns: 6 6 3 3", ""),
        ("（{numref}`tab-mfg-claims`）", "（tab-mfg-claims）"),
        ("(claim-a)=\n(claim-b)=\n甲（乙）＝丙。", "甲（乙）＝丙。"),
        ("甲 (a)= 乙", "甲 (a)= 乙"),
    ],
)
def test_reading_without_markup(text: str, expected: str) -> None:
    assert readable(text) == expected
