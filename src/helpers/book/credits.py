"""Where charts, tables and lists of sources say what they rest on: in words, whatever they are set in."""

from __future__ import annotations

from typing import Any

from helpers import wording
from helpers.publish.references import gap
from helpers.records import STANDING_LABELS

#: Publishers named under a chart before the line says "and others".
NAMED_PUBLISHERS = 4

#: Words for pages that are not the publisher's own.
KINDS = {
    "original": "",
    "reprint": "轉載",
    "digest": "摘要",
    "copy": "副本，不設連結",
    "repository": "數據庫",
}


#: Of exhibits that rest on nothing but the report's own assumptions, which no one published.
SET_HERE = "屬本報告的假設，並無公布日期"


def source_line(record: dict[str, Any]) -> str:
    """Return the line under a chart or table: publishers, newest publication date, standings."""
    if file := record.get("generated"):
        return f"本表由{gap('由', file) or ''}{file}{gap(file, '生') or ''}生成。"
    publishers = record["publishers"]
    named = "；".join(publishers[:NAMED_PUBLISHERS])
    others = (
        f"等 {len(publishers)} 個發布者（見本章「資料來源」）" if len(publishers) > NAMED_PUBLISHERS else ""
    )
    standings = "、".join(STANDING_LABELS[standing] for standing in record["standings"])
    known = f"最新一項公布於 {wording.day(record['known'])}。" if record["known"] else f"{SET_HERE}。"
    return f"來源：{named}{gap(named, others) or ''}{others}。{known}可靠程度：{standings}。"
