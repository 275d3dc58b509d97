"""What a rerun is asked for: which chapters run under what, where it goes, and the command that says so again."""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from helpers.changes.record import ParameterChange
from helpers.data.contracts import read_catalogue
from helpers.engine.place import STAGING
from helpers.files import digest_of
from helpers.parameters.declared import Parameter, choices, in_words
from helpers.parameters.request import ChapterPlan, declared_parameters, find_chapter, planned, read_settings
from helpers.problems import Problem, RequestError, shown

#: The word for every chapter that the parameters given touch.
ALL = "all"
#: Where reruns go, within the repository, and what each folder holds that tells it from others.
RERUNS = "reruns"
MARK = "changes.json"
LONGEST_SLUG = 60
#: Folders of the repository no rerun may be put into.
INPUTS = ("data", "chapters", "src")
#: Whole numbers below this are the same as floats.
EXACT = 1e15


@dataclass(frozen=True)
class Asked:
    """A rerun as asked for: the chapters under other parameters, the same by default, and what differs in each."""

    target: str
    plans: list[ChapterPlan]
    defaults: list[ChapterPlan]
    parameters: dict[str, list[ParameterChange]]
    settings: dict[str, Any]

    @property
    def command(self) -> str:
        """The command that asks for it again, as a shell reads it."""
        words = [
            word for name, value in self.settings.items() for word in ("--set", f"{name}={written(value)}")
        ]
        return shlex.join(["report", "rerun", self.target, *words])

    @property
    def folder_name(self) -> str:
        """A name for its folder: readable, and another for other parameters."""
        said = "-".join(f"{name}-{written(value)}" for name, value in self.settings.items())
        slug = re.sub(r"[^\w.]+", "-", said, flags=re.ASCII)[:LONGEST_SLUG].strip("-.")
        return f"{self.target}--{slug}-{digest_of(self.settings)[:6]}"


def ask(root: Path, chapter: str, settings: Mapping[str, Any]) -> Asked:
    """Return the rerun of a chapter (a beginning of its name will do), or of ``all``.

    ``settings`` are as from ``read_settings``; for one chapter its own parameters need not name it. Raises
    RequestError with every unknown name and bad value, and where nothing differs from the defaults.
    """
    declared, allowed = declared_parameters(root), choices(read_catalogue(root))
    target = chapter if chapter == ALL else find_chapter(declared, chapter)
    given = {key if target == ALL or "." in key else f"{target}.{key}": v for key, v in settings.items()}
    problems = list(_foreign(declared, target, given))
    try:
        runs = {p.name: p for p in planned(root, declared, allowed, given) if target in (ALL, p.name)}
    except RequestError as error:
        problems += error.problems
    if problems:
        raise RequestError(problems)
    parameters = {
        name: [_change(p, run.given[p.name]) for p in declared[name] if p.name in run.given]
        for name, run in runs.items()
    }
    names = [name for name, found in parameters.items() if found]
    if not names:
        said = "every parameter given has its default value" if settings else "no parameter is given"
        raise RequestError([Problem("request", "rerun:default", said, "give --set NAME=VALUE")])
    defaults = {p.name: p for p in planned(root, declared, allowed, {})}
    return Asked(
        target=target,
        plans=[runs[name] for name in names],
        defaults=[defaults[name] for name in names],
        parameters={name: parameters[name] for name in names},
        settings=dict(_settings(target, declared, parameters)),
    )


def _foreign(declared: Iterable[str], target: str, keys: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each parameter of another chapter than the one that runs."""
    for key in keys if target != ALL else ():
        with suppress(RequestError):  # told where the values are checked
            owner = find_chapter(declared, key.rpartition(".")[0])
            if owner != target:
                said = f"{shown(key)} is a parameter of {owner}, the rerun is of {target}"
                yield Problem("request", "rerun:chapter", said, f"rerun {owner}, or {ALL}")


def _settings(
    target: str, declared: Mapping[str, list[Parameter]], parameters: Mapping[str, list[ParameterChange]]
) -> Iterator[tuple[str, Any]]:
    """Yield the shortest settings that say the same, those of every chapter first."""
    every = [(name, p) for name, found in parameters.items() for p in found]
    users = Counter(p.name for found in declared.values() for p in found if p.report_wide)
    values = Counter((p.name, written(p.new)) for _, p in every)
    wide = {p.name: p.new for _, p in every if values[p.name, written(p.new)] == users[p.name]}
    yield from wide.items() if target == ALL else ()
    for name, p in every:
        if target != ALL:
            yield p.name, p.new
        elif p.name not in wide:
            yield f"{name}.{p.name}", p.new


def written(value: Any) -> str:
    """Return a value as ``--set`` reads it.

    >>> written(0.8), written(3e5), written("2026-11-23"), written(["china", "japan"]), written("1.5")
    ('0.8', '300000', '2026-11-23', '[china, japan]', "'1.5'")
    """
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    if isinstance(value, str) and read_settings([f"x={value}"]) == {"x": value}:
        return value
    return (
        yaml.safe_dump(value, default_flow_style=True, width=10**6, allow_unicode=True)
        .removesuffix("\n...\n")
        .strip()
    )


def _change(parameter: Parameter, new: Any) -> ParameterChange:
    schema = parameter.schema
    return ParameterChange(
        name=parameter.name,
        label=str(schema.get("title", "")),
        help=parameter.help,
        unit=str(schema.get("unit", "")),
        old=parameter.default,
        new=new,
        old_text=in_words(parameter.default, schema),
        new_text=in_words(new, schema),
    )


def place(root: Path, asked: Asked, output: Path | None) -> Path:
    """Return the folder a rerun goes to. Raises RequestError where it would touch anything but a former rerun."""
    folder = (output or root / RERUNS / asked.folder_name).resolve()
    if problem := _refused(root.resolve(), folder):
        raise RequestError([problem])
    return folder


def _refused(root: Path, folder: Path) -> Problem | None:
    remedy = "give --output an empty folder, or none"
    build = next((at for at in (folder, *folder.parents) if (at / "manifest.json").exists()), None)
    if build or (root / "_build") in (folder, *folder.parents):
        said = f"a build or an edition is in {build or root / '_build'}; a rerun never touches one"
        return Problem(str(folder), "rerun:build", said, remedy)
    if folder == root or folder in root.parents:
        return Problem(str(folder), "rerun:folder", "the repository itself lies there", remedy)
    if any(root / name in (folder, *folder.parents) for name in INPUTS):
        return Problem(str(folder), "rerun:folder", "chapters read what lies there", remedy)
    if folder.is_file() or (folder.is_dir() and not _is_former(folder)):
        return Problem(str(folder), "rerun:folder", "it is no empty folder, and no former rerun", remedy)
    return None


def _is_former(folder: Path) -> bool:
    """Tell whether a folder is empty (but for what a killed rerun left) or holds a rerun."""
    names = {path.name for path in folder.iterdir() if not path.name.startswith(STAGING)}
    if MARK not in names:
        return not names
    try:
        body = json.loads((folder / MARK).read_text(encoding="utf-8"))
        return str(body["command"]).startswith("report rerun ")
    except (OSError, ValueError, TypeError, KeyError):
        return False
