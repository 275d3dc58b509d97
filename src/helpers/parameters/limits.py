"""What a parameter's JSON Schema allows, in words, and the valid value nearest to one that is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpers.problems import suggestion

Schema = Mapping[str, Any]

#: Choices told before the rest is only counted.
MOST_TOLD = 12


def column(schema: Schema) -> str:
    """Return the dataset column that holds a parameter's choices (``economies.code``), or nothing."""
    return str(schema.get("items", schema).get("choices", ""))


def with_choices(schema: Schema, choices: Mapping[str, set[str]]) -> dict[str, Any]:
    """Return a JSON Schema whose choices held by a dataset stand in it as ``enum``."""
    allowed = choices.get(column(schema))
    if allowed is None:
        return dict(schema)
    if "items" in schema:
        return {**schema, "items": with_choices(schema["items"], choices)}
    return {**schema, "enum": sorted(allowed)}


def limits(schema: Schema) -> str:
    """Return type, range, choices and unit of a parameter in words.

    >>> limits({"type": "integer", "minimum": 2000, "maximum": 2050, "unit": "年"})
    'whole number 2000 to 2050 年'
    """
    item = schema.get("items", schema)
    if schema.get("type") == "array":
        most = schema.get("maxItems", len(item.get("enum", ())))
        return f"list of {schema['minItems']} to {most} of {_choices(item)}"
    if "enum" in schema:
        return f"one of {_choices(schema)}"
    if schema.get("format") == "date":
        return f"date {schema.get('formatMinimum', '')} to {schema.get('formatMaximum', '')}, as YYYY-MM-DD"
    kind = {"integer": "whole number", "number": "number"}.get(str(schema.get("type")), "text")
    span = " to ".join(_number(schema[end]) for end in ("minimum", "maximum") if end in schema)
    return " ".join(part for part in (kind, span, str(schema.get("unit", ""))) if part)


def _choices(schema: Schema) -> str:
    names = list(map(str, schema.get("enum", ())))
    told = ", ".join(names[:MOST_TOLD])
    more = f" and {len(names) - MOST_TOLD} more" if len(names) > MOST_TOLD else ""
    if "choices" not in schema:
        return f"{told}{more}"
    return (
        f"the {len(names)} values of {schema['choices']}: {told}{more}" if names else f"{schema['choices']}"
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value > 9999 else f"{value:g}"


def advice(value: object, schema: Schema, *, out_of_range: bool = False) -> str:
    """Return what to give instead of a refused value: the nearest choice or bound, and what is allowed."""
    item = schema.get("items", schema)
    if "enum" in item and isinstance(value, str):
        return suggestion(value, map(str, item["enum"]))
    near = _nearest(value, schema) if out_of_range else ""
    return f"the nearest is {near}; give {limits(schema)}" if near else f"give {limits(schema)}"


def _nearest(value: Any, schema: Schema) -> str:
    ends = ("minimum", "maximum") if "minimum" in schema else ("formatMinimum", "formatMaximum")
    low, high = (schema.get(end) for end in ends)
    return "" if low is None or high is None else str(low if value < low else high if value > high else "")
