"""One Chromium a worker, pages opened from the built folder, every host but this machine out of reach."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next((path for name in NAMES if (path := shutil.which(name))), None)
MISSING = "no browser for the page tests: install Debian's chromium to run them"
WIDE, PHONE = 1280, 390


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own browser; named as skipped where there is none."""
    if BROWSER is None:
        pytest.skip(MISSING)
    with sync_playwright() as driver:
        blocked = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        browser = driver.chromium.launch(executable_path=BROWSER, args=blocked)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(chromium: Browser, request: pytest.FixtureRequest) -> Path:
    """The folder of pages: the session's own build, or the one REPORT_HTML names."""
    named = os.environ.get("REPORT_HTML")
    return Path(named) if named else request.getfixturevalue("built_book") / "html"


@dataclass
class Visit:
    """One page in the browser and everything that went wrong on it."""

    page: Page
    site: Path
    troubles: list[str] = field(default_factory=list)

    def open(self, name: str, query: str = "") -> Page:
        """Open a page of the report from its folder and wait until its charts are drawn."""
        address = f"file://{quote(str(self.site / name))}" + (f"?q={quote(query)}" if query else "")
        self.page.goto(address)
        if self.page.evaluate("!!document.querySelector('.report-vega') && !!window.vegaEmbed"):
            self.page.wait_for_selector("html[data-charts]", timeout=20_000)
        return self.page


@pytest.fixture(scope="session")
def context(chromium: Browser) -> Callable[..., BrowserContext]:
    """Contexts by their options, kept: a new one for each test costs as much as the page it opens."""

    @cache
    def kept(width: int, **options: Any) -> BrowserContext:
        return chromium.new_context(viewport={"width": width, "height": 900}, **options)

    return kept


@pytest.fixture
def visit(context: Callable[..., BrowserContext], site: Path) -> Iterator[Callable[..., Visit]]:
    """A factory of visits: ``visit(width=390)``; further options go to the browser's context.

    Every visit is a page of its own, and nothing a page stored outlives its test.
    """
    visits: list[Visit] = []

    def start(width: int = WIDE, **options: Any) -> Visit:
        one = Visit(context(width, **options).new_page(), site)
        visits.append(one)
        watch(one)
        return one

    yield start
    for one in visits:
        if one.page.url.startswith("file:"):
            one.page.evaluate("localStorage.clear()")
        one.page.close()


def watch(one: Visit) -> None:
    """Note console errors, uncaught errors, requests that failed and requests to any host."""

    def note(kind: str, text: str) -> None:
        one.troubles.append(f"{kind}: {text}")

    one.page.on("console", lambda m: note("console", m.text) if m.type == "error" else None)
    one.page.on("pageerror", lambda error: note("error", str(error)))
    one.page.on("requestfailed", lambda r: note("failed", r.url))
    one.page.on("request", lambda r: note("outside", r.url) if r.url.startswith("http") else None)
