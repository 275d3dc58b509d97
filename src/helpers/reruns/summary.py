"""What a rerun changed in few words: lines for a terminal (English), Markdown for a job summary (Chinese)."""

from __future__ import annotations

from collections.abc import Iterator

from helpers.changes.record import ChapterChanges, QuantityChange
from helpers.reruns.asked import written
from helpers.reruns.record import Rerun

#: Quantities told in a job summary, a chapter.
MOST = 40


def lines(rerun: Rerun) -> Iterator[str]:
    """Yield the lines printed for people."""
    for chapter in rerun.chapters:
        yield chapter.name
        for p in chapter.parameters:
            yield f"  {p.name}: {written(p.old)} -> {written(p.new)}"
        yield from (f"    {quantity_line(quantity)}" for quantity in chapter.moved)
        yield f"  {totals(chapter)}"


def quantity_line(quantity: QuantityChange) -> str:
    """Return a quantity as one line: old, new, and how far it moved."""
    old, new = (reading.text if reading else "(not there)" for reading in (quantity.old, quantity.new))
    moved = quantity.move
    far = f"  ({moved.absolute_text}, {moved.relative_text})" if moved else ""
    if old == new and not far:
        return f"{quantity.id}: {old}  ({', '.join(quantity.differs)} differ)"
    return f"{quantity.id}: {old} -> {new}{far}"


def totals(chapter: ChapterChanges) -> str:
    """Return how many of each kind are not as by default."""
    told = (
        f"{sum(counts.values()) - counts['unchanged']} of {sum(counts.values())} {kind}"
        for kind, counts in chapter.counts.items()
    )
    return f"{', '.join(told)} differ"


def markdown(rerun: Rerun) -> str:
    """Return the changes as Markdown, short enough for a job summary."""
    return "\n".join(["# 重新執行", "", f"`{rerun.command}`", *(_chapter(rerun.chapters)), ""])


def _chapter(chapters: list[ChapterChanges]) -> Iterator[str]:
    for chapter in chapters:
        yield from (
            "",
            f"## {cell(chapter.title)}（{chapter.name}）",
            "",
            "| 參數 | 預設 | 這次 |",
            "| --- | --- | --- |",
        )
        for p in chapter.parameters:
            yield f"| {cell(p.help)}（`{p.name}`） | {cell(p.old_text)} | {cell(p.new_text)} |"
        if chapter.moved:
            yield from ("", "| 數字 | 預設 | 這次 | 變化 | 相對變化 |", "| --- | --- | --- | --- | --- |")
            yield from map(_row, chapter.moved[:MOST])
        if len(chapter.moved) > MOST:
            yield f"\n另有 {len(chapter.moved) - MOST} 個數字有變，見頁面。"
        yield from ("", _counts(chapter))


def _row(quantity: QuantityChange) -> str:
    old, new = (cell(reading.text) if reading else "—" for reading in (quantity.old, quantity.new))
    far = (quantity.move.absolute_text, quantity.move.relative_text) if quantity.move else ("—", "—")
    return f"| `{quantity.id}` | {old} | {new} | {' | '.join(far)} |"


def _counts(chapter: ChapterChanges) -> str:
    differ = {kind: sum(found.values()) - found["unchanged"] for kind, found in chapter.counts.items()}
    return (
        f"有變：數字 {differ['quantities']} 個、表格 {differ['tables']} 個、"
        f"圖 {differ['charts']} 幅、文句 {differ['sentences']} 句。"
    )


def cell(text: str) -> str:
    """Return text that stays within a cell of a Markdown table and is no markup.

    >>> cell("甲|乙<b>")
    '甲\\\\|乙&lt;b&gt;'
    """
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return " ".join(plain.replace("|", "\\|").split())
