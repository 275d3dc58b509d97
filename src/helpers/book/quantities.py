"""The role ``{q}``: a number in prose, bound to the quantity of that name in the notebook's outputs."""

from __future__ import annotations

import html
import re
from typing import Any

from docutils import nodes
from docutils.parsers.rst.states import Inliner
from myst_nb.core.variables import RetrievalError
from myst_nb.ext.glue.utils import retrieve_glue_data
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from helpers.numerals import unbound
from helpers.publish.outputs import QUANTITY
from helpers.publish.references import gap, pieces, split
from helpers.records import STANDING_LABELS

logger = logging.getLogger(__name__)

#: Standings a reader must see in the sentence itself.
MARKS = {"brief": "簡報", "unconfirmed": "未證實"}


#: What numbers of a table's line are in HTML.
OF_LINE = "quantity of-line"

#: A cell that is a year alone: other numbers of that size are written with a comma.
YEAR = re.compile(r"(?:19|20)\d{2}")

#: What belongs to a number after its digits: it is marked with them.
SCALE = re.compile(r"(?: ?(?:萬|億)+)?(?: ?[%％]|個百分點)?")

#: Characters of a cell's line that is marked as a whole where it states a number.
SHORT = 24


class quantity(nodes.inline):
    """A number in prose with its record's id and standing."""


class asked(nodes.inline):
    """A number in a line of a table; ``quantity`` is the key of the line, whose rows answer for it."""


def setup(app: Sphinx) -> None:
    """Register the role, its node, the removal of outputs that only carry records, and the spaces."""
    app.add_node(quantity, html=(_open, _close), latex=(_pass, _pass), text=(_pass, _pass))
    app.add_node(asked, html=(_open_asked, _close), latex=(_pass, _pass), text=(_pass, _pass))
    app.add_role("q", role)
    app.add_post_transform(DropRecordOutputs)
    app.add_post_transform(SpaceQuantities)


def role(
    name: str,
    rawtext: str,
    text: str,
    lineno: int,
    inliner: Inliner,
    options: dict[str, Any] | None = None,
    content: list[str] | None = None,
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Return the node of one reference, or a warning that names the unknown quantity."""
    try:
        return [reference_node(inliner.document, text)], []
    except RetrievalError:
        chapter = inliner.document.settings.env.docname
        logger.warning(
            "no quantity '%s' in this chapter", text, type="report", subtype="quantity", location=chapter
        )
        return [nodes.strong(text=f"［{text}？］")], []


def reference_node(document: nodes.document, reference: str) -> quantity:
    """Return the node of ``id`` or ``id:form``. Raises RetrievalError for an unknown quantity."""
    id, field = split(reference)
    record = retrieve_glue_data(document, id).data[QUANTITY]
    node = quantity(record[field], record[field], classes=["quantity", f"standing-{record['standing']}"])
    node["quantity"], node["about"], node["record"] = id, _about(record), record
    if field in ("text", "number") and record["standing"] in MARKS:
        node += nodes.superscript(text=MARKS[record["standing"]], classes=["standing-mark"])
    return node


def inline_nodes(document: nodes.document, text: str, line: str = "") -> list[nodes.Node]:
    """Return text in which only ``{q}`` references are markup, as titles, notes and cells are written.

    In the cell of a ``line`` (its key) the numbers of the text itself can be asked as well.
    """
    found: list[nodes.Node] = []
    for is_reference, piece in pieces(text):
        found += [reference_node(document, piece)] if is_reference else _asked_nodes(piece, line)
    return found


def _asked_nodes(text: str, line: str) -> list[nodes.Node]:
    """Return text with its numbers marked: a short text that states one is marked as a whole."""
    numbers = unbound(text) if line and not YEAR.fullmatch(text) else []
    if numbers and len(text) <= SHORT:
        return [asked("", text, classes=[OF_LINE], quantity=line)]
    found: list[nodes.Node] = []
    done = 0
    for number in numbers:
        end = number.start + len(number.text)
        scale = SCALE.match(text, end)
        end = scale.end() if scale else end
        found += [nodes.Text(text[done : number.start])] if number.start > done else []
        found.append(asked("", text[number.start : end], classes=[OF_LINE], quantity=line))
        done = end
    return [*found, nodes.Text(text[done:])] if done < len(text) else found


def _about(record: dict[str, Any]) -> str:
    parts = [STANDING_LABELS[record["standing"]], record["how"], record["note"]]
    if record["known_text"]:
        parts.insert(1, f"公布於 {record['known_text']}")
    return "；".join(part for part in parts if part)


def _open(self: Any, node: quantity) -> None:
    attributes = {"data-quantity": node["quantity"], "title": node["about"]}
    self.body.append(self.starttag(node, "span", "", **{k: html.unescape(v) for k, v in attributes.items()}))


def _open_asked(self: Any, node: asked) -> None:
    self.body.append(self.starttag(node, "span", "", **{"data-quantity": node["quantity"]}))


def _close(self: Any, node: quantity) -> None:
    self.body.append("</span>")


def _pass(self: Any, node: quantity) -> None:
    """Write the number alone."""


class DropRecordOutputs(SphinxPostTransform):
    """Removes the empty output boxes of cells that publish nothing but quantities."""

    default_priority = 900

    def run(self, **kwargs: Any) -> None:
        """Remove each output container whose content is comments only."""
        for node in list(self.document.findall(nodes.container)):
            if node.get("nb_element") == "cell_code_output" and all(
                isinstance(n, nodes.comment) for n in leaves(node)
            ):
                node.parent.remove(node)


class SpaceQuantities(SphinxPostTransform):
    """Puts a space between a quantity and its neighbour where Chinese meets Western, and none elsewhere."""

    default_priority = 910

    def run(self, **kwargs: Any) -> None:
        """Rewrite the texts before and after each quantity."""
        for node in list(self.document.findall(quantity)):
            siblings, place = node.parent.children, node.parent.index(node)
            if place > 0:
                _space(siblings[place - 1], node)
            if place + 1 < len(siblings):
                _space(node, siblings[place + 1])


def _space(left: nodes.Node, right: nodes.Node) -> None:
    between = gap(_said(left), _said(right))
    if between is None:
        return
    if isinstance(left, nodes.Text):
        left.parent.replace(left, nodes.Text(left.astext().rstrip(" ") + between))
    elif isinstance(right, nodes.Text):
        right.parent.replace(right, nodes.Text(between + right.astext().lstrip(" ")))


def _said(node: nodes.Node) -> str:
    # A mark of standing hangs on the number; what the number reads decides.
    return (
        str(node.children[0].astext()) if isinstance(node, quantity) and node.children else str(node.astext())
    )


def leaves(node: nodes.Element) -> list[nodes.Node]:
    """Return what a node shows: its descendants without containers around them."""
    return [
        n
        for n in node.findall(descend=True, include_self=False)
        if not isinstance(n, nodes.container | nodes.Text)
    ]
