"""Sweeps on a real Dask cluster of this machine: the same rows as here, also where a worker is killed."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from .sweeping import report_to_sweep, rows_of, run_sweep, start_sweep, write_grid

DASK = str(Path(sys.executable).with_name("dask"))
RUNS = 20


class Cluster:
    """A scheduler and workers, started as anyone would, each in the checkout it is to compute from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self._file = folder / "scheduler.json"
        self._start("scheduler", "--scheduler-file", str(self._file), "--port", "0", cwd=folder)
        while not self._file.exists() or not self._file.read_bytes():
            assert self.processes[0].poll() is None
            time.sleep(0.05)
        self.address = str(json.loads(self._file.read_bytes())["address"])

    def _start(self, role: str, *words: str, cwd: Path) -> subprocess.Popen[bytes]:
        with (self.folder / f"{role}-{len(self.processes)}.log").open("wb") as log:
            command = [DASK, role, *words, "--host", "127.0.0.1"]
            self.processes.append(subprocess.Popen(command, cwd=cwd, stdout=log, stderr=log))
        return self.processes[-1]

    def worker(self, checkout: Path) -> subprocess.Popen[bytes]:
        """Start a worker of one thread in a checkout."""
        words = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(self.folder))
        return self._start("worker", self.address, *words, cwd=checkout)

    def release(self) -> list[int]:
        """End the workers; returns the processes they had started that are left."""
        workers = self.processes[1:]
        started = [c for p in workers for c in _children(p.pid)]
        for process in workers:
            self._end(process)
        _, left = psutil.wait_procs(started, timeout=10)
        return [process.pid for process in left]

    def stop(self) -> None:
        """End the scheduler."""
        self._end(self.processes[0])

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        self.processes.remove(process)
        process.terminate()
        process.wait(30)


def _children(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True) if psutil.pid_exists(pid) else []


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = report_to_sweep(tmp_path_factory.mktemp("cluster") / "repository", pause=0.2)
    write_grid(folder, saturation={"from": 0.5, "to": 0.95, "count": RUNS // 2}, last_year=[2020, 2024])
    status, said = run_sweep(folder, "here.csv")
    assert status == 0, said
    return folder


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    started = Cluster(tmp_path_factory.mktemp("scheduler"))
    yield started
    started.stop()


@pytest.fixture
def cluster(scheduler: Cluster) -> Iterator[Cluster]:
    """The scheduler, without workers of another test."""
    yield scheduler
    assert scheduler.release() == []


def test_a_worker_killed_loses_and_doubles_nothing(report: Path, cluster: Cluster) -> None:
    first, _ = cluster.worker(report), cluster.worker(report)
    sweep = start_sweep(report, "there.csv", "--scheduler", cluster.address)
    journal = report / "there.csv.journal"
    while not journal.exists() or len(journal.read_bytes().splitlines()) < 5:
        assert sweep.poll() is None, sweep.communicate()
        time.sleep(0.02)
    orphans = _children(first.pid)
    first.send_signal(signal.SIGKILL)
    _, said = sweep.communicate(timeout=120)
    assert sweep.returncode == 0, said
    assert (report / "there.csv").read_bytes() == (report / "here.csv").read_bytes()
    assert len(journal.read_bytes().splitlines()) == len(rows_of(report / "there.csv")) == RUNS
    assert psutil.wait_procs(orphans, timeout=10)[1] == [], "what the worker had started ends with it"


def test_a_sweep_killed_goes_on_and_runs_nothing_twice(report: Path, cluster: Cluster) -> None:
    cluster.worker(report)
    journal = report / "again.csv.journal"
    sweep = start_sweep(report, "again.csv", "--scheduler", cluster.address)
    while not journal.exists() or len(journal.read_bytes().splitlines()) < 5:
        assert sweep.poll() is None, sweep.communicate()
        time.sleep(0.02)
    sweep.send_signal(signal.SIGKILL)
    sweep.communicate(timeout=60)
    kept = journal.read_bytes().count(b"\n")
    status, said = run_sweep(report, "again.csv", "--scheduler", cluster.address)
    assert status == 0, said
    assert f"{RUNS} runs, {kept} already done" in said
    assert (report / "again.csv").read_bytes() == (report / "here.csv").read_bytes()
    assert len(journal.read_bytes().splitlines()) == RUNS


def test_a_worker_with_other_sources_is_named_and_nothing_is_run(
    report: Path, cluster: Cluster, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(report, other)
    data = other / "data" / "robots.csv"
    data.write_text(data.read_text() + "\n")
    cluster.worker(other)
    status, said = run_sweep(report, "other.csv", "--scheduler", cluster.address)
    assert status == 1
    assert "tcp://127.0.0.1:" in said
    assert "other code, data or packages than here" in said
    assert "no run was begun" in said
    assert rows_of(report / "other.csv") == []


def test_a_cluster_that_is_not_there_is_told(report: Path, cluster: Cluster) -> None:
    asked = {"no scheduler answers": "tcp://127.0.0.1:9", "no worker within 10 s": cluster.address}
    sweeps = {
        said: start_sweep(report, f"none-{number}.csv", "--scheduler", address)
        for number, (said, address) in enumerate(asked.items())
    }
    for said, sweep in sweeps.items():
        _, told = sweep.communicate(timeout=120)
        assert sweep.returncode == 1
        assert said in told
        assert "Traceback" not in told
