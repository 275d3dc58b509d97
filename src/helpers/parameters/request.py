"""What a build is asked for: chapters by name, parameters by ``--set`` and files, all checked before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from helpers.data.contracts import read_catalogue
from helpers.parameters.declared import Parameter, check_values, choices, read_parameters
from helpers.problems import Problem, ProblemsFound, RequestError, suggestion


@dataclass(frozen=True)
class ChapterPlan:
    """One chapter to run: its notebook, the parameters given, and all of them as checked."""

    name: str
    notebook: Path
    given: dict[str, Any]
    parameters: dict[str, Any]


def chapter_names(root: Path) -> list[str]:
    """Return the chapters of the table of contents, in reading order."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    files = [toc["root"], *(c["file"] for part in toc.get("parts", [toc]) for c in part.get("chapters", []))]
    return [Path(file).name for file in files]


def find_chapter(names: Iterable[str], asked: str) -> str:
    """Return the chapter named by its file name or an unambiguous beginning of it. Raises RequestError."""
    known = list(names)
    if asked in known:
        return asked
    fits = [name for name in known if asked and name.startswith(asked)]
    if len(fits) == 1:
        return fits[0]
    said = f"'{asked}' fits {', '.join(fits)}" if fits else f"no chapter '{asked}'"
    raise RequestError([Problem("request", "chapter:unknown", said, suggestion(asked, known))])


def declared_parameters(root: Path) -> dict[str, list[Parameter]]:
    """Return the parameters of every chapter. Raises ProblemsFound with those of all bad cells."""
    found: dict[str, list[Parameter]] = {}
    problems: list[Problem] = []
    for name in chapter_names(root):
        try:
            found[name] = read_parameters(root / "chapters" / f"{name}.ipynb")
        except ProblemsFound as error:
            problems += error.problems
        except FileNotFoundError:
            said = "the table of contents names it, but it is not there"
            problems.append(
                Problem(f"chapters/{name}.ipynb", "chapter:missing", said, "restore it or edit _toc.yml")
            )
    if problems:
        raise ProblemsFound(problems)
    return found


def plan(root: Path, settings: Mapping[str, Any]) -> list[ChapterPlan]:
    """Return every chapter with its checked parameters; ``settings`` as from ``read_settings``.

    Raises RequestError with every unknown name and bad value at once.
    """
    declared = declared_parameters(root)
    allowed = choices(read_catalogue(root))
    given, problems = _assign(settings, declared)
    plans = []
    for name, parameters in declared.items():
        clean, found = check_values(parameters, given[name], f"{name}", allowed)
        problems += found
        plans.append(ChapterPlan(name, root / "chapters" / f"{name}.ipynb", given[name], clean))
    if problems:
        raise RequestError(list(dict.fromkeys(problems)))
    return plans


def _assign(
    settings: Mapping[str, Any], declared: Mapping[str, list[Parameter]]
) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    given: dict[str, dict[str, Any]] = {name: {} for name in declared}
    wide = {p.name for parameters in declared.values() for p in parameters if p.report_wide}
    problems: list[Problem] = []
    for key, value in settings.items():
        chapter, dot, name = key.rpartition(".")
        if dot:
            try:
                given[find_chapter(declared, chapter)][name] = value
            except RequestError as error:
                problems += error.problems
        elif name in wide:
            for target, parameters in declared.items():
                if name in {p.name for p in parameters}:
                    given[target].setdefault(name, value)
        else:
            said = f"no report-wide parameter '{name}'"
            remedy = f"{suggestion(name, wide)}; a chapter's own is CHAPTER.NAME"
            problems.append(Problem("request", "param:unknown", said, remedy))
    return given, problems


def read_settings(assignments: Iterable[str], file: Path | None = None) -> dict[str, Any]:
    """Return settings of ``--set NAME=VALUE`` words over those of a YAML file. Raises RequestError.

    The file maps report-wide names to values and chapter names to mappings of their parameters.
    """
    settings: dict[str, Any] = {}
    problems: list[Problem] = []
    if file is not None:
        settings, problems = _read_file(file)
    for word in assignments:
        name, equals, text = word.partition("=")
        if not equals or not name:
            problems.append(
                Problem(
                    "request",
                    "param:syntax",
                    f"--set {word!r} is not NAME=VALUE",
                    "write --set as_of=2026-01-31",
                )
            )
            continue
        try:
            settings[name] = plain(yaml.safe_load(text) if text.strip() else text)
        except (yaml.YAMLError, ValueError):  # YAML reads 2026-02-30 as a date and then fails on it
            settings[name] = text
    if problems:
        raise RequestError(problems)
    return settings


def _read_file(file: Path) -> tuple[dict[str, Any], list[Problem]]:
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except (OSError, ValueError, yaml.YAMLError) as error:
        return {}, [
            Problem(
                str(file), "param:file", f"cannot be read: {error}", "give a YAML file of names and values"
            )
        ]
    if not isinstance(content, dict):
        return {}, [Problem(str(file), "param:file", "is not a mapping", "give names and values")]
    return flat(content), []


def flat(content: Mapping[Any, Any]) -> dict[str, Any]:
    """Return settings of report-wide names to values and chapter names to mappings of their parameters.

    >>> flat({"as_of": "2026-01-31", "03": {"saturation": 0.8}})
    {'as_of': '2026-01-31', '03.saturation': 0.8}
    """
    settings: dict[str, Any] = {}
    for key, value in content.items():
        if isinstance(value, dict):
            settings.update({f"{key}.{name}": plain(inner) for name, inner in value.items()})
        else:
            settings[str(key)] = plain(value)
    return settings


def plain(value: Any) -> Any:
    """Return a YAML value without YAML's own types: dates become ISO text."""
    if isinstance(value, date):
        return value.isoformat()
    return [plain(item) for item in value] if isinstance(value, list) else value
