"""How far a sweep is: one live line on a terminal, a plain line every so often elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import TextIO

#: Seconds between two plain lines.
EVERY = 10
CLEAR = "\r\x1b[K"


@dataclass
class Meter:
    """Counts the runs of a sweep as they end and tells the pace and the time remaining."""

    total: int
    stream: TextIO
    done: int = 0
    bad: int = 0
    start: float = field(default_factory=monotonic)
    told: float = field(default_factory=monotonic)

    def add(self, well: bool) -> None:
        """Count a run, and tell it where it is time."""
        self.done += 1
        self.bad += not well
        now = monotonic()
        if self.stream.isatty():
            self.stream.write(f"{CLEAR}{self.line(now)}")
        elif now - self.told >= EVERY:
            self.told = now
            self.stream.write(f"{self.line(now)}\n")
        self.stream.flush()

    def close(self) -> None:
        """Leave the last state on a line of its own."""
        if self.done:
            line = f"{self.line(monotonic())}\n"
            self.stream.write(CLEAR + line if self.stream.isatty() else line)
            self.stream.flush()

    def line(self, now: float) -> str:
        """Return the state in words.

        >>> import io
        >>> Meter(200, io.StringIO(), done=50, bad=1, start=0.0).line(25.0)
        '50 of 200 runs (1 failed or refused), 2.0 a second, 0:01:15 left'
        """
        pace = self.done / max(now - self.start, 1e-9)
        bad = f" ({self.bad} failed or refused)" if self.bad else ""
        left = timedelta(seconds=round((self.total - self.done) / pace)) if self.done else "unknown time"
        return f"{self.done} of {self.total} runs{bad}, {pace:.1f} a second, {left} left"
