"""References to quantities in text: ``{q}`id``` and its forms ``:number``, ``:period``, ``:known``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from helpers.problems import ReportError, suggestion

REFERENCE = re.compile(r"\{q\}`([^`]+)`")

#: What each form of a reference shows: the field of the quantity's record.
FORMS = {"": "text", "number": "number", "period": "period_text", "known": "known_text", "unit": "unit_label"}


def split(reference: str) -> tuple[str, str]:
    """Return (id, record field) of a reference. Raises ReportError for an unknown form.

    >>> split("robots:period")
    ('robots', 'period_text')
    """
    id, _, form = reference.partition(":")
    if form not in FORMS:
        raise ReportError(f"{{q}}`{reference}`: no form '{form}': {suggestion(form, FORMS)}")
    return id, FORMS[form]


def shown(reference: str, quantities: Mapping[str, Mapping[str, Any]], chapter: str) -> str:
    """Return what a reference reads. Raises ReportError for a quantity the chapter has not published."""
    id, field = split(reference)
    if id not in quantities:
        raise ReportError(
            f"chapter {chapter}: {{q}}`{reference}`: no such quantity yet: {suggestion(id, quantities)}"
        )
    return str(quantities[id][field])


def resolve(text: str, quantities: Mapping[str, Mapping[str, Any]], chapter: str) -> str:
    """Return text with every reference replaced by what it reads."""
    return REFERENCE.sub(lambda match: shown(match[1], quantities, chapter), text)


def pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Yield (is reference, piece) for the parts of a text in order."""
    start = 0
    for match in REFERENCE.finditer(text):
        if match.start() > start:
            yield False, text[start : match.start()]
        yield True, match[1]
        start = match.end()
    if start < len(text):
        yield False, text[start:]
