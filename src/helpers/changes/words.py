"""What pages on changes call things: parts of a chapter, what differs of a number, charts and tables by number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from helpers.publish.reading import PREFIXES

#: Parts of a chapter a sentence may belong to.
PARTS = {
    "prose": "正文",
    "title": "標題",
    "alternative text": "替代文字",
    "note": "註",
    "cell": "表格",
    "source list": "資料來源",
}
#: What may differ of a quantity.
FIELDS = {
    "value": "四捨五入前的數值",
    "unit": "單位",
    "text": "讀法",
    "period_text": "時期",
    "known_text": "公布日期",
    "standing": "可靠程度",
    "how": "計算說明",
    "note": "附註",
    "rows": "所據資料列",
    "sources": "資料來源",
}
EXHIBITS = {"chart": "圖", "table": "表"}


def numbered(chapter: str, published: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return how the charts and tables a chapter published (kind, id), in its order, are called, by label.

    >>> numbered("03-three", [("chart", "robots"), ("table", "makers"), ("chart", "prices")])
    {'fig-robots': '圖 3.1', 'tab-makers': '表 3.1', 'fig-prices': '圖 3.2'}
    """
    first = chapter[:2].lstrip("0") if chapter[:1] == "0" else ""
    counts = dict.fromkeys(EXHIBITS, 0)
    found: dict[str, str] = {}
    for kind, id in published:
        counts[kind] += 1
        found[PREFIXES[kind] + id] = f"{EXHIBITS[kind]} {first}{'.' if first else ''}{counts[kind]}"
    return found


def namer(numbers: Mapping[str, str]) -> Callable[[str], str]:
    """Return what calls charts and tables in a text by their numbers."""
    labels = re.compile(r"\b(fig|tab)-[\w.-]*\w", re.ASCII)
    return lambda text: labels.sub(lambda found: numbers.get(found[0], found[0]), text)
