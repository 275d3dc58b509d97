"""What was measured, and the arithmetic on it: estimates, floor, ratios, aims; pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Literal

from bench.books import TEXT, WHOLE

Work = Literal["execution", "html", "whole", "pdf", "sweep"]
Case = Literal["cold", "unchanged", "prose", "row"]

OURS = "report build"
PAPERMILL = "papermill"
PAPERMILL_TWO = "papermill, two at a time"
NBCONVERT = "nbconvert --execute"
FORCE = "jupyter-book, force"
CACHE = "jupyter-book, cache"
OFF = "jupyter-book, execution off"
SWEEP = "report sweep"
SWEEP_ONE = "report sweep, one at a time"
DASK = "report sweep, Dask, two workers"
DASK_ONE = "report sweep, Dask, one worker"

#: Runs of one chapter in a sweep to be measured, and by papermill's command, which takes them one by one.
RUNS, SAMPLE_RUNS = 40, 4

#: The larger book the last aim is about.
LARGE = 200


@dataclass(frozen=True)
class Measure:
    """One tool at one work: seconds of each run, and how many chapters our build ran.

    For a sweep ``chapters`` are its runs of one chapter.

    ``estimated`` where it was worked out from a sample, which ``note`` names; ``stale`` where the tool did not
    notice the edit, so that its time is that of other work.
    """

    tool: str
    work: Work
    case: Case
    chapters: int
    runs: tuple[float, ...]
    estimated: bool = False
    note: str = ""
    ran: int | None = None
    stale: bool = False

    @property
    def seconds(self) -> float:
        """Median of the runs."""
        return median(self.runs)


@dataclass(frozen=True)
class Floor:
    """What no build of a book can beat, in seconds: one import, the cells' own time on all cores, Jupyter Book's own.

    ``cells`` is the sum over all chapters; ``book`` is None where no pages were measured.
    """

    chapters: int
    imports: float
    cells: float
    cores: int
    book: float | None = None
    estimated: bool = False

    @property
    def execution(self) -> float:
        """The floor of execution alone.

        >>> Floor(13, imports=2.0, cells=8.0, cores=2).execution
        6.0
        """
        return self.imports + self.cells / self.cores

    @property
    def html(self) -> float | None:
        """The floor of pages from nothing."""
        return None if self.book is None else self.execution + self.book


@dataclass(frozen=True)
class Ratio:
    """How many times as long as ours a tool takes for the same."""

    tool: str
    work: Work
    case: Case
    chapters: int
    ratio: float
    estimated: bool


@dataclass(frozen=True)
class Share:
    """Which part of our time is the floor's: 1 is as fast as can be."""

    work: Work
    chapters: int
    share: float
    estimated: bool


@dataclass(frozen=True)
class Aim:
    """An aim, what was got for it, and whether that meets it (None where it was not measured)."""

    aim: str
    wanted: str
    got: float | None
    met: bool | None


def find(measures: Sequence[Measure], tool: str, work: Work, case: Case, chapters: int) -> Measure | None:
    """Return a measurement, or None where it was not made."""
    wanted = (tool, work, case, chapters)
    return next((m for m in measures if (m.tool, m.work, m.case, m.chapters) == wanted), None)


def scaled(sample: Measure, chapters: int) -> Measure:
    """Return what a tool that takes chapters one after the other needs for more of them.

    >>> scaled(Measure(PAPERMILL, "execution", "cold", 7, (35.0,)), 200).seconds
    1000.0
    """
    seconds = sample.seconds * chapters / sample.chapters
    note = f"{sample.chapters} chapters measured, times {chapters}/{sample.chapters}"
    return replace(sample, chapters=chapters, runs=(seconds,), estimated=True, note=note)


def book_estimate(sample: Measure, pages: Measure, sampled_pages: Measure, factor: float) -> Measure:
    """Return what Jupyter Book needs for a larger book: its pages measured there, execution as in the sample.

    ``pages`` is the large book's time with execution off, ``sampled_pages`` the sample's; what the sample took
    longer than that is execution, of which the large book has ``factor`` times as much.
    """
    seconds = pages.seconds + max(0.0, sample.seconds - sampled_pages.seconds) * factor
    executed = f", execution on {sample.chapters} times {factor:.1f} added" if factor else ""
    note = f"measured with execution off{executed}"
    note = f"{note}; {sample.note}" if sample.note else note
    return replace(sample, chapters=pages.chapters, runs=(seconds,), estimated=True, note=note)


def estimates(measures: Sequence[Measure], chapters: int) -> Iterator[Measure]:
    """Yield what the slow tools would take for a large book, from the sample of seven and the large book's pages."""
    for tool in (PAPERMILL, PAPERMILL_TWO, NBCONVERT):
        if sample := find(measures, tool, "execution", "cold", TEXT):
            yield scaled(sample, chapters)
    for tool in (FORCE, CACHE):
        for case, alike, factor in _book_cases(tool, chapters):
            sample = find(measures, tool, "html", case, TEXT)
            pages = find(measures, OFF, "html", alike, chapters)
            sampled = find(measures, OFF, "html", alike, TEXT)
            if sample and pages and sampled:
                yield book_estimate(sample, pages, sampled, factor)


def _book_cases(tool: str, chapters: int) -> list[tuple[Case, Case, float]]:
    """Return each case with the case whose pages are as much work, and how often the sample's execution is done."""
    more = chapters / TEXT
    row: tuple[Case, Case, float] = ("row", "row", more) if tool == FORCE else ("row", "unchanged", 0)
    return [("cold", "cold", more), ("unchanged", "unchanged", 0), ("prose", "prose", 1), row]


def ratios(measures: Sequence[Measure]) -> list[Ratio]:
    """Return every other tool's time as a multiple of ours for the same work, case and number of chapters.

    What is stale, or has its execution off, is not the same work.
    """
    found = []
    for other in measures:
        own = SWEEP if other.work == "sweep" else OURS
        ours = find(measures, own, other.work, other.case, other.chapters)
        if ours and other.tool not in (own, OFF) and not other.stale:
            ratio = other.seconds / ours.seconds
            found.append(Ratio(other.tool, other.work, other.case, other.chapters, ratio, other.estimated))
    return found


def shares(measures: Sequence[Measure], floors: Sequence[Floor]) -> list[Share]:
    """Return which part of our cold times the floor is."""
    found = []
    for floor in floors:
        for work, least in (("execution", floor.execution), ("html", floor.html)):
            ours = find(measures, OURS, "html" if work == "html" else "execution", "cold", floor.chapters)
            if ours and least is not None:
                found.append(Share(ours.work, floor.chapters, least / ours.seconds, floor.estimated))
    return found


def aims(measures: Sequence[Measure]) -> list[Aim]:
    """Return every aim with what was got, on the report's own chapters and on the largest book."""

    def ours(work: Work, case: Case, chapters: int = WHOLE) -> Measure | None:
        return find(measures, OURS, work, case, chapters)

    def times(work: Work, case: Case, *tools: str) -> float | None:
        """Return the ratio to the fastest of some tools."""
        own = ours(work, case)
        others = [m.seconds for tool in tools if (m := find(measures, tool, work, case, WHOLE))]
        return min(others) / own.seconds if own and others else None

    def sweep(tool: str, against: str) -> float | None:
        """Return how many times as long a tool takes for a sweep as another."""
        slow, fast = (find(measures, name, "sweep", "cold", RUNS) for name in (tool, against))
        return slow.seconds / fast.seconds if slow and fast else None

    prose = ours("html", "prose")
    ran = prose.ran if prose else None
    none_started = None if ran is None else ran == 0
    return [
        _at_least("execution, cold, against papermill one by one", 8, times("execution", "cold", PAPERMILL)),
        _at_least("whole HTML, cold, against Jupyter Book with force", 4, times("html", "cold", FORCE)),
        _under("nothing changed", 0.3, ours("html", "unchanged")),
        _at_least("nothing changed, against Jupyter Book", 10, times("html", "unchanged", FORCE, CACHE)),
        _under("prose edit to finished HTML", 2, prose),
        Aim("prose edit, chapters run", "0", ran, none_started),
        _under("PDF alone after HTML", 5, ours("pdf", "cold")),
        _under(f"{LARGE} chapters, nothing changed", 1, ours("html", "unchanged", LARGE)),
        _at_least("sweep, against papermill one by one", 10, sweep(PAPERMILL, SWEEP)),
        Aim("sweep, two at a time against one", "none", sweep(SWEEP_ONE, SWEEP), None),
        Aim("sweep, two Dask workers against one", "none", sweep(DASK_ONE, DASK), None),
    ]


def _at_least(aim: str, wanted: float, got: float | None) -> Aim:
    return Aim(aim, f"{wanted:g} times", got, None if got is None else got >= wanted)


def _under(aim: str, wanted: float, measure: Measure | None) -> Aim:
    got = measure.seconds if measure else None
    return Aim(aim, f"under {wanted:g} s", got, None if got is None else got < wanted)
