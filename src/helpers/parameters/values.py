"""Values as people write them: YAML's lists, mappings, texts and plain numbers, of small size, nothing clever."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from helpers.problems import Problem, RequestError, shown

#: Longest value in characters, largest file in bytes, deepest nesting: beyond anything a request needs.
LONGEST, LARGEST, DEEPEST = 4096, 1 << 16, 8

_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_REAL = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


class Unreadable(ValueError):
    """A text that is no plain value; the message tells line and reason."""


def read_value(text: str) -> Any:
    """Return the value a text writes in YAML. Raises Unreadable.

    Numbers are read as in JSON: ``1e3`` is a number, ``12:30:00``, ``010``, ``yes`` and ``2026-01-31`` are texts.
    Anchors, aliases and tags are refused, and so are names given twice in one mapping.

    >>> read_value("[china, 0.8, 1e3, 12:30:00]")
    ['china', 0.8, 1000.0, '12:30:00']
    """
    try:
        _refuse_clever(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"
        raise Unreadable(f"{_line(mark)}{said}" if mark else str(said)) from error
    return None if node is None else _value(node)


def _refuse_clever(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if getattr(event, "anchor", None):  # aliases are events with an anchor too
            raise Unreadable(f"{_line(event.start_mark)}anchors and aliases are not taken")
        if getattr(event, "tag", None):
            raise Unreadable(f"{_line(event.start_mark)}tags are not taken")
        if depth > DEEPEST:
            raise Unreadable(f"{_line(event.start_mark)}nested deeper than {DEEPEST}")
        if isinstance(event, yaml.ScalarEvent) and len(event.value) > LONGEST:
            raise Unreadable(f"{_line(event.start_mark)}a value longer than {LONGEST} characters")


def _value(node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node)
    quoted = isinstance(node, yaml.ScalarNode) and node.style
    return node.value if quoted else _plain(str(node.value))


def _mapping(node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    repeated = []
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise Unreadable(f"{_line(key.start_mark)}a name is a list or a mapping")
        if key.value in found:
            repeated.append(f"{_line(key.start_mark)}{shown(key.value)} is given twice")
        found[key.value] = _value(value)
    if repeated:
        raise Unreadable("; ".join(repeated))
    return found


def _plain(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _REAL.fullmatch(text) else text


def _line(mark: Any) -> str:
    return f"line {mark.line + 1}: "


def read_file(file: Path) -> str:
    """Return the text of a parameter file. Raises RequestError for what is no file, too large or not UTF-8."""
    try:
        if not file.is_file():  # a pipe gives its text only once, a device without end
            raise Unreadable("no ordinary file")
        with file.open("rb") as handle:
            content = handle.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise Unreadable(f"larger than {LARGEST} bytes")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RequestError([file_problem(file, f"not UTF-8 at byte {error.start}")]) from error
    except (OSError, Unreadable) as error:
        raise RequestError([file_problem(file, getattr(error, "strerror", None) or error)]) from error


def file_problem(file: Path, said: object) -> Problem:
    """Return the problem of a parameter file that cannot be read."""
    return Problem(str(file), "param:file", str(said), "give a small YAML file of names and values")
