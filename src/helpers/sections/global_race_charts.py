"""Charts of chapter 01: timeline, sectors, ranking of AI use, manufacturing against AI use, investment."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from helpers.models.ranking import Measure
from helpers.publish import ink, theme
from helpers.publish.plots import lines
from helpers.records import Quantity, references
from helpers.sections.global_race_use import HALVES, MEASURES, WORLD, label_sides
from helpers.wording import period

#: Tallest a chart may grow, so that it fits a phone's screen.
TALLEST = 420
#: How near two labels of the scatter chart may come on one side (per cent of GDP, per cent of people).
REACH = {"making": 4.6, "share": 3.2}

_PERCENT = alt.Axis(labelExpr=theme.PERCENT, grid=True, tickCount=6)
_MONTH = alt.Axis(
    labelExpr="utcFormat(datum.value, '%Y') + ' 年 ' + utcFormat(datum.value, '%-m') + ' 月'",
    tickCount={"interval": "month", "step": 6},
)
#: The Mainland stands out by colour and by shape.
_SHAPE = alt.condition(alt.datum.home, alt.value("circle"), alt.value("diamond"))


def _colour(other: Any) -> Any:
    """Return the accent colour for the Mainland's rows and another for the rest."""
    return alt.condition(alt.datum.home, alt.value(ink.ACCENT), alt.value(other))


def milestone_chart(events: pd.DataFrame) -> alt.LayerChart:
    """Return the events of the programmes by date, one row each, the Mainland's in the accent colour.

    ``events`` comes from :func:`helpers.sections.global_race.milestones`.
    """
    days = pd.to_datetime(events["day"])
    middle = days.min() + (days.max() - days.min()) / 2
    edges = [days.min() - pd.DateOffset(months=1), days.max() + pd.DateOffset(months=1)]
    drawn = events.assign(
        line=[f"{place:02d}|{name}" for place, name in enumerate(events["name"])], early=days < middle
    )[["line", "name", "day", "shown", "text", "home", "early", "row"]]
    axis = alt.Axis(labelExpr="split(datum.label, '|')[1]", grid=True, gridOpacity=0.6)
    scale = alt.Scale(type="utc", domain=[edge.date().isoformat() for edge in edges])
    base = alt.Chart(drawn).encode(
        alt.Y("line:N", sort=None, title=None, axis=axis),
        alt.X("day:T", title=None, scale=scale, axis=_MONTH),
        tooltip=[
            alt.Tooltip("name:N", title="經濟體"),
            alt.Tooltip("text:N", title="事件"),
            alt.Tooltip("shown:N", title="日期"),
        ],
    )
    points = base.mark_point(size=70, opacity=1).encode(color=_colour(ink.MUTED), shape=_SHAPE)
    words = base.mark_text(
        align=alt.expr("datum.early ? 'left' : 'right'"), dx=alt.expr("datum.early ? 9 : -9")
    ).encode(text="text:N", color=_colour(ink.TEXT))
    return alt.LayerChart(layer=[points, words]).properties(height=min(19 * len(drawn), TALLEST))


def sector_chart(matrix: pd.DataFrame) -> alt.Chart:
    """Return which economies' programmes name which sectors: a dot where named.

    ``matrix`` comes from :func:`helpers.sections.global_race.sector_matrix`.
    """
    drawn = matrix[["label", "name", "text", "home", "row"]]
    order = list(dict.fromkeys(drawn["label"]))
    columns = list(dict.fromkeys(drawn.sort_values("home", ascending=False, kind="stable")["name"]))
    top = alt.Axis(
        orient="top",
        labelAngle=0,
        labelExpr="replace(datum.label, '中國內地', '內地')",  # seven columns on a phone
        labelOverlap=False,
        grid=True,
        domain=False,
        ticks=False,
    )
    chart: alt.Chart = (
        alt.Chart(drawn)
        .mark_point(size=150, opacity=1)
        .encode(
            alt.Y("label:N", sort=order, title=None, axis=alt.Axis(grid=True)),
            alt.X("name:N", sort=columns, title=None, axis=top),
            color=_colour(ink.MUTED),
            shape=_SHAPE,
            tooltip=[alt.Tooltip("name:N", title="經濟體"), alt.Tooltip("text:N", title="點名的領域")],
        )
        .properties(height=24 * len(order))
    )
    return chart


def ranking_chart(ranked: pd.DataFrame, measure: Measure, world: Quantity) -> alt.LayerChart:
    """Return the chosen economies in the order of a measure, their rank among all beside the name.

    By level: both halves of 2025 (and the first quarter of 2026 once known) as joined dots, with the world's
    share ``world`` as a rule. By gain or growth: bars. ``ranked`` is the frame of ``ranking``. A dot or bar
    names the rows of its own figure; the ranks beside the names rest on all the chart's.
    """
    labels = [f"{rank}　{name}" for rank, name in zip(ranked["rank"], ranked["name"], strict=True)]
    drawn = ranked.assign(line=labels, row=ranked["row_first"] + " " + ranked["row_last"])
    y = alt.Y("line:N", sort=labels, title=None, axis=alt.Axis(grid=False))
    layers = _dots(drawn, y, world) if measure == "level" else _bars(drawn, y, measure)
    return alt.LayerChart(layer=layers).properties(height=min(26 * len(labels), TALLEST))


def _dots(drawn: pd.DataFrame, y: alt.Y, world: Quantity) -> list[alt.Chart]:
    own = {
        half: drawn.assign(half=period(told), share=drawn[half], row=drawn[f"row_{half}"])
        for half, told in HALVES.items()
    }
    dots = pd.concat(own.values())[["line", "name", "rank", "half", "share", "row"]].dropna()
    halves = list(dict.fromkeys(dots["half"]))
    shapes = ["diamond", "circle", "square"][: len(halves)]
    axis = alt.Axis(labelExpr=theme.PERCENT, grid=True, tickCount=4)  # more would touch on a phone
    x = alt.X("share:Q", title="用戶佔工作年齡人口", axis=axis, scale=alt.Scale(zero=True, nice=True))
    whole = pd.DataFrame({"share": [world.number], "name": ["全球"], "row": [references(world)]})
    rule = alt.Chart(whole)
    joined = drawn.assign(share=drawn["first"])[["line", "share", "last", "row"]]
    return [
        rule.mark_rule(strokeDash=[4, 3], color=ink.MUTED).encode(x=x),
        rule.mark_text(align="left", baseline="bottom", dx=3, color=ink.MUTED).encode(
            x=x, y=alt.value(0), text="name:N"
        ),
        alt.Chart(joined).mark_rule(strokeWidth=2, color=ink.LINE).encode(y, x, x2="last:Q"),
        alt.Chart(dots)
        .mark_point(size=75, opacity=1)
        .encode(
            y,
            x,
            color=alt.Color("half:N", title=None, scale=alt.Scale(domain=halves)),
            shape=alt.Shape("half:N", title=None, scale=alt.Scale(domain=halves, range=shapes)),
            tooltip=[
                alt.Tooltip("name:N", title="經濟體"),
                alt.Tooltip("half:N", title="時期"),
                alt.Tooltip("share:Q", title="用戶比例（%）", format=".1f"),
                alt.Tooltip("rank:Q", title="名次"),
            ],
        ),
    ]


def _bars(drawn: pd.DataFrame, y: alt.Y, measure: Measure) -> list[alt.Chart]:
    unit = "百分點" if measure == "gain" else "%"
    base = alt.Chart(drawn[["line", "name", "rank", "value", "home", "row"]]).encode(
        y,
        alt.X("value:Q", title=f"{MEASURES[measure]}（{unit}）", axis=alt.Axis(grid=True, tickCount=5)),
        tooltip=[
            alt.Tooltip("name:N", title="經濟體"),
            alt.Tooltip("value:Q", title=MEASURES[measure], format=".1f"),
            alt.Tooltip("rank:Q", title="名次"),
        ],
    )
    words = base.mark_text(align=alt.expr("datum.value < 0 ? 'right' : 'left'"), dx=5)
    return [
        base.mark_bar(height={"band": 0.65}).encode(color=_colour(ink.LINE)),
        words.encode(text=alt.Text("value:Q", format=".1f")),
    ]


def pair_chart(points: pd.DataFrame) -> alt.LayerChart:
    """Return manufacturing share against user share: every economy a dot, the chosen ones named.

    ``points`` is the frame of ``pairs``.
    """
    x = alt.X("making:Q", title="製造業佔國內生產總值", axis=_PERCENT, scale=alt.Scale(zero=True, nice=True))
    # Room above the highest dot for its name, clear of the axis title.
    top = alt.Scale(domain=[0, 10 * math.ceil((points["share"].max() + 3) / 10)])
    y = alt.Y("share:Q", title="用戶佔工作年齡人口", axis=_PERCENT, scale=top)
    tooltip = [
        alt.Tooltip("name:N", title="經濟體"),
        alt.Tooltip("making:Q", title="製造業佔比（%）", format=".1f"),
        alt.Tooltip("share:Q", title="用戶比例（%）", format=".1f"),
    ]
    own = points[points["chosen"]].sort_values("making")
    own = own.assign(dy=[13 if side == "below" else -11 for side in label_sides(own, REACH)])
    named = alt.Chart(own).encode(x, y, tooltip=tooltip, color=_colour(ink.TEXT))
    words = named.encode(text="name:N")
    rest = alt.Chart(points[~points["chosen"]]).mark_point(size=38, filled=False, color=ink.LINE)
    layers = [
        rest.encode(x, y, tooltip=tooltip),
        named.mark_point(size=75, opacity=1).encode(shape=_SHAPE),
        words.mark_text(dy=alt.expr("datum.dy"), stroke=ink.PAPER, strokeWidth=3),
        words.mark_text(dy=alt.expr("datum.dy")),
    ]
    return alt.LayerChart(layer=layers).properties(height=360)


def investment_chart(investment: pd.DataFrame, labels: Mapping[str, str]) -> alt.LayerChart:
    """Return private investment at constant prices by year, one line an economy (no total)."""
    rows = investment[investment["series"] == "private_investment_real"]
    rows = rows[rows["economy"] != WORLD].sort_values("value", ascending=False)
    drawn = pd.DataFrame(
        {
            "年份": rows["period"].astype(int),
            "經濟體": rows["economy"].map(labels),
            "私人投資": rows["value"].round(-6),
            "row": rows["row"],
        }
    )
    title = "私人投資（美元，2021 年價格）"
    return lines(drawn, "年份", "私人投資", "經濟體", y_title=title, y_format=theme.YI, height=280)
