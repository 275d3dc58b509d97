"""What a build is asked for: chapters by name, parameters by ``--set`` and files, all checked before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from helpers.data.contracts import read_catalogue
from helpers.parameters.declared import Parameter, check_values, choices, read_parameters
from helpers.parameters.values import LONGEST, Unreadable, file_problem, read_file, read_value
from helpers.problems import Problem, ProblemsFound, RequestError, shown, suggestion


@dataclass(frozen=True)
class ChapterPlan:
    """One chapter to run: its notebook, the checked parameters that differ from the defaults, and all of them.

    ``given`` is what papermill injects: a default given is no change.
    """

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
    said = f"{shown(asked)} fits {', '.join(fits)}" if fits else f"no chapter {shown(asked)}"
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

    Raises RequestError with every unknown name, bad value and broken rule at once.
    """
    return planned(root, declared_parameters(root), choices(read_catalogue(root)), settings)


def planned(
    root: Path,
    declared: Mapping[str, list[Parameter]],
    allowed: Mapping[str, set[str]],
    settings: Mapping[str, Any],
) -> list[ChapterPlan]:
    """Return the plans of the chapters ``declared``, as ``plan`` does; nothing is read.

    ``allowed`` are the ``choices`` of the data.
    """
    given, problems = _assign(settings, declared)
    plans = []
    for name, parameters in declared.items():
        clean, found = check_values(parameters, given[name], name, allowed)
        problems += found
        changed = {p.name: clean[p.name] for p in parameters if clean.get(p.name, p.default) != p.default}
        plans.append(ChapterPlan(name, root / "chapters" / f"{name}.ipynb", changed, clean))
    if problems:
        raise RequestError(list(dict.fromkeys(problems)))
    return plans


Given = dict[str, dict[str, Any]]


def _assign(
    settings: Mapping[str, Any], declared: Mapping[str, list[Parameter]]
) -> tuple[Given, list[Problem]]:
    """Return settings by chapter and name; a chapter's own value wins over a report-wide one."""
    given: Given = {name: {} for name in declared}
    own = {key: value for key, value in settings.items() if "." in key}
    problems = [problem for key, value in own.items() for problem in _own(key, value, given)]
    wide = {p.name for parameters in declared.values() for p in parameters if p.report_wide}
    for name in settings.keys() - own.keys() - wide:
        said, remedy = f"no report-wide parameter {shown(name)}", suggestion(name, wide)
        problems.append(
            Problem("request", "param:unknown", said, f"{remedy}; a chapter's own is CHAPTER.NAME")
        )
    for target, parameters in declared.items():
        common = {p.name: settings[p.name] for p in parameters if p.report_wide and p.name in settings}
        given[target] = common | given[target]
    return given, problems


def _own(key: str, value: Any, given: Given) -> Iterator[Problem]:
    """Enter one value of one chapter, unless the same parameter, its chapter written otherwise, has another."""
    asked, _, name = key.rpartition(".")
    try:
        chapter = find_chapter(given, asked)
    except RequestError as error:
        yield from error.problems
        return
    if given[chapter].setdefault(name, value) != value:
        said = f"{chapter}.{shown(name)} is given as {shown(given[chapter][name])} and as {shown(value)}"
        yield Problem(
            "request", "param:duplicate", said, "give it once, its chapter always written the same way"
        )


def read_settings(assignments: Iterable[str], file: Path | None = None) -> dict[str, Any]:
    """Return settings of ``--set NAME=VALUE`` words over those of a YAML file. Raises RequestError.

    The file maps report-wide names to values and chapter names to mappings of their parameters.
    """
    problems: list[Problem] = []
    in_file = _collect(_of_file(file, problems), str(file), problems) if file else {}
    in_words = _collect(_of_words(assignments, problems), "request", problems)
    if problems:
        raise RequestError(problems)
    return in_file | in_words


def _collect(pairs: Iterable[tuple[str, Any]], place: str, problems: list[Problem]) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for name, value in pairs:
        if settings.setdefault(name, value) != value:
            said = f"{shown(name)} is given as {shown(settings[name])} and as {shown(value)}"
            problems.append(Problem(place, "param:duplicate", said, "give it once"))
    return settings


def _of_words(assignments: Iterable[str], problems: list[Problem]) -> Iterator[tuple[str, Any]]:
    for word in assignments:
        name, equals, text = word.partition("=")
        try:
            if not (equals and name):
                raise Unreadable("not NAME=VALUE")
            if len(word) > LONGEST:
                raise Unreadable(f"longer than {LONGEST} characters")
            yield name, read_value(text) if text.strip() else text
        except Unreadable as error:
            said = f"--set {shown(word)}: {error}"
            problems.append(Problem("request", "param:syntax", said, "write --set as_of=2026-01-31"))


def _of_file(file: Path, problems: list[Problem]) -> Iterator[tuple[str, Any]]:
    try:
        content = read_value(read_file(file)) or {}
        if not isinstance(content, dict):
            raise Unreadable("no mapping of names to values")
    except RequestError as error:
        problems += error.problems
        return
    except Unreadable as error:
        problems.append(file_problem(file, error))
        return
    for key, value in content.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{name}", inner) for name, inner in value.items())
        else:
            yield key, value
