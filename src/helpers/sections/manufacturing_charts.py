"""Charts of chapter 03: 5G stations, computing power, robots, value added, projection, adoption curve."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from helpers import wording
from helpers.data.units import converted
from helpers.models.growth import Projection
from helpers.periods import end_of
from helpers.publish import ink, theme
from helpers.sections.manufacturing import ADOPTION, INDICATORS, adoption_curve
from helpers.sections.series import annual, by_key, by_period, rows_of, within

HEIGHT = 300

#: Bases on which computing power was published, oldest first; they may not be joined.
BASES = {
    "computing_total": "設施總量（FP32）",
    "intelligent_computing_fp32": "智能算力（FP32，推算）",
    "computing_device_based": "按設備出貨推算",
    "intelligent_computing": "智能算力（近期公布）",
    "intelligent_computing_fp16": "智能算力（FP16，會議）",
}

#: Economies compared, in the order of the legend; one order throughout, so that an economy keeps its colour.
ROBOT_ECONOMIES = ("china", "korea", "japan", "germany", "united-states")
DENSITY_ECONOMIES = (*ROBOT_ECONOMIES, "world")
SHARE_ECONOMIES = (*ROBOT_ECONOMIES, "hong-kong")

#: Figures of other definitions drawn beside the curve, with the words before their number.
REFERENCES = {"cn-ccid-2023": "估計", "cn-minister-2025": "部長所述逾"}

#: Adoption curves are drawn so many years from the first figure beside them, by which each has levelled off, and
#: so many points a year.
CURVE_YEARS, STEPS = 7, 8

#: Axis labels of plain numbers.
PLAIN = "format(datum.value, ',')"

_YEAR = alt.Axis(labelExpr=theme.YEAR, title=None, tickMinStep=1, labelSeparation=6, labelOverlap="parity")
_MONTH = alt.Axis(
    labelExpr="utcFormat(datum.value, '%Y-%m')", title=None, tickCount=6, labelSeparation=10, labelBound=True
)


def stations_rows(infrastructure: pd.DataFrame, since: str = "2023-12") -> pd.DataFrame:
    """Return the 5G station counts published for the months from ``since`` on."""
    rows = rows_of(infrastructure, "5g_base_stations")
    return rows[rows["period"].map(end_of) >= end_of(since)]


def stations_chart(infrastructure: pd.DataFrame) -> alt.TopLevelMixin:
    """Return 5G stations as published month by month, the briefing's figure ringed."""
    rows = stations_rows(infrastructure)
    stated = by_key(rows, "cn-5g-2025-07")
    data = pd.DataFrame(
        {
            "month": rows["period"].map(_month),
            "value": rows["value"],
            "label": [wording.scaled(value) for value in rows["value"]],
            "period": rows["period"].map(wording.period),
            "role": ["briefing" if stated and row in stated.rows else "" for row in rows["row"]],
            "row": rows["row"],
        }
    )
    data["last"] = data.index == data.index[-1]
    base = alt.Chart(data).encode(
        x=alt.X("month:T", scale=alt.Scale(type="utc", padding=26), axis=_MONTH),
        y=alt.Y(
            "value:Q", scale=alt.Scale(zero=False), axis=alt.Axis(labelExpr=theme.WAN, title="5G 基站（個）")
        ),
        tooltip=[alt.Tooltip("period:N", title="截至"), alt.Tooltip("label:N", title="5G 基站（個）")],
    )
    ring = base.transform_filter("datum.role === 'briefing'")
    last = base.transform_filter("datum.last")
    return alt.layer(
        base.mark_line(color=ink.ACCENT),
        base.mark_point(filled=True, opacity=1, color=ink.ACCENT),
        ring.mark_point(filled=False, size=190, strokeWidth=2.5, opacity=1, color=ink.WARN),
        ring.mark_text(align="right", dx=-14, dy=-8, color=ink.WARN).encode(text=alt.value("《簡報》所載")),
        last.mark_text(align="right", dy=-12, color=ink.TEXT).encode(text="label:N"),
    ).properties(height=HEIGHT)


def computing_rows(infrastructure: pd.DataFrame) -> pd.DataFrame:
    """Return computing power on every basis it was published on."""
    return by_period(infrastructure[infrastructure["series"].isin(BASES)])


def computing_chart(infrastructure: pd.DataFrame) -> alt.TopLevelMixin:
    """Return computing power by basis; points of one basis are joined, bases never; estimates are hollow."""
    rows = computing_rows(infrastructure)
    data = pd.DataFrame(
        {
            "month": rows["period"].map(_month),
            "value": rows["value"],
            "label": [wording.number(value) for value in rows["value"]],
            "period": rows["period"].map(wording.period),
            "basis": rows["series"].map(BASES),
            "series": rows["series"],
            "firm": rows["standing"] != "estimate",
            "row": rows["row"],
        }
    )
    order = [label for label in BASES.values() if label in set(data["basis"])]
    legend = _legend(columns=1)
    base = alt.Chart(data).encode(
        x=alt.X("month:T", scale=alt.Scale(type="utc", padding=26), axis=_MONTH),
        y=alt.Y("value:Q", axis=alt.Axis(title="EFLOPS")),
        color=alt.Color("basis:N", sort=order, legend=legend, scale=alt.Scale(domain=order)),
        tooltip=[
            alt.Tooltip("basis:N", title="口徑"),
            alt.Tooltip("period:N", title="截至"),
            alt.Tooltip("label:N", title="EFLOPS"),
        ],
    )
    shape = alt.Shape("basis:N", sort=order, legend=legend, scale=alt.Scale(domain=order))
    labelled = base.encode(text="label:N", color=alt.value(ink.TEXT))
    return alt.layer(
        base.mark_line(strokeDash=[4, 3]),
        *_points(base.encode(shape=shape), size=80),
        labelled.transform_filter("datum.series === 'intelligent_computing'").mark_text(
            align="right", dx=-10
        ),
        labelled.transform_filter("datum.series === 'intelligent_computing_fp16'").mark_text(dy=17),
    ).properties(height=HEIGHT)


def economy_rows(
    frame: pd.DataFrame, series: str, economies: Sequence[str], first_year: int, last_year: int
) -> pd.DataFrame:
    """Return the year figures of a series for some economies inside a span, with a column ``year``.

    Raises ReportError where the span holds none.
    """
    rows = pd.concat([annual(frame, series, economy) for economy in economies])
    return within(rows, first_year, last_year)


def economy_chart(
    rows: pd.DataFrame, names: pd.DataFrame, *, title: str, label_expr: str
) -> alt.TopLevelMixin:
    """Return one line an economy over the years; figures not confirmed are hollow.

    ``names`` is the table of economies; ``label_expr`` the axis label expression of the unit.
    """
    labels = dict(zip(names["code"], names["label"], strict=True))
    data = pd.DataFrame(
        {
            "year": rows["year"],
            "value": rows["value"],
            "economy": rows["economy"].map(labels),
            "firm": rows["standing"] != "unconfirmed",
            "row": rows["row"],
        }
    )
    order = list(dict.fromkeys(data["economy"]))
    legend = _legend()
    base = alt.Chart(data).encode(
        x=alt.X("year:Q", scale=alt.Scale(nice=False, padding=10), axis=_YEAR),
        y=alt.Y("value:Q", axis=alt.Axis(labelExpr=label_expr, title=title)),
        color=alt.Color("economy:N", sort=order, legend=legend, scale=alt.Scale(domain=order)),
        tooltip=[
            alt.Tooltip("economy:N", title="經濟體"),
            alt.Tooltip("year:Q", title="年份", format="d"),
            alt.Tooltip("value:Q", title=title, format=",.1~f"),
        ],
    )
    shape = alt.Shape("economy:N", sort=order, legend=legend, scale=alt.Scale(domain=order))
    return alt.layer(base.mark_line(), *_points(base.encode(shape=shape), size=44)).properties(height=HEIGHT)


def projection_chart(rows: pd.DataFrame, projected: Sequence[Projection], series: str) -> alt.TopLevelMixin:
    """Return the figures of an indicator, the fitted trend and, beyond the last figure, its interval."""
    indicator = INDICATORS[series]
    last = int(rows["year"].max())
    actual = rows[["year", "value", "row"]].assign(kind="已公布")
    trend = pd.DataFrame(
        [(int(p.year), p.expected, p.low, p.high) for p in projected],
        columns=["year", "value", "low", "high"],
    ).assign(kind="趨勢推算")
    title = f"{indicator.label}（{indicator.axis}）"
    expr = theme.WAN if rows["value"].max() >= 1e4 else PLAIN
    y = alt.Y(
        "value:Q",
        axis=alt.Axis(labelExpr=theme.YI if series == "mva_usd" else expr, title=title),
        scale=alt.Scale(domainMin=0),
    )
    order = ["已公布", "趨勢推算"]
    color = alt.Color("kind:N", legend=_legend(), scale=alt.Scale(domain=order))
    x = alt.X("year:Q", scale=alt.Scale(nice=False, padding=12), axis=_YEAR)
    tip = [
        alt.Tooltip("year:Q", title="年份", format="d"),
        alt.Tooltip("value:Q", title=title, format=",.0f"),
    ]
    ahead = alt.Chart(trend).transform_filter(f"datum.year >= {last}").encode(x=x)
    return alt.layer(
        ahead.mark_area(color=ink.WARN, opacity=0.18).encode(y=alt.Y("low:Q", title=title), y2="high:Q"),
        alt.Chart(trend).mark_line(strokeDash=[5, 3], clip=True).encode(x=x, y=y, color=color, tooltip=tip),
        alt.Chart(actual)
        .mark_point(filled=True, size=70, opacity=1)
        .encode(x=x, y=y, color=color, tooltip=tip),
    ).properties(height=HEIGHT)


def adoption_rows(adoption: pd.DataFrame) -> pd.DataFrame:
    """Return the briefing's survey points and the figures they may be held against, those known."""
    return adoption[(adoption["series"] == ADOPTION) | adoption["key"].isin(REFERENCES)]


def adoption_curves(adoption: pd.DataFrame, levels: Sequence[float], last_year: int) -> pd.DataFrame:
    """Return points of the curve of each saturation that lies above the survey: year, value (%), kind."""
    first = int(adoption_rows(adoption)["period"].min())
    years = range(first * STEPS, max(last_year, first + CURVE_YEARS) * STEPS + 1)
    points = []
    for level in levels:
        ceiling = converted(level, "share", "percent")
        below = annual(adoption, ADOPTION)["value"].max() < ceiling
        curve = adoption_curve(adoption, level) if below else None
        kind = f"飽和 {wording.number(ceiling)}%"
        shares = [(year / STEPS, curve.at(year / STEPS)) for year in years] if curve else []
        points += [(year, converted(share, "share", "percent"), kind) for year, share in shares]
    return pd.DataFrame(points, columns=["year", "value", "kind"])


def adoption_chart(adoption: pd.DataFrame, levels: Sequence[float], last_year: int) -> alt.TopLevelMixin:
    """Return logistic curves through the briefing's two points, one for each saturation, and the points."""
    lines = adoption_curves(adoption, levels, last_year)
    rows = adoption_rows(adoption)
    marks = pd.DataFrame(
        {
            "year": rows["period"].astype(float),
            "value": rows["value"],
            "label": [
                f"{REFERENCES.get(str(key), '《簡報》')} {wording.number(value, 1)}%"
                for key, value in zip(rows["key"], rows["value"], strict=True)
            ],
            "row": rows["row"],
        }
    )
    order = list(dict.fromkeys(lines["kind"]))
    x = alt.X("year:Q", scale=alt.Scale(nice=False, padding=12), axis=_YEAR)
    y = alt.Y(
        "value:Q", axis=alt.Axis(labelExpr=theme.PERCENT, title="採用率"), scale=alt.Scale(domain=[0, 100])
    )
    tip = [alt.Tooltip("year:Q", title="年份", format=".0f"), alt.Tooltip("value:Q", title="%", format=".1f")]
    color = alt.Color("kind:N", sort=order, legend=_legend(), scale=alt.Scale(domain=order))
    dash = alt.StrokeDash("kind:N", sort=order, legend=_legend(), scale=alt.Scale(domain=order))
    dots = alt.Chart(marks).encode(x=x, y=y, tooltip=tip)
    later = alt.datum.year > marks["year"].min()
    words = dots.encode(text="label:N")
    return alt.layer(
        alt.Chart(lines).mark_line().encode(x=x, y=y, color=color, strokeDash=dash, tooltip=tip),
        dots.mark_point(filled=False, size=110, strokeWidth=2.5, opacity=1, fill=ink.PAPER, color=ink.WARN),
        # The first year's label stands above its point, clear of the foot of the curves.
        words.transform_filter(later).mark_text(align="left", dx=10, dy=6, color=ink.TEXT),
        words.transform_filter(~later).mark_text(align="left", dx=-4, dy=-27, color=ink.TEXT),
    ).properties(height=HEIGHT)


def _points(base: alt.Chart, size: int) -> tuple[alt.Chart, alt.Chart]:
    # Hollow where the column firm says that the figure is an estimate or not confirmed.
    return (
        base.transform_filter("datum.firm").mark_point(filled=True, size=size, opacity=1),
        base.transform_filter("!datum.firm").mark_point(
            filled=False, size=size, fill=ink.PAPER, strokeWidth=1.6, opacity=1
        ),
    )


def _legend(columns: int = 2) -> alt.Legend:
    # The axis title stands between legend and plot, so the legend keeps a line's distance.
    return alt.Legend(title=None, columns=columns, offset=32)


def _month(period: str) -> str:
    # Plotted at the start of the month, so that a point sits on the tick that names its month.
    return end_of(period).replace(day=1).isoformat()
