"""Sentences of Chinese prose: where one ends, and how its MyST reads without the markup."""

from __future__ import annotations

import re

#: Marks that end a sentence outside quotation marks and brackets.
ENDS = "。！？；"

#: Marks before which no sentence ends.
ONWARD = "，、"

#: What opens and closes a stretch that stays in one sentence.
PAIRS = {"「": "」", "『": "』", "“": "”", "（": "）", "《": "》", "〈": "〉", "(": ")", "[": "]"}

#: Markup and what stays of it: directives and their options, targets, footnotes, headings and lists, links, roles,
#: emphasis.
MARKUP: tuple[tuple[str, str], ...] = (
    (r"^[ ]*(:{3,}|`{3,})(\{[\w-]+\})?[ ]*", ""),
    (r"^[ ]*:[\w-]+:.*$", ""),
    (r"^\([\w-]+\)=$", ""),
    (r"\[\^[^\]]+\]:?[ ]*", ""),
    (r"^[ ]*(#+|[-*]|\d+\.)[ ]+", ""),
    (r"\[([^\]]+)\]\([^)]*\)", r"\1"),
    (r"\{[\w:]+\}`([^`]+)`", r"\1"),
    (r"\*\*|`", ""),
)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, in order; joined they give the text back.

    A sentence ends at ``。！？；`` outside quotation marks and brackets, at a full stop that closes with its
    quotation, and at the end of a line whatever is open; blanks after the end belong to it.

    >>> sentences("他說：「走吧！快走。」眾人不動。為甚麼？")
    ['他說：「走吧！快走。」', '眾人不動。', '為甚麼？']
    >>> sentences("# 標題\\n\\n升至一成（上年半成；再前為零）。")
    ['# 標題\\n\\n', '升至一成（上年半成；再前為零）。']
    """
    found: list[str] = []
    start, closers = 0, ""
    for position, character in enumerate(text):
        if character == "\n":
            closers = ""
        elif character in PAIRS:
            closers += PAIRS[character]
        elif closers and character == closers[-1]:
            closers = closers[:-1]
        if _ends(text, position, closers):
            found.append(text[start : position + 1])
            start = position + 1
    return [*found, text[start:]] if start < len(text) else found


def _ends(text: str, position: int, closers: str) -> bool:
    """Tell whether a sentence ends after the character at ``position``, with ``closers`` still to come."""
    after = text[position + 1 : position + 2]
    if closers or after.isspace():
        return False
    said = text[: position + 1].rstrip()
    if "\n" in text[len(said) : position + 1]:
        return True
    if after and after in ENDS + ONWARD:
        return False
    quoted = said[-1:] in PAIRS.values() and said[-2:-1] == "。"
    return said.endswith(tuple(ENDS)) or quoted


def readable(text: str) -> str:
    """Return prose without its MyST markup: directives, headings, lists, links, roles, footnote marks.

    >>> readable("- **增長**：見{numref}`fig-robots`與[製造業](03-manufacturing-first)[^a]。")
    '增長：見fig-robots與製造業。'
    """
    for pattern, kept in MARKUP:
        text = re.sub(pattern, kept, text, flags=re.MULTILINE)
    return text.strip()
