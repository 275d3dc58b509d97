"""What a person sees of a build: a live line for each running chapter on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Event, RLock, Thread
from time import monotonic
from typing import Self, TextIO

CLEAR = "\x1b[{}A\x1b[J"
TICK = 0.5


class Progress:
    """Lines that stay (``say``) above lines that live (``watch``); used as a context from several threads."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.live = stream.isatty()
        self._running: dict[str, tuple[int, float]] = {}
        self._shown = 0
        self._lock = RLock()
        self._over = Event()

    def __enter__(self) -> Self:
        if self.live:
            Thread(target=self._tick, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._running.clear()
        self._draw()

    def say(self, line: str) -> None:
        """Write a line that stays."""
        with self._lock:
            self._draw(line)

    def watch(self, name: str, cell: int | None) -> None:
        """Show the cell a chapter is at; None where it has ended."""
        with self._lock:
            if cell is None:
                self._running.pop(name, None)
            else:
                self._running[name] = (cell, self._running.get(name, (0, monotonic()))[1])
            if self.live:
                self._draw()

    def _draw(self, line: str = "") -> None:
        with self._lock:
            text = CLEAR.format(self._shown) if self._shown else ""
            text += f"{line}\n" if line else ""
            lines = [
                f"{name}: cell {cell}, {monotonic() - start:.0f} s"
                for name, (cell, start) in self._running.items()
            ]
            self._shown = len(lines) if self.live else 0
            self.stream.write(text + "".join(f"{shown}\n" for shown in lines[: self._shown]))
            self.stream.flush()

    def _tick(self) -> None:
        while not self._over.wait(TICK):
            self._draw()


def table(rows: Iterable[tuple[str, str, float]]) -> list[str]:
    """Return lines of what was done, how, and the seconds it took.

    >>> table([("01-race", "ran", 1.25), ("pages", "made", 12.0)])
    ['01-race  ran    1.2 s', 'pages    made  12.0 s']
    """
    found = list(rows)
    names = max(len(name) for name, _, _ in found)
    ways = max(len(how) for _, how, _ in found)
    return [f"{name:<{names}}  {how:<{ways}} {seconds:5.1f} s" for name, how, seconds in found]
