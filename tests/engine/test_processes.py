"""Processes of the template: as isolated as new ones, alike in what they do, and never left over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from helpers.engine.execute import Limits, run_chapter
from helpers.engine.processes import Template, open_template
from tests.engine.chapters import chapter, printed


@pytest.fixture(params=["forked", "ordinary"])
def either(request: pytest.FixtureRequest, template: Template) -> Template:
    """The template, and one that can fork nothing, so that processes are started as usual."""
    return template if request.param == "forked" else Template()


def run(template: Template, folder: Path, *sources: str, limits: Limits | None = None) -> str:
    """Run cells as one chapter and return what they printed. A failure is an assertion."""
    outcome = run_chapter(chapter(folder, "01-one", *sources), folder / "out", folder, template, limits)
    assert outcome.error is None, outcome.error
    return printed(outcome.notebook)


def fail(template: Template, folder: Path, *sources: str, limits: Limits | None = None) -> str:
    outcome = run_chapter(chapter(folder, "01-one", *sources), folder / "out", folder, template, limits)
    assert outcome.error is not None
    assert outcome.notebook.is_file()
    return outcome.error


def gone(pid: int) -> bool:
    """Whether a process has ended within five seconds."""
    for _ in range(100):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def test_chapters_are_forked_with_the_imports_already_made(template: Template, tmp_path: Path) -> None:
    said = run(template, tmp_path, "import sys, os; print('altair' in sys.modules, os.getppid())")
    loaded, parent = said.split()
    assert loaded == "True"
    assert "helpers.engine.template" in psutil.Process(int(parent)).cmdline()
    assert run(Template(), tmp_path, "import sys; print('altair' in sys.modules)") == "False\n"


def test_the_template_has_one_thread_when_it_forks(template: Template, tmp_path: Path) -> None:
    parent = int(run(template, tmp_path, "import os; print(os.getppid())"))
    assert psutil.Process(parent).num_threads() == 1


SPOIL = """
import builtins, json, os, random, tempfile, warnings
import numpy as np, pandas as pd, altair as alt, helpers.wording
builtins.spoilt = json.spoilt = helpers.wording.spoilt = True
os.environ["SPOILT"] = "1"; os.chdir("/"); os.umask(0o077)
random.seed(1); np.random.seed(1); pd.set_option("display.max_rows", 3)
warnings.simplefilter("error"); alt.theme.enable("dark")
open(os.path.join(tempfile.gettempdir(), "spoilt"), "w").close()
"""
LOOK = """
import builtins, json, os, tempfile, warnings
import pandas as pd, altair as alt, helpers.wording
print([hasattr(m, "spoilt") for m in (builtins, json, helpers.wording)], "SPOILT" in os.environ,
      os.getcwd(), oct(os.umask(0o022)), pd.get_option("display.max_rows"), alt.theme.active,
      os.path.exists(os.path.join(tempfile.gettempdir(), "spoilt")), "a" in globals())
"""


def test_nothing_leaks_from_one_chapter_to_the_next(either: Template, tmp_path: Path) -> None:
    before = run(either, tmp_path, LOOK)
    run(either, tmp_path, SPOIL, "a = 1")
    assert run(either, tmp_path, LOOK) == before
    assert f"[False, False, False] False {tmp_path} " in before


def test_each_chapter_has_its_own_random_state(either: Template, tmp_path: Path) -> None:
    cell = "import random, numpy; print(random.random(), numpy.random.random())"
    drawn = [number for _ in range(2) for number in run(either, tmp_path, cell).split()]
    assert len(set(drawn)) == 4


def test_each_chapter_has_its_own_temporary_folder_and_it_goes(either: Template, tmp_path: Path) -> None:
    cell = "import tempfile; print(tempfile.mkdtemp())"
    first, second = (Path(run(either, tmp_path, cell).strip()) for _ in range(2))
    assert first.parent != second.parent
    assert not first.parent.exists()


def test_both_kinds_of_process_look_alike(template: Template, tmp_path: Path) -> None:
    cell = """
import os, signal
own = ("TMPDIR", "IPYTHONDIR")
print({name: value for name, value in os.environ.items() if name not in own})
print(os.getsid(0) == os.getpid(), [signal.getsignal(s) for s in (signal.SIGCHLD, signal.SIGTERM, signal.SIGPIPE)])
"""
    forked, ordinary = run(template, tmp_path, cell), run(Template(), tmp_path, cell)
    assert forked == ordinary


def test_secrets_of_the_environment_stay_unseen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hidden")
    cell = (
        "import os\nprint('hidden' in str(os.environ), b'hidden' in open('/proc/self/environ', 'rb').read())"
    )
    with open_template() as template:
        assert [run(kind, tmp_path, cell) for kind in (template, Template())] == ["False False\n"] * 2


def test_a_fork_holds_nothing_of_the_template(template: Template, tmp_path: Path) -> None:
    cell = "import os\nfor n in os.listdir('/proc/self/fd'):\n    print(n, os.path.realpath('/proc/self/fd/' + n))"
    held = [line for line in run(template, tmp_path, cell).splitlines() if "pidfd" in line]
    assert held == []


def test_a_chapter_that_takes_too_long_is_stopped(either: Template, tmp_path: Path) -> None:
    cell = "import os; print(os.getpid(), flush=True)\nwhile True: pass"
    error = fail(either, tmp_path, "a = 1", cell, limits=Limits(seconds=4))
    assert error == "chapter 01-one, cell 3: stopped: the chapter took longer than 4 s"
    assert gone(int(printed(tmp_path / "out" / "01-one.ipynb")))


def test_a_chapter_that_takes_too_much_memory_is_told(either: Template, tmp_path: Path) -> None:
    error = fail(either, tmp_path, "a = bytearray(8 << 30)")
    assert error.startswith("chapter 01-one, cell 2, line 1: MemoryError (a chapter has a limit of memory: ")
    assert error.endswith("\n    a = bytearray(8 << 30)")


@pytest.mark.parametrize(
    "end", ["os._exit(3)", "os.kill(os.getpid(), 9)", "import ctypes; ctypes.string_at(0)"]
)
def test_a_dying_process_is_told(either: Template, tmp_path: Path, end: str) -> None:
    assert fail(either, tmp_path, f"import os\n{end}").startswith("chapter 01-one, cell 2: its process died")


def test_an_interrupt_is_an_error_of_the_cell(either: Template, tmp_path: Path) -> None:
    cell = "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(20)"
    assert "KeyboardInterrupt" in fail(either, tmp_path, cell)


def test_a_template_that_died_leaves_ordinary_processes(tmp_path: Path) -> None:
    with open_template() as template:
        parent = int(run(template, tmp_path, "import os; print(os.getppid())"))
        os.kill(parent, signal.SIGKILL)
        assert gone(parent)
        assert run(template, tmp_path, "import os; print(os.getppid())") == f"{os.getpid()}\n"


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_process_outlives_the_build(tmp_path: Path, end: signal.Signals) -> None:
    chapter(tmp_path, "01-one", "import time; time.sleep(60)")
    code = (
        "from pathlib import Path; from helpers.engine.execute import execute;"
        "from helpers.parameters.request import ChapterPlan; here = Path('.').resolve();"
        "execute([ChapterPlan('01-one', here / '01-one.ipynb', {}, {})], here / 'out', here, 1, print)"
    )
    build = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path)
    family: list[psutil.Process] = []
    for _ in range(400):
        family = psutil.Process(build.pid).children(recursive=True)
        if len(family) == 2:
            break
        time.sleep(0.05)
    assert len(family) == 2, "the template and one chapter"
    time.sleep(0.5)
    build.send_signal(end)
    build.wait(30)
    assert all(gone(process.pid) for process in family)
