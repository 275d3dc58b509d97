"""The command ``report preview``: the report in a browser, built again on every save."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from pathlib import Path

import click

from helpers.cli import options
from helpers.places import find_root
from helpers.problems import ReportError, RequestError


@click.command()
@options.port
@options.settings
@options.parameter_file
@options.output
def preview(*, port: int, settings: tuple[str, ...], params: Path | None, output: Path | None) -> int:
    """Serve the pages on this machine, build them again on every save and refresh them in the browser.

    Where a build fails, its problems stand in the terminal and on the page, beside the last good report. Ctrl-C
    ends it.
    """
    import asyncio  # here: no other command waits for it

    from helpers.engine.lifeline import command
    from helpers.preview.preview import preview as run

    root = find_root()
    target = (output or root / "_build").resolve()
    words = ["--only", "html", "--output", str(target)]
    words += [word for setting in settings for word in ("--set", setting)]
    words += ["--params", str(params.resolve())] if params else []
    also = [params.resolve()] if params else []
    work = run(
        root,
        target,
        command(__name__, *words),
        also,
        port,
        click.echo,
        lambda line: click.echo(line, err=True),
    )
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        return 0


def main() -> None:
    """Build as the words say, in the preview's child; what went wrong goes to standard output, for the page.

    Also an error of the package itself: it is among what is being edited.
    """
    signal.signal(signal.SIGTERM, _end)
    try:
        from helpers.cli.main import build

        with build.make_context("report build", sys.argv[1:]) as context:
            build.invoke(context)
    except KeyboardInterrupt:
        os._exit(1)
    except ReportError as error:
        _leave(2 if isinstance(error, RequestError) else 1, str(error))
    except click.ClickException as error:
        _leave(2, error.format_message())
    except Exception:
        _leave(1, traceback.format_exc())


def _end(*_: object) -> None:
    """End as at Ctrl-C; how that goes nobody wants to know."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    signal.raise_signal(signal.SIGINT)


def _leave(status: int, said: str) -> None:
    sys.stdout.buffer.write(said.encode(errors="replace"))
    sys.exit(status)
