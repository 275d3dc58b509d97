"""A comparison as Markdown, in Chinese, for the summary of a pull request: what to look at first comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from helpers.changes.lines import cell, code, quantity_row, tagged
from helpers.changes.record import SentenceChange, Status, TableChange
from helpers.compare.record import ChapterDiffers, Comparison, DatasetDiffers
from helpers.compare.words import DIFFERS, KINDS, NOT_KEPT, REASONS, STATUSES, drawing, side

#: Lines told of any one list; a job summary holds one megabyte.
MOST = 40

COUNTED = {"quantities": "數字", "tables": "表格", "charts": "圖", "sentences": "文句"}


def markdown(comparison: Comparison) -> str:
    """Return what differs, or that nothing does."""
    return "\n".join([*_lines(comparison), ""])


def _lines(comparison: Comparison) -> Iterator[str]:
    yield from (
        "# 報告有何改動",
        "",
        f"由 {cell(side(comparison.old))}",
        "",
        f"到 {cell(side(comparison.new))}",
        "",
    )
    if comparison.not_kept:
        yield f"舊清單沒有保存、因此未作比較：{'、'.join(NOT_KEPT[name] for name in comparison.not_kept)}。\n"
    if comparison.same:
        yield "兩者相同。"
        return
    yield from _counts(comparison)
    yield from _standing_out(comparison)
    yield from _parameters(comparison)
    for chapter in comparison.chapters:
        yield from _chapter(chapter)
    yield from _data(comparison)
    yield from _sources(comparison)


def _counts(comparison: Comparison) -> Iterator[str]:
    statuses: tuple[Status, ...] = ("changed", "appeared", "disappeared", "unchanged")
    yield from _table(
        ["", *(STATUSES[status] for status in statuses)],
        [[COUNTED[kind], *(str(counts[s]) for s in statuses)] for kind, counts in comparison.counts.items()],
    )


def _standing_out(comparison: Comparison) -> Iterator[str]:
    yield "\n## 要留意\n"
    found = [
        f"- **{REASONS[s.reason][0]}**：{KINDS[s.kind]}（{code(s.chapter)}）{cell(s.id)}"
        for s in comparison.stands_out
    ]
    yield from _most(found) if found else ["沒有出乎意料的變動：凡有變的，其資料、參數或章節都有改動。"]


def _parameters(comparison: Comparison) -> Iterator[str]:
    if comparison.parameters:
        yield "\n## 參數\n"
        yield from _table(
            ["參數", "原為", "現為", "章"],
            [
                [
                    f"{cell(p.help)}（{code(p.name)}）",
                    cell(p.old_text),
                    cell(p.new_text),
                    str(len(p.chapters)),
                ]
                for p in comparison.parameters
            ],
        )


def _chapter(chapter: ChapterDiffers) -> Iterator[str]:
    if not (
        chapter.quantities or chapter.tables or chapter.charts or chapter.sentences or chapter.renamed_from
    ):
        return
    status = f"（{STATUSES[chapter.status]}）" if chapter.status != "changed" else ""
    yield f"\n## {cell(chapter.title)}{status}\n"
    yield f"{code(chapter.name)}" + (f"，前名 {code(chapter.renamed_from)}" if chapter.renamed_from else "")
    if chapter.quantities:
        yield "\n| 數字 | 原為 | 現為 | 變化 | 相對變化 |\n| --- | --- | --- | --- | --- |"
        yield from _most([quantity_row(quantity) for quantity in chapter.quantities])
    for table in chapter.tables:
        yield f"\n**表：{cell(table.title)}**（{code(table.id)}）：{STATUSES[table.status]}\n"
        yield from _most([f"- {line}" for line in _in_table(table)])
    yield from ["", *(f"- **圖：{cell(c.title)}**（{code(c.id)}）：{drawing(c)}" for c in chapter.charts)]
    if chapter.sentences:
        yield "\n**文句**\n"
        yield from _most([_sentence(sentence) for sentence in chapter.sentences])


def _in_table(table: TableChange) -> Iterator[str]:
    for one in table.cells:
        yield f"{cell(one.row)}．{cell(one.column)}：<del>{cell(one.old)}</del> <ins>{cell(one.new)}</ins>"
    for said, rows in (("新增一行", table.rows_appeared), ("刪去一行", table.rows_disappeared)):
        yield from (f"{said}：{cell('，'.join(row))}" for row in rows)
    for said, columns in (("新增一欄", table.columns_appeared), ("刪去一欄", table.columns_disappeared)):
        yield from (f"{said}：{cell(column)}" for column in columns)
    if table.reordered:
        yield "各行次序不同"


def _sentence(sentence: SentenceChange) -> str:
    said = DIFFERS[sentence.differs] if sentence.differs else STATUSES[sentence.status]
    return f"- {said}：{tagged(sentence.pieces)}"


def _data(comparison: Comparison) -> Iterator[str]:
    if comparison.datasets:
        yield "\n## 數據\n"
        yield from _most([f"- {line}" for dataset in comparison.datasets for line in _rows(dataset)])
    if comparison.idle_rows:
        names = "、".join(code(name) for name in comparison.idle_rows[:MOST])
        yield f"\n有改動而不影響報告的列：{names}{_more(comparison.idle_rows)}。"


def _rows(dataset: DatasetDiffers) -> Iterator[str]:
    if not dataset.rows:
        yield f"{code(dataset.name)}：{STATUSES[dataset.status]}"
    for row in dataset.rows or ():
        former = f"，前名 {code(row.renamed_from)}" if row.renamed_from else ""
        cells = "；".join(f"{code(c.column)} {cell(c.old or '—')} → {cell(c.new or '—')}" for c in row.cells)
        said = cells if row.status == "changed" else STATUSES[row.status]
        yield f"{code(f'{dataset.name}:{row.key}')}{former}：{said or '鍵不同'}"


def _sources(comparison: Comparison) -> Iterator[str]:
    if comparison.environment:
        yield "\n## 軟件\n"
        yield from _most(
            [f"- {code(p.name)}：{p.old or '—'} → {p.new or '—'}" for p in comparison.environment]
        )
    if comparison.files:
        yield "\n## 檔案\n"
        yield from _most([f"- {code(file.name)}：{STATUSES[file.status]}" for file in comparison.files])


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield from (f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows))


def _most(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:MOST]
    if len(lines) > MOST:
        yield f"\n另有 {len(lines) - MOST} 項，見比較頁。"


def _more(found: Sequence[str]) -> str:
    return f"等 {len(found)} 列" if len(found) > MOST else ""
