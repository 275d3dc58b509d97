"""Problems found by checks: values that are collected and shown together, never exceptions."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One defect: a stable code, the place (file, then row, column, cell or line), what is wrong, what to do."""

    place: str
    code: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """Return the line printed to standard error: one, whatever the input quoted in it holds."""
        line = f"{self.place}: {self.code}: {self.message} ({self.remedy})"
        return "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)

    def as_dict(self) -> dict[str, str]:
        """Return the form used by ``--json``."""
        return asdict(self)


class ReportError(Exception):
    """Work that failed; the message names file, place and remedy, and becomes exit status 1."""


class ProblemsFound(ReportError):
    """Checks found problems; carries all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class RequestError(ProblemsFound):
    """The request itself is wrong (unknown chapter or parameter, bad value); becomes exit status 2."""


def shown(value: object, most: int = 60) -> str:
    r"""Return a value as a message quotes it: in quotes where it is text, shortened, without control characters.

    >>> shown("a\nb"), shown("x" * 99, 20), shown([1, 2])
    ("'a\\nb'", "'xxxxxxxxx...xxxxxx'", '[1, 2]')
    """
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # whole numbers of thousands of digits, lists thousands deep
        return f"{type(value).__name__} too large to show"
    return text if len(text) <= most else f"{text[: most - 10]}...{text[-7:]}"


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return ``did you mean 'x'?`` for the nearest known name, or the list of names.

    >>> suggestion("satration", ["saturation", "last_year"])
    "did you mean 'saturation'?"
    """
    names = sorted(known)
    near = difflib.get_close_matches(name[:100], names, n=1)
    if near:
        return f"did you mean '{near[0]}'?"
    shown = ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
    return f"known: {shown}"
