"""Charts of chapter 04: documents over time, items by lens, supply and demand, plans side by side."""

from __future__ import annotations

import altair as alt
import pandas as pd

from helpers.publish import ink
from helpers.sections.ecosystem import DIMENSIONS, MATRICES, SIDES, dated
from helpers.sections.ecosystem_tables import COVERED, KINDS

#: Documents the timeline has room for on a phone.
LONGEST = 19
LEVELS = {
    "national": "國務院文件與報告",
    "meeting": "國務院文件與報告",
    "sector": "部門文件",
    "local": "地方文件",
}


def blank(words: str) -> alt.TopLevelMixin:
    """Return a chart that says in words why it shows nothing."""
    frame = pd.DataFrame({"words": [words]})
    made: alt.Chart = alt.Chart(frame).mark_text(fontSize=14, color=ink.MUTED).encode(text="words:N")
    return alt.layer(made).properties(height=90)


def timeline_rows(events: pd.DataFrame) -> pd.DataFrame:
    """Return the documents the timeline shows: the newest of those with a short name, oldest first."""
    return dated(events[events["short"] != ""]).tail(LONGEST)


def timeline_chart(events: pd.DataFrame) -> alt.TopLevelMixin:
    """Return the newest documents with a short name by date: who issued them, and the name beside the dot."""
    drawn = timeline_rows(events)
    first, last = pd.Timestamp(drawn["day"].iloc[0]), pd.Timestamp(drawn["day"].iloc[-1])
    edges = [(day + pd.DateOffset(months=n)).date().isoformat() for day, n in ((first, -1), (last, 1))]
    drawn = drawn.assign(
        line=[f"{place:02d}|{who}" for place, who in enumerate(drawn["who"])],
        kind=drawn["level"].map(LEVELS),
        early=pd.to_datetime(drawn["day"]) < first + (last - first) * 0.55,
        shown=drawn["day"],  # as text: a tooltip tells times of day where the reader is
    )[["line", "who", "short", "label", "day", "kind", "early", "shown", "text", "row"]]
    kinds = list(dict.fromkeys(LEVELS.values()))
    axis = alt.Axis(tickCount={"interval": "month", "step": 6}, labelExpr=_MONTH, labelFlush=True)
    base = alt.Chart(drawn).encode(
        alt.Y("line:N", sort=None, title=None, axis=alt.Axis(labelExpr=_AFTER_BAR, grid=True)),
        alt.X("day:T", title="公布日期", scale=alt.Scale(type="utc", domain=edges), axis=axis),
        tooltip=[
            alt.Tooltip("who:N", title="機關"),
            alt.Tooltip("label:N", title="文件"),
            alt.Tooltip("shown:N", title="日期"),
            alt.Tooltip("text:N", title="內容"),
        ],
    )
    scale = alt.Scale(domain=kinds)
    dots = base.mark_point(size=75, opacity=1).encode(
        color=alt.Color("kind:N", sort=kinds, scale=scale, title=None),
        shape=alt.Shape("kind:N", sort=kinds, scale=scale, title=None),
    )
    early = base.transform_filter("datum.early").mark_text(align="left", dx=9).encode(text="short:N")
    late = base.transform_filter("!datum.early").mark_text(align="right", dx=-9).encode(text="short:N")
    return alt.layer(dots, early, late).properties(height=18 * len(drawn) + 10)


_AFTER_BAR = "split(datum.label, '|')[1]"
_MONTH = "utcFormat(datum.value, '%Y') + ' 年 ' + utcFormat(datum.value, '%-m') + ' 月'"


def lens_chart(matrix: pd.DataFrame, lens: str) -> alt.TopLevelMixin:
    """Return the number of items in each cell of a lens's matrix: shaded cells with their number.

    ``matrix`` from :func:`helpers.sections.ecosystem.lens_matrix`; every category is shown, used or not.
    """
    down, across = (list(DIMENSIONS[name].values()) for name in MATRICES[lens])
    base = alt.Chart(matrix.assign(dark=matrix["count"] >= matrix["count"].max() * 0.6)).encode(
        alt.Y(
            "line:N", sort=down, scale=alt.Scale(domain=down), title=None, axis=alt.Axis(grid=True, zindex=0)
        ),
        alt.X("column:N", sort=across, scale=alt.Scale(domain=across), title=None, axis=heading(_PAIRS)),
        tooltip=[
            alt.Tooltip("line:N", title="行"),
            alt.Tooltip("column:N", title="欄"),
            alt.Tooltip("count:Q", title="要點數目"),
            alt.Tooltip("texts:N", title="要點"),
        ],
    )
    shade = alt.Color("count:Q", legend=None, scale=alt.Scale(domainMin=0))
    cells = base.mark_rect(cornerRadius=4, stroke=ink.PAPER, strokeWidth=2).encode(color=shade)
    strong = base.transform_filter("datum.dark").mark_text(color=ink.PAPER).encode(text="count:Q")
    weak = base.transform_filter("!datum.dark").mark_text(color=ink.TEXT).encode(text="count:Q")
    return alt.layer(cells, strong, weak).properties(height=28 * len(down))


def heading(expression: str) -> alt.Axis:
    """Return a top axis whose labels take two lines, clear of the first row of marks."""
    return alt.Axis(
        orient="top",
        labelAngle=0,
        labelExpr=expression,
        labelPadding=20,
        labelLimit=90,
        labelOverlap=False,
        grid=True,
        domain=False,
        ticks=False,
        zindex=0,
    )


#: Labels broken after two characters, and at the blank where there is one.
_PAIRS = "length(datum.label) > 3 ? [slice(datum.label, 0, 2), slice(datum.label, 2)] : ['', datum.label]"
_WORDS = (
    "indexof(datum.label, ' ') > 0"
    " ? [slice(datum.label, 0, indexof(datum.label, ' ')), slice(datum.label, indexof(datum.label, ' ') + 1)]"
    " : [slice(datum.label, 0, 2), slice(datum.label, 2)]"
)


def sides_chart(sides: pd.DataFrame) -> alt.TopLevelMixin:
    """Return the number of items in each category, stacked by side, the largest categories first."""
    totals = sides.groupby("category", sort=False)["count"].sum()
    order = list(totals.sort_values(ascending=False, kind="stable").index)
    names = list(SIDES.values())
    base = alt.Chart(sides.assign(place=sides["side"].map(names.index))).encode(
        alt.Y("category:N", sort=order, title=None),
        order=alt.Order("place:Q"),
        tooltip=[
            alt.Tooltip("category:N", title="類別"),
            alt.Tooltip("side:N", title="供需側"),
            alt.Tooltip("count:Q", title="要點數目"),
        ],
    )
    axis = alt.Axis(grid=True, tickMinStep=1)
    bars = base.mark_bar(height={"band": 0.7}, stroke=ink.PAPER, strokeWidth=1.5).encode(
        alt.X("count:Q", stack="zero", title="條文要點數目", axis=axis),
        color=alt.Color("side:N", sort=names, scale=alt.Scale(domain=names), title=None),
    )
    numbers = base.mark_text(color=ink.PAPER).encode(
        alt.X("count:Q", stack="zero", bandPosition=0.5), text="count:Q", detail="side:N"
    )
    return alt.layer(bars, numbers).properties(height=24 * len(order))


def coverage_chart(coverage: pd.DataFrame, levers: list[str], plans: list[str]) -> alt.TopLevelMixin:
    """Return which levers each plan touches: a square where it sets numbers, a circle where it has words."""
    states = list(COVERED.values())
    scale = alt.Scale(domain=states, range=["square", "circle"])
    marks = alt.Chart(coverage, height=25 * len(levers)).mark_point(size=140, opacity=1)
    squares = marks.encode(
        alt.Y("lever:N", sort=levers, scale=alt.Scale(domain=levers), title=None, axis=alt.Axis(grid=True)),
        alt.X("plan:N", sort=plans, scale=alt.Scale(domain=plans), title=None, axis=heading(_WORDS)),
        shape=alt.Shape("state:N", sort=states, title=None, scale=scale),
        color=alt.Color("state:N", sort=states, title=None, scale=alt.Scale(domain=states)),
        tooltip=[
            alt.Tooltip("plan:N", title="方案"),
            alt.Tooltip("lever:N", title="槓桿"),
            alt.Tooltip("state:N", title="情況"),
            alt.Tooltip("texts:N", title="內容"),
        ],
    )
    return alt.layer(squares)


#: Powers of ten, told in 萬 from ten thousand on.
_COUNTS = "datum.value < 1e4 ? format(datum.value, ',') : format(datum.value / 1e4, ',') + ' 萬'"


def numbers_chart(numbers: pd.DataFrame, plans: list[str]) -> alt.TopLevelMixin:
    """Return the countable targets of the plans by kind on a logarithmic scale, ranges as a line."""
    if numbers.empty:
        return blank("所選方案未見同類的數量目標")
    shown = [plan for plan in plans if plan in set(numbers["plan"])]
    kinds = [kind for kind in dict.fromkeys(KINDS.values()) if kind in set(numbers["kind"])]
    scale = alt.Scale(domain=shown)
    base = alt.Chart(numbers).encode(
        alt.Y("kind:N", sort=kinds, title=None, axis=alt.Axis(grid=True)),
        yOffset=alt.YOffset("plan:N", sort=shown, scale=scale),
        tooltip=[alt.Tooltip("plan:N", title="方案"), alt.Tooltip("shown:N", title="目標")],
    )
    axis = alt.Axis(grid=True, values=[1, 10, 100, 1000, 10_000], labelExpr=_COUNTS)
    x = alt.X(
        "high:Q", title="目標數目（對數尺）", scale=alt.Scale(type="log", domain=[1, 30_000]), axis=axis
    )
    color = alt.Color("plan:N", sort=shown, scale=scale, title=None)
    shape = alt.Shape("plan:N", sort=shown, scale=scale, title=None)
    dots = base.mark_point(size=80, opacity=1).encode(x, color=color, shape=shape)
    spans = base.transform_filter("datum.low < datum.high").mark_rule(strokeWidth=3)
    words = base.mark_text(align="left", dx=9).encode(x, text="said:N")
    return alt.layer(spans.encode(x, x2="low:Q", color=color), dots, words).properties(
        height=max(44, 16 * len(shown)) * len(kinds)
    )
