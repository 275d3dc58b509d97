"""Charts of a sweep: a tornado of the parameters behind a number, and the number against one parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from helpers.publish import ink
from helpers.publish.theme import PERCENT, WAN, YEAR, YI
from helpers.wording import HAN

#: Lines and points a small chart has room for; of more, every second, third … is drawn.
LINES, POINTS = 60, 1500
#: Pixels: a bar with its name above, what a small chart has across, a character of either kind of an end's label.
STEP, ACROSS, WIDE, NARROW = 46, 330, 11, 6.5
#: From which size on axes tell numbers in 億 and 萬, and years begin.
HUNDRED_MILLION, TEN_THOUSAND, CALENDAR = 1e8, 1e4, 1000

PLAIN = "format(datum.value, ',~r')"

Spec = dict[str, Any]
Point = tuple[float, float]


@dataclass(frozen=True)
class Bar:
    """A parameter in a tornado: lowest and highest mean of the number, and the parameter's values there in words."""

    name: str
    lowest: float
    highest: float
    low: str
    high: str


@dataclass(frozen=True)
class Axis:
    """A scale: title (upright ones show it), code or Chinese label of its unit, default or None, whether whole."""

    title: str
    unit: str
    default: float | None = None
    whole: bool = False

    def drawn(self, values: Sequence[float], ticks: int) -> alt.Axis:
        """Return the axis for values of some size; below zero it is told only where they are."""
        words = self._words(max(map(abs, values), default=0))
        shown = words if min(values, default=0) < 0 else f"datum.value < 0 ? '' : {words}"
        return alt.Axis.from_dict({"labelExpr": shown, **self._ticks(values, ticks)})

    def _ticks(self, values: Sequence[float], ticks: int) -> Spec:
        """Return where ticks stand: at the whole numbers themselves where these are few."""
        distinct = sorted(set(values))
        if self.whole and len(distinct) <= ticks:
            return {"values": distinct}
        return {"tickCount": ticks, **({"tickMinStep": 1} if self.whole else {})}

    def _words(self, largest: float) -> str:
        if self.unit in ("year", "年") and largest > CALENDAR:
            return YEAR
        if self.unit in ("percent", "%"):
            return PERCENT
        return YI if largest >= HUNDRED_MILLION else WAN if largest >= TEN_THOUSAND else PLAIN


def tornado(bars: Sequence[Bar], axis: Axis) -> Spec:
    """Return the bars of one number, named above, with the parameter's values at the ends; dashed: the default."""
    frame = pd.DataFrame([vars(bar) for bar in bars])
    ends = [*frame["lowest"], *frame["highest"], *([] if axis.default is None else [axis.default])]
    rooms = [max(map(_width, frame[side])) for side in ("low", "high")]
    pixel = (max(ends) - min(ends)) / (ACROSS - sum(rooms))
    x = alt.X(
        "lowest:Q",
        title=axis.title or None,
        scale=alt.Scale(
            domain=[min(ends) - rooms[0] * pixel, max(ends) + rooms[1] * pixel], nice=False, zero=False
        ),
        axis=axis.drawn(ends, 4),
    )
    base = alt.Chart(frame).encode(alt.Y("name:N", sort=None, title=None, axis=None))
    layers: list[alt.Chart] = [
        base.mark_bar(size=14).encode(x, x2="highest:Q"),
        base.mark_text(align="left", dy=-16).encode(x=alt.value(0), text="name:N"),
        base.mark_text(align="right", dx=-5, fontSize=11, color=ink.MUTED).encode(x=x, text="low:N"),
        base.mark_text(align="left", dx=5, fontSize=11, color=ink.MUTED).encode(x="highest:Q", text="high:N"),
    ]
    return _spec([*_default(axis), *layers], STEP * len(bars))


def _width(text: str) -> float:
    """Return about how many pixels a label takes, with a space."""
    return WIDE + sum(WIDE if HAN.match(character) else NARROW for character in text)


def spaghetti(lines: Sequence[Sequence[Point]], x: Axis, y: Axis) -> Spec:
    """Return a faint line for each combination of the other parameters, and the mean of all in bold."""
    every = [{"line": number, "x": at, "y": value} for number, line in enumerate(lines) for at, value in line]
    frame = pd.DataFrame(every)
    mean = frame.groupby("x", as_index=False)["y"].mean()
    drawn = frame[frame["line"] % -(-len(lines) // LINES) == 0]
    where = _encoded(frame, x, y)
    faint = (
        alt.Chart(drawn)
        .mark_line(strokeWidth=1, opacity=0.45, color=ink.LINE)
        .encode(*where, detail="line:N")
    )
    bold = alt.Chart(mean).mark_line(strokeWidth=2.6, point={"size": 34}).encode(*where)
    return _spec([*([faint] if len(lines) > 1 else []), bold, *_default(x)], 190)


def cloud(points: Sequence[Point], x: Axis, y: Axis) -> Spec:
    """Return a point for each run of a sample."""
    frame = pd.DataFrame(points[:: -(-len(points) // POINTS)], columns=["x", "y"])
    dots = alt.Chart(frame).mark_point(size=16, opacity=0.6).encode(*_encoded(frame, x, y))
    return _spec([dots, *_default(x)], 190)


def _encoded(frame: pd.DataFrame, x: Axis, y: Axis) -> tuple[alt.X, alt.Y]:
    across, up = (alt.Scale(zero=False, nice=nice) for nice in (False, True))
    return (
        alt.X("x:Q", title=None, scale=across, axis=x.drawn(frame["x"].tolist(), 5)),
        alt.Y("y:Q", title=y.title or None, scale=up, axis=y.drawn(frame["y"].tolist(), 5)),
    )


def _default(axis: Axis) -> list[alt.Chart]:
    if axis.default is None:
        return []
    frame = pd.DataFrame({"default": [axis.default]})
    rule = alt.Chart(frame).mark_rule(strokeDash=[4, 3], color=ink.MUTED)
    return [rule.encode(alt.X("default:Q"))]


def _spec(layers: list[alt.Chart], height: int) -> Spec:
    made: Spec = alt.layer(*layers).properties(height=height).to_dict()
    return made
