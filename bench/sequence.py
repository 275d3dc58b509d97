"""The order in which tools are measured: each in a book of its own, from nothing, then after each kind of edit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median

from bench import tools
from bench.books import (
    SMALLEST,
    TEXT,
    WHOLE,
    Book,
    Execution,
    edit_prose,
    edit_row,
    make_book,
    set_execution,
    take_executed,
)
from bench.measures import (
    CACHE,
    FORCE,
    NBCONVERT,
    OFF,
    OURS,
    PAPERMILL,
    PAPERMILL_TWO,
    Case,
    Floor,
    Measure,
    Work,
    estimates,
    find,
)
from bench.tools import Done, ToolFailed

#: A run shorter than this many seconds is measured this many times.
REPEATS = ((2.0, 5), (10.0, 3))
STALE = "does not notice the edit: its pages are out of date"
ALL = "with --all: without it the edit goes unnoticed"

Build = Callable[[], Done]


@dataclass(frozen=True)
class Bench:
    """A run of the benchmark: the repository, where books go, what is wanted, and what was found so far."""

    source: Path
    folder: Path
    works: frozenset[str]
    cores: int
    quick: bool
    say: Callable[[str], None]
    measures: list[Measure] = field(default_factory=list)
    floors: list[Floor] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def book(self, name: str, size: int, typed: bool = False) -> Book:
        """Return a new book for a tool."""
        return make_book(self.source, self.folder / f"{size}-{name}", size, typed)

    @contextmanager
    def told(self, tool: str, chapters: int) -> Iterator[None]:
        """Note why a tool could not do its work, and go on with the next."""
        try:
            yield
        except ToolFailed as error:
            self.failures.append(f"{tool}, {chapters} chapters: {error}")
            self.say(self.failures[-1])

    def keep(self, measure: Measure) -> None:
        """Keep a measurement and tell it."""
        self.measures.append(measure)
        mark = "about " if measure.estimated else ""
        what = f"{measure.chapters} chapters, {measure.work}, {measure.case}, {measure.tool}"
        self.say(f"{what}: {mark}{measure.seconds:.2f} s")

    def repeat(self, run: Build, before: Callable[[int], object] = lambda turn: None) -> list[Done]:
        """Return the runs, more of short ones than of long ones; ``before`` each, its number is told, unmeasured."""
        done: list[Done] = []
        for turn in count(1):
            before(turn)
            done.append(run())
            first = done[0].seconds
            wanted = 1 if self.quick else next((times for limit, times in REPEATS if first < limit), 1)
            if turn >= wanted:
                break
        return done


def warm_up(bench: Bench) -> None:
    """Run every tool once on a small book, so that none pays for reading what is imported from a cold disk."""
    bench.say("warming up")
    book = bench.book("warm", SMALLEST)
    for name, run in {
        OURS: partial(tools.report, book),
        FORCE: partial(tools.jupyter_book, book),
        PAPERMILL: partial(tools.papermill, book, 1),
        NBCONVERT: partial(tools.nbconvert, book),
    }.items():
        with bench.told(name, SMALLEST):
            run()


def measure_size(bench: Bench, size: int) -> None:
    """Measure everything wanted on a book of ``size`` chapters; what is slow on large books is estimated."""
    bench.say(f"{size} chapters")
    small = size <= WHOLE
    if "execution" in bench.works:
        _execution(bench, size, small)
    if "html" in bench.works:
        _pages(bench, size, small)
    if size == WHOLE or bench.quick:
        _whole(bench, size)
    if not small:
        for measure in list(estimates(bench.measures, size)):
            bench.keep(measure)
    if bench.works & {"execution", "html"}:
        with bench.told("floor", size):
            _floor(bench, size, small)


def _execution(bench: Bench, size: int, small: bool) -> None:
    book = bench.book("execution", size)
    runs = {OURS: partial(tools.report_execution, book)}
    if small:
        typed = bench.book("commands", size, typed=True)
        runs |= {
            PAPERMILL: partial(tools.papermill, typed, 1),
            PAPERMILL_TWO: partial(tools.papermill, typed, 2),
            NBCONVERT: partial(tools.nbconvert, typed),
        }
    for tool, run in runs.items():
        with bench.told(tool, size):
            _keep(bench, tool, "execution", "cold", size, bench.repeat(run))


def _pages(bench: Bench, size: int, small: bool) -> None:
    ours = bench.book("html", size)
    with bench.told(OURS, size):
        _cases(bench, OURS, "html", ours, partial(tools.report, ours, "html"))
    executed = ours.root / "_build" / "executed"
    with bench.told(OFF, size):
        off = bench.book("off", size)
        set_execution(off, "off")
        take_executed(off, executed)
        _cases(bench, OFF, "html", off, partial(tools.jupyter_book, off))
    modes: tuple[tuple[str, Execution], ...] = ((FORCE, "force"), (CACHE, "cache")) if small else ()
    for tool, mode in modes:
        with bench.told(tool, size):
            book = bench.book(mode, size, typed=True)
            set_execution(book, mode)
            _cases(bench, tool, "html", book, partial(tools.jupyter_book, book))


def _cases(bench: Bench, tool: str, work: Work, book: Book, build: Build) -> None:
    """Measure a tool from nothing, again with nothing changed, and after edits."""
    everything = partial(tools.jupyter_book, book, True)
    row, note = (everything, ALL) if tool in (FORCE, OFF) else (build, STALE if tool == CACHE else "")

    def keep(case: Case, done: list[Done], note: str = "") -> None:
        _keep(bench, tool, work, case, len(book.chapters), done, note)

    keep("cold", bench.repeat(build, lambda turn: book.forget()))
    keep("unchanged", bench.repeat(build))
    keep("prose", bench.repeat(build, partial(edit_prose, book)))
    keep("row", bench.repeat(row, partial(edit_row, book)), note)


def _whole(bench: Bench, size: int) -> None:
    book = bench.book("whole", size)
    with bench.told(OURS, size):
        if "whole" in bench.works:
            _cases(bench, OURS, "whole", book, partial(tools.report, book))
        if "pdf" in bench.works:
            _pdf(bench, book)


def _pdf(bench: Bench, book: Book) -> None:
    def pages(turn: int) -> None:
        book.forget()
        tools.report(book, "html")

    done = bench.repeat(partial(tools.report, book, "pdf"), pages)
    _keep(bench, OURS, "pdf", "cold", len(book.chapters), done, "after the pages alone")


def _keep(
    bench: Bench, tool: str, work: Work, case: Case, chapters: int, done: Sequence[Done], note: str = ""
) -> None:
    ran = max(tools.chapters_run(one) for one in done) if tool == OURS and work != "execution" else None
    runs = tuple(one.seconds for one in done)
    bench.keep(Measure(tool, work, case, chapters, runs, note=note, ran=ran, stale=note == STALE))


def _floor(bench: Bench, size: int, small: bool) -> None:
    """Measure what no build can beat; the cells of a large book are those of the sample, more often."""
    pages = find(bench.measures, OFF, "html", "cold", size)
    book = pages.seconds if pages else None
    sample = next((floor for floor in bench.floors if floor.chapters == TEXT), None)
    if small:
        own = bench.book("floor", size, typed=True)
        imports = median(done.seconds for done in bench.repeat(partial(tools.imports, own)))
        cells = median(tools.own_time(done) for done in bench.repeat(partial(tools.cells, own)))
        bench.floors.append(Floor(size, imports, cells, bench.cores, book))
    elif sample:
        cells = sample.cells * size / TEXT
        bench.floors.append(Floor(size, sample.imports, cells, bench.cores, book, estimated=True))
