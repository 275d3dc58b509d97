"""What pages will ask for and can be made beside them: drawn charts, and fonts with the characters of the sources."""

from __future__ import annotations

from pathlib import Path

from helpers.book import fonts, vega
from helpers.files import read_notebook
from helpers.places import user_cache
from helpers.publish.outputs import records


def prepare(book: Path) -> None:
    """Draw and cut what the pages of a book need; from the last chart on, as the pages begin with the first."""
    for path in sorted((book / "chapters").glob("*.ipynb"), reverse=True):
        for kind, record in reversed(list(records(read_notebook(path)))):
            if kind == "chart":
                vega.svg(record["spec"], vega.STATIC_WIDTH)
    fonts.web_fonts(user_cache("fonts"), fonts.of_sources(book))
