"""The cells' own time: ``python -m bench.cells ROOT`` prints JSON, the seconds the cells of each chapter take.

Each chapter runs in a fork of a process that has imported what chapters need, alone on the machine, without a
kernel: no messages, no checks of messages, no files. Nothing that executes these cells can be faster.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from pathlib import Path
from time import perf_counter

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from bench.books import read
from helpers.engine.template import load
from helpers.parameters.request import chapter_names


def seconds(notebook: Path) -> float:
    """Return the seconds the code cells of a chapter take, with the defaults typed in it."""
    os.chdir(notebook.parent)
    cells = [cell for cell in read(notebook)["cells"] if cell["cell_type"] == "code"]
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    start = perf_counter()
    with capture_output():
        for cell in cells:
            shell.run_cell("".join(cell["source"])).raise_error()
    return perf_counter() - start


def each(root: Path) -> dict[str, float]:
    """Return the seconds of every chapter's cells, each chapter in a fork of this process."""
    names = chapter_names(root)
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        found = pool.map(seconds, [root / "chapters" / f"{name}.ipynb" for name in names], chunksize=1)
    return dict(zip(names, found, strict=True))


if __name__ == "__main__":
    load()
    print(json.dumps(each(Path(sys.argv[1]).resolve())))
