"""What a comparison is called in the words of its Chinese readers."""

from __future__ import annotations

from helpers import wording
from helpers.changes.record import ChartChange, Status
from helpers.compare.record import Kind, Reason, Side

#: Digits of a commit.
SHORT = 10

KINDS: dict[Kind, str] = {"quantity": "數字", "table": "表格", "chart": "圖", "sentence": "文句"}
STATUSES: dict[Status, str] = {
    "changed": "有變",
    "appeared": "新增",
    "disappeared": "刪去",
    "unchanged": "不變",
}
REASONS: dict[Reason, str] = {
    "nothing": "有變，但所據的資料、參數與章節都沒有改動",
    "code": "只因函數或軟件套件改動而有變",
    "wording": "章節沒有改動，字句卻隨數據改變",
    "standing": "可靠程度較前為低",
    "sign": "正負號逆轉",
}
DIFFERS = {"numbers": "只有數字不同", "wording": "只有字句不同", "both": "數字與字句都不同"}
#: What an old manifest may not have kept, as ``not_kept`` names it.
NOT_KEPT = {"sentences": "文句", "rows of datasets": "數據的各列", "environment": "軟件環境"}


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
