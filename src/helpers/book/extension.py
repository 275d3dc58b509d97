"""The Sphinx extension named in ``_config.yml``: it only gathers the parts."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from helpers.book import cards, downloads, edition, incremental, numbering, pages, quantities, search


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the report's roles, cards, numbers, downloads, edition, look and Chinese search with Sphinx."""
    for part in (quantities, numbering, cards, downloads, edition, incremental, pages, search):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
