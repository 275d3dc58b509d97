"""Numbers typed by hand: numerals in texts for readers that are neither bound nor covered by a convention."""

from __future__ import annotations

from pathlib import Path

from helpers.checks.readable import Text, cell_texts, code_texts, page_texts
from helpers.files import read_notebook
from helpers.numerals import Number, unbound
from helpers.problems import Problem, ProblemsFound

CODE = "prose:unbound-number"
REMEDY = (
    "publish it with chapter.quantity and write {q}`id`; "
    "a name, date or numbering: declare it in src/helpers/conventions.yml"
)
AROUND = 16
#: Where the words stand that all pages share.
PAGES = ("_config.yml", "_toc.yml", "src/helpers/book/**/*", "src/helpers/publish/**/*")


def check_prose(root: Path) -> list[Problem]:
    """Return every number typed by hand in the chapters, and in the Chinese words of their modules and of pages."""
    problems = []
    for path in sorted((root / "chapters").glob("*.ipynb")):
        problems += check_chapter(path)
    for path in sorted((root / "src" / "helpers" / "sections").glob("*.py")):
        for text in code_texts(path.read_text(encoding="utf-8")):
            problems += _problems(text, f"{path.relative_to(root).as_posix()}: line ")
    for path in sorted(found for pattern in PAGES for found in root.glob(pattern) if found.is_file()):
        for text in page_texts(path):
            problems += _problems(text, f"{path.relative_to(root).as_posix()}: line ")
    return problems


def check_chapter(path: Path) -> list[Problem]:
    """Return the numbers typed by hand in one notebook; none where it cannot be read (told by another check)."""
    try:
        notebook = read_notebook(path)
    except ProblemsFound:
        return []
    problems = []
    for position, cell in enumerate(notebook["cells"], start=1):
        for text in cell_texts(cell):
            problems += _problems(text, f"chapters/{path.name}: cell {position}, line ")
    return problems


def _problems(text: Text, place: str) -> list[Problem]:
    return [refusal(text.text, number, f"{place}{text.lines[number.start]}") for number in unbound(text.text)]


def refusal(text: str, number: Number, place: str) -> Problem:
    """Return the problem of one number of a text that is typed by hand, with the words around it."""
    end = number.start + len(number.text)
    before, after = text[: number.start].rsplit("\n", maxsplit=1)[-1], text[end:].split("\n", maxsplit=1)[0]
    head = ("…" if len(before) > AROUND else "") + before[-AROUND:]
    tail = after[:AROUND] + ("…" if len(after) > AROUND else "")
    return Problem(
        place, CODE, f"'{number.text}' is typed, not computed: {head}[{number.text}]{tail}", REMEDY
    )
