"""The preview as its user meets it: a save shows in the open page, a mistake is told there, nothing is touched."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from helpers.editions.verify import verify
from tests.engine.small import CHAPTERS, small_report

# One preview for all of them: each takes the report as the one before has left it.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("preview")]

BUILT = 120_000  # milliseconds for a build on a machine that is busy with others
SENTENCE = "數據截至 {q}`as-of`。"
MISTAKE = "報告 77 <i>文件</i>。"


@dataclass(frozen=True)
class Preview:
    """A preview at work: the report it shows, where it shows it, what it said in the terminal."""

    report: Path
    address: str
    terminal: Path

    def save(self, old: str, new: str) -> None:
        """Change words of the overview as an editor does: written beside it, then put in its place."""
        chapter = self.report / "chapters" / f"{CHAPTERS[0]}.ipynb"
        beside = chapter.with_name(".saving")
        beside.write_text(chapter.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        os.replace(beside, chapter)


@pytest.fixture(scope="module")
def preview(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    folder = tmp_path_factory.mktemp("preview")
    report, log = small_report(folder / "repository"), folder / "terminal"
    command = [str(Path(sys.executable).with_name("report")), "preview", "--port", "0"]
    with (
        log.open("w") as terminal,
        subprocess.Popen(command, cwd=report, stdout=subprocess.PIPE, stderr=terminal, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            address = process.stdout.readline().rstrip()
            assert address, log.read_text(encoding="utf-8")
            yield Preview(report, address, log)
        finally:
            process.kill()


@pytest.fixture
def page(chromium: Browser, preview: Preview) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 900, "height": 500})
    page.goto(f"{preview.address}chapters/{CHAPTERS[0]}.html")
    yield page
    page.close()


def test_a_mistake_is_told_on_the_page_beside_the_last_good_report(preview: Preview, page: Page) -> None:
    box = page.locator(".report-preview")
    expect(box).to_be_hidden()
    preview.save(SENTENCE, MISTAKE + SENTENCE)
    expect(box).to_be_visible(timeout=BUILT)
    expect(box).to_contain_text("未能更新報告")
    expect(box).to_contain_text("chapters/00-overview.ipynb: cell 1, line")
    expect(box).to_contain_text("報告 [77] <i>文件</i>。")
    expect(page.locator("article h1")).to_contain_text("小報告")
    assert "prose:unbound-number" in preview.terminal.read_text(encoding="utf-8")


def test_the_next_good_save_shows_in_the_open_page_which_stays_at_its_place(
    preview: Preview, page: Page
) -> None:
    hosts: set[str | None] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    page.wait_for_selector("html[data-charts]")
    expect(page.locator(".report-preview")).to_be_visible()
    table = page.locator("article table").last
    table.evaluate("table => scrollBy({ top: table.getBoundingClientRect().top + 60, behavior: 'instant' })")
    before = table.evaluate("table => table.getBoundingClientRect().top")
    assert page.evaluate("scrollY") > 100
    preview.save(MISTAKE, r"文件的報告。\n\n")
    expect(page.locator("article")).to_contain_text("文件的報告。", timeout=BUILT)
    expect(page.locator(".report-preview")).to_be_hidden()
    page.wait_for_selector("html[data-charts]")
    page.wait_for_function(
        "([table, top]) => Math.abs(table.getBoundingClientRect().top - top) < 2",
        arg=[table.element_handle(), before],
    )
    assert hosts == {"127.0.0.1"}


def test_what_lies_on_the_disk_knows_nothing_of_the_preview(preview: Preview, page: Page) -> None:
    assert ".preview/" in page.content()
    built = preview.report / "_build"
    assert verify(built).problems == []
    assert [path for path in built.rglob("*") if path.is_file() and b"/.preview/" in path.read_bytes()] == []
