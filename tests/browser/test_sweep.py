"""The page of a sweep as a reviewer meets it: whole at every width, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.reruns.swept import GRID, page

from .conftest import PHONE, WIDE, Visit, watch
from .test_rerun import background

# One worker for all: the page is made once.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("sweep page")]

SEEN = """() => [...document.querySelectorAll(".drawing svg")].filter((svg) => {
  const box = svg.getBoundingClientRect();
  return box.width > 200 && box.height > 60;
}).length"""
CHARTS = 4  # two numbers, and each against the one numeric parameter that moves it


@pytest.fixture(scope="module")
def page_file(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sweep") / "out.html"
    file.write_text(page(root, GRID), encoding="utf-8")
    return file


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_page_is_whole(
    context: Callable[..., BrowserContext], page_file: Path, width: int, mode: str
) -> None:
    one = Visit(context(width, color_scheme=mode).new_page(), page_file.parent)
    watch(one)
    one.page.goto(f"file://{page_file}")
    one.page.evaluate("document.fonts.ready")
    assert one.troubles == []
    assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert one.page.evaluate("[...document.fonts].every((font) => font.status === 'loaded')")
    assert one.page.evaluate(SEEN) == CHARTS
    assert background(one.page) == ("rgb(255, 255, 255)" if mode == "light" else "rgb(18, 27, 34)")
    one.page.close()
