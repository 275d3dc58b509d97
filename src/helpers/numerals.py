"""Which numerals of a text state a number, and which are names, dates or numbering by a declared convention.

What a convention covers is blanked out, character by character, so that places stay true; every number in the rest
states a fact. Both kinds of patterns are declared in ``conventions.yml``, none in code.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

RULES = Path(__file__).with_name("conventions.yml")

#: Stands in a text for a character that is covered, or computed where the text is code.
COMPUTED = "\ufffc"


@dataclass(frozen=True)
class Rule:
    """A convention or a kind of number: its pattern, why it is one, and texts that show it."""

    name: str
    pattern: re.Pattern[str]
    why: str
    accept: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """Conventions in the order they apply, and the patterns of what is a number in the rest."""

    conventions: tuple[Rule, ...]
    numbers: tuple[Rule, ...]

    def without(self, name: str) -> Rules:
        """Return the rules without one convention."""
        return Rules(tuple(rule for rule in self.conventions if rule.name != name), self.numbers)


@dataclass(frozen=True)
class Number:
    """An unbound number: where it starts in its text, and as it is typed."""

    start: int
    text: str


@cache
def read_rules(path: Path = RULES) -> Rules:
    """Return the declared rules; a fragment may use the fragments before it."""
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    fragments: dict[str, str] = {}
    for name, pattern in declared["fragments"].items():
        fragments[name] = _filled(pattern, fragments)

    def rule(entry: dict[str, Any]) -> Rule:
        pattern = re.compile(_filled(entry["pattern"], fragments), re.MULTILINE)
        shown = {kind: tuple(entry.get(kind, ())) for kind in ("accept", "reject")}
        return Rule(entry["name"], pattern, entry["why"], **shown)

    return Rules(tuple(map(rule, declared["conventions"])), tuple(map(rule, declared["numbers"])))


def _filled(pattern: str, fragments: dict[str, str]) -> str:
    return re.sub(r"⟨(\w+)⟩", lambda match: fragments[match[1]], pattern)


def ascii_digits(text: str) -> str:
    """Return the text with digits of every script, full-width letters and per cent signs made plain, as long as it was.

    >>> ascii_digits("佔 ４８．３％，٤ 成")
    '佔 48.3%，4 成'
    """
    return "".join(map(_plain, text))


def _plain(char: str) -> str:
    if char.isascii():
        return char
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return (
        unicodedata.normalize("NFKC", char)
        if "！" < char <= "～" and (char.isalpha() or char in "％．")
        else char
    )


def masked(text: str, rules: Rules) -> str:
    """Return the text with everything a convention covers blanked; length and line ends are kept.

    >>> masked("2025 年有 {q}`firms`", read_rules()).replace(COMPUTED, "_")
    '______有 __________'
    """
    for rule in rules.conventions:
        text = rule.pattern.sub(lambda match: re.sub(r"[^\n]", COMPUTED, match[0]), text)
    return text


def unbound(text: str, rules: Rules | None = None) -> list[Number]:
    """Return the numbers of a text that are neither bound nor covered, in order.

    >>> [number.text for number in unbound("5G 基站有 483.8 萬個，逾九成在 {q}`cities`個城市")]
    ['483.8', '逾九成']
    """
    rules = rules or read_rules()
    clear = masked(ascii_digits(text), rules)
    found: list[Number] = []
    while True:
        matches = [match for rule in rules.numbers if (match := rule.pattern.search(clear))]
        if not matches:
            return found
        first = min(matches, key=lambda match: (match.start(), -match.end()))
        found.append(Number(first.start(), text[first.start() : first.end()]))
        clear = clear[: first.start()] + COMPUTED * (first.end() - first.start()) + clear[first.end() :]
