"""The page of a comparison as its readers meet it: whole at every width, by keyboard, on paper, within an edition."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from helpers.compare.compare import compare
from helpers.compare.page import comparison_page
from helpers.editions.site import STATIC
from tests.compare.made import CHAPTER, STATIONS, corrects, made, moves
from tests.compare.test_page import moves_point, table

from . import alone
from .conftest import PHONE, WIDE, Visit

# One worker for all: the page is made once.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("comparison page")]

#: The page where it lies in an edition.
INSIDE = "2026.01/changes.html"
EDITIONS = [
    {
        "name": name,
        "label": label,
        "asOf": "2026 年 1 月 31 日",
        "revised": None,
        "changes": True,
        "pages": ["index.html", "changes.html"],
    }
    for name, label in (("2026.11", "最新"), ("2026.01", "舊版"))
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of editions with the page alone in it, and beside them the page outside any edition."""
    folder = tmp_path_factory.mktemp("site")
    old = made()
    new = made(moves, corrects, moves_point, lambda body: table(body)["cells"][0].__setitem__(2, "另一句"))
    found = compare(old, new)
    (folder / "page.html").write_text(comparison_page(found, old, new), encoding="utf-8")
    (folder / "2026.01").mkdir()
    inside = comparison_page(found, old, new, edition="2026.01")
    (folder / INSIDE).write_text(inside, encoding="utf-8")
    script = (STATIC / "editions.js").read_text(encoding="utf-8")
    (folder / "editions.js").write_text(f"window.reportEditions={json.dumps(EDITIONS)};\n{script}")
    shutil.copyfile(STATIC / "editions.css", folder / "editions.css")
    return folder


@pytest.fixture
def visit(context: Callable[..., BrowserContext], site: Path) -> Callable[..., Visit]:
    return lambda name="page.html", width=WIDE, **options: alone.visit(context, site / name, width, **options)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("name", ["page.html", INSIDE])
def test_the_page_is_whole(
    context: Callable[..., BrowserContext], site: Path, name: str, width: int, mode: str
) -> None:
    alone.assert_whole(context, site / name, width, mode, charts=2, height=80)


def test_a_phone_has_room_for_what_is_unfolded(visit: Callable[..., Visit]) -> None:
    page = visit(width=PHONE).page
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_pairs_stand_side_by_side_where_there_is_room(visit: Callable[..., Visit]) -> None:
    tops = "[...document.querySelectorAll('.pair figure')].map((f) => f.getBoundingClientRect().top)"
    wide, narrow = (visit(width=width).page.evaluate(tops) for width in (WIDE, PHONE))
    assert wide[0] == wide[1]
    assert narrow[0] < narrow[1]


def test_the_keyboard_skips_to_the_text_and_opens_every_fold(visit: Callable[..., Visit]) -> None:
    page = visit().page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    folds = page.locator("main summary")
    assert folds.count() > 0
    for place in range(folds.count()):
        folds.nth(place).focus()
        page.keyboard.press("Enter")
    assert page.locator("main details:not([open])").count() == 0


def test_a_link_to_a_folded_row_of_data_opens_it(visit: Callable[..., Visit]) -> None:
    page = visit().page
    assert page.locator("#datasets ~ details[open]").count() == 0
    page.locator(f"#quantity-{CHAPTER}-{STATIONS} a").click()
    assert page.locator("#datasets ~ details[open] .cells ins").is_visible()


def test_headings_and_tables_are_told_to_those_who_listen(visit: Callable[..., Visit]) -> None:
    page = visit(INSIDE).page
    assert page.locator("html").get_attribute("lang") == "zh-HK"
    alone.assert_told(page)
    assert page.locator("section:not([aria-labelledby])").count() == 0


def test_paper_has_no_way_about(visit: Callable[..., Visit]) -> None:
    page = visit(INSIDE).page
    page.emulate_media(media="print")
    assert not page.locator(".bar").is_visible()
    assert page.locator("h1").is_visible()


def test_within_an_edition_the_switcher_and_the_notice_are_there(
    visit: Callable[..., Visit], site: Path
) -> None:
    page = visit(INSIDE).page
    assert "最新為 2026.11 版" in page.locator(".report-notice").inner_text()
    menu = page.locator("details.report-editions")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    lines = menu.locator("li").evaluate_all("all => all.map((li) => li.getBoundingClientRect().top)")
    assert lines == sorted(set(lines))
    latest = menu.locator("a", has_text="2026.11").get_attribute("href")
    assert latest == (site / "2026.11/changes.html").as_uri()


def test_without_scripts_the_way_to_all_editions_is_a_link(visit: Callable[..., Visit]) -> None:
    one = visit(INSIDE, java_script_enabled=False)
    assert one.page.locator("a.report-editions").get_attribute("href") == "../index.html"
    assert one.page.get_by_role("link", name="回到報告首頁").get_attribute("href") == "index.html"
    assert one.page.locator("h1").is_visible()
