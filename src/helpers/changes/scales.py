"""Two drawings of one chart on common scales: each covers what either shows."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

#: Scales of numbers and dates; where categories stand is for each chart to order.
CONTINUOUS = ("linear", "log", "pow", "sqrt", "symlog", "time", "utc")
#: What the other chart's datasets are called within this one.
OTHER = "other_"

Vega = dict[str, Any]


def united(own: Vega, other: Vega) -> Vega:
    """Return a compiled Vega specification whose continuous scales also cover another's, scale by scale.

    Layers, facets and concatenations have their shared scales at the top, which is where they are united;
    scales of single facets stay their own. Zero, rounding and direction stay as they were: united both ways,
    two charts of one design have the same axes.
    """
    made = copy.deepcopy(own)
    known = {scale["name"]: scale for scale in other.get("scales", [])}
    named = {dataset["name"] for dataset in other.get("data", [])}
    for scale in made.get("scales", []):
        twin = known.get(scale["name"])
        if twin and scale["type"] == twin["type"] and scale["type"] in CONTINUOUS:
            _unite(scale, twin, named)
    made["data"] = [*made.get("data", []), *(_renamed(dataset, named) for dataset in other.get("data", []))]
    return made


def _unite(scale: dict[str, Any], twin: dict[str, Any], named: set[str]) -> None:
    if scale.get("domain") == twin.get("domain") and isinstance(scale.get("domain"), list):
        return
    if "domain" in scale and "domain" in twin:
        scale["domain"] = {
            "fields": [*_parts(scale["domain"]), *_renamed(list(_parts(twin["domain"])), named)]
        }
    for end, widest in (("domainMin", min), ("domainMax", max)):
        ends = [found[end] for found in (scale, twin) if isinstance(found.get(end), int | float)]
        if len(ends) == 2:
            scale[end] = widest(ends)


def _parts(domain: Any) -> Iterator[Any]:
    """Yield what a domain is made of, as the parts of a united one: fields of data, signals, lists of values."""
    if isinstance(domain, dict) and "fields" in domain:
        shared = {name: part for name, part in domain.items() if name == "data"}
        for part in domain["fields"]:
            yield {**shared, "field": part} if isinstance(part, str) else part
    else:
        yield domain


def _renamed(part: Any, named: set[str]) -> Any:
    """Return a part of a specification in which the datasets named bear the names of the other chart's."""
    if isinstance(part, list):
        return [_renamed(item, named) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        key: _name(value, named) if key in ("name", "source", "data", "from") else _renamed(value, named)
        for key, value in part.items()
        if key != "values"
    } | ({"values": part["values"]} if "values" in part else {})


def _name(value: Any, named: set[str]) -> Any:
    if isinstance(value, list):
        return [_name(item, named) for item in value]
    return f"{OTHER}{value}" if value in named else value
