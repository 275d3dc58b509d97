"""The report's one chart theme: light and dark configurations, colour names, Chinese number labels."""

from __future__ import annotations

from typing import Any, Literal

Mode = Literal["light", "dark"]

FONT = "Report Sans, PingFang HK, Noto Sans HK, Noto Sans CJK HK, Microsoft JhengHei, sans-serif"

#: Okabe and Ito's colours, safe for colour-blind readers, tuned for 3:1 contrast on either background.
PALETTES: dict[Mode, tuple[str, ...]] = {
    "light": ("#0072B2", "#C4500A", "#00835F", "#A8498A", "#8A6D00", "#3D7DA8", "#6B4FA3", "#5F6B76"),
    "dark": ("#56B4E9", "#F0894B", "#2FC199", "#E08DC4", "#E3C22B", "#9CCBEA", "#B9A2EE", "#AEB8C2"),
}
INK: dict[Mode, dict[str, str]] = {
    "light": {
        "text": "#1F2A33",
        "muted": "#56636E",
        "line": "#8B98A3",
        "grid": "#E3E8EC",
        "accent": "#0072B2",
        "paper": "#FFFFFF",
        "low": "#E6F1F8",
        "high": "#005A8C",
        "warn": "#C4500A",
    },
    "dark": {
        "text": "#E6EBEF",
        "muted": "#A9B4BE",
        "line": "#7A8791",
        "grid": "#34404A",
        "accent": "#56B4E9",
        "paper": "#121B22",
        "low": "#1D3444",
        "high": "#8FD0F5",
        "warn": "#F0894B",
    },
}

#: Axis label expressions: 萬, 億, percent.
WAN = "format(datum.value / 1e4, ',~r') + (datum.value ? ' 萬' : '')"
YI = "format(datum.value / 1e8, ',~r') + (datum.value ? ' 億' : '')"
PERCENT = "format(datum.value, ',~r') + '%'"
YEAR = "format(datum.value, '04d')"


def config(mode: Mode) -> dict[str, Any]:
    """Return the Vega-Lite configuration of one mode; also declares the parameter ``ink`` charts refer to."""
    ink = INK[mode]
    return {
        "background": "transparent",
        "font": FONT,
        "padding": {"left": 4, "right": 12, "top": 6, "bottom": 4},
        "view": {"stroke": "transparent"},
        "params": [{"name": "ink", "value": ink}],
        "axis": {
            "labelColor": ink["muted"],
            "titleColor": ink["text"],
            "domainColor": ink["line"],
            "tickColor": ink["line"],
            "gridColor": ink["grid"],
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "labelPadding": 4,
            "titlePadding": 8,
            "labelLimit": 140,
            "labelOverlap": "parity",
        },
        "axisY": {
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "end",
            "titleX": 0,
            "titleY": -10,
            "titleBaseline": "bottom",
            "domain": False,
            "ticks": False,
        },
        "axisX": {"grid": False},
        # A label within 20 pixels of the end of its axis is turned inwards: centred, it would be cut off.
        "axisXQuantitative": {"labelFlush": 20},
        "axisXTemporal": {"labelFlush": 20},
        "legend": {
            "orient": "top",
            "direction": "horizontal",
            "columns": 2,
            "titleColor": ink["text"],
            "labelColor": ink["text"],
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "labelLimit": 150,
            "symbolSize": 90,
            "rowPadding": 3,
            "columnPadding": 14,
            "offset": 32,
        },
        "title": {"color": ink["text"], "anchor": "start"},
        "header": {"labelColor": ink["text"], "titleColor": ink["text"]},
        "range": {
            "category": list(PALETTES[mode]),
            "heatmap": [ink["low"], ink["high"]],
            "ramp": [ink["low"], ink["high"]],
            "ordinal": [ink["low"], ink["high"]],
            "diverging": [PALETTES[mode][1], ink["grid"], PALETTES[mode][0]],
        },
        "mark": {"color": ink["accent"]},
        "line": {"strokeWidth": 2.2},
        "point": {"filled": True, "size": 60},
        "bar": {"color": ink["accent"]},
        "rule": {"color": ink["line"]},
        "text": {"color": ink["text"], "fontSize": 12, "font": FONT},
        "area": {"opacity": 0.22},
    }


def with_theme(spec: dict[str, Any], mode: Mode = "light") -> dict[str, Any]:
    """Return a specification that carries the theme: our configuration and the parameter ``ink`` of the mode."""
    theme = config(mode)
    params = [p for p in spec.get("params", []) if p.get("name") != "ink"]
    own = {name: value for name, value in theme.items() if name not in ("params", "background", "padding")}
    return {
        **spec,
        "background": theme["background"],
        "padding": theme["padding"],
        "params": [*theme["params"], *params],
        "config": {**spec.get("config", {}), **own},
    }
