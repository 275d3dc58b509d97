"""Pages that stand alone, of a rerun or a sweep, as a reviewer meets them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from .conftest import Visit, watch

SEEN = """(height) => [...document.querySelectorAll(".drawing svg")].filter((svg) => {
  const box = svg.getBoundingClientRect();
  return box.width > 200 && box.height > height;
}).length"""
BACKGROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 27, 34)"}


def visit(context: Callable[..., BrowserContext], file: Path, width: int, **options: str) -> Visit:
    """Open a page from its file, with its fonts; options go to the browser's context."""
    one = Visit(context(width, **options).new_page(), file.parent)
    watch(one)
    one.page.goto(f"file://{file}")
    one.page.evaluate("document.fonts.ready")
    return one


def assert_whole(
    context: Callable[..., BrowserContext], file: Path, width: int, mode: str, charts: int, height: int
) -> None:
    """Assert that a page keeps to its width, has its fonts and all its charts, and is light or dark.

    ``height``: pixels that every drawing exceeds.
    """
    one = visit(context, file, width, color_scheme=mode)
    assert one.troubles == []
    assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert one.page.evaluate("[...document.fonts].every((font) => font.status === 'loaded')")
    assert one.page.evaluate(SEEN, height) == charts
    assert one.page.evaluate("getComputedStyle(document.body).backgroundColor") == BACKGROUNDS[mode]
    one.page.close()


def assert_told(page: Page) -> None:
    """Assert that headings are in order, and that tables and drawings say what they are to those who listen."""
    levels = page.eval_on_selector_all("h1,h2,h3,h4,h5", "all => all.map((h) => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert page.locator("table:not(:has(thead th[scope=col]))").count() == 0
    assert page.locator(".drawing:not([aria-label])").count() == 0
