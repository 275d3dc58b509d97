"""A small report that is run again: made once, its page looked at by several tests."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Done, report
from tests.engine.small import EXHIBITS, small_report, write_chapter

CHAPTER, OTHER = "00-overview", "94-cite-and-licence"
EARLIER = "as_of=2025-10-31"
#: A sentence that is there on one of the dates only, and a chapter that fails on one date.
CONDITION = 'chapter.prose("當時的一句。", when=chapter.as_of.year == 2025)'
FAILS = 'assert chapter.as_of.isoformat() != "2025-10-31", "too early"'


def report_to_rerun(folder: Path) -> Path:
    """Write the small report with those cells; returns its folder."""
    small_report(folder)
    write_chapter(folder, CHAPTER, EXHIBITS.strip(), CONDITION)
    write_chapter(folder, OTHER, FAILS)
    return folder


def rerun(source: Path, *words: str) -> Done:
    """Run the command in a report."""
    return report("rerun", *words, cwd=source)
