"""What an edition is called, and the editions declared in ``editions.yml``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from helpers.parameters.values import read_value
from helpers.problems import Problem, ProblemsFound, RequestError

FILE = "editions.yml"

#: A calendar version, and the number of a revision.
NAME = r"^[12]\d{3}\.(0[1-9]|1[0-2])(\.[1-9]\d*)?$"


class Part(BaseModel):
    """A part of the file; unknown names are refused, and numbers where text belongs."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Declared(Part):
    """One edition: its parameters and, once it is published, the commit and the SHA-256 of its manifest."""

    parameters: dict[str, Any] = Field(default_factory=dict)
    commit: str | None = Field(None, pattern=r"^[0-9a-f]{40}$")
    manifest: str | None = Field(None, pattern=r"^[0-9a-f]{64}$")


class Editions(Part):
    """The file: where the site is published (empty: nowhere yet), and the editions by name."""

    address: str = Field("", pattern=r"^(https?://\S+/)?$")
    editions: dict[Annotated[str, StringConstraints(pattern=NAME)], Declared] = Field(default_factory=dict)


def read_declared(root: Path) -> Editions:
    """Return what is declared, which may be nothing.

    Raises ProblemsFound with ``edition:file`` and each place where the file is not as it should be.
    """
    path = root / FILE
    if not path.is_file():
        return Editions()
    try:
        return Editions.model_validate(read_value(path.read_text(encoding="utf-8")) or {})
    except ValueError as error:
        raise ProblemsFound(_problems(error)) from error


def _problems(error: Exception) -> list[Problem]:
    remedy = "correct it; a name is a calendar version such as 2026.01"
    if not isinstance(error, ValidationError):
        return [Problem(FILE, "edition:file", str(error), remedy)]
    return [
        Problem(f"{FILE}: {', '.join(map(str, found['loc']))}", "edition:file", found["msg"], remedy)
        for found in error.errors()
    ]


def check_name(name: str) -> None:
    """Raise RequestError with ``edition:name`` unless a name is a calendar version."""
    if not re.fullmatch(NAME, name):
        said, remedy = f"'{name}' is no calendar version", "write YYYY.MM, or YYYY.MM.N for its revision N"
        raise RequestError([Problem("request", "edition:name", said, remedy)])


def order(name: str) -> tuple[int, ...]:
    """Return by what editions are ordered: year, month, revision.

    >>> sorted(["2026.11", "2026.02.10", "2026.02.9", "2026.02"], key=order)
    ['2026.02', '2026.02.9', '2026.02.10', '2026.11']
    """
    return tuple(map(int, name.split(".")))


def base(name: str) -> str:
    """Return the name an edition and its revisions have in common.

    >>> base("2026.01"), base("2026.01.2")
    ('2026.01', '2026.01')
    """
    return ".".join(name.split(".")[:2])


def next_revision(name: str, names: Iterable[str]) -> str:
    """Return the name after that of the newest revision of an edition among all names.

    >>> next_revision("2026.01", ["2026.01", "2026.02.1"]), next_revision("2026.01.2", ["2026.01.2", "2026.01.10"])
    ('2026.01.1', '2026.01.11')
    """
    numbers = (sum(order(other)[2:]) for other in names if base(other) == base(name))
    return f"{base(name)}.{max(numbers) + 1}"
