"""Saves: one burst is told once, whatever an editor does with its files. A look at the files is the clock."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from helpers.preview import saves as module
from helpers.preview.saves import saves

Act = Callable[[], object]


class OverError(Exception):
    """The last look is taken."""


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TICK", 0.001)


def looks(
    folder: Path, script: Mapping[int, Act], last: int, build: Callable[[int], object] = lambda count: None
) -> list[int]:
    """Return after how many looks saves were told.

    ``script`` says what is done just before which look, ``build`` what is done whenever saves are told.
    """
    taken = 0

    def files() -> list[Path]:
        nonlocal taken
        taken += 1
        if taken > last:
            raise OverError
        script.get(taken, lambda: None)()
        return sorted(folder.iterdir())

    async def told() -> list[int]:
        found: list[int] = []
        try:
            async for _ in saves(files):
                found.append(taken)
                build(len(found))
        except OverError:
            return found
        raise AssertionError("it ended")

    return asyncio.run(told())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text("1")
    return tmp_path / "a.csv"


def test_the_start_is_told_and_then_nothing_while_nothing_is_saved(file: Path) -> None:
    assert looks(file.parent, {}, 9) == [2]


def replaced(file: Path) -> None:
    beside = file.with_name("b.csv")
    beside.write_text("2")
    os.utime(beside, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
    os.replace(beside, file)


@pytest.mark.parametrize(
    "save",
    [
        lambda file: file.write_text("23"),
        lambda file: os.utime(file, ns=(1, 1)),
        lambda file: file.unlink(),
        lambda file: file.with_name("new.csv").write_text(""),
        lambda file: file.with_name("gone").symlink_to("nowhere") or file.write_text("23"),
        replaced,
    ],
)
def test_every_kind_of_save_is_told_once(file: Path, save: Callable[[Path], object]) -> None:
    assert looks(file.parent, {5: lambda: save(file)}, 12) == [2, 6]


def test_a_burst_is_told_once_when_it_has_ended(file: Path) -> None:
    burst = {look: lambda look=look: file.write_text("2" * look) for look in (4, 5, 6, 7)}
    assert len(told := looks(file.parent, burst, 14)) == 2
    assert told[-1] > 7


def test_saves_during_a_build_are_told_once_after_it(file: Path) -> None:
    def build(count: int) -> None:
        for length in range(2, 5 if count == 1 else 2):
            file.write_text("x" * length)

    assert looks(file.parent, {}, 12, build) == [2, 4]
