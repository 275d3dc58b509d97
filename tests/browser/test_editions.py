"""The site of editions as a reader meets it, from a folder: index, switching, the notice, the way to the latest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.editions.small import NEW, OLD

from .conftest import PHONE, WIDE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.book]

FIRST, OTHER = "chapters/00-overview.html", "chapters/94-cite-and-licence.html"


@pytest.fixture(scope="session")
def site(released: Path) -> Path:
    """The site of a small report, in place of the pages of the whole one."""
    return released / "_site"


def fits(page: Page) -> bool:
    """Tell whether nothing makes the page wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_switcher_lists_all_editions_and_stays_on_the_chapter(
    visit: Callable[..., Visit], width: int
) -> None:
    one = visit(width)
    page = one.open(f"{OLD}/{OTHER}")
    page.locator(".report-editions > summary").click()
    choices = page.get_by_role("navigation", name="版本", exact=True).get_by_role("link")
    assert [text.split(" ")[0] for text in choices.all_inner_texts()] == [NEW, OLD, "所有版本", "本版的改動"]
    assert choices.nth(1).get_attribute("aria-current") == "page"
    inside = "box => box.getBoundingClientRect().left >= 0 && box.getBoundingClientRect().right <= innerWidth"
    assert page.locator(".report-editions > nav").evaluate(inside)
    assert fits(page)
    choices.first.click()
    page.wait_for_url(f"**/{NEW}/{OTHER}")
    assert one.troubles == []


def test_the_switcher_works_by_keyboard_alone(visit: Callable[..., Visit]) -> None:
    page = (one := visit()).page
    page.goto(f"file://{one.site}/{NEW}/{FIRST}#prose")
    summary = page.locator(".report-editions > summary")
    assert summary.inner_text().split() == ["版本", NEW]
    for _ in range(60):
        page.keyboard.press("Tab")
        if summary.evaluate("e => e === document.activeElement"):
            break
    menu = page.locator(".report-editions")
    page.keyboard.press("Enter")
    assert menu.get_attribute("open") is not None
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert summary.evaluate("e => e === document.activeElement")
    for key in ("Enter", "Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(f"**/{OLD}/{FIRST}#prose")


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_an_old_edition_says_so_and_leads_to_the_same_page_of_the_latest(
    visit: Callable[..., Visit], width: int
) -> None:
    one = visit(width)
    page = one.open(f"{OLD}/{OTHER}")
    notice = page.get_by_role("complementary", name="版本提示")
    assert "這是 2026.01 版，數據截至 2026 年 1 月 31 日；最新為 2026.11 版" in notice.inner_text()
    assert fits(page)
    notice.get_by_role("link", name="到最新版的同一頁").click()
    page.wait_for_url(f"**/{NEW}/{OTHER}")
    assert page.get_by_role("complementary", name="版本提示").count() == 0
    assert one.troubles == []


def test_without_scripts_every_page_leads_to_the_list(visit: Callable[..., Visit]) -> None:
    page = visit(java_script_enabled=False).open(f"{OLD}/{FIRST}")
    page.get_by_role("link", name=f"版本 {OLD}").click()
    page.wait_for_url("**/_site/index.html")


def test_paper_has_no_switcher(visit: Callable[..., Visit]) -> None:
    page = visit().open(f"{OLD}/{FIRST}")
    assert page.locator(".report-editions").is_visible()
    page.emulate_media(media="print")
    assert not page.locator(".report-editions").is_visible()


def test_the_way_to_the_latest_keeps_page_and_place(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.page.goto(f"file://{one.site}/latest/{OTHER}#prose")
    one.page.wait_for_url(f"**/{NEW}/{OTHER}#prose")
    assert one.troubles == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_index_leads_to_both_editions(visit: Callable[..., Visit], width: int, scheme: str) -> None:
    one = visit(width, color_scheme=scheme)
    page = one.open("index.html")
    assert page.locator("html").get_attribute("lang") == "zh-Hant-HK"
    assert fits(page)
    assert page.evaluate(
        "document.fonts.ready.then(() => document.fonts.check('16px \"Report Sans\"', '舊版'))"
    )
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(255, 255, 255)") == (scheme == "light")
    for name in (NEW, OLD):
        page.get_by_role("link", name=f"{name} 版").click()
        page.wait_for_url(f"**/{name}/{FIRST}")
        one.open("index.html")
    assert one.troubles == []
