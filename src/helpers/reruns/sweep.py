"""A sweep from start to end: what is in the journal is not run again, the rest is, and the table is written whole."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from helpers.files import write_atomic
from helpers.problems import Problem, ReportError, RequestError
from helpers.reruns.baseline import baseline
from helpers.reruns.design import Design, Values
from helpers.reruns.effects import as_csv, common_units, effects
from helpers.reruns.journal import Journal, open_journal, sources
from helpers.reruns.local import Done, run_here
from helpers.reruns.meter import Meter
from helpers.reruns.table import FORMATS, Row, column, parquet_package, rows, write_table
from helpers.reruns.trial import Trial

Say = Callable[[str], None]


@dataclass(frozen=True)
class SweepRequest:
    """What to run, where results go, how many at once on this machine, or the cluster's scheduler.

    ``command`` is what asks for it again, as a shell reads it.
    """

    root: Path
    design: Design
    output: Path
    jobs: int = 2
    scheduler: str | None = None
    command: str = ""

    @property
    def journal(self) -> Path:
        """Where results are kept as they come."""
        return self.output.with_name(f"{self.output.name}.journal")


def check_output(output: Path) -> None:
    """Raise RequestError for an output that is of no known kind or no sweep's, ReportError without its package."""
    problem = None
    if output.suffix not in FORMATS:
        problem = f"is neither {' nor '.join(FORMATS)}", "give --output FILE.csv or FILE.parquet"
    elif output.exists() and not output.with_name(f"{output.name}.journal").exists():
        problem = "is there and has no journal of a sweep beside it", "remove it, or give another --output"
    if problem:
        raise RequestError([Problem(str(output), "sweep:output", *problem)])
    if output.suffix == ".parquet":
        parquet_package()


def sweep(request: SweepRequest, say: Say) -> list[Trial]:
    """Run what is not in the journal and write the table; returns the result of every run, in order.

    However it ends, what was run is in the journal, and but for ``kill -9`` the table as far as it got is
    written. Raises ReportError.
    """
    check_output(request.output)
    with open_journal(request.journal, sources(request.design.chapter, request.root)) as journal:
        try:
            _run(request, journal, say)
        except BaseException:
            with suppress(ReportError):
                _write(request, journal)
            kept = sum(journal.result(values) is not None for values in request.design.runs)
            say(f"{kept} of {len(request.design.runs)} runs are kept; the same command goes on from there")
            raise
        _explain(request, journal, _write(request, journal), say)
        return [trial for values in request.design.runs if (trial := journal.result(values))]


def _run(request: SweepRequest, journal: Journal, say: Say) -> None:
    runs = request.design.runs
    todo = [values for values in runs if journal.get(values) is None]
    if journal.others:
        say(f"{journal.others} runs in the journal are of other sources (code, data or packages): not used")
    say(f"{len(runs)} runs, {len(runs) - len(todo)} already done")
    if not todo:
        return
    meter = Meter(len(todo), sys.stderr)
    try:
        for values, trial in _results(request, journal, todo):
            if sources(request.design.chapter, request.root) != journal.sources:
                raise ReportError(
                    "code or data changed while the sweep ran; give the same command to run it anew"
                )
            journal.add(values, trial)
            meter.add(trial.status == "done")
    finally:
        meter.close()


def _results(request: SweepRequest, journal: Journal, todo: list[Values]) -> Done:
    if request.scheduler is None:
        return run_here(request.design, todo, request.root, request.jobs)
    from helpers.reruns.cluster import run_on_cluster

    return run_on_cluster(request.scheduler, request.design, todo, journal.sources)


def _write(request: SweepRequest, journal: Journal) -> list[Row]:
    """Write the table as far as it got; returns its rows."""
    design = request.design
    ended = (
        (number, values, trial)
        for number, values in enumerate(design.runs, start=1)
        if (trial := journal.result(values))
    )
    table = rows(design.names, ended)
    write_table(request.output, table)
    return table


def _explain(request: SweepRequest, journal: Journal, table: list[Row], say: Say) -> None:
    """Write beside the table what matters most in it: effects as CSV, and the page."""
    from helpers.reruns.sweep_page import Swept, sweep_page  # it draws: only now

    say("working out what matters most")
    design, first = request.design, request.design.runs[0]
    varied = [p for p in design.declared if p.name in design.varied]
    fixed = [(p, first[p.name]) for p in design.declared if p.name in design.names and p not in varied]
    runs = (trial.units for values in design.runs if (trial := journal.result(values)))
    units = {column(id, design.names): unit for id, unit in common_units(runs).items()}
    found = effects(table, varied, units)
    swept = Swept(
        chapter=design.chapter,
        varied=varied,
        fixed=fixed,
        rows=table,
        units=units,
        command=request.command,
        default=baseline(request.root, design.chapter, {p.name: value for p, value in fixed}),
    )
    output = request.output
    write_atomic(output.with_name(f"{output.stem}-effects.csv"), as_csv(found))
    write_atomic(output.with_suffix(".html"), sweep_page(request.root, swept, found))
