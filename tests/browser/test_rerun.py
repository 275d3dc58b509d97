"""The page of a rerun as a reviewer meets it: whole at every width, light and dark, by keyboard, on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.reruns.runs import EARLIER, report_to_rerun, rerun

from . import alone
from .conftest import PHONE, WIDE, Visit

# One worker for all: the page is made once.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("rerun page")]

CHARTS = 3  # one of the chapter, and it by default and now


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = report_to_rerun(tmp_path_factory.mktemp("rerun") / "repository")
    done = rerun(source, "00", "--set", EARLIER, "--output", "out")
    assert done.returncode == 0, done.stderr
    return source / "out/index.html"


@pytest.fixture
def visit(context: Callable[..., BrowserContext], page_file: Path) -> Callable[..., Visit]:
    return lambda width=WIDE: alone.visit(context, page_file, width)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_page_is_whole(
    context: Callable[..., BrowserContext], page_file: Path, width: int, mode: str
) -> None:
    alone.assert_whole(context, page_file, width, mode, CHARTS, height=80)


def test_pairs_stand_side_by_side_where_there_is_room(visit: Callable[..., Visit]) -> None:
    tops = "[...document.querySelectorAll('.pair figure')].map((f) => f.getBoundingClientRect().top)"
    wide, narrow = (visit(width).page.evaluate(tops) for width in (WIDE, PHONE))
    assert wide[0] == wide[1]
    assert narrow[0] < narrow[1]


def test_what_is_folded_opens_by_keyboard_and_the_page_skips_to_its_text(
    visit: Callable[..., Visit],
) -> None:
    page = visit().page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    summary = page.locator("#numbers summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("#numbers details[open]").count() == 1


def test_headings_and_tables_are_told_to_those_who_listen(visit: Callable[..., Visit]) -> None:
    page = visit().page
    assert page.locator("html").get_attribute("lang") == "zh-HK"
    alone.assert_told(page)
