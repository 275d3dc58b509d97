"""Rules across parameters of one chapter, each declared once."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from helpers.problems import Problem, shown

Relation = Literal["<", "<="]
_HOLDS: dict[Relation, Callable[[Any, Any], bool]] = {"<": operator.lt, "<=": operator.le}


@dataclass(frozen=True)
class Rule:
    """A relation that holds from each named parameter of a chapter to the next; ``told`` says it to readers."""

    chapter: str
    parameters: tuple[str, ...]
    relation: Relation
    told: str

    def __str__(self) -> str:
        """Return the rule as a formula: ``first_year < last_year < projection_year``."""
        return f" {self.relation} ".join(self.parameters)

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Tell whether the values keep the rule; where one of its parameters has none, nothing speaks against it."""
        given = [values[name] for name in self.parameters if name in values]
        return len(given) < len(self.parameters) or all(
            _HOLDS[self.relation](low, high) for low, high in pairwise(given)
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the form used in the JSON Schema, which has no words of its own for it."""
        return {"parameters": list(self.parameters), "relation": self.relation, "description": self.told}


RULES = (
    Rule(
        "03-manufacturing-first",
        ("first_year", "last_year", "projection_year"),
        "<",
        "首年須早於末年，末年須早於推算的年份",
    ),
)


def rules_of(chapter: str) -> list[Rule]:
    """Return the rules of a chapter."""
    return [rule for rule in RULES if rule.chapter == chapter]


def broken_rules(chapter: str, values: Mapping[str, Any], place: str) -> Iterator[Problem]:
    """Yield a problem for each rule of the chapter that the checked values break, with ``param:rule``."""
    for rule in rules_of(chapter):
        if not rule.holds(values):
            given = ", ".join(f"{name} {shown(values[name])}" for name in rule.parameters)
            yield Problem(place, "param:rule", f"{rule} does not hold (given {given})", f"choose {rule}")
