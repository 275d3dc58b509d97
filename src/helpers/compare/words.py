"""What a comparison calls things, in the words of its Chinese readers."""

from __future__ import annotations

from collections.abc import Mapping

from helpers import wording
from helpers.changes.record import ChartChange, Status
from helpers.compare.record import Kind, Reason, Side

#: Digits of a commit that tell it from others.
SHORT = 12

KINDS: Mapping[Kind, str] = {"quantity": "數字", "table": "表格", "chart": "圖", "sentence": "文句"}

#: What became of something.
STATUSES: Mapping[Status, str] = {
    "appeared": "新增",
    "disappeared": "刪去",
    "changed": "改動",
    "unchanged": "不變",
}
#: What of a sentence differs.
DIFFERS = {"numbers": "只有數字不同", "wording": "用字不同", "both": "數字與用字都不同"}
#: What stands out and why, as a heading and what it means.
REASONS: Mapping[Reason, tuple[str, str]] = {
    "nothing": (
        "找不到原因的分別",
        "所據的資料列、參數、章節、程式和套件都沒有不同，結果卻不同；發布之前應先查明。",
    ),
    "code": (
        "只由程式或套件引起的分別",
        "所據的資料列、參數和章節都沒有不同，只有程式或套件不同；如果改動程式時無意改變結果，這裏就有錯。",
    ),
    "wording": (
        "沒有人修改、用字卻變了的句子",
        "這一章和它的參數都沒有改，是數據或程式令句子換了說法；論點可能因此不同。",
    ),
    "standing": ("可靠程度較以前低的數字", "數字所據的來源不及以前可靠。"),
    "sign": ("正負不同的數字", "數字由正變負，或由負變正，句子的意思可能相反。"),
}
#: What an old manifest did not keep, by what a comparison calls it.
NOT_KEPT = {"sentences": "文句", "rows of datasets": "數據的各列", "environment": "執行環境"}


def side(one: Side) -> str:
    """Return which build one of the two is: edition, date of its data, commit."""
    name = "工作版" if one.edition == wording.WORKING else wording.edition(one.edition)
    commit = f"提交 {one.commit[:SHORT]}" if one.commit else "不在 Git 儲存庫內"
    modified = "，另有未提交的改動" if one.modified else ""
    return f"{name}（數據截至{wording.day(one.as_of)}，{commit}{modified}）"


def drawing(chart: ChartChange) -> str:
    """Return what of a chart differs."""
    if chart.status != "changed":
        return STATUSES[chart.status]
    what = ["數據"] * chart.data_changed + ["畫法"] * chart.design_changed
    return f"{'與'.join(what)}不同" if what else "名稱不同"
