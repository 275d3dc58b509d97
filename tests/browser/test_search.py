"""The search box, from a folder without any network: Chinese words lead to the right chapters."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from helpers.book.search import terms

from .conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.book]


def results(one: Visit, query: str) -> list[str]:
    """Search as a reader does and return where the results lead, best first."""
    page = one.open("search.html")
    page.locator("#main-content input[name=q]").fill(query)
    page.keyboard.press("Enter")
    page.wait_for_function("/結果|找不到/.test(document.querySelector('.search-summary')?.textContent)")
    links = page.locator("ul.search > li > a")
    return [str(link.get_attribute("href")) for link in links.all()]


@pytest.mark.parametrize(
    ("query", "chapter", "place"),
    [
        ("製造業", "03-manufacturing-first", 2),
        ("機器人", "03-manufacturing-first", 2),
        ("机器人", "03-manufacturing-first", 2),
        ("供應鏈", "06-hong-kong", 2),
        ("DeepSeek", "02-two-paths", 2),
        ("deepseek 開源", "02-two-paths", 2),
        ("5G", "03-manufacturing-first", 2),
        ("5G 基站", "03-manufacturing-first", 2),
        ("中小企", "06-hong-kong", 3),
        ("創世紀計劃", "01-global-race", 2),
    ],
)
def test_words_lead_to_their_chapter(
    visit: Callable[..., Visit], query: str, chapter: str, place: int
) -> None:
    one = visit()
    found = results(one, query)
    assert f"chapters/{chapter}.html" in found[:place], found
    assert len(set(found)) == len(found)
    assert one.troubles == []


@pytest.mark.parametrize("query", ["鏈", "2027", "7584"])
def test_single_characters_and_numbers_are_found(visit: Callable[..., Visit], query: str) -> None:
    assert results(visit(), query)


def test_a_result_shows_the_passage_and_the_page_marks_it(visit: Callable[..., Visit]) -> None:
    one = visit()
    results(one, "机器人")
    page = one.page
    first = page.locator("ul.search > li").first
    assert first.locator("mark").first.inner_text() == "機器人"
    first.locator("a").first.click()
    page.wait_for_load_state()
    assert page.evaluate("CSS.highlights.get('report-search').size") > 0
    page.keyboard.press("Escape")
    assert page.evaluate("CSS.highlights.has('report-search')") is False
    assert one.troubles == []


def test_the_count_agrees_with_the_list(visit: Callable[..., Visit]) -> None:
    one = visit()
    found = results(one, "製造業")
    assert f"{len(found)} 項" in one.page.locator(".search-summary").inner_text()


def test_every_word_of_a_query_is_asked_for(visit: Callable[..., Visit]) -> None:
    one = visit()
    both, first, second = (set(results(one, query)) for query in ("算力券 深圳", "算力券", "深圳"))
    assert both
    assert both <= first & second


def test_every_result_shows_what_was_found(visit: Callable[..., Visit]) -> None:
    one = visit()
    found = results(one, "香港 供應鏈")
    assert one.page.locator("ul.search > li mark").count() >= len(found) > 0


def test_the_box_beside_every_page_searches(visit: Callable[..., Visit]) -> None:
    page = visit().open("chapters/00-overview.html")
    page.locator(".search-button-field:visible").first.click()
    page.locator("#pst-search-dialog input[name=q]").fill("機器人")
    page.keyboard.press("Enter")
    page.wait_for_selector("ul.search > li mark")


def test_nothing_found_is_said_in_chinese(visit: Callable[..., Visit]) -> None:
    one = visit()
    assert results(one, "蝴蝶標本") == []
    assert "找不到" in one.page.locator(".search-summary").inner_text()
    assert one.troubles == []


@pytest.mark.parametrize(
    "query",
    ["製造業", "ＡＩ＋製造", "DeepSeek-V3.1", "1,590 EFLOPS", "5G基站", "2027年", "萬", "“AI+”", "é Ünïcode"],
)
def test_page_and_index_cut_alike(visit: Callable[..., Visit], query: str) -> None:
    page = visit().open("search.html")
    assert page.evaluate("query => splitQuery(query)", query) == terms(query)
