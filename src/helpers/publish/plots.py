"""Chart builders the chapters share: lines, bars, tornado. All take tidy frames."""

from __future__ import annotations

import altair as alt
import pandas as pd

from helpers.publish import ink, theme


def lines(
    frame: pd.DataFrame,
    x: str,
    y: str,
    color: str,
    *,
    x_title: str = "",
    y_title: str,
    y_format: str = "",
    zero: bool = True,
    height: int = 300,
) -> alt.LayerChart:
    """Return one line a series with its points; series differ by shape as well as colour."""
    years = alt.Axis(labelExpr=theme.YEAR, values=_ticks(frame[x]), labelOverlap=True)
    base = alt.Chart(frame).encode(
        x=alt.X(f"{x}:Q", title=x_title or None, axis=years, scale=alt.Scale(nice=False, zero=False)),
        y=alt.Y(f"{y}:Q", title=y_title, scale=alt.Scale(zero=zero), axis=_axis(y_format)),
        tooltip=_tooltips(frame, x, color, y),
    )
    line = base.mark_line().encode(color=alt.Color(f"{color}:N", sort=None, legend=None))
    points = base.mark_point(size=45, opacity=1).encode(
        color=alt.Color(f"{color}:N", sort=None, title=None),
        shape=alt.Shape(f"{color}:N", sort=None, title=None),
    )
    # Of its own scale, the points' colour shares one legend with their shape.
    layers = alt.layer(line, points).properties(height=height)
    apart: alt.LayerChart = layers.resolve_scale(color="independent", shape="independent")
    return apart


def bars(
    frame: pd.DataFrame,
    x: str,
    y: str,
    *,
    x_title: str,
    x_format: str = "",
    color: str | None = None,
    labels: str | None = None,
    bar_height: int = 26,
) -> alt.TopLevelMixin:
    """Return horizontal bars in the frame's order; ``labels`` names a text column written at the bar's end."""
    base = alt.Chart(frame).encode(
        y=alt.Y(f"{y}:N", title=None, sort=None, axis=alt.Axis(labelLimit=150, labelOverlap=False)),
        x=alt.X(f"{x}:Q", title=x_title, axis=_axis(x_format, grid=True), scale=alt.Scale(zero=True)),
        tooltip=_tooltips(frame, y, color, x),
    )
    mark = base.mark_bar(height={"band": 0.68})
    if color:
        mark = mark.encode(color=alt.Color(f"{color}:N", title=None, sort=None))
    height = max(120, bar_height * frame[y].nunique())
    if not labels:
        plain: alt.Chart = mark.properties(height=height)
        return plain
    text = base.mark_text(align="left", dx=4, color=ink.TEXT).encode(text=alt.Text(f"{labels}:N"))
    room = 1.18 * max(float(frame[x].max()), 0.0) or 1.0
    mark = mark.encode(
        x=alt.X(
            f"{x}:Q",
            title=x_title,
            axis=_axis(x_format, grid=True),
            scale=alt.Scale(domain=[0, room], nice=False),
        )
    )
    return alt.layer(mark, text).properties(height=height)


def tornado(
    frame: pd.DataFrame, *, label: str, x_title: str, x_format: str = "", row_height: int = 34
) -> alt.TopLevelMixin:
    """Return a tornado of a sensitivity frame (columns ``label``, at_low, at_high, base, swing), largest on top."""
    ordered = frame.sort_values("swing", ascending=False)
    long = ordered.melt(
        id_vars=[label, "base"], value_vars=["at_low", "at_high"], var_name="end", value_name="result"
    )
    long["end"] = long["end"].map({"at_low": "取下限", "at_high": "取上限"})
    base = alt.Chart(long).encode(
        y=alt.Y(
            f"{label}:N",
            title=None,
            sort=list(ordered[label]),
            axis=alt.Axis(labelLimit=150, labelOverlap=False),
        )
    )
    bar = base.mark_bar(height={"band": 0.6}).encode(
        x=alt.X("base:Q", title=x_title, scale=alt.Scale(zero=False), axis=_axis(x_format, grid=True)),
        x2="result:Q",
        color=alt.Color("end:N", title=None, sort=None),
        tooltip=_tooltips(long, label, "end", "result"),
    )
    middle = (
        alt.Chart(long)
        .mark_rule(strokeWidth=1.5, color=ink.TEXT)
        .encode(x=alt.X("mean(base):Q", title=x_title))
    )
    return alt.layer(bar, middle).properties(height=max(120, row_height * frame[label].nunique()))


def _ticks(years: pd.Series[float]) -> list[int]:
    first, last = int(years.min()), int(years.max())
    return list(range(first, last + 1, max(1, (last - first) // 8 + ((last - first) % 8 > 0))))


def _axis(label: str, *, grid: bool = True) -> alt.Axis:
    return alt.Axis(tickCount=5, labelExpr=label or alt.Undefined, grid=grid)


def _tooltips(frame: pd.DataFrame, *fields: str | None) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{field}:{_kind(frame, field)}", title=field) for field in fields if field]


def _kind(frame: pd.DataFrame, field: str) -> str:
    return "Q" if field in frame and pd.api.types.is_numeric_dtype(frame[field]) else "N"
