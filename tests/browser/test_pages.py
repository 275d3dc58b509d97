"""Every page as a reader meets it: charts drawn, nothing from outside, nothing too wide, all in Chinese."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page

from .conftest import PHONE, WIDE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.book]

TOC = yaml.safe_load((Path(__file__).parents[2] / "_toc.yml").read_text(encoding="utf-8"))
CHAPTERS = [TOC["root"], *(chapter["file"] for part in TOC["parts"] for chapter in part["chapters"])]
PAGES = [f"{name}.html" for name in CHAPTERS]
WITH_CHARTS = f"{CHAPTERS[3]}.html"

#: Attributes a reader sees or hears, and the parts of a page that are interface and not text.
SEEN = (
    "aria-label",
    "title",
    "placeholder",
    "alt",
    "data-bs-title",
    "data-bs-original-title",
    "data-tooltip",
)
INTERFACE = (
    ".bd-header-article, .bd-sidebar-primary .search-button-field, .page-toc.onthispage, .prev-next-footer,"
    " summary, .admonition-title, .caption-number, button, .skip-link, #search-results > h2, .search-summary"
)

ENGLISH_LABELS = """(names) => [...document.querySelectorAll("*")].flatMap((element) => names
  .map((name) => element.getAttribute(name))
  .filter((value) => value && /[A-Za-z]{3}/.test(value) && !/[\\u4e00-\\u9fff]/.test(value))
  .map((value) => `${element.tagName} ${value}`))"""

ENGLISH_TEXT = """(selector) => [...document.querySelectorAll(selector)].flatMap((part) => {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    if (walker.currentNode.parentElement.closest("kbd, svg, script")) continue;
    if (/[A-Za-z]{3}/.test(text) && !/[\\u4e00-\\u9fff]/.test(text)) found.push(text);
  }
  return found;
})"""


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_whole(visit: Callable[..., Visit], name: str, width: int) -> None:
    one = visit(width)
    page = one.open(name)
    assert one.troubles == []
    assert page.locator("html").get_attribute("lang") == "zh-Hant-HK"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    charts = page.locator(".report-vega")
    assert page.locator(".report-vega.is-live .report-canvas svg").count() == charts.count()
    assert not page.locator(".report-fallback:visible").count()
    too_wide = page.locator(".report-canvas svg").evaluate_all(
        "charts => charts.filter(svg => svg.getBoundingClientRect().width > innerWidth).length"
    )
    assert too_wide == 0
    assert_chinese(page)


def assert_chinese(page: Page) -> None:
    """Assert that no label and no part of the interface is in English."""
    assert page.evaluate(ENGLISH_LABELS, list(SEEN)) == []
    assert page.evaluate(ENGLISH_TEXT, INTERFACE) == []
    assert not page.locator("[aria-roledescription]").count()


def test_the_report_has_charts(visit: Callable[..., Visit]) -> None:
    assert visit().open(WITH_CHARTS).locator(".report-vega svg").count() >= 2


def test_the_search_page_is_chinese(visit: Callable[..., Visit]) -> None:
    assert_chinese(visit().open("search.html"))


def test_the_way_in_leads_to_the_first_page(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.page.goto(f"file://{one.site}/index.html")
    one.page.wait_for_url(f"**/{CHAPTERS[0]}.html")
    assert one.page.locator("h1").count() == 1


def test_charts_follow_the_colour_mode_at_once(visit: Callable[..., Visit]) -> None:
    one = visit(color_scheme="light")
    page = one.open(WITH_CHARTS)
    label = page.locator(".report-canvas svg .mark-text text").first
    light = label.evaluate("e => getComputedStyle(e).fill")
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("html[data-charts=dark]")
    dark = label.evaluate("e => getComputedStyle(e).fill")
    assert light != dark
    while page.locator("html").get_attribute("data-theme") != "light":
        page.locator(".theme-switch-button:visible").first.click()
    page.wait_for_selector("html[data-charts=light]")
    assert label.evaluate("e => getComputedStyle(e).fill") == light
    assert one.troubles == []


def test_charts_follow_their_column(visit: Callable[..., Visit]) -> None:
    page = visit(WIDE).open(WITH_CHARTS)
    chart = page.locator(".report-canvas svg").first
    wide = chart.evaluate("e => e.getBoundingClientRect().width")
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.wait_for_function("document.querySelector('.report-canvas svg').getBoundingClientRect().width < 390")
    assert wide > 500


def test_without_scripts_the_drawn_charts_stand(visit: Callable[..., Visit]) -> None:
    one = visit(java_script_enabled=False)
    page = one.open(WITH_CHARTS)
    drawn = page.locator(".report-fallback")
    assert drawn.count() == page.locator(".report-vega").count()
    assert all(image.is_visible() for image in drawn.all())
    assert page.locator(".report-code-switch:visible").count() == 0


def test_paper_gets_the_drawn_charts_and_the_title(visit: Callable[..., Visit]) -> None:
    page = visit().open(WITH_CHARTS)
    page.emulate_media(media="print")
    assert page.locator(".report-fallback").first.is_visible()
    assert not page.locator(".report-canvas").first.is_visible()
    assert page.locator("article h1").is_visible()
    assert not page.locator("details.hide").first.is_visible()


def test_code_is_folded_until_asked_for_and_the_choice_is_kept(visit: Callable[..., Visit]) -> None:
    page = (one := visit()).open(WITH_CHARTS)
    code, switch = page.locator("div.cell_input").first, page.locator(".report-code-switch")
    assert switch.inner_text().strip() == "顯示程式碼"
    assert not code.is_visible()
    switch.click()
    assert code.is_visible()
    assert switch.inner_text().strip() == "隱藏程式碼"
    go_on(one, PAGES[1], "shown")
    assert page.locator("div.cell_input").first.is_visible()
    page.locator(".report-code-switch").click()
    go_on(one, WITH_CHARTS, "folded")
    assert not page.locator("div.cell_input").first.is_visible()


def go_on(one: Visit, name: str, choice: str) -> None:
    """Open another page as a reader does: once the browser has handed it what the last one stored."""
    one.open(name)
    one.page.wait_for_function("choice => localStorage.getItem('report-code') === choice", arg=choice)
    one.page.reload()


def test_wide_tables_scroll_in_their_own_box(visit: Callable[..., Visit]) -> None:
    page = visit(PHONE).open(WITH_CHARTS)
    boxes = page.locator(".pst-scrollable-table-container.is-wide")
    assert boxes.count() > 0
    box = boxes.first
    assert box.evaluate("e => (e.scrollLeft = 50, e.scrollLeft)") > 0
    assert box.get_attribute("tabindex") == "0"


def test_the_skip_link_comes_first(visit: Callable[..., Visit]) -> None:
    page = visit().open(PAGES[0])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳至正文"
