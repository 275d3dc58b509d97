"""Numbers in a real page: marked up for the card, the facts beside them, plain text where there is no script."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from sphinx.cmd.build import build_main

from tests.published import cell_of, chapter_of, publish, write_notebook

CONF = """
extensions = ["myst_nb", *(f"helpers.book.{part}" for part in ("quantities", "numbering", "cards", "downloads"))]
nb_execution_mode = "off"
html_theme = "basic"
numfig = True
suppress_warnings = ["mystnb.unknown_mime_type"]
language = "zh_TW"
exclude_patterns = ["_build"]
"""


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of one chapter, built by Sphinx with warnings as errors; returns its pages."""
    folder = tmp_path_factory.mktemp("small")
    chapter = chapter_of(root, "03-manufacturing-first")
    prose = "# 基站\n\n已建 {q}`stations`，見 {numref}`fig-stations-chart`。"
    write_notebook(folder / "index.ipynb", chapter.name, [prose, cell_of(lambda: publish(chapter))])
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    assert build_main(["-q", "-W", "-b", "html", str(folder), str(folder / "html")]) == 0
    return folder / "html"


@pytest.fixture(scope="module")
def page(built: Path) -> BeautifulSoup:
    return BeautifulSoup((built / "index.html").read_text(encoding="utf-8"), "html.parser")


def test_a_number_reads_as_text_and_tells_its_origin_without_scripts(page: BeautifulSoup) -> None:
    number = page.select_one("p > span.quantity")
    assert number is not None
    assert number.get_text().startswith("459.8 萬")
    assert number["data-quantity"] == "stations"
    assert "公布於 2025 年 8 月" in str(number["title"])
    assert not number.has_attr("tabindex")


def test_the_facts_of_every_number_are_in_the_page(page: BeautifulSoup) -> None:
    block = page.select_one("script#report-quantities[type='application/json']")
    assert block is not None
    facts = json.loads(block.get_text())
    assert {str(number["data-quantity"]) for number in page.select("span.quantity")} == set(
        facts["quantities"]
    )
    number = facts["quantities"]["stations"]
    assert number["rows"] == ["infrastructure:cn-5g-2025-07"]
    for kind in ("rows", "sources", "briefing"):
        assert set(number[kind]) <= set(facts[kind])
        assert number[kind]


def test_the_page_asks_for_the_cards_script_and_style(page: BeautifulSoup) -> None:
    assert page.select_one("script[src*='cards.js'][defer]") is not None
    assert page.select_one("link[href*='cards.css']") is not None


def test_under_a_chart_stand_sources_standing_date_data_table_and_notebook(
    page: BeautifulSoup, built: Path
) -> None:
    figure = page.select_one("figure#fig-stations-chart")
    assert figure is not None
    line = figure.select_one("p.report-source")
    assert line is not None
    for word in ("來源：", "公布於", "可靠程度："):
        assert word in line.get_text()
    assert [heading.get_text() for heading in figure.select("details.report-data th")] == [
        "時期",
        "基站（個）",
    ]
    assert all((built / str(link["href"])).is_file() for link in line.select("a"))
    assert [link.get_text() for link in line.select("a")] == ["下載數據（CSV）", "本章筆記本"]


def test_under_a_table_stand_the_same_but_no_second_table(page: BeautifulSoup, built: Path) -> None:
    block = page.select_one("div.report-table-block")
    assert block is not None
    assert len(block.select("p.report-source a")) == 2
    assert block.select_one("details") is None
    notebook = nbformat.read(built / str(block.select("p.report-source a")[1]["href"]), as_version=4)
    assert notebook.metadata["report"]["chapter"] == "03-manufacturing-first"


def test_numbers_of_tables_and_of_a_charts_data_can_be_asked_by_their_line(page: BeautifulSoup) -> None:
    block = page.select_one("script#report-quantities")
    assert block is not None
    facts = json.loads(block.get_text())
    for place in ("div.report-table-block", "figure details.report-data"):
        lines = page.select(f"{place} tbody tr")
        assert len(lines) > 3
        for line in lines:
            (number,) = line.select("td:last-child span.quantity.of-line")
            told = facts["quantities"][number["data-quantity"]]
            assert told["rows"] == [number["data-quantity"]]
            assert (
                number.get_text() in facts["rows"][told["rows"][0]]["value"].replace(" ", "") or told["how"]
            )
