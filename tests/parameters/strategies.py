"""Values to check parameters with: what a type's JSON Schema allows, and what nobody should pass."""

from __future__ import annotations

from math import ceil, floor
from typing import Any

from hypothesis import strategies as st

#: Texts that would do harm wherever they were run: each calls what a test plants as ``canary``.
CODE = (
    "canary()",
    "1\ncanary()",
    "1; canary()",
    '"; canary(); "',
    "'''\ncanary()\n'''",
    '\\"\ncanary()\n#',
    "\\",
    "1 if canary() else 2",
    "[canary() for _ in [1]]",
    "f'{canary()}'",
    "\u2028canary()",
    "\x0ccanary()",
    "!!python/object/apply:canary []",
    "=canary()",
    "%run canary",
    "!canary",
    "$(canary)",
    "`canary`",
)
NAMES = (
    *CODE,
    "saturation\ncanary()",
    "saturation = canary()\nx",
    "saturation;canary()",
    "saturation: canary()",
    "canary",
    "__builtins__",
    "__class__",
    "__import__('os')",
    "import",
    "None",
    "In",
    "open_chapter",
    "saturatiоn",  # a Cyrillic o
    "ｓaturation",  # Python itself would read a Latin s
    "saturation ",
    "saturation\u200b",
    "",
    "a" * 5000,
    "\ud800",
)


def valid(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return values a schema allows; its choices stand in it."""
    if schema.get("type") == "array":
        items = schema["items"]
        most = min(schema.get("maxItems", 99), len(items["enum"]))
        return st.lists(valid(items), min_size=schema["minItems"], max_size=most, unique=True)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema.get("format") == "date":
        return st.dates().map(str) if "formatMinimum" not in schema else _days(schema)
    if schema["type"] == "integer":
        return st.integers(schema["minimum"], schema["maximum"])
    if schema["type"] == "number":
        low, high = schema["minimum"], schema["maximum"]
        whole = [number for number in (ceil(low), floor(high)) if low <= number <= high]
        return st.one_of(st.floats(low, high), *([st.sampled_from(whole)] if whole else []))
    return st.from_regex(schema["pattern"], fullmatch=True)


def _days(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    return st.dates().map(str).filter(lambda day: schema["formatMinimum"] <= day <= schema["formatMaximum"])


def hostile() -> st.SearchStrategy[Any]:
    """Return values of any kind a request could hold, code among the texts."""
    texts = st.one_of(st.sampled_from(CODE), st.text())
    numbers = st.one_of(st.integers(), st.floats(), st.sampled_from([-1e308, 1e308, 10**400]))
    plain = st.one_of(st.none(), st.booleans(), numbers, texts, st.binary(), st.dates())
    return st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=5)
