"""The theme's inks as Vega expressions for charts.

Colours are named through scale ranges or these, so that one specification serves light and dark pages: the page
swaps the parameter ``ink`` with the configuration.
"""

from __future__ import annotations

import altair as alt

TEXT = alt.expr("ink.text")
MUTED = alt.expr("ink.muted")
LINE = alt.expr("ink.line")
GRID = alt.expr("ink.grid")
ACCENT = alt.expr("ink.accent")
PAPER = alt.expr("ink.paper")
WARN = alt.expr("ink.warn")
