"""The edition in the pages: its name in prose by the role ``{edition}``, and the way to the other editions."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.parsers.rst.states import Inliner
from sphinx.application import Sphinx

from helpers import wording


def role(
    name: str,
    rawtext: str,
    text: str,
    lineno: int,
    inliner: Inliner,
    options: dict[str, Any] | None = None,
    content: list[str] | None = None,
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Return the released edition in words, or where there is none the text as it is typed."""
    edition = inliner.document.settings.env.config.report_edition
    return [nodes.Text(text if edition == wording.WORKING else wording.edition(edition))], []


def add_way(app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Tell the templates of a released edition its name and the way from the page to the site it lies in.

    What is told of other editions lies there, outside the edition, whose bytes never change while their list grows.
    """
    if app.config.report_edition != wording.WORKING:
        context["report_edition"] = app.config.report_edition
        context["report_site"] = "../" * (name.count("/") + 1)


def setup(app: Sphinx) -> None:
    """Register the setting, the role and the way with Sphinx."""
    app.add_config_value("report_edition", wording.WORKING, "env", types=[str])
    app.add_role("edition", role)
    app.connect("html-page-context", add_way)
