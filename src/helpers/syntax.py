"""Python read as syntax: nothing of it runs."""

from __future__ import annotations

import ast
import re

#: What no source may hold: Pythons differ in what they make of it, and none says where it is.
UNFIT = re.compile("[\0\ud800-\udfff]")


def parsed(source: str | bytes) -> ast.Module:
    """Return the tree of a source. Raises SyntaxError with its line, whatever is wrong."""
    text = source if isinstance(source, str) else source.decode("latin-1")
    if found := UNFIT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise SyntaxError(f"character U+{ord(found[0]):04X}", ("", line, None, None))
    return ast.parse(source)
