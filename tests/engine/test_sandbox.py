"""What a chapter may not do: read what is undeclared, write outside its folder, reach out, start programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.engine.confine import offered
from helpers.engine.execute import Outcome, run_chapter
from helpers.engine.processes import Template
from helpers.engine.sandbox import explain
from tests.engine.chapters import chapter, printed


def run(template: Template, root: Path, source: str) -> Outcome:
    (root / "data").mkdir(exist_ok=True)
    (root / "data" / "a.csv").write_text("declared")
    (root / "notes.txt").write_text("undeclared")
    (root / "data" / "link").symlink_to("../notes.txt")
    return run_chapter(chapter(root, "01-one", source), root / "out", root, template)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("open('notes.txt')", "notes.txt, which is no dataset of the report; put it into data/"),
        ("open('data/../notes.txt')", "notes.txt, which is no dataset of the report"),
        ("import pandas; pandas.read_csv('notes.txt')", "notes.txt, which is no dataset of the report"),
        ("open('data/link')", "notes.txt, which is no dataset"),
        ("import os; os.remove('notes.txt')", "notes.txt; write below"),
        ("import os; os.rename('data/a.csv', 'data/b.csv')", "data/a.csv; write below"),
        ("import os; os.mkdir('more')", "more; write below"),
        ("import os; os.symlink('data/a.csv', 'more')", "more; write below"),
        ("open('data/a.csv', 'a')", "data/a.csv; write below tempfile.gettempdir()"),
        ("import socket; socket.create_connection(('192.0.2.1', 80))", "reaches for the network (192.0.2.1)"),
        (
            "import urllib.request as u; u.urlopen('http://example.org')",
            "reaches for the network (example.org)",
        ),
        ("import os; os.truncate('data/a.csv', 0)", "data/a.csv by its name; open the file to write"),
        ("import os; os.chmod('data/a.csv', 0o777)", "data/a.csv; write below"),
        ("import os; os.utime('data/a.csv')", "data/a.csv; write below"),
        ("import sqlite3; sqlite3.connect('data/more.db')", "data/more.db; write below"),
        ("import os; os.kill(os.getppid(), 0)", "sends a signal to another process"),
        ("import resource as r; r.setrlimit(r.RLIMIT_NOFILE, (9, 9))", "changes its limits; leave them"),
        ("open('/dev/kmsg')", "reads /dev/kmsg"),
        ("open('/proc/1/environ')", "reads /proc/1/environ"),
        ("import subprocess; subprocess.run(['cat', 'notes.txt'])", "starts another program"),
        ("import os; os.system('cat notes.txt')", "starts another program"),
    ],
)
def test_what_is_refused_says_why(template: Template, tmp_path: Path, source: str, told: str) -> None:
    outcome = run(template, tmp_path, source)
    assert outcome.error is not None
    assert outcome.error.startswith("chapter 01-one, cell 2, line 1: Undeclared: ")
    assert told in outcome.error


def test_what_is_refused_fails_even_where_the_chapter_goes_on(template: Template, tmp_path: Path) -> None:
    outcome = run(template, tmp_path, "try:\n    open('notes.txt')\nexcept Exception:\n    print('none')")
    assert outcome.error is not None
    assert "notes.txt, which is no dataset" in outcome.error


@pytest.mark.skipif(not offered().seccomp, reason="the kernel offers no seccomp")
def test_what_only_the_kernel_refuses_names_chapter_and_cell(template: Template, tmp_path: Path) -> None:
    outcome = run(template, tmp_path, "1\nimport socket; socket.socket()")
    assert outcome.error is not None
    assert outcome.error.startswith("chapter 01-one, cell 2, line 2: PermissionError: ")
    assert "starts no programs" in explain("PermissionError")


@pytest.mark.parametrize("kind", ["forked", "ordinary"])
def test_what_is_allowed_is_recorded(template: Template, tmp_path: Path, kind: str) -> None:
    source = """
import os, shutil, sqlite3, tempfile, zoneinfo, helpers.problems
print(open('data/a.csv').read(), os.listdir('data'), zoneinfo.ZoneInfo('Asia/Hong_Kong'))
with tempfile.TemporaryFile('w+') as handle: handle.write('mine')
copy = shutil.copy2('data/a.csv', tempfile.gettempdir())
os.utime(copy)
for place in (':memory:', f'file:{copy}.db?mode=rwc', f'{copy}.db'):
    sqlite3.connect(place, uri=True).execute('create table if not exists one (two)')
os.kill(os.getpid(), 0)
"""
    outcome = run(template if kind == "forked" else Template(), tmp_path, source)
    assert outcome.error is None
    assert printed(outcome.notebook).startswith("declared")
    assert outcome.reads == ("data/", "data/a.csv")
