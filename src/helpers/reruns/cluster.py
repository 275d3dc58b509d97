"""Runs of a sweep on a Dask cluster: workers compute from their own checkout, the client alone keeps results."""

from __future__ import annotations

import atexit
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from threading import Lock
from typing import Any

from helpers.engine.place import scratch
from helpers.engine.processes import Template, open_template
from helpers.parameters.request import ChapterPlan
from helpers.places import find_root
from helpers.problems import ReportError
from helpers.reruns.design import Design, Values
from helpers.reruns.journal import sources
from helpers.reruns.local import Done, plan_or_refusal
from helpers.reruns.trial import Trial, run_trial

#: Seconds to wait for the scheduler, and for a first worker.
PATIENCE = 10
#: Runs handed out for each thread of the workers: the next is there when one ends, few are lost with a worker.
AHEAD = 3
EQUAL = "give workers the same commit, data and packages as here, and start them again"

_starting = Lock()


class OtherSources(ReportError):
    """A worker whose code, data or packages are not those of the sweep."""


def run_on_cluster(address: str, design: Design, todo: Sequence[Values], of: str) -> Done:
    """Yield each run with its result as it ends; ``of`` is the digest of the sources all must have.

    A run whose worker dies is run by another; Dask gives up on one that several have died of, which is a failed
    run. Raises ReportError without the package, scheduler or workers, and where a worker has other sources.
    """
    distributed = cluster_package()
    with _client(distributed, address) as client:
        _check(client, design.chapter, of)
        waiting, running = iter(todo), dict[str, Values]()
        pending = distributed.as_completed(loop=client.loop)

        def hand_out(count: int) -> Done:
            """Give ``count`` runs more to the cluster; those refused are told at once."""
            while count and (values := next(waiting, None)) is not None:
                plan = plan_or_refusal(design, values)
                if isinstance(plan, Trial):
                    yield values, plan
                    continue
                future = client.submit(run_there, plan.name, plan.given, plan.parameters, of, pure=False)
                running[future.key] = values
                pending.add(future)
                count -= 1

        yield from hand_out(AHEAD * sum(client.nthreads().values()))
        for future in pending:
            yield running.pop(future.key), _result(distributed, future)
            yield from hand_out(1)


def run_there(name: str, given: Values, parameters: Values, of: str) -> Trial:
    """Run a chapter on a worker, from the checkout the worker stands in. Raises OtherSources."""
    root = find_root()
    if sources(name, root) != of:
        raise OtherSources(f"{root}: other code, data or packages than those of the sweep; {EQUAL}")
    return run_trial(
        ChapterPlan(name, root / "chapters" / f"{name}.ipynb", given, parameters), root, _template()
    )


def sources_there(chapter: str) -> str:
    """Return the digest of a worker's sources. Raises ReportError where it stands in no checkout."""
    return sources(chapter, find_root())


def _template() -> Template:
    """Return the one template of a worker's process, started at its first run and ended with it."""
    with _starting:
        return _started()


@cache
def _started() -> Template:
    stack = ExitStack()
    atexit.register(stack.close)
    stack.enter_context(scratch())
    return stack.enter_context(open_template())


def cluster_package() -> Any:
    """Return dask.distributed. Raises ReportError where it is not installed."""
    try:
        import distributed
    except ImportError as error:
        raise ReportError(
            "--scheduler needs a package more: pip install 'ai-manufacturing-report[cluster]'"
        ) from error
    return distributed


@contextmanager
def _client(distributed: Any, address: str) -> Iterator[Any]:
    """Yield a client of a scheduler that has workers."""
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, RuntimeError) as error:
        raise ReportError(
            f"--scheduler {address}: no scheduler answers within {PATIENCE} s; start one with `dask scheduler`"
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise ReportError(
                f"--scheduler {address}: no worker within {PATIENCE} s; start one with `dask worker {address}`"
            ) from error
        yield client


def _check(client: Any, chapter: str, of: str) -> None:
    """Raise ReportError naming every worker that cannot do the same as this machine."""
    found = client.run(sources_there, chapter, on_error="return")
    wrong = [f"{worker}: {_cause(answer)}" for worker, answer in sorted(found.items()) if answer != of]
    if wrong:
        raise ReportError("\n".join([*wrong, f"no run was begun; {EQUAL}"]))


def _cause(answer: Any) -> str:
    if isinstance(answer, str):
        return "other code, data or packages than here"
    return f"{type(answer).__name__}: {answer}"


def _result(distributed: Any, future: Any) -> Trial:
    if future.status == "finished":
        found: Trial = future.result()
        return found
    error = future.exception() if future.status == "error" else None
    if isinstance(error, distributed.KilledWorker):
        return Trial("failed", f"{error.allowed_failures + 1} workers died while they ran it")
    if error is None:
        raise ReportError(
            "the scheduler is gone, or has dropped the runs; start it and give the same command"
        )
    raise ReportError(f"a worker could not run: {type(error).__name__}: {error}") from error
