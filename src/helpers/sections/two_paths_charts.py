"""Charts of chapter 02: releases by licence, list prices, gaps, monthly cost, users, shares in Africa."""

from __future__ import annotations

import math
from datetime import date

import altair as alt
import pandas as pd

from helpers.publish import ink, theme
from helpers.records import Quantity, references
from helpers.sections.two_paths import LICENCE_KINDS, VENDORS
from helpers.sections.two_paths_costs import KINDS

_YEARS = alt.Axis(
    labelExpr="utcFormat(datum.value, '%m') == '01' ? utcFormat(datum.value, '%Y') + ' 年' : ''",
    tickCount="year",
    grid=True,
)
_MONTHS = alt.Axis(
    labelExpr="utcFormat(datum.value, '%Y') + ' 年 ' + utcFormat(datum.value, '%-m') + ' 月'", tickCount=4
)
#: Tokens and Hong Kong dollars on logarithmic axes, told in 萬 and 億.
_COUNT = (
    "datum.value >= 1e8 ? format(datum.value / 1e8, ',~r') + ' 億' : "
    "datum.value >= 1e4 ? format(datum.value / 1e4, ',~r') + ' 萬' : format(datum.value, ',~r')"
)
_LOG = alt.Scale(type="log", nice=False)
_DAYS = alt.Scale(type="utc", padding=12)
#: More days than this between two listings of a line, the price in between is not known.
_SILENCE = 400
#: Room for the axis title between the legend and the plot.
_ROOM = 34


def _joined(layers: list[alt.Chart], height: int) -> alt.LayerChart:
    """Return layers whose points have one legend for colour and shape, apart from the lines."""
    chart: alt.LayerChart = alt.LayerChart(layer=layers).resolve_scale(
        color="independent", shape="independent"
    )
    return chart.properties(height=height)


def release_chart(releases: pd.DataFrame) -> alt.Chart:
    """Return releases by developer and day; colour and shape tell how the model may be had."""
    kinds = [label for kind, label in LICENCE_KINDS.items() if kind in set(releases["kind"])]
    makers = [name for vendor, name in VENDORS.items() if vendor in set(releases["vendor"])]
    # Later rows are drawn on top: the few open releases of closed developers must stay visible.
    ordered = releases.sort_values("kind", kind="stable")
    drawn = ordered[["maker", "day", "access", "label", "row"]]
    tooltip = [
        alt.Tooltip("label:N", title="模型"),
        alt.Tooltip("day:N", title="日期"),
        alt.Tooltip("access:N", title="取得方式"),
    ]
    chart: alt.Chart = (
        alt.Chart(drawn)
        .mark_point(size=85, opacity=0.85)
        .encode(
            alt.Y(
                "maker:N",
                sort=makers,
                title=None,
                axis=alt.Axis(grid=True, labelOverlap=False, labelLimit=150),
            ),
            alt.X("day:T", title=None, scale=_DAYS, axis=_YEARS),
            color=alt.Color(
                "access:N", title=None, scale=alt.Scale(domain=kinds), legend=alt.Legend(columns=1)
            ),
            shape=alt.Shape("access:N", title=None, scale=alt.Scale(domain=kinds, range=_shapes(kinds))),
            tooltip=tooltip,
        )
        .properties(height=38 * len(makers))
    )
    return chart


def _shapes(kinds: list[str]) -> list[str]:
    every = dict(zip(LICENCE_KINDS.values(), ("circle", "diamond", "square"), strict=True))
    return [every[kind] for kind in kinds]


def price_chart(history: pd.DataFrame, until: str) -> alt.LayerChart:
    """Return output prices of product lines as steps on a logarithmic axis, carried on to the day ``until``.

    ``history`` comes from :func:`helpers.sections.two_paths.price_history`.
    """
    names = list(dict.fromkeys(history["name"]))
    last = history.drop_duplicates("name", keep="last").assign(day=until, end=True)
    points = history.assign(end=False)
    points = points[points["standing"] != "unconfirmed"]
    drawn = pd.concat([points, last], ignore_index=True)[["name", "day", "value", "label", "end", "row"]]
    drawn = _runs(drawn)
    y = alt.Y(
        "value:Q",
        title="每百萬輸出詞元標價（美元，對數尺度）",
        scale=alt.Scale(type="log", domain=[0.2, 100], nice=False),
        axis=alt.Axis(values=[0.3, 1, 3, 10, 30, 100], format="~r", grid=True),
    )
    colour = alt.Color("name:N", title=None, scale=alt.Scale(domain=names), legend=alt.Legend(offset=_ROOM))
    base = alt.Chart(drawn).encode(alt.X("day:T", title=None, scale=_DAYS, axis=_YEARS), y)
    lines = base.mark_line(interpolate="step-after").encode(
        color=alt.Color("name:N", title=None, scale=alt.Scale(domain=names), legend=None), detail="run:N"
    )
    marks = (
        base.transform_filter("!datum.end")
        .mark_point(size=60, opacity=1)
        .encode(
            color=colour,
            shape=alt.Shape("name:N", title=None, scale=alt.Scale(domain=names)),
            tooltip=[
                alt.Tooltip("label:N", title="模型"),
                alt.Tooltip("day:N", title="列價日期"),
                alt.Tooltip("value:Q", title="美元"),
            ],
        )
    )
    return _joined([lines, marks], 340)


def _runs(drawn: pd.DataFrame) -> pd.DataFrame:
    """Return prices with ``run``, raised wherever a line has no listing for longer than ``_SILENCE``.

    A price is not carried over models in between that are not dated.
    """
    ordered = drawn.sort_values(["name", "day"], kind="stable").reset_index(drop=True)
    days = [date.fromisoformat(day) for day in ordered["day"]]
    names, run, runs = list(ordered["name"]), 0, [0] * len(ordered)
    for place in range(1, len(ordered)):
        silent = (days[place] - days[place - 1]).days > _SILENCE
        run = 0 if names[place] != names[place - 1] else run + (silent and not ordered.loc[place, "end"])
        runs[place] = run
    return ordered.assign(run=runs)


def gap_chart(gaps: pd.DataFrame) -> alt.LayerChart:
    """Return the gaps on the Arena in per cent, one line a series and edition; unconfirmed points hollow."""
    names = sorted(set(gaps["name"]))
    drawn = gaps[["name", "day", "value", "firm", "row"]]
    base = alt.Chart(drawn).encode(
        alt.X("day:T", title=None, scale=_DAYS, axis=_MONTHS),
        alt.Y(
            "value:Q",
            title="領先幅度",
            axis=alt.Axis(labelExpr=theme.PERCENT, tickCount=5),
            scale=alt.Scale(zero=True),
        ),
    )
    colour = alt.Scale(domain=names)
    lines = base.mark_line(strokeWidth=1.6).encode(color=alt.Color("name:N", scale=colour, legend=None))
    shape = alt.Shape("name:N", title=None, scale=colour)
    tooltip = [
        alt.Tooltip("name:N", title="差距"),
        alt.Tooltip("day:N", title="時點"),
        alt.Tooltip("value:Q", title="%"),
    ]
    legend = alt.Legend(columns=1, labelLimit=280, offset=_ROOM)
    told = alt.Color("name:N", title=None, scale=colour, legend=legend)
    firm = base.mark_point(size=75, opacity=1).encode(color=told, shape=shape, tooltip=tooltip)
    # A paper-coloured centre makes a point hollow; a second legend would repeat the first.
    hollow = base.transform_filter("!datum.firm").mark_point(size=22, opacity=1, color=ink.PAPER)
    points = [firm, hollow.encode(shape=alt.Shape("name:N", scale=colour, legend=None))]
    return _joined([lines, *points], 300)


def cost_chart(curves: pd.DataFrame, volume: Quantity) -> alt.LayerChart:
    """Return monthly cost in HKD against output volume, both logarithmic; a rule marks the ``volume`` asked for.

    ``curves`` comes from :func:`helpers.sections.two_paths_costs.curves`.
    """
    names = list(dict.fromkeys(curves.loc[curves["kind"] != KINDS["own"], "name"]))
    legend = alt.Legend(columns=1, labelLimit=280, offset=_ROOM, symbolType="stroke")
    colour = alt.Color("name:N", title=None, scale=alt.Scale(domain=names), legend=legend)
    x = alt.X("volume:Q", title="每月輸出詞元（對數尺度）", scale=_LOG, axis=_decades(curves["volume"]))
    y = alt.Y("hkd:Q", title="每月費用（港元，對數尺度）", scale=_LOG, axis=_decades(curves["hkd"]))
    base = alt.Chart(curves).encode(x, y)
    own = f"datum.kind == '{KINDS['own']}'"
    closed = f"datum.kind == '{KINDS['closed']}'"
    bought = base.transform_filter(f"!({own})").mark_line(strokeWidth=2).encode(colour)
    rented = base.transform_filter(own).mark_line(strokeWidth=3.4, interpolate="step-before", color=ink.TEXT)
    named = alt.Chart(curves[curves["kind"] == KINDS["own"]].head(1)).encode(x, y, text=alt.value("自租 GPU"))
    label = named.mark_text(align="left", dx=4, dy=-9, color=ink.TEXT)
    dashed = alt.condition(closed, alt.value([1, 0]), alt.value([6, 4]))
    asked = pd.DataFrame({"volume": [volume.value], "row": [references(volume)]})
    rule = alt.Chart(asked).mark_rule(strokeDash=[2, 3], color=ink.TEXT).encode(x)
    return alt.LayerChart(layer=[bought.encode(strokeDash=dashed), rented, label, rule]).properties(
        height=360
    )


def _decades(values: pd.Series[float]) -> alt.Axis:
    """Return an axis with one tick a power of ten."""
    low, high = math.ceil(math.log10(values.min()) - 1e-9), math.floor(math.log10(values.max()) + 1e-9)
    return alt.Axis(values=[10**power for power in range(low, high + 1)], labelExpr=_COUNT, grid=True)


def user_chart(users: pd.DataFrame) -> alt.LayerChart:
    """Return monthly active users of DeepSeek and Doubao over time (QuestMobile)."""
    names = list(dict.fromkeys(users["label"]))
    drawn = users[["label", "day", "shown", "value", "row"]]
    base = alt.Chart(drawn).encode(
        alt.X("day:T", title=None, scale=_DAYS, axis=_MONTHS),
        alt.Y(
            "value:Q",
            title="月活躍用戶",
            axis=alt.Axis(labelExpr=theme.YI, tickCount=5),
            scale=alt.Scale(zero=True),
        ),
    )
    scale = alt.Scale(domain=names)
    lines = base.mark_line().encode(color=alt.Color("label:N", scale=scale, legend=None))
    points = base.mark_point(size=75, opacity=1).encode(
        color=alt.Color("label:N", title=None, scale=scale, legend=alt.Legend(offset=_ROOM)),
        shape=alt.Shape("label:N", title=None, scale=scale),
        tooltip=[
            alt.Tooltip("label:N", title="應用程式"),
            alt.Tooltip("shown:N", title="時期"),
            alt.Tooltip("value:Q", title="用戶", format=","),
        ],
    )
    return _joined([lines, points], 280)


def share_chart(shares: pd.DataFrame) -> alt.LayerChart:
    """Return DeepSeek's market share by economy: a point where told, a bar where read off the map."""
    order = list(shares["name"])
    drawn = shares.assign(
        region=["非洲（讀自地圖）" if here else "其他（報告或報章）" for here in shares["africa"]]
    )
    drawn = drawn[["name", "low", "high", "region", "row"]]
    base = alt.Chart(drawn).encode(alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelOverlap=False)))
    x = alt.X(
        "low:Q",
        title="DeepSeek 佔聊天機械人市場",
        axis=alt.Axis(labelExpr=theme.PERCENT, tickCount=5, grid=True),
        scale=alt.Scale(domain=[0, 100]),
    )
    tooltip = [
        alt.Tooltip("name:N", title="經濟體"),
        alt.Tooltip("low:Q", title="下限（%）"),
        alt.Tooltip("high:Q", title="上限（%）"),
    ]
    bars = base.mark_bar(height=9, cornerRadius=4).encode(
        x, x2="high:Q", color=alt.Color("region:N", title=None), tooltip=tooltip
    )
    points = (
        base.transform_filter("datum.low == datum.high")
        .mark_point(size=80, opacity=1)
        .encode(x, color=alt.Color("region:N", title=None), tooltip=tooltip)
    )
    return alt.LayerChart(layer=[bars, points]).properties(height=24 * len(drawn))
