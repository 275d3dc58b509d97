"""Charts of chapter 05: applications by sector, digital base, firm size, readiness, effects, break-even."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from helpers import wording
from helpers.data.units import convert
from helpers.publish import ink, theme
from helpers.records import Quantity, references
from helpers.sections.industries import ANNEX, APPLICATIONS, OTHER

SHORT_MEASURES = {"process-control": "數控化率", "design-tools": "設計工具"}

_NAMES = alt.Axis(title=None, labelLimit=140, labelOverlap=False, grid=False)


def _percents(*values: int) -> alt.Axis:
    ticks = {"values": values} if values else {"tickCount": 5}
    return alt.Axis(labelExpr=theme.PERCENT, grid=True, **ticks)


def application_chart(marks: pd.DataFrame, sectors: list[str]) -> alt.TopLevelMixin:
    """Return which kinds of application a source names in which sector; a sector without any stays empty."""
    kinds = [kind for kind in APPLICATIONS.values() if kind in set(marks["kind"])]
    both = marks.duplicated(["name", "kind"], keep=False)
    side = marks["origin"].map({ANNEX: -1, OTHER: 1}).where(both, 0)
    stacked = alt.Axis(
        title=None,
        orient="top",
        labelAngle=0,
        labelOverlap=False,
        grid=True,
        domain=False,
        ticks=False,
        labelExpr="length(datum.label) > 3 ? [slice(datum.label, 0, 2), slice(datum.label, 2)] : datum.label",
    )
    legend = alt.Legend(title=None)
    origins = alt.Scale(domain=[ANNEX, OTHER])
    rows = alt.Axis(title=None, grid=True, labelOverlap=False)
    base = alt.Chart(marks.assign(side=side)).encode(
        x=alt.X("kind:N", scale=alt.Scale(domain=kinds), axis=stacked),
        y=alt.Y("name:N", scale=alt.Scale(domain=sectors), axis=rows),
        color=alt.Color("origin:N", scale=origins, legend=legend),
        shape=alt.Shape("origin:N", scale=origins, legend=legend),
        tooltip=[
            alt.Tooltip("name:N", title="行業"),
            alt.Tooltip("text:N", title="應用"),
            alt.Tooltip("origin:N", title="出處"),
        ],
    )
    # Two origins in one cell stand side by side, a single one in the middle.
    layers = [
        base.transform_filter(f"datum.side === {place}").mark_point(
            filled=True, size=120, opacity=1, xOffset=8 * place
        )
        for place in (-1, 0, 1)
    ]
    return alt.layer(*layers).properties(height=38 * len(sectors))


def digital_chart(rows: pd.DataFrame) -> alt.TopLevelMixin:
    """Return the present level (filled) and the target (hollow) of each sector and measure."""
    data = pd.DataFrame(
        {
            "name": rows["label"] + "\n" + rows["series"].map(SHORT_MEASURES),
            "value": rows["value"],
            "kind": ["2027 年目標" if role == "target" else "最近實績" for role in rows["role"]],
            "moment": rows["moment"],
            "scope": rows["scope"],
            "shown": [wording.number(value, 1) for value in rows["value"]],
            "row": rows["row"],
        }
    )
    kinds = ["最近實績", "2027 年目標"]
    names = alt.Axis(title=None, labelExpr="split(datum.label, '\\n')", labelOverlap=False, grid=True)
    legend = alt.Legend(title=None)
    base = alt.Chart(data).encode(
        y=alt.Y("name:N", sort=list(dict.fromkeys(data["name"])), axis=names),
        x=alt.X(
            "value:Q", title="普及率", scale=alt.Scale(domain=[50, 100]), axis=_percents(50, 60, 70, 80, 90)
        ),
        color=alt.Color("kind:N", scale=alt.Scale(domain=kinds), legend=legend),
        tooltip=[
            alt.Tooltip("moment:N", title="時點"),
            alt.Tooltip("value:Q", title="百分比"),
            alt.Tooltip("scope:N", title="企業範圍"),
        ],
    )
    shapes = alt.Scale(domain=kinds, range=["circle", "diamond"])
    shape = alt.Shape("kind:N", scale=shapes, legend=legend)
    layers = []
    for kind, filled, above in ((kinds[0], True, -13), (kinds[1], False, 14)):
        chosen = base.transform_filter(f"datum.kind === '{kind}'")
        layers.append(
            chosen.mark_point(filled=filled, size=120, opacity=1, strokeWidth=2.4).encode(shape=shape)
        )
        layers.append(chosen.mark_text(dy=above, fontSize=11).encode(text="shown:N"))
    return alt.layer(*layers).properties(height=54 * data["name"].nunique())


def size_chart(rows: pd.DataFrame) -> alt.TopLevelMixin:
    """Return AI use of large firms and of all or small firms, survey by survey, joined by a line."""
    groups = ["全體或中小企業", "大企業"]
    data = rows[["name", "firms", "value", "scope", "row"]].assign(
        shown=[wording.number(value, 1) for value in rows["value"]]
    )
    base = alt.Chart(data).encode(
        y=alt.Y("name:N", sort=list(dict.fromkeys(data["name"])), axis=_NAMES),
        x=alt.X("value:Q", title="使用人工智能的企業", scale=alt.Scale(domain=[0, 70]), axis=_percents()),
    )
    rule = base.mark_line(strokeWidth=2, color=ink.LINE).encode(detail="name:N")
    legend = alt.Legend(title=None)
    points = base.mark_point(filled=True, size=120, opacity=1).encode(
        color=alt.Color("firms:N", scale=alt.Scale(domain=groups), legend=legend),
        shape=alt.Shape("firms:N", scale=alt.Scale(domain=groups), legend=legend),
        tooltip=[
            alt.Tooltip("name:N", title="調查"),
            alt.Tooltip("firms:N", title="企業"),
            alt.Tooltip("value:Q", title="百分比"),
            alt.Tooltip("scope:N", title="口徑"),
        ],
    )
    text = base.mark_text(dy=-13, fontSize=11, color=ink.TEXT).encode(text="shown:N")
    return alt.layer(rule, points, text).properties(height=max(130, 46 * data["name"].nunique()))


def readiness_chart(rows: pd.DataFrame) -> alt.TopLevelMixin:
    """Return the rating of each dimension as a bar and the least rating of the nearest pilot as a tick."""
    data = rows[["dimension", "rating", "value", "short", "row"]].assign(
        state=["未達要求" if short else "已達要求" for short in rows["short"]]
    )
    order = list(data["dimension"])
    whole = alt.Axis(values=[0, 1, 2, 3, 4, 5], format="d", grid=True, labelOverlap=False)
    scale = alt.Scale(domain=[0, 5])
    base = alt.Chart(data).encode(y=alt.Y("dimension:N", sort=order, axis=_NAMES))
    bar = base.mark_bar(height={"band": 0.55}).encode(
        x=alt.X("rating:Q", title="評級", scale=scale, axis=whole),
        color=alt.Color("state:N", title=None, scale=alt.Scale(domain=["已達要求", "未達要求"])),
        tooltip=[
            alt.Tooltip("dimension:N", title="維度"),
            alt.Tooltip("rating:Q", title="評級"),
            alt.Tooltip("value:Q", title="試點的最低要求"),
        ],
    )
    need = base.mark_tick(thickness=3, size=30, color=ink.TEXT).encode(
        x=alt.X("value:Q", title="評級", scale=scale, axis=whole)
    )
    return alt.layer(bar, need).properties(height=40 * len(order))


def effect_chart(rows: pd.DataFrame, needed: Quantity) -> alt.TopLevelMixin:
    """Return reported falls in defects as bars, and the share (percent) the pilot needs to pay as a line.

    ``needed`` is a text, and no line is drawn, where no share is enough.
    """
    data = rows[["name", "kind", "value", "row"]].assign(
        shown=[
            f"{wording.QUALIFIERS[qualifier]} {wording.number(value, 1)}%".strip()
            for value, qualifier in zip(rows["value"], rows["qualifier"], strict=True)
        ]
    )
    kinds = [kind for kind in ("不良品率降幅", "漏檢率降幅") if kind in set(data["kind"])]
    share = math.inf if isinstance(needed.value, str) else needed.number
    scale = alt.Scale(domain=[0, max(65.0, min(100.0, share + 5))])
    base = alt.Chart(data).encode(
        y=alt.Y("name:N", sort=None, axis=_NAMES),
        x=alt.X(
            "value:Q",
            title="降幅",
            scale=scale,
            axis=alt.Axis(labelExpr=theme.PERCENT, grid=True, tickCount=5),
        ),
    )
    bar = base.mark_bar(height={"band": 0.6}).encode(
        color=alt.Color("kind:N", title=None, scale=alt.Scale(domain=kinds)),
        tooltip=[alt.Tooltip("name:N", title="對象"), alt.Tooltip("shown:N", title="降幅")],
    )
    text = base.mark_text(align="left", dx=6, color=ink.PAPER).encode(x=alt.datum(0), text="shown:N")
    layers: list[alt.Chart] = [bar, text]
    if share <= 100:
        drawn = {"needed": [share], "said": [f"回本所需 {share:.0f}%"], "row": [references(needed)]}
        line = alt.Chart(pd.DataFrame(drawn))
        rule = line.mark_rule(strokeWidth=2, strokeDash=[6, 4], color=ink.TEXT).encode(
            x=alt.X("needed:Q", scale=scale)
        )
        note = line.mark_text(align="left", baseline="bottom", dx=6, dy=-2, color=ink.TEXT).encode(
            x=alt.X("needed:Q", scale=scale), y=alt.value(0), text="said:N"
        )
        layers += [rule, note]
    return alt.layer(*layers).properties(height=44 * len(data))


def break_even_chart(curves: pd.DataFrame, volume: Quantity, defect_rate: Quantity) -> alt.TopLevelMixin:
    """Return the defect rate (percent) at which a system pays, over volume; a point is the line assumed.

    ``volume`` (pieces a year) and ``defect_rate`` (a share) are those of the line assumed.
    """
    rate = convert(defect_rate, "percent").number
    ceiling = max(10.0, 1.2 * rate)
    data = curves[curves["defect_rate"] <= ceiling]
    names = list(dict.fromkeys(curves["system"]))
    scale = alt.Scale(domain=[0, ceiling])
    legend = alt.Legend(title=None, columns=1, offset=28)
    x_axis = alt.Axis(labelExpr=theme.WAN, tickCount=5)
    base = alt.Chart(data).encode(
        x=alt.X("volume:Q", title="每年產量（件）", axis=x_axis, scale=alt.Scale(nice=False, domainMin=0)),
        y=alt.Y(
            "defect_rate:Q",
            title="回本所需的不良率",
            scale=scale,
            axis=alt.Axis(labelExpr=theme.PERCENT, tickCount=5),
        ),
        color=alt.Color("system:N", sort=names, scale=alt.Scale(domain=names), legend=legend),
    )
    line = base.mark_line().encode(
        strokeDash=alt.StrokeDash(
            "system:N", scale=alt.Scale(domain=names, range=[[1, 0], [6, 3]]), legend=legend
        ),
        tooltip=[
            alt.Tooltip("system:N", title="系統"),
            alt.Tooltip("volume:Q", title="每年產量", format=",.0f"),
            alt.Tooltip("defect_rate:Q", title="所需不良率（%）", format=".2f"),
        ],
    )
    assumed = {"volume": volume.value, "defect_rate": rate, "said": "本章假設的產線"}
    here = alt.Chart(pd.DataFrame([{**assumed, "row": references(volume, defect_rate)}]))
    place = here.encode(x="volume:Q", y=alt.Y("defect_rate:Q", scale=scale))
    point = place.mark_point(filled=True, size=130, shape="diamond", color=ink.TEXT, opacity=1)
    text = place.mark_text(align="left", dx=6, dy=-12, color=ink.TEXT).encode(text="said:N")
    return alt.layer(line, point, text).properties(height=300)
