"""Charts drawn without a browser, and the scripts that draw them in one: everything Vega, from one package.

``python -m helpers.book.vega SPEC.json OUT.png [--width 640] [--dark]`` draws one specification to look at.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import vl_convert

from helpers.book import fonts
from helpers.files import digest_of, sha256, write_atomic
from helpers.places import user_cache
from helpers.publish import theme
from helpers.publish.theme import Mode
from helpers.store import open_store

VERSION = "6.4"  # of Vega-Lite, among those the package brings
STATIC_WIDTH = 660  # pixels, for print and for pages without scripts
SCALE = 2.0  # pixels of a PNG per pixel of the chart


def svg(spec: dict[str, Any], width: int, mode: Mode = "light") -> str:
    """Return a Vega-Lite specification drawn as SVG, ``width`` pixels wide, themed, its text left as text.

    Text is measured with the report's own font. The same specification gives the same text on every call; it is
    drawn once and then kept.
    """
    themed = _themed(spec, width, mode)

    def draw() -> str:
        _register()
        drawn: str = vl_convert.vegalite_to_svg(themed, vl_version=VERSION, allowed_base_urls=[])
        return _stable_ids(drawn)

    return _kept(["svg", themed, _font().name], draw)


def compiled(spec: dict[str, Any], width: int, mode: Mode = "light") -> dict[str, Any]:
    """Return the Vega specification that ``svg`` draws of a Vega-Lite one."""
    found: dict[str, Any] = vl_convert.vegalite_to_vega(_themed(spec, width, mode), vl_version=VERSION)
    return found


def svg_of(vega: dict[str, Any]) -> str:
    """Return a compiled specification drawn as ``svg`` does; drawn once and then kept."""

    def draw() -> str:
        _register()
        drawn: str = vl_convert.vega_to_svg(vega, allowed_base_urls=[])
        return _stable_ids(drawn)

    return _kept(["svg of vega", vega, _font().name], draw)


def png(spec: dict[str, Any], width: int, mode: Mode = "light") -> bytes:
    """Return the same drawing as PNG on the background of the mode, twice as many pixels as ``width``."""
    _register()
    themed = {**_themed(spec, width, mode), "background": theme.INK[mode]["paper"]}
    drawn: bytes = vl_convert.vegalite_to_png(themed, vl_version=VERSION, scale=SCALE, allowed_base_urls=[])
    return drawn


@cache
def bundle() -> str:
    """Return vega, vega-lite and vega-embed as one script; it sets ``vegaEmbed``, ``vegaLite`` and ``vega``.

    It is wrapped in a function of its own, because its short names would meet those of other scripts.
    """
    exports = "window.vegaEmbed = vegaEmbed; window.vegaLite = vegaLite; window.vega = vega;"

    def make() -> str:
        return f"(() => {{{vl_convert.javascript_bundle(exports, VERSION)}}})();\n"

    return _kept(["bundle", exports], make)


def _kept(rests_on: list[Any], make: Callable[[], str]) -> str:
    """Return what was made before of the same things by the same package, or make it now and keep it."""
    store = open_store(str(user_cache("drawings")))
    name = digest_of([sha256(Path(__file__)), importlib.metadata.version("vl-convert-python"), *rests_on])
    kept = store.get(name)
    if kept is None:
        store.put(name, kept := make())
    return str(kept)


def _themed(spec: dict[str, Any], width: int, mode: Mode) -> dict[str, Any]:
    themed = theme.with_theme(spec, mode)
    if spec.get("width", "container") == "container":
        themed["width"] = width
        themed.setdefault("autosize", {"type": "fit-x", "contains": "padding"})
    return themed


@cache
def _font() -> Path:
    return fonts.static_fonts(user_cache("fonts"))


@cache
def _register() -> None:
    vl_convert.register_font_directory(str(_font()))


def _stable_ids(drawing: str) -> str:
    """Number the ids of clips and gradients anew: Vega counts them per process."""
    names = dict.fromkeys(re.findall(r'\bid="([A-Za-z_]+\d+)"', drawing))
    new = {name: f"{name.rstrip('0123456789')}{position}" for position, name in enumerate(names)}
    pattern = re.compile(r'(\bid="|url\(#)([A-Za-z_]+\d+)(?="|\))')
    return pattern.sub(lambda found: found[1] + new.get(found[2], found[2]), drawing)


def main(arguments: list[str] | None = None) -> None:
    """Draw one specification file into one PNG file."""
    parser = argparse.ArgumentParser(description="Draw a Vega-Lite specification to look at.")
    parser.add_argument("spec", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--width", type=int, default=640)
    parser.add_argument("--dark", action="store_true")
    given = parser.parse_args(arguments)
    spec = json.loads(given.spec.read_text(encoding="utf-8"))
    write_atomic(given.output, png(spec, given.width, "dark" if given.dark else "light"))


if __name__ == "__main__":
    main()
