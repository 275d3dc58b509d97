"""Runs of a sweep on this machine, several at once, each in a fork of one process that has imported everything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from helpers.engine.lifeline import as_done
from helpers.engine.place import scratch
from helpers.engine.processes import open_template
from helpers.parameters.request import ChapterPlan
from helpers.problems import RequestError
from helpers.reruns.design import Design, Values
from helpers.reruns.trial import Trial, run_trial

Done = Iterator[tuple[Values, Trial]]


def plan_or_refusal(design: Design, values: Values) -> ChapterPlan | Trial:
    """Return the plan of a run, or its refusal where the values break a rule across parameters."""
    try:
        return design.plan(values)
    except RequestError as error:
        return Trial("refused", "; ".join(f"{p.code}: {p.message}" for p in error.problems))


def run_here(design: Design, todo: Sequence[Values], root: Path, jobs: int) -> Done:
    """Yield each run with its result as it ends, ``jobs`` at once; an error or Ctrl-C ends all of it."""
    with scratch(), open_template() as template:

        def run(values: Values) -> Trial:
            plan = plan_or_refusal(design, values)
            return plan if isinstance(plan, Trial) else run_trial(plan, root, template)

        yield from ((todo[position], trial) for position, trial in as_done(run, todo, jobs))
