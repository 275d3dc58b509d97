"""A chapter's prose as HTML: MyST as the book reads it, references to numbers, charts and tables filled in."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.footnote import footnote_plugin

EXHIBIT = re.compile(r"\{numref\}`([^`]+)`")
OPTION = re.compile(r"^:[\w-]+:.*\n?", re.MULTILINE)
FENCE = re.compile(r"\{[\w-]+\}\s*(.*)")


def to_html(text: str, exhibits: Mapping[str, str], footnotes: str) -> str:
    """Return MyST as HTML.

    ``exhibits`` gives what ``{numref}`` reads, by label (``fig-robots`` to ``圖 3.1``); ``footnotes`` sets the
    anchors of this text's notes apart from those of others on the page. Links to other chapters become words:
    the page stands alone.
    """

    def number(found: re.Match[str]) -> str:
        label = found[1]
        elsewhere = "另一章的圖" if label.startswith("fig-") else "另一章的表"
        return f"[{exhibits[label]}](#{label})" if label in exhibits else elsewhere

    return str(_reader().render(EXHIBIT.sub(number, text), {"docId": footnotes, "exhibits": exhibits}))


def _reader() -> MarkdownIt:
    reader = (
        MarkdownIt("commonmark", {"html": False}).enable("table").use(footnote_plugin).use(colon_fence_plugin)
    )
    reader.core.ruler.push("local_links", _keep_local_links)
    reader.core.ruler.push("lower_headings", _lower_headings)
    reader.add_render_rule("colon_fence", _fence)
    return reader


def _keep_local_links(state: Any) -> None:
    """Leave only links to charts and tables of the page, and to the open web."""
    for block in state.tokens:
        closing: list[bool] = []
        kept: list[Token] = []
        for token in block.children or []:
            if token.type == "link_open":
                target = str(token.attrs["href"])
                closing.append(target.startswith("http") or target[1:] in state.env["exhibits"])
            if token.type not in ("link_open", "link_close") or closing[-1]:
                kept.append(token)
            if token.type == "link_close":
                closing.pop()
        if block.children is not None:
            block.children = kept


def _lower_headings(state: Any) -> None:
    """Make a chapter's headings parts of the page, whose own title is the first."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{int(token.tag[1]) + 1}"


def _fence(self: RendererHTML, tokens: Any, index: int, options: Any, env: Any) -> str:
    """Return a directive as a plain box: its title, then its content read as prose."""
    token = tokens[index]
    title = FENCE.match(token.info.strip())
    said = f"<p><strong>{html.escape(title[1])}</strong></p>" if title and re.search(r"\D", title[1]) else ""
    inside = _reader().render(
        OPTION.sub("", token.content), {"docId": env["docId"], "exhibits": env["exhibits"]}
    )
    return f'<div class="box">{said}{inside}</div>'
