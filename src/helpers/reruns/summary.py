"""What a rerun changed in few words: lines for a terminal (English), Markdown for a job summary (Chinese)."""

from __future__ import annotations

from collections.abc import Iterator

from helpers.changes.lines import cell, quantity_line, quantity_row
from helpers.changes.record import ChapterChanges
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
            yield from map(quantity_row, chapter.moved[:MOST])
        if len(chapter.moved) > MOST:
            yield f"\n另有 {len(chapter.moved) - MOST} 個數字有變，見頁面。"
        yield from ("", _counts(chapter))


def _counts(chapter: ChapterChanges) -> str:
    differ = {kind: sum(found.values()) - found["unchanged"] for kind, found in chapter.counts.items()}
    return (
        f"有變：數字 {differ['quantities']} 個、表格 {differ['tables']} 個、"
        f"圖 {differ['charts']} 幅、文句 {differ['sentences']} 句。"
    )
