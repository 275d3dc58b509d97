"""Charts as drawings a page holds: text left as text, colours the page's own, light and dark."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from functools import cache
from html import escape
from typing import Any

from helpers.book import vega
from helpers.changes.scales import united
from helpers.publish.theme import INK, PALETTES, Mode

#: Pixels: a chart in the column of text, and one of two beside each other.
WIDTH, HALF = vega.STATIC_WIDTH, 360

#: Each colour of the light theme: the property of the page's style that stands for it, and its dark form.
TINTS = {
    light.lower(): (f"--{name}", dark)
    for name, light, dark in [
        *(
            (f"series-{number}", light, dark)
            for number, (light, dark) in enumerate(zip(PALETTES["light"], PALETTES["dark"], strict=True))
        ),
        *((name, INK["light"][name], INK["dark"][name]) for name in INK["light"]),
    ]
}


def properties(mode: Mode) -> str:
    """Return the declarations of the colours that drawings refer to."""
    return " ".join(f"{name}: {light if mode == 'light' else dark};" for light, (name, dark) in TINTS.items())


def drawn(drawing: str, alt: str, kind: str = "") -> str:
    """Return a drawing with its alternative text; one that is ``wide`` scrolls on a phone."""
    box = ' tabindex="0"' if kind else ""
    return f'<div class="drawing {kind}" role="img" aria-label="{escape(alt)}"{box}>{drawing}</div>'


class Drawings:
    """Draws charts of one page, whose ids must differ from one drawing to the next; ``name`` begins them all."""

    def __init__(self, name: str = "drawing") -> None:
        self._name = name
        self._count = itertools.count(1)

    def one(self, spec: dict[str, Any], width: int = WIDTH) -> str:
        """Return a Vega-Lite specification drawn for the column of text, or so many pixels wide."""
        return self._tinted(lambda mode: vega.svg(spec, width, mode))

    def pair(self, old: dict[str, Any], new: dict[str, Any]) -> tuple[str, str]:
        """Return two specifications of one chart, drawn small and on common scales."""
        compiled = cache(lambda mode: [vega.compiled(spec, HALF, mode) for spec in (old, new)])

        def draw(own: int) -> str:
            return self._tinted(
                lambda mode: vega.svg_of(united(compiled(mode)[own], compiled(mode)[1 - own]))
            )

        return draw(0), draw(1)

    def _tinted(self, draw: Callable[[Mode], str]) -> str:
        """Return one drawing in the page's colours; two where it has shades between the theme's."""
        light = draw("light")
        if "rgb(" in light:
            return f'<div class="by-day">{self._own(light)}</div><div class="by-night">{self._own(draw("dark"))}</div>'
        return re.sub(r"#[0-9a-fA-F]{6}\b", lambda found: _tint(found[0]), self._own(light))

    def _own(self, drawing: str) -> str:
        """Return a drawing for use within a page: hidden from reading aloud, its ids its own."""
        own = f"{self._name}-{next(self._count)}"
        plain = re.sub(r' (role|aria-[a-z]+)="[^"]*"', "", drawing)
        plain = re.sub(r'(\bid="|url\(#)', rf"\g<1>{own}-", plain)
        return plain.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def _tint(colour: str) -> str:
    return f"var({TINTS[colour.lower()][0]})" if colour.lower() in TINTS else colour
