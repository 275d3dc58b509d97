"""The data of a chart as a table a reader can open: Chinese headings, numbers as the chart's own notes write them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from helpers import wording
from helpers.book.quantities import OF_LINE, YEAR
from helpers.publish.table import origin_of

SUMMARY = "以表格查看數據"

#: Rows shown in the page; the CSV holds the rest.
LIMIT = 200

DECIMALS = 2
DAY = re.compile(r"(\d{4}-\d{2})-\d{2}")
SCALE_REMARK = re.compile(r"（對數(尺度|刻度|尺)）|，對數(尺度|刻度|尺)(?=）)")

#: Channels whose fields a reader sees as data; a field that only labels or sorts marks is none.
CHANNELS = (
    "tooltip",
    "x",
    "y",
    "x2",
    "y2",
    "color",
    "fill",
    "stroke",
    "shape",
    "strokeDash",
    "size",
    "angle",
)

#: Headings of columns the chart itself leaves without a title, by the names sections give them.
HEADINGS = {
    "name": "名稱", "label": "項目", "kind": "類別", "day": "日期", "month": "月份", "year": "年份", "period": "時期",
    "value": "數值", "share": "比例", "region": "地區", "access": "取得方式", "maker": "開發者", "category": "類別",
    "side": "供需側", "verdict": "判斷", "state": "情況", "system": "系統", "claims": "項目數", "text": "內容",
    "rating": "評級", "part": "部分", "end": "取值",
}  # fmt: skip

#: The two ends of a range: they share the title of their axis.
ENDS = {"low": "下限", "high": "上限", "base": "基準", "result": "結果"}

#: Headings that already tell a row's time; a date drawn on the axis then says it twice.
TIMES = {"時期", "截至", "日期", "公布日期", "時點", "列價日期"}
YEARS = ("year", "年份")

Record = dict[str, Any]

#: Each line's cells, and the key by which its numbers can be asked.
Lines = list[tuple[list[str], str]]


def details(spec: Record, name: str) -> str:
    """Return the data a specification draws as HTML: a box that opens, with one table a dataset.

    ``name`` is the chart's own (``fig-…``): its data lie in the CSV of that name, and what names no rows of its own
    answers with the rows of the whole chart.
    """
    channels = list(_channels({name: part for name, part in spec.items() if name != "datasets"}))
    shown: list[tuple[list[str], Lines]] = []
    for rows in sorted(spec.get("datasets", {}).values(), key=len, reverse=True):
        head, lines = _table(rows, channels, name)
        same = next((known for other, known in shown if other == head), None)
        if same is not None:
            same += [line for line in lines if line[0] not in [cells for cells, _ in same]]
        # Charts repeat some of their rows to label them; a reader needs each but once.
        elif len(head) > 1 and not any(_within(head, lines, *other) for other in shown):
            shown.append((head, lines))
    if not shown:
        return ""
    tables = "".join(_html(head, lines, f"{name}.csv") for head, lines in shown)
    return (
        f'<details class="report-data"><summary>{SUMMARY}</summary>'
        f'<div class="report-data-box" tabindex="0" role="group" aria-label="圖表數據">{tables}</div></details>'
    )


def _channels(part: Any, channel: str = "") -> Iterator[Record]:
    """Yield every encoding of a specification that shows a field, each with its channel, tooltips first."""
    if isinstance(part, dict):
        if isinstance(part.get("field"), str) and channel in CHANNELS:
            yield {**part, "channel": channel}
        for name in sorted(part, key=lambda name: name != "tooltip"):
            yield from _channels(part[name], channel if name == "condition" else name)
    elif isinstance(part, list):
        for item in part:
            yield from _channels(item, channel)


def _table(rows: list[Record], channels: list[Record], chart: str) -> tuple[list[str], Lines]:
    """Return headings and lines of one dataset: what a row is comes first, then its numbers."""
    named = list(dict.fromkeys(c["field"] for c in channels))
    fields = [name for name in named if any(row.get(name) not in (None, "") for row in rows)]
    numeric = [name for name in fields if name not in YEARS and _numeric(rows, name)]
    columns = {name: heading for name in numeric if (heading := _heading(name, channels, rows))}
    claimed = {title for name in numeric for title in _titles(name, channels)}
    words: dict[str, str] = {}
    for name in fields:
        heading = _heading(name, channels, rows)
        repeated = claimed & set(_titles(name, channels)) or heading in {*columns.values(), *words.values()}
        if name not in numeric and heading and not repeated:
            words[name] = heading
    undated = {name for name in words if name in ("day", "month") and not _titles(name, channels)}
    if undated and TIMES & {heading for name, heading in words.items() if name not in undated}:
        words = {name: heading for name, heading in words.items() if name not in undated}
    chosen = {**words, **{n: h for n, h in columns.items() if h not in words.values()}}
    cells = [_column([row.get(name) for row in rows], name, _format(name, channels)) for name in chosen]
    keys = [" ".join(origin_of(row)) or chart for row in rows]
    return list(chosen.values()), [(list(line), key) for *line, key in zip(*cells, keys, strict=True)]


def _numeric(rows: list[Record], name: str) -> bool:
    values = [row.get(name) for row in rows]
    return all(v is None or (isinstance(v, int | float) and not isinstance(v, bool)) for v in values)


def _heading(name: str, channels: list[Record], rows: list[Record]) -> str:
    """Return the chart's own Chinese title of a field, else the field's name or a usual heading, with its unit."""
    titles = _titles(name, channels)
    if name in ENDS and not any(ENDS[name] in title for title in titles):
        shared = [title for end in ENDS for title in _titles(end, channels) if wording.HAN.search(title)]
        return f"{ENDS[name]}：{_plain(shared[0])}" if shared else ENDS[name]
    chinese = [_plain(title) for title in titles if wording.HAN.search(title)]
    said = next(
        (title for title in chinese if chinese[0] in title and title != chinese[0]), "".join(chinese[:1])
    )
    heading = said or (name if wording.HAN.search(name) else HEADINGS.get(name, ""))
    unit = next((title for title in titles if not wording.HAN.search(title) and title != name), "")
    unit = unit or ("%" if _in_percent(name, channels) else "")
    return f"{heading}（{unit}）" if heading and unit and unit not in heading else heading


def _plain(title: str) -> str:
    return SCALE_REMARK.sub("", title)


def _titles(name: str, channels: list[Record]) -> list[str]:
    """Return the titles of a field, tooltips first."""
    own = [c for c in channels if c["field"] == name]
    found = []
    for channel in sorted(own, key=lambda c: c["channel"] != "tooltip"):
        places = (channel, channel.get("axis"), channel.get("legend"))
        found += [place.get("title") for place in places if isinstance(place, dict)]
    return [title for title in dict.fromkeys(found) if isinstance(title, str) and title]


def _in_percent(name: str, channels: list[Record]) -> bool:
    axes = [c["axis"] for c in channels if c["field"] == name and isinstance(c.get("axis"), dict)]
    return any("'%'" in str(axis.get("labelExpr", "")) for axis in axes)


def _format(name: str, channels: list[Record]) -> str:
    """Return the number format the chart's tooltips use for a field."""
    formats = [
        c["format"] for c in channels if c["field"] == name and c["channel"] == "tooltip" and "format" in c
    ]
    return str(formats[0]) if formats else ""


def _column(values: list[Any], name: str, format: str) -> list[str]:
    days = [value for value in values if isinstance(value, str) and DAY.fullmatch(value)]
    by_month = bool(days) and len(days) == len(values) and all(day.endswith("-01") for day in days)
    if name in YEARS:
        format = "d" if all(float(value or 0).is_integer() for value in values) else ".2f"
    return [_cell(value, format, by_month) for value in values]


def _cell(value: Any, format: str, by_month: bool) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number(float(value), format)
    if DAY.fullmatch(str(value)):
        return wording.period(str(value)[:7] if by_month else str(value))
    return str(value).replace("\n", " ")


def _number(value: float, format: str) -> str:
    """Return a number in one of the d3 formats charts use, else with two decimals at most, none from a thousand on.

    >>> _number(68556.0, ",.1~f"), _number(-0.25, ".0%"), _number(2024.0, "d"), _number(1234.567, "")
    ('68,556', '−25%', '2024', '1,235')
    """
    known = re.fullmatch(r"(,?)(?:\.(\d))?(~?)([df%])", format)
    if not known:
        return wording.number(value, DECIMALS if abs(value) < 1000 else 0)
    grouped, places, trimmed, kind = known.groups()
    digits = 0 if kind == "d" else int(places or 0)
    text = wording.number(value * 100 if kind == "%" else value, digits, trim=bool(trimmed))
    text = text if grouped else text.replace(",", "")
    return f"{text}%" if kind == "%" else text


def _within(head: list[str], lines: Lines, other: list[str], known: Lines) -> bool:
    if not set(head) <= set(other):
        return False
    places = [other.index(heading) for heading in head]
    there = {tuple(cells[place] for place in places) for cells, _ in known}
    return all(tuple(cells) in there for cells, _ in lines)


def _html(head: list[str], lines: Lines, csv_name: str) -> str:
    right = [
        all(re.fullmatch(r"[−+\d.,%]+|—", cells[place]) for cells, _ in lines) for place in range(len(head))
    ]
    classes = [' class="align-right"' if numeric else "" for numeric in right]
    top = "".join(f'<th scope="col"{c}>{html.escape(h)}</th>' for c, h in zip(classes, head, strict=True))
    body = "".join(_line(cells, key, right) for cells, key in lines[:LIMIT])
    rest = len(lines) - LIMIT
    caption = (
        f"<caption>首 {LIMIT} 行，其餘 {rest} 行見 {html.escape(csv_name)}</caption>" if rest > 0 else ""
    )
    return f"<table>{caption}<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _line(cells: list[str], key: str, right: list[bool]) -> str:
    """Return a line; its numbers can be asked, but for a first cell, which says what the line is."""
    found = []
    for position, (text, numeric) in enumerate(zip(cells, right, strict=True)):
        said = html.escape(text)
        if numeric and position and text != "—" and not YEAR.fullmatch(text):
            said = f'<span class="{OF_LINE}" data-quantity="{html.escape(key)}">{said}</span>'
        found.append(f'<td class="align-right">{said}</td>' if numeric else f"<td>{said}</td>")
    return f"<tr>{''.join(found)}</tr>"
