"""Execute the chapters of a book as a build does, and nothing else: ``python -m bench.execution ROOT OUTPUT``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bench.books import PARAMETERS
from helpers.engine.execute import execute
from helpers.parameters.request import plan, read_settings


def main(root: Path, output: Path) -> None:
    """Execute every chapter into ``output``, as many at once as there are cores. Raises ReportError."""
    given = root / PARAMETERS
    settings = read_settings([], given if given.is_file() else None)
    execute(plan(root, settings), output, root, os.cpu_count() or 1, lambda outcome: None)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
