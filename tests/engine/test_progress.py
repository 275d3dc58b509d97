"""Progress: live lines on a terminal only, plain lines elsewhere, and the times at the end."""

from __future__ import annotations

import io

from helpers.engine.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_elsewhere_only_lines_that_stay_are_written() -> None:
    stream = io.StringIO()
    with Progress(stream) as progress:
        progress.watch("01-race", 3)
        progress.say("ran 01-race in 1.0 s")
        progress.watch("01-race", None)
    assert stream.getvalue() == "ran 01-race in 1.0 s\n"


def test_a_terminal_shows_each_running_chapter_on_a_line_and_takes_it_back() -> None:
    stream = Terminal()
    with Progress(stream) as progress:
        progress.watch("01-race", 3)
        progress.watch("02-paths", 1)
        progress.say("stays")
        progress.watch("01-race", None)
        shown = stream.getvalue()
    assert "01-race: cell 3, 0 s\n02-paths: cell 1, 0 s\n" in shown
    assert "\x1b[2A\x1b[Jstays\n01-race: cell 3, 0 s\n02-paths: cell 1, 0 s\n" in shown
    assert shown.endswith("\x1b[2A\x1b[J02-paths: cell 1, 0 s\n")
    assert stream.getvalue().endswith("\x1b[1A\x1b[J")
