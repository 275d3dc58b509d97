"""References to charts and tables by number, told from what Sphinx has counted.

Sphinx itself opens the whole other page to learn whether a reference leads to a chart or a table: half of the time
a build took.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.transforms.post_transforms import SphinxPostTransform


class NumberExhibits(SphinxPostTransform):
    """Puts 圖 3.1 in the place of each ``{numref}`` whose target is a counted figure or table."""

    default_priority = 9  # before Sphinx resolves references; what is left alone here it sees to

    def run(self, **kwargs: Any) -> None:
        """Replace the references that can be told without opening a page."""
        for node in list(self.document.findall(addnodes.pending_xref)):
            if node.get("reftype") == "numref" and not node["refexplicit"]:
                reference = self._reference(node["reftarget"], node.get("refdoc", self.env.docname))
                if reference is not None:
                    node.replace_self(reference)

    def _reference(self, target: str, source: str) -> nodes.Element | None:
        domain = self.env.domains["std"]
        assert isinstance(domain, StandardDomain)
        document, label, _ = domain.labels.get(target, ("", "", ""))
        for kind, numbers in self.env.toc_fignumbers.get(document, {}).items():
            if label in numbers:
                title = self.config.numfig_format[kind]
                return domain.build_reference_node(
                    source,
                    self.app.builder,
                    document,
                    label,
                    title % ".".join(map(str, numbers[label])),
                    "numref",
                    nodeclass=addnodes.number_reference,
                    title=title,
                )
        return None


def setup(app: Sphinx) -> None:
    """Register the references with Sphinx."""
    app.add_post_transform(NumberExhibits)
