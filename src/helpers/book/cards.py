"""Cards that explain numbers: the facts of its numbers, laid beside each page for the reader's browser."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.application import Sphinx

from helpers.book.incremental import remember
from helpers.book.quantities import quantity
from helpers.files import digests
from helpers.places import find_root

if TYPE_CHECKING:
    from helpers.book.facts import Facts, Library

#: The rows behind each line of a page's tables, and behind what its charts draw, by key.
Lines = dict[str, list[str]]

LEDGER = "chapters/95-evidence-ledger"


class Pages:
    """Adds the facts of its numbers to each page; datasets are read once a build, and only where they are asked."""

    def __init__(self) -> None:
        self._data: dict[str, str] = {}
        self._libraries: dict[date | None, Library] = {}

    def add(
        self, app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document
    ) -> None:
        """Write the facts at the end of the page's body, and ask for the script and style of the cards."""
        if app.builder.name != "html" or doctree is None:
            return
        records = {node["quantity"]: node["record"] for node in doctree.findall(quantity)}
        lines: Lines = {}
        for node in doctree.findall(nodes.Element):
            lines |= node.get("asked", {})
        if not records and not lines:
            return
        found, root = list(records.values()), find_root(Path(app.srcdir))
        day = _as_of(Path(app.env.doc2path(name)))
        self._data = self._data or digests(root, ["data"])
        of = [found, lines, day and day.isoformat(), self._data]
        facts = dict(remember(app, "cards", name, of, lambda: self._facts(found, lines, root, day)))
        known = LEDGER in app.env.found_docs
        facts["ledger"] = app.builder.get_relative_uri(name, LEDGER) if known else None
        context["body"] += script(facts)
        app.add_css_file("cards.css", priority=901)
        app.add_js_file("cards.js", priority=601, loading_method="defer")

    def _facts(self, records: list[Facts], lines: Lines, root: Path, day: date | None) -> Facts:
        from helpers.book.facts import Library, page_facts  # they read data: a page remembered need not wait
        from helpers.data.contracts import read_catalogue

        if day not in self._libraries:
            self._libraries[day] = Library(read_catalogue(root), day)
        return page_facts(records, lines, self._libraries[day])


def _as_of(notebook: Path) -> date | None:
    """Return the day a chapter was computed for, as its executed notebook records it."""
    if notebook.suffix != ".ipynb":
        return None
    metadata = json.loads(notebook.read_text(encoding="utf-8"))["metadata"]
    day = metadata.get("report", {}).get("parameters", {}).get("as_of")
    return date.fromisoformat(day) if day else None


def script(facts: Facts) -> str:
    """Return the facts as a data block that no browser runs and no text can end early."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace("</", "<\\/")
    return f'<script type="application/json" id="report-quantities">{text}</script>\n'


def setup(app: Sphinx) -> None:
    """Connect the cards to Sphinx."""
    app.connect("html-page-context", Pages().add, priority=410)
