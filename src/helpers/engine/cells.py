"""A chapter's own process: papermill runs the notebook here, with an engine that needs no Jupyter kernel.

What happens is told as it happens, one JSON text a line (``Event``), so that the build still has it where this
process is killed.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from typing import Any

import papermill
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.session import json_packer
from nbformat.v4 import new_output
from papermill.engines import Engine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets import Type
from traitlets.config import Config

from helpers.engine import sandbox
from helpers.engine.processes import Event, Order
from helpers.publish.outputs import is_injected

NAME = "report"


Tell = Callable[[Event], None]


def run(order: Order, events: int) -> None:
    """Run a chapter; ``events`` is the descriptor its events are written to."""

    def tell(event: Event) -> None:
        line = json_packer(event) + b"\n"
        while line:
            line = line[os.write(events, line) :]

    try:
        papermill.execute_notebook(
            order["notebook"],
            None,  # written by the build, when it is as it stays
            parameters=order["parameters"],
            kernel_name="python3",
            engine_name=NAME,
            progress_bar=False,
            order=order,
            tell=tell,
        )
    except PapermillExecutionError:
        return  # the output of the cell tells it
    except Exception as error:
        return tell({"broken": f"{type(error).__name__}: {error}"})
    tell({"done": True})


class ProcessEngine(Engine):  # type: ignore[misc]
    """papermill's engine that runs the cells in this very process, once it is bound by the sandbox."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, order: Order, tell: Tell, **_: Any
    ) -> None:
        """Run the cells in order, up to the first that fails; as with a kernel, an empty one does not count."""
        sandbox.enter(order["root"], order["work"], order["memory"], order["seconds"])
        shell = Shell.instance()
        number = 0
        for index, cell in enumerate(nb_man.nb.cells):
            number += not is_injected(cell)
            if cell.cell_type != "code":
                continue
            tell({"cell": number, "injected": cell.source if is_injected(cell) else None})
            nb_man.cell_start(cell, index)
            if cell.source.strip():
                failed = shell.run(cell.source, tell)
                tell({"execution_count": shell.execution_count - 1})
                if failed:
                    cell.outputs = [failed]
                    nb_man.cell_exception(cell, index)
                    return
            nb_man.cell_complete(cell, index)


papermill_engines.register(NAME, ProcessEngine)


class Publisher(DisplayPublisher):
    """What ``display`` shows becomes an output."""

    shell: Shell

    def publish(self, data: Any, metadata: Any = None, *_: Any, **__: Any) -> None:
        """Put out a display."""
        self.shell.put_out(output_type="display_data", data=data, metadata=metadata or {})


class Hook(DisplayHook):
    """The value of a cell's last expression becomes an output."""

    shell: Shell

    def write_output_prompt(self) -> None:
        """Write no prompt."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        """Put out a value."""
        self.shell.put_out(
            output_type="execute_result",
            data=format_dict,
            metadata=md_dict or {},
            execution_count=self.prompt_count,
        )

    def finish_displayhook(self) -> None:
        """Write nothing after it."""
        self._is_active = False


class Stream(io.TextIOBase):
    """Standard output or error of a cell."""

    encoding = "utf-8"

    def __init__(self, shell: Shell, name: str) -> None:
        self.shell, self.name = shell, name

    def writable(self) -> bool:
        """Tell that it can be written."""
        return True

    def write(self, text: str) -> int:
        """Put out text at once: a chapter that is stopped has said what it said."""
        if text:
            self.shell.put_out(output_type="stream", name=self.name, text=text)
        return len(text)


class Shell(InteractiveShell):
    """IPython with nobody at it: what cells put out is told instead of shown."""

    display_pub_class = Type(Publisher)
    displayhook_class = Type(Hook)
    put_out: Callable[..., None]

    def __init__(self, **traits: Any) -> None:
        nobody = Config({"HistoryManager": {"enabled": False}, "InteractiveShell": {"colors": "nocolor"}})
        super().__init__(**traits, config=nobody)  # type: ignore[no-untyped-call]

    def run(self, source: str, tell: Tell) -> Any:
        """Run a cell; returns None, or the output that tells its error."""
        errors: list[Any] = []

        def put_out(output_type: str, **content: Any) -> None:
            tell({"output": {"output_type": output_type, **content}})
            if output_type == "error":
                errors.append(new_output(output_type, **content))

        self.put_out = put_out
        sys.stdout, sys.stderr = Stream(self, "stdout"), Stream(self, "stderr")
        result = self.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
        if not (result.success or errors):  # IPython tells an unknown magic in words alone
            error = result.error_before_exec or result.error_in_exec
            put_out("error", ename=type(error).__name__, evalue=str(error), traceback=[])
        return errors[0] if errors else None

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        self.put_out("error", ename=etype.__name__, evalue=str(evalue), traceback=stb)


def main() -> None:
    """Run the order on standard input where no fork is to be had; the argument is the descriptor for events."""
    run(json.load(sys.stdin), int(sys.argv[1]))
