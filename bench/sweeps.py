"""Sweeps measured: runs of one chapter here, on a Dask cluster of this machine, and by papermill's command."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from bench.books import SMALLEST, Book
from bench.measures import DASK, DASK_ONE, PAPERMILL, RUNS, SAMPLE_RUNS, SWEEP, SWEEP_ONE, Measure
from bench.sequence import Bench
from bench.tools import Done, ToolFailed, command, run
from helpers.files import write_atomic

CHAPTER = "03-manufacturing-first"
GRID = "grid.yml"
#: Seconds a scheduler may take to say where it is.
PATIENCE = 60

_number = count(1)


def measure_sweeps(bench: Bench) -> None:
    """Measure a sweep of one chapter in every way; papermill's command runs a few of it, the rest is worked out."""
    runs = SMALLEST if bench.quick else RUNS
    bench.say(f"{runs} runs of {CHAPTER}")
    book = bench.book("sweep", 13)
    write_atomic(book.root / GRID, f"saturation: {{from: 0.5, to: 1, count: {runs}}}\n")
    for tool, jobs in ((SWEEP, 2), (SWEEP_ONE, 1)):
        with bench.told(tool, runs):
            _keep(bench, tool, runs, sweep(book, "--jobs", str(jobs)))
    for tool, workers in ((DASK, 2), (DASK_ONE, 1)):
        with bench.told(tool, runs), cluster(book, workers) as address:
            _keep(bench, tool, runs, sweep(book, "--scheduler", address))
    with bench.told(PAPERMILL, runs):
        sampled = min(SAMPLE_RUNS, runs)
        seconds = sum(papermill(book, turn).seconds for turn in range(sampled))
        note = f"{sampled} runs measured, times {runs}/{sampled}" if sampled < runs else ""
        bench.keep(
            Measure(PAPERMILL, "sweep", "cold", runs, (seconds * runs / sampled,), sampled < runs, note)
        )


def _keep(bench: Bench, tool: str, runs: int, done: Done) -> None:
    bench.keep(
        Measure(tool, "sweep", "cold", runs, (done.seconds,), note=f"{runs / done.seconds:.2f} runs a second")
    )


def sweep(book: Book, *words: str) -> Done:
    """Run the sweep into a table of its own; the command's start counts."""
    table = f"_build/sweep-{next(_number)}.csv"
    return run(book, [command("report"), "sweep", CHAPTER, GRID, "--output", table, *words])


def papermill(book: Book, turn: int) -> Done:
    """Run the chapter once with papermill's command."""
    value = str(0.5 + turn / 100)
    made = book.root / "_build" / "run.ipynb"
    made.parent.mkdir(exist_ok=True)
    return run(book, [command("papermill"), f"chapters/{CHAPTER}.ipynb", made, "-p", "saturation", value])


@contextmanager
def cluster(book: Book, workers: int) -> Iterator[str]:
    """Yield the address of a Dask cluster of this machine with workers of one thread. Raises ToolFailed."""
    file = book.root / f"scheduler-{workers}.json"
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> None:
        started.append(
            subprocess.Popen(
                [str(command("dask")), *words, "--host", "127.0.0.1"],
                cwd=book.root,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )

    try:
        start("scheduler", "--port", "0", "--scheduler-file", str(file), "--no-dashboard")
        address = _address(file)
        for _ in range(workers):
            start("worker", address, "--nthreads", "1", "--no-dashboard")
        yield address
    except FileNotFoundError as error:
        raise ToolFailed("dask is not installed: make .venv/.tested") from error
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(PATIENCE)


def _address(file: Path) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if file.is_file() and file.read_bytes():
            return str(json.loads(file.read_bytes())["address"])
        time.sleep(0.1)
    raise ToolFailed(f"no scheduler after {PATIENCE} s")
