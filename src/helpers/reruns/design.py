"""What a sweep is to run: GRID.yml read as a grid, a list, a Latin hypercube, or these together; checked whole."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.data.contracts import Catalogue, read_catalogue
from helpers.data.load import load
from helpers.parameters.declared import Parameter, assumption_key, check_values, choices
from helpers.parameters.request import ChapterPlan, declared_parameters, find_chapter, planned
from helpers.parameters.values import Unreadable, file_problem, read_file, read_value
from helpers.problems import Problem, RequestError, suggestion
from helpers.reruns.ranges import Span, evenly, latin_hypercube, steps

#: Runs one sweep may have, bytes of the file that asks for them.
LARGEST, LARGEST_FILE = 100_000, 1 << 20
FORMS = ("grid", "list", "sample")
SAMPLE = ("runs", "seed", "parameters")
SEED = 1

Values = dict[str, Any]


@dataclass(frozen=True)
class Design:
    """The runs of a sweep: each all parameters of the chapter as checked, none twice.

    ``names`` are the parameters that vary or were given, in the order of the chapter: the columns of the table.
    """

    root: Path
    chapter: str
    declared: list[Parameter]
    allowed: Mapping[str, set[str]]
    names: tuple[str, ...]
    varied: tuple[str, ...]
    runs: list[Values]

    def plan(self, values: Values) -> ChapterPlan:
        """Return the plan of a run. Raises RequestError where the values break a rule across parameters."""
        settings = {f"{self.chapter}.{name}": values[name] for name in self.names}
        (plan,) = planned(self.root, {self.chapter: self.declared}, self.allowed, settings)
        return plan


def read_design(root: Path, chapter: str, file: Path, fixed: Mapping[str, Any]) -> Design:
    """Return the runs a file asks for, with ``fixed`` parameters in all of them.

    Raises RequestError with every problem of the request at once.
    """
    declared = declared_parameters(root)
    name = find_chapter(declared, chapter)
    catalogue = read_catalogue(root)
    reading = Reading(
        str(file), {p.name: p for p in declared[name]}, choices(catalogue), bounds(catalogue, name)
    )
    given = reading.fixed(fixed, name)
    runs = reading.runs(reading.content(file))
    named = {key for run in runs for key in run}
    for key in sorted(named & given.keys()):
        reading.tell("request", "sweep:set", f"'{key}' is set, and {file} varies it", "leave one of the two")
    if reading.problems:
        raise RequestError(dict.fromkeys(reading.problems))
    defaults = check_values(declared[name], given, name, reading.allowed)[0]
    whole = unique({**defaults, **given, **run} for run in runs)
    varied = [p.name for p in declared[name] if len({_key(run[p.name]) for run in whole}) > 1]
    columns = tuple(p.name for p in declared[name] if p.name in named | given.keys())
    return Design(root, name, declared[name], reading.allowed, columns, tuple(varied), whole)


def bounds(catalogue: Catalogue, chapter: str) -> dict[str, Span]:
    """Return low and high of data/assumptions.csv by the key of a parameter's default: ``05.volume``."""
    rows: pd.DataFrame = load(catalogue, "assumptions")
    prefix = assumption_key("", chapter)
    low, high = (
        {str(key).removesuffix(f".{role}"): value for key, value in _of_role(rows, role)}
        for role in ("low", "high")
    )
    return {key: Span(low[key], high[key]) for key in low.keys() & high.keys() if key.startswith(prefix)}


def _of_role(rows: pd.DataFrame, role: str) -> Iterator[tuple[Any, Any]]:
    chosen = rows[rows["role"] == role]
    return zip(chosen["key"], chosen["value"], strict=True)


def unique(runs: Iterable[Values]) -> list[Values]:
    """Return runs in order, each combination once, where it comes first.

    >>> unique([{"a": 2}, {"a": 1}, {"a": 2}])
    [{'a': 2}, {'a': 1}]
    """
    return list({_key(run): run for run in runs}.values())


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


@dataclass(frozen=True)
class Reading:
    """A request while it is read: what the chapter declares, and every problem found so far."""

    file: str
    declared: Mapping[str, Parameter]
    allowed: Mapping[str, set[str]]
    bounds: Mapping[str, Span]
    problems: list[Problem] = field(default_factory=list)

    def tell(self, place: str, code: str, message: str, remedy: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(place, code, message, remedy))

    def content(self, file: Path) -> Values:
        """Return the forms a file holds; a plain mapping of parameters is a grid."""
        try:
            found = read_value(read_file(file, LARGEST_FILE))
        except RequestError as error:
            self.problems.extend(error.problems)
            return {}
        except Unreadable as error:
            self.problems.append(file_problem(file, error))
            return {}
        if not isinstance(found, dict) or not found:
            said = "give names and values of parameters, or grid, list and sample"
            self.tell(self.file, "sweep:form", "is not a mapping of names", said)
            return {}
        return found if found.keys() & set(FORMS) else {"grid": found}

    def runs(self, forms: Mapping[str, Any]) -> list[Values]:
        """Return the runs of all forms, each with the values it names."""
        readers = {"grid": self.grid, "list": self.listed, "sample": self.sample}
        self.known(forms, FORMS, self.file, "sweep:form")
        found = (readers[name](forms[name], f"{self.file}: {name}") for name in FORMS if name in forms)
        runs = [run for form in found for run in form]
        if len(runs) > LARGEST:
            self.too_many(self.file, len(runs))
        if not runs and not self.problems:
            self.tell(self.file, "sweep:form", "asks for no run", "give at least one value")
        return runs

    def known(self, names: Iterable[str], allowed: Iterable[str], place: str, code: str) -> None:
        """Tell each name that is not among those allowed."""
        for name in names:
            if name not in allowed:
                self.tell(place, code, f"no '{name}' here", suggestion(str(name), allowed))

    def mapping(self, raw: Any, place: str) -> Values:
        """Return a mapping of parameters the chapter has; others are told."""
        if not isinstance(raw, dict) or not raw:
            self.tell(place, "sweep:form", "is not a mapping of parameters", "write NAME: values")
            return {}
        for name in raw:
            if name not in self.declared:
                near = suggestion(str(name), self.declared)
                self.tell(place, "param:unknown", f"no parameter '{name}'", near)
        return {name: value for name, value in raw.items() if name in self.declared}

    def fixed(self, given: Mapping[str, Any], chapter: str) -> Values:
        """Return the parameters of ``--set`` words, whose names may begin with the chapter."""
        found = {}
        for key, value in given.items():
            of, _, name = key.rpartition(".")
            if of and not chapter.startswith(of):
                self.tell("request", "sweep:set", f"'{key}' is not of chapter {chapter}", "leave it out")
            else:
                found[name] = value
        names = self.mapping(found, "request") if found else {}
        return {name: v for name, value in names.items() for v in self.checked(name, [value], "request")}

    def checked(self, name: str, values: Sequence[Any], place: str) -> list[Any]:
        """Return values of one parameter as its type reads them; those it refuses are told."""
        found = []
        for position, value in enumerate(values, start=1):
            at = f"{place}, value {position}" if len(values) > 1 else place
            clean, problems = check_values([self.declared[name]], {name: value}, at, self.allowed)
            self.problems.extend(problems)
            found += [] if problems else [clean[name]]
        return found

    def grid(self, raw: Any, place: str) -> list[Values]:
        """Return every combination of the values of each parameter."""
        axes = {name: self.values(name, v, f"{place}.{name}") for name, v in self.mapping(raw, place).items()}
        count = math.prod(len(values) for values in axes.values())
        if count > LARGEST:
            self.too_many(place, count)
        combinations = islice(product(*axes.values()), LARGEST if axes else 0)
        return [dict(zip(axes, values, strict=True)) for values in combinations]

    def listed(self, raw: Any, place: str) -> list[Values]:
        """Return one run for each mapping of a list."""
        if not isinstance(raw, list) or not raw:
            self.tell(place, "sweep:form", "is not a list of runs", "write - {NAME: value}")
            return []
        runs = []
        for position, entry in enumerate(raw[: LARGEST + 1], start=1):
            at = f"{place}, entry {position}"
            named = self.mapping(entry, at)
            runs.append({n: v for n, value in named.items() for v in self.checked(n, [value], f"{at}.{n}")})
        return runs

    def sample(self, raw: Any, place: str) -> list[Values]:
        """Return the runs of a Latin hypercube."""
        if not isinstance(raw, dict):
            self.tell(place, "sweep:form", "is not a mapping", "give runs, seed and parameters")
            return []
        self.known(raw, SAMPLE, place, "sweep:form")
        runs = self.whole(raw.get("runs"), f"{place}.runs", 1, LARGEST)
        seed = self.whole(raw.get("seed", SEED), f"{place}.seed", 0, 2**32 - 1)
        named = self.mapping(raw.get("parameters"), f"{place}.parameters")
        axes = {name: self.axis(name, value, f"{place}.parameters.{name}") for name, value in named.items()}
        known = {name: axis for name, axis in axes.items() if axis}
        if runs is None or seed is None or not known:
            return []
        return latin_hypercube(known, runs, seed)

    def whole(self, raw: Any, place: str, least: int, most: int) -> int | None:
        """Return a whole number in bounds, or tell that it is none."""
        if isinstance(raw, int) and not isinstance(raw, bool) and least <= raw <= most:
            return raw
        code = "sweep:too-many" if isinstance(raw, int) and raw > most else "sweep:form"
        self.tell(place, code, f"{raw!r} is no such number", f"give a whole number, {least} to {most}")
        return None

    def values(self, name: str, raw: Any, place: str) -> list[Any]:
        """Return the values of one axis of a grid: a list, one value, or numbers from, to, by step or count."""
        if isinstance(raw, dict):
            return self.checked(name, self.spaced(name, raw, place), place)
        values = raw if isinstance(raw, list) else [raw]
        if not values:
            self.tell(place, "sweep:form", "has no values", "give at least one")
        if len(values) > LARGEST:
            self.too_many(place, len(values))
        return self.checked(name, values[:LARGEST], place)

    def spaced(self, name: str, raw: Mapping[Any, Any], place: str) -> list[float | int]:
        """Return the numbers of a ``from``, ``to`` with ``step`` or ``count``."""
        span = self.span(name, raw, place, ("from", "to", "step", "count"))
        if span is None:
            return []
        if ("step" in raw) == ("count" in raw):
            self.tell(
                place, "sweep:range", "needs either step or count", "write {from: 0.5, to: 1, step: 0.1}"
            )
            return []
        if "count" in raw:
            count = self.whole(raw["count"], f"{place}.count", 1, LARGEST)
            return evenly(span, count) if count else []
        step = _number(raw["step"])
        if step is None or step <= 0 or (span.whole and step % 1):
            kind = "whole number" if span.whole else "number"
            self.tell(f"{place}.step", "sweep:range", f"{raw['step']!r} is no step", f"give a {kind} above 0")
            return []
        if (span.high - span.low) / step > LARGEST:
            self.too_many(place, int((span.high - span.low) / step))
            return []
        return steps(span, step)

    def axis(self, name: str, raw: Any, place: str) -> Span | list[Any] | None:
        """Return what a sample draws one parameter from: a span of numbers, or choices."""
        if raw is not None and not isinstance(raw, dict):
            return self.values(name, raw, place)
        if not raw and not self.numeric(name):
            return self.checked(name, self.all_choices(name, place), place)
        return self.span(name, raw or {}, place, ("from", "to"))

    def all_choices(self, name: str, place: str) -> list[Any]:
        """Return everything a parameter of choices may be."""
        schema = self.declared[name].schema
        found = list(schema.get("enum") or sorted(self.allowed.get(str(schema.get("choices")), ())))
        if not found:
            self.tell(place, "sweep:range", f"{name} has no range or choices of its own", "list its values")
        return found

    def numeric(self, name: str) -> bool:
        """Tell whether a parameter is a number."""
        return self.declared[name].schema.get("type") in ("number", "integer")

    def span(self, name: str, raw: Mapping[Any, Any], place: str, keys: tuple[str, ...]) -> Span | None:
        """Return a span of numbers; where an end is not given, that of assumptions.csv or of the declared range."""
        before = len(self.problems)
        self.known(map(str, raw), keys, place, "sweep:range")
        if not self.numeric(name):
            self.tell(place, "sweep:range", f"{name} is no number", "list its values")
        if len(self.problems) > before:
            return None
        ends = [raw.get(key, default) for key, default in zip(("from", "to"), self.usual(name), strict=True)]
        if None in ends:
            self.tell(place, "sweep:range", f"{name} has no bounds of its own", "give from and to")
            return None
        clean = [
            v
            for key, end in zip(keys, ends, strict=False)
            for v in self.checked(name, [end], f"{place}.{key}")
        ]
        if len(clean) < 2:
            return None
        if clean[0] > clean[1]:
            self.tell(place, "sweep:range", f"from {clean[0]} is above to {clean[1]}", "exchange the two")
            return None
        return Span(clean[0], clean[1], self.declared[name].schema["type"] == "integer")

    def usual(self, name: str) -> tuple[Any, Any]:
        """Return the bounds of assumptions.csv, else those declared; None where there is none."""
        schema = self.declared[name].schema
        key = next((key for key in self.bounds if key.partition(".")[2] == name.replace("_", "-")), None)
        known = self.bounds.get(key or "")
        return (known.low, known.high) if known else (schema.get("minimum"), schema.get("maximum"))

    def too_many(self, place: str, count: int) -> None:
        """Tell that a sweep is too large."""
        self.tell(place, "sweep:too-many", f"{count:,} runs", f"ask for {LARGEST:,} at most")


def _number(raw: Any) -> float | None:
    try:
        found = float(raw)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and not isinstance(raw, bool) else None
