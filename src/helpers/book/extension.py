"""The Sphinx extension named in ``_config.yml``: it only gathers the parts."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from helpers.book import cards, pages, quantities, search


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the role ``{q}``, the cards of its numbers, the pages' look and the Chinese search with Sphinx."""
    for part in (quantities, cards, pages, search):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
