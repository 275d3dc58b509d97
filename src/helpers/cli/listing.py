"""Parameters as text for people and as JSON Schema for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from helpers.parameters.declared import Parameter
from helpers.parameters.limits import limits, with_choices
from helpers.parameters.rules import rules_of

Declared = Mapping[str, list[Parameter]]
Choices = Mapping[str, set[str]]


def parameter_lines(declared: Declared, choices: Choices) -> Iterator[str]:
    """Yield one line a parameter and a rule, chapter by chapter; ``choices`` are the values datasets hold.

    A line tells name, type and default, what is allowed, the type's Chinese name and the help.
    """
    for chapter, parameters in declared.items():
        yield chapter
        for p in parameters:
            schema = with_choices(p.schema, choices)
            scope = " (report-wide)" if p.report_wide else ""
            told = "; ".join(dict.fromkeys([limits(schema), schema["title"], p.help]))
            yield f"  {p.name}: {p.type} = {p.default!r}{scope}; {told}"
        yield from (f"  rule: {rule}; {rule.told}" for rule in rules_of(chapter))


def parameter_schema(declared: Declared, choices: Choices) -> dict[str, Any]:
    """Return the JSON Schema of a ``--params`` file for these chapters; ``choices`` are the values datasets hold."""
    schemas = {
        chapter: {p.name: with_choices(p.schema, choices) for p in parameters}
        for chapter, parameters in declared.items()
    }
    wide = {
        name: body
        for found in schemas.values()
        for name, body in found.items()
        if body.get("scope") == "report"
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "properties": {**wide, **{chapter: _chapter(chapter, found) for chapter, found in schemas.items()}},
    }


def _chapter(chapter: str, properties: dict[str, Any]) -> dict[str, Any]:
    rules = [rule.as_dict() for rule in rules_of(chapter)]
    own = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**own, "rules": rules} if rules else own
