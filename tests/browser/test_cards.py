"""Asking a number: by keyboard alone, by mouse, by tap on a phone, in the dark, on paper, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from .conftest import PHONE, WIDE, Visit
from .test_pages import CHAPTERS, PAGES, WITH_CHARTS

pytestmark = [pytest.mark.browser, pytest.mark.book]

NUMBER = ".quantity[role=button]"
CARD = "#report-card"
HONG_KONG = next(page for page in PAGES if "hong-kong" in page)

INSIDE_THE_WINDOW = """(card) => {
  const box = card.getBoundingClientRect();
  return box.left >= 0 && box.right <= innerWidth && card.scrollWidth <= card.clientWidth;
}"""

#: Contrast of WCAG between each text of the card and the card.
LOWEST_CONTRAST = """(card) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (colour) => rgb(colour).map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = light(getComputedStyle(card).backgroundColor);
  const contrasts = [...card.querySelectorAll("*")].filter((e) => e.textContent.trim()).map((e) => {
    const [low, high] = [light(getComputedStyle(e).color), ground].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  });
  return Math.min(...contrasts);
}"""


def tab_to_a_number(page: Page) -> None:
    """Press Tab until a number has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.matches('{NUMBER}')"):
            return
    raise AssertionError("no number in 80 tab stops")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.dataset.quantity || document.activeElement.id"))


@pytest.mark.parametrize("name", [WITH_CHARTS, HONG_KONG])
def test_a_card_opens_is_read_and_closes_by_keyboard_alone(visit: Callable[..., Visit], name: str) -> None:
    one = visit()
    page = one.open(name)
    card = page.locator(CARD)
    assert not card.is_visible()
    tab_to_a_number(page)
    number, said = focused(page), page.evaluate("document.activeElement.textContent")
    assert card.is_visible()
    page.keyboard.press("Enter")
    assert focused(page) == "report-card"
    assert card.get_attribute("role") == "dialog"
    asked = page.locator(f"{NUMBER}[aria-expanded=true]")
    assert asked.count() == 1
    assert asked.get_attribute("aria-controls") == "report-card"
    assert page.locator(f"#{asked.get_attribute('aria-describedby')}").is_visible()
    assert card.locator(".card-value").inner_text()
    assert re.search(r"\d|[一-鿿]", said)
    for term in ("來源", "所用數據", "《簡報》"):
        assert term in card.locator("dt").all_inner_texts()
    page.keyboard.press("Escape")
    assert not card.is_visible()
    assert focused(page) == number
    assert page.locator(f"{NUMBER}[aria-expanded=true]").count() == 0
    assert one.troubles == []


def test_tab_goes_through_the_card_and_on_to_what_follows_the_number(visit: Callable[..., Visit]) -> None:
    page = visit().open(WITH_CHARTS)
    tab_to_a_number(page)
    number = focused(page)
    page.keyboard.press("Enter")
    stops = page.locator(f"{CARD} :is(a[href], button)").count()
    for _ in range(stops):
        page.keyboard.press("Tab")
        assert page.evaluate(f"!!document.activeElement.closest('{CARD}')")
    page.keyboard.press("Tab")
    assert not page.evaluate(f"!!document.activeElement.closest('{CARD}')")
    assert focused(page) != number
    page.keyboard.press("Shift+Tab")
    assert focused(page) == number
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    assert focused(page) == number


def test_one_stop_a_paragraph_and_arrows_between_its_numbers(visit: Callable[..., Visit]) -> None:
    page = visit().open(WITH_CHARTS)
    paragraph = page.locator("article p", has=page.locator(f"{NUMBER} ~ {NUMBER}")).first
    numbers = paragraph.locator(NUMBER)
    assert numbers.count() > 1
    assert paragraph.locator(f"{NUMBER}[tabindex='0']").count() == 1
    numbers.first.focus()
    page.keyboard.press("ArrowRight")
    assert numbers.nth(1).evaluate("e => e === document.activeElement")
    assert numbers.nth(1).get_attribute("aria-expanded") == "true"
    assert paragraph.locator(f"{NUMBER}[tabindex='0']").count() == 1
    page.keyboard.press("ArrowLeft")
    assert numbers.first.evaluate("e => e === document.activeElement")


def test_hover_opens_and_leaving_closes_but_the_card_may_be_entered(visit: Callable[..., Visit]) -> None:
    page = visit().open(WITH_CHARTS)
    number, card = page.locator(f"p > {NUMBER}").first, page.locator(CARD)
    number.hover()
    card.wait_for(state="visible")
    card.hover()
    page.wait_for_timeout(400)
    assert card.is_visible()
    page.mouse.move(5, 5)
    card.wait_for(state="hidden")
    number.hover()
    card.wait_for(state="visible")
    page.keyboard.press("Escape")
    assert not card.is_visible()


@pytest.mark.parametrize("name", [WITH_CHARTS, HONG_KONG, PAGES[0]])
def test_a_tap_opens_a_whole_card_on_a_phone_and_a_tap_beside_closes_it(
    visit: Callable[..., Visit], name: str
) -> None:
    one = visit(PHONE, has_touch=True, is_mobile=True)
    page = one.open(name)
    card, numbers = page.locator(CARD), page.locator(f"article p {NUMBER}:visible")
    for place in (0, numbers.count() // 2, numbers.count() - 1):
        numbers.nth(place).scroll_into_view_if_needed()
        numbers.nth(place).tap()
        card.wait_for(state="visible")
        assert card.evaluate(INSIDE_THE_WINDOW)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert numbers.nth(place).get_attribute("aria-expanded") == "true"
        page.locator("article h1").evaluate(
            "e => e.dispatchEvent(new PointerEvent('pointerdown', {bubbles: true}))"
        )
        assert not card.is_visible()
    assert one.troubles == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_of_a_card_can_be_read(visit: Callable[..., Visit], scheme: str) -> None:
    page = visit(WIDE, color_scheme=scheme, reduced_motion="reduce").open(HONG_KONG)
    page.locator(f"p > {NUMBER}").nth(2).click()
    card = page.locator(CARD)
    assert card.evaluate("e => getComputedStyle(e).animationName") == "none"
    assert card.evaluate(LOWEST_CONTRAST) >= 4.5


def test_every_number_of_every_page_has_its_card(visit: Callable[..., Visit]) -> None:
    one = visit()
    asked = 0
    for name in PAGES:
        page = one.open(name)
        asked += page.locator(NUMBER).count()
        assert page.locator("article span.quantity:not([role=button])").count() == 0, name
        for place in range(min(3, page.locator(NUMBER).count())):
            page.locator(NUMBER).nth(place).evaluate("e => e.click()")
            assert page.locator(f"{CARD} .card-value").inner_text()
            assert "undefined" not in page.locator(CARD).inner_text()
    assert asked > 20 * len(CHAPTERS)
    assert one.troubles == []


def test_a_card_leads_to_the_row_of_the_ledger_and_the_row_back(visit: Callable[..., Visit]) -> None:
    one = visit()
    page = one.open(WITH_CHARTS)
    stated = page.evaluate(
        """() => Object.entries(JSON.parse(document.getElementById("report-quantities").textContent).quantities)
          .filter(([, told]) => told.briefing.length).map(([id]) => id)"""
    )
    page.locator(", ".join(f"p > {NUMBER}[data-quantity='{id}']" for id in stated)).first.click()
    link = page.locator(f"{CARD} a[href*='#claim-']").first
    name = link.get_attribute("href").partition("#")[2]
    link.click()
    row = page.locator(f"tr#{name}")
    assert page.url.endswith(f"95-evidence-ledger.html#{name}")
    assert row.evaluate("e => e.matches(':target') && e.getBoundingClientRect().top < innerHeight")
    row.locator("td:first-child a").click()
    assert page.url.endswith(WITH_CHARTS)
    assert one.troubles == []


def test_without_scripts_a_number_is_text_with_a_title(visit: Callable[..., Visit]) -> None:
    page = visit(java_script_enabled=False).open(WITH_CHARTS)
    number = page.locator("article p span.quantity").first
    assert number.get_attribute("title")
    assert number.get_attribute("role") is None


def test_paper_shows_neither_card_nor_mark(visit: Callable[..., Visit]) -> None:
    page = visit().open(WITH_CHARTS)
    number = page.locator(f"p > {NUMBER}").first
    number.click()
    page.emulate_media(media="print")
    assert not page.locator(CARD).is_visible()
    assert number.evaluate("e => getComputedStyle(e).textDecorationLine") == "none"
    assert not page.locator("details.report-data").first.is_visible()


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_the_data_of_a_chart_open_as_a_table_by_keyboard(visit: Callable[..., Visit], width: int) -> None:
    page = (one := visit(width)).open(WITH_CHARTS)
    box = page.locator("figure details.report-data").first
    assert not box.locator("table").is_visible()
    box.locator("summary").focus()
    page.keyboard.press("Enter")
    assert box.locator("table").is_visible()
    assert box.locator("thead th[scope=col]").count() >= 2
    assert box.locator("tbody tr").count() >= 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert one.troubles == []


def test_a_number_in_a_table_is_asked_by_keyboard_and_tells_the_rows_of_its_line(
    visit: Callable[..., Visit],
) -> None:
    page = (one := visit()).open(WITH_CHARTS)
    table = page.locator("table.report-table", has=page.locator(".of-line[role=button]")).first
    assert table.locator("[tabindex='0']").count() == 1
    number = table.locator("[tabindex='0']")
    number.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert page.locator(f"{CARD} .card-value").inner_text() == number.inner_text()
    told = page.locator(f"{CARD} code").all_inner_texts()
    assert " ".join(told) == number.get_attribute("data-quantity")
    page.keyboard.press("Escape")
    assert not page.locator(CARD).is_visible()
    assert one.troubles == []


def test_the_numbers_of_a_charts_data_are_asked_where_the_box_is_open(visit: Callable[..., Visit]) -> None:
    page = (one := visit(PHONE, has_touch=True, is_mobile=True)).open(WITH_CHARTS)
    box = page.locator("figure details.report-data").first
    box.locator("summary").tap()
    box.locator(".of-line").nth(2).tap()
    card = page.locator(CARD)
    card.wait_for(state="visible")
    assert card.evaluate(INSIDE_THE_WINDOW)
    assert card.locator("code").count() >= 1
    assert one.troubles == []


@pytest.mark.parametrize(("width", "touch"), [(WIDE, False), (PHONE, True)])
def test_what_a_chart_draws_is_asked_where_it_is_drawn(
    visit: Callable[..., Visit], width: int, touch: bool
) -> None:
    page = (one := visit(width, has_touch=touch, is_mobile=touch)).open(WITH_CHARTS)
    figure = page.locator("figure:has(.can-be-asked)").first
    mark = figure.locator(".role-mark.mark-symbol path").nth(1)
    mark.scroll_into_view_if_needed()
    ask = mark.tap if touch else mark.click
    ask()
    card = page.locator(CARD)
    card.wait_for(state="visible")
    assert card.evaluate(INSIDE_THE_WINDOW)
    row = card.locator("code").first.inner_text()
    assert row in figure.locator("script.report-spec").inner_html()
    assert card.locator(".card-value").inner_text() in card.locator("dd").last.inner_text()
    figure.locator(".report-canvas svg").click(position={"x": 2, "y": 2})
    assert not card.is_visible()
    ask()
    assert card.is_visible()
    page.keyboard.press("Escape")
    assert not card.is_visible()
    assert one.troubles == []
