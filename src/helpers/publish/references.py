"""References to quantities in text: ``{q}`id``` and its forms ``:number``, ``:tenths``, ``:period`` …"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from helpers.problems import ReportError, suggestion
from helpers.wording import HAN

REFERENCE = re.compile(r"\{q\}`([^`]+)`")

#: Digits, Latin letters and the signs that lean on a number.
WESTERN = re.compile(r"[0-9A-Za-z%+\u2212]")

#: What each form of a reference shows: the field of the quantity's record.
FORMS = {
    "": "text",
    "number": "number",
    "tenths": "tenths",
    "period": "period_text",
    "known": "known_text",
    "unit": "unit_label",
}


def split(reference: str) -> tuple[str, str]:
    """Return (id, record field) of a reference. Raises ReportError for an unknown form.

    >>> split("robots:period")
    ('robots', 'period_text')
    """
    id, _, form = reference.partition(":")
    if form not in FORMS:
        raise ReportError(f"{{q}}`{reference}`: no form '{form}': {suggestion(form, FORMS)}")
    return id, FORMS[form]


def quoted(text: str) -> tuple[str, ...]:
    """Return the ids a text refers to, each once, in order. Raises ReportError for an unknown form.

    >>> quoted("{q}`robots`在{q}`robots:period`，{q}`output`")
    ('robots', 'output')
    """
    return tuple(dict.fromkeys(split(reference)[0] for reference in REFERENCE.findall(text)))


def shown(reference: str, quantities: Mapping[str, Mapping[str, Any]], chapter: str) -> str:
    """Return what a reference reads. Raises ReportError for a quantity the chapter has not published."""
    id, field = split(reference)
    if id not in quantities:
        raise ReportError(
            f"chapter {chapter}: {{q}}`{reference}`: no such quantity yet: {suggestion(id, quantities)}"
        )
    return str(quantities[id][field])


def resolve(text: str, quantities: Mapping[str, Mapping[str, Any]], chapter: str) -> str:
    """Return text with every reference replaced by what it reads, spaced as its neighbours ask for."""
    read = ""
    for is_reference, piece in pieces(text):
        said = shown(piece, quantities, chapter) if is_reference else piece
        between = gap(read, said)
        read = f"{read.rstrip(' ')}{between}{said.lstrip(' ')}" if between is not None else read + said
    return read


def gap(left: str, right: str) -> str | None:
    """Return what stands between two neighbouring pieces of a sentence, or None to leave them as written.

    A writer cannot know whether a number will read 1,590 or 逾 1,590: Chinese and Western characters take a
    space between them, two Chinese characters none, whatever was typed.

    >>> gap("新裝", "27.6 萬台"), gap("新裝 ", "約 29.5 萬台"), gap("34.4%", "的工序"), gap("由 ", "3.3 萬套")
    (' ', '', ' ', ' ')
    >>> gap("（", "2025 年") is None
    True
    """
    last, first = left.rstrip(" ")[-1:], right.lstrip(" ")[:1]
    if HAN.match(last) and HAN.match(first):
        return ""
    mixed = (HAN.match(last) and WESTERN.match(first)) or (WESTERN.match(last) and HAN.match(first))
    return " " if mixed else None


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
