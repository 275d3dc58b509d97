"""The page of a sweep as a reviewer meets it: whole at every width, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.reruns.swept import GRID, page

from .alone import assert_whole
from .conftest import PHONE, WIDE

# One worker for all: the page is made once.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("sweep page")]

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
    assert_whole(context, page_file, width, mode, CHARTS, height=60)
