"""Comparing two runs of a chapter: every kind of change, and none where nothing differs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_markdown_cell, new_notebook

from helpers.changes.chapters import compare, pieces
from helpers.changes.moves import FAR, NO_RATIO, ZERO, move
from helpers.changes.record import ChapterChanges
from helpers.publish.reading import Chapter, read_chapter

from .made import chapter, chart, quantity, table

TEXT = st.text("一二三升至 0123,.%。；\nab", max_size=30)
NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)


@pytest.mark.parametrize(
    ("old", "new", "unit", "label", "texts", "absolute", "relative"),
    [
        (90.0, 80.0, "percent", "%", ("90%", "80%"), "−10 個百分點", "−11.1%"),
        (0.5, 0.25, "share", "", ("0.5", "0.25"), "−0.25", "−50%"),
        (459_8000.0, 483_8000.0, "station", "個", ("459.8 萬個", "483.8 萬個"), "+24 萬個", "+5.2%"),
        (6000, 6200, "firm", "家", ("逾 6,000 家", "逾 6,200 家"), "+200 家", "+3.3%"),
        (0, 5, "set", "套", ("0 套", "5 套"), "+5 套", ZERO),
        (-4.0, -2.0, "index-point", "分", ("−4 分", "−2 分"), "+2 分", "+50%"),
        (3, 2, "rank", "名", ("第 3 位", "第 2 位"), "−1 名", NO_RATIO),
        (2025, 2027, "year", "年", ("2025", "2027"), "+2 年", NO_RATIO),
        (5, 3, "year", "年", ("5 年", "3 年"), "−2 年", "−40%"),
        (1e-9, 1e3, "ratio", "倍", ("0 倍", "1,000 倍"), "+1,000 倍", FAR),
        (1.0, 1.0004, "ratio", "倍", ("1 倍", "1 倍"), "+0.0004 倍", "+0.04%"),
    ],
)
def test_how_far_a_number_moved(
    old: float, new: float, unit: str, label: str, texts: tuple[str, str], absolute: str, relative: str
) -> None:
    moved = move(old, new, unit, label, *texts)
    assert moved is not None
    assert (moved.absolute_text, moved.relative_text) == (absolute, relative)
    assert moved.absolute == new - old
    assert (moved.relative is None) == (relative in (ZERO, NO_RATIO))


@given(NUMBERS, NUMBERS, st.sampled_from(["percent", "set", "rank", "year"]))
def test_a_move_has_the_sign_of_its_difference_and_is_never_told_as_nothing(
    old: float, new: float, unit: str
) -> None:
    moved = move(old, new, unit, "", "0", "0")
    assert (moved is None) == (old == new)
    if moved:
        assert moved.absolute_text[0] == ("+" if new > old else "−")
        assert any(digit in moved.absolute_text for digit in "123456789")


def of(changes: ChapterChanges, kind: str) -> dict[str, Any]:
    return {item.id: item for item in getattr(changes, kind)}


@pytest.fixture
def changes() -> ChapterChanges:
    before = chapter(
        "# 題\n\n產量{q}`out`，{q}`who`。不變的{q}`same`。去者已矣。",
        quantity("out", 50, "50 套"),
        quantity("who", "甲", "甲", "text", ""),
        quantity("same", 9, "9 套"),
        quantity("gone", 1, "1 套"),
        quantity("known", 7, "7 套"),
        table("t", ("甲", 1), ("乙", 2), ("丙", 3), heading="比率（%）"),
        table("still", ("甲", 1)),
        chart("c", 1, 2),
        chart("axis", 1, 2),
        chart("still", 3, 4),
    )
    after = chapter(
        "# 題\n\n產量{q}`out`，{q}`who`。不變的{q}`same`。這一句與前文全無關係。",
        quantity("out", 60, "60 套"),
        quantity("who", "乙", "乙", "text", ""),
        quantity("same", 9, "9 套"),
        quantity("known", 7, "7 套", standing="estimate"),
        quantity("come", 1, "1 套"),
        table("t", ("甲", 1), ("丁", 4), ("乙", 2.5), heading="比率（%）"),
        table("still", ("甲", 1)),
        chart("c", 1, 5),
        chart("axis", 1, 2, title="年份"),
        chart("still", 3, 4),
    )
    return compare(before, after)


def test_every_quantity_is_listed_with_what_became_of_it(changes: ChapterChanges) -> None:
    found = of(changes, "quantities")
    assert {id: item.status for id, item in found.items()} == {
        "out": "changed",
        "who": "changed",
        "same": "unchanged",
        "gone": "disappeared",
        "known": "changed",
        "come": "appeared",
    }
    assert (found["out"].move.absolute_text, found["out"].move.relative_text) == ("+10 套", "+20%")
    assert found["out"].quoted == "產量 60 套，乙。"
    assert found["who"].move is None
    assert found["known"].differs == ["standing"]
    assert found["gone"].new is None
    assert changes.counts["quantities"] == {"unchanged": 1, "changed": 3, "appeared": 1, "disappeared": 1}


def test_tables_are_compared_row_by_row_and_cell_by_cell(changes: ChapterChanges) -> None:
    found = of(changes, "tables")
    assert found["still"].status == "unchanged"
    [cell] = found["t"].cells
    assert (cell.row, cell.column, cell.old, cell.new) == ("乙", "比率（%）", "2", "2.5")
    assert cell.move.absolute_text == "+0.5 個百分點"
    assert (found["t"].rows_appeared, found["t"].rows_disappeared) == ([["丁", "4"]], [["丙", "3"]])
    assert not found["t"].reordered


def test_rows_in_another_order_alone_are_told_as_such() -> None:
    one = chapter("題", table("t", ("甲", 1), ("乙", 2), ("甲", 3)))
    other = chapter("題", table("t", ("乙", 2), ("甲", 1), ("甲", 3)))
    [found] = compare(one, other).tables
    assert (found.status, found.reordered, found.cells) == ("changed", True, [])


def test_charts_tell_data_from_drawing(changes: ChapterChanges) -> None:
    found = of(changes, "charts")
    assert [(c.data_changed, c.design_changed) for c in found.values()] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert [c.status for c in found.values()] == ["changed", "changed", "unchanged"]


def test_sentences_are_paired_where_alike_and_told_apart_where_not(changes: ChapterChanges) -> None:
    assert [(s.status, s.old, s.new) for s in changes.sentences] == [
        ("changed", "產量 50 套，甲。", "產量 60 套，乙。"),
        ("disappeared", "去者已矣。", None),
        ("appeared", None, "這一句與前文全無關係。"),
    ]
    marked = [(p.kind, p.text) for p in changes.sentences[0].pieces if p.kind != "same"]
    assert marked == [("old", "50"), ("new", "60"), ("old", "甲"), ("new", "乙")]


@pytest.mark.parametrize(
    ("old", "new", "differs"),
    [
        ("產量{q}`n`，屬高位。", "產量{q}`n`，屬高位。", "numbers"),
        ("產量{q}`n`，屬高位。", "產量達{q}`n`，屬高位。", "both"),
        ("第 3 章述產量。", "第 4 章述產量。", "numbers"),
        ("產量屬高位。", "產量處於高位。", "wording"),
        ("產量{q}`same`屬高位。", "產量{q}`same`處於高位。", "wording"),
    ],
)
def test_numbers_in_a_sentence_are_told_from_its_wording(old: str, new: str, differs: str) -> None:
    one, other = (
        chapter(f"題。{text}", quantity("n", n, f"{n} 套"), quantity("same", 7, "7 套"))
        for text, n in ((old, 50), (new, 60))
    )
    [found] = compare(one, other).sentences
    assert found.differs == differs


def test_sentences_that_only_stand_in_another_cell_have_not_changed() -> None:
    one = read_chapter(
        "x", new_notebook(cells=[new_markdown_cell("題。"), new_markdown_cell("產量屬高位。")])
    )
    other = read_chapter(
        "x",
        new_notebook(
            cells=[new_markdown_cell(text) for text in ("題。", "另起一段新話。", "產量處於高位。")]
        ),
    )
    assert [(s.status, s.old, s.new) for s in compare(one, other).sentences] == [
        ("changed", "產量屬高位。", "產量處於高位。"),
        ("appeared", None, "另起一段新話。"),
    ]


def test_a_sentence_moved_within_its_chapter_has_not_changed() -> None:
    texts = ["產量屬高位。", "價格下跌。", "出口回升，需求轉強。"]
    one, other = (chapter("題。" + "".join(order)) for order in (texts, [*texts[1:], texts[0]]))
    assert compare(one, other).sentences == []
    twice = compare(one, chapter("題。" + "".join([*texts[1:], texts[0], texts[0]])))
    assert [(s.status, s.new) for s in twice.sentences] == [("appeared", texts[0])]


def test_cells_are_compared_by_column_wherever_it_stands() -> None:
    one, other = (
        chapter("題", table("t", ("甲", 1), ("乙", 2), heading=heading)) for heading in ("數目", "比率")
    )
    [found] = compare(one, other).tables
    assert (found.columns_appeared, found.columns_disappeared, found.cells) == (["比率"], ["數目"], [])
    assert found.status == "changed"


def test_a_chart_tells_how_many_of_its_points_came_and_went() -> None:
    one, other = chapter("題", chart("c", 1, 2)), chapter("題", chart("c", 1, 5, 6))
    [found] = compare(one, other).charts
    assert (found.points_appeared, found.points_disappeared) == (2, 1)


def test_a_number_that_rests_on_other_rows_says_so() -> None:
    one, other = (
        chapter("題", quantity("n", 1, "1 套", rows=[row], sources=["s"])) for row in ("a:b", "a:c")
    )
    [found] = compare(one, other).quantities
    assert (found.status, found.differs) == ("changed", ["rows"])


@given(TEXT, TEXT)
def test_the_pieces_of_two_texts_give_back_both(old: str, new: str) -> None:
    found = list(pieces(old, new))
    assert "".join(p.text for p in found if p.kind != "new") == old
    assert "".join(p.text for p in found if p.kind != "old") == new
    assert old != new or all(p.kind == "same" for p in found)


ROWS = st.lists(st.tuples(st.sampled_from("甲乙丙"), st.integers(0, 5)), max_size=4)
MADE = st.builds(
    lambda text, values, rows, points: chapter(
        f"題。{text}",
        *(quantity(f"q{n}", value, f"{value} 套") for n, value in enumerate(values)),
        table("t", *rows),
        chart("c", *points),
    ),
    TEXT,
    st.lists(st.integers(0, 5), max_size=4),
    ROWS,
    st.lists(st.integers(0, 5), min_size=1, max_size=3),
)


@given(MADE)
def test_a_chapter_held_against_itself_has_not_changed(one: Chapter) -> None:
    found = compare(one, one)
    items = [*found.quantities, *found.tables, *found.charts]
    assert {item.status for item in items} == {"unchanged"}
    assert found.sentences == []
    assert found.counts["sentences"]["unchanged"] == len(one.sentences)


@given(MADE, MADE)
def test_what_appears_one_way_disappears_the_other(one: Chapter, other: Chapter) -> None:
    there, back = compare(one, other).counts, compare(other, one).counts
    for kind in ("quantities", "tables", "charts"):
        assert there[kind]["appeared"] == back[kind]["disappeared"]
        assert there[kind]["changed"] == back[kind]["changed"]
