"""Parameters as text for people and as JSON Schema for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from helpers.parameters.declared import Parameter


def parameter_lines(declared: Mapping[str, list[Parameter]]) -> Iterator[str]:
    """Yield one line a parameter, chapter by chapter."""
    for chapter, parameters in declared.items():
        yield chapter
        for p in parameters:
            scope = " (report-wide)" if p.report_wide else ""
            yield f"  {p.name}: {p.type} = {p.default!r}{scope}; {limits(p.schema)}; {p.help}"


def limits(schema: Mapping[str, Any]) -> str:
    """Return range, choices and unit of a parameter in words."""
    parts = []
    if "minimum" in schema or "maximum" in schema:
        parts.append(f"{schema.get('minimum', '')} to {schema.get('maximum', '')}")
    if "enum" in schema:
        parts.append("one of " + ", ".join(map(str, schema["enum"])))
    items = schema.get("items", {})
    if choices := schema.get("choices") or items.get("choices"):
        parts.append(f"values of {choices}")
    if "enum" in items:
        parts.append("any of " + ", ".join(map(str, items["enum"])))
    if unit := schema.get("unit"):
        parts.append(str(unit))
    return ", ".join(parts) or str(schema.get("type", "any"))


def parameter_schema(declared: Mapping[str, list[Parameter]]) -> dict[str, Any]:
    """Return the JSON Schema of a ``--params`` file for these chapters."""
    wide = {p.name: p.schema for parameters in declared.values() for p in parameters if p.report_wide}
    chapters = {
        chapter: {
            "type": "object",
            "additionalProperties": False,
            "properties": {p.name: p.schema for p in parameters},
        }
        for chapter, parameters in declared.items()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "properties": {**wide, **chapters},
    }
