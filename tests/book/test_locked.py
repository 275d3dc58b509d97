"""The lock file read: markers, hashes, who needs what, and whether this environment is that of the lock."""

from __future__ import annotations

import re
from pathlib import Path

from helpers.book.locked import read_locked
from helpers.places import LOCK_FILES

LOCK = """\
click==8.5.1 \\
    --hash=sha256:bb \\
    --hash=sha256:aa
    # via
    #   ai-manufacturing-report (pyproject.toml)
    #   jupyter-book
colorama==0.4.6 ; sys_platform == 'no-such-system' \\
    --hash=sha256:cc
    # via click
absent-package==1.0 \\
    --hash=sha256:dd
    # via click
altair==0.0.1 ; python_full_version >= '3.11' \\
    --hash=sha256:ee
    # via -r more.in
"""


def test_a_lock_is_read_for_this_machine(tmp_path: Path) -> None:
    (tmp_path / "requirements.lock").write_text(LOCK)
    absent, altair, click = read_locked(tmp_path / "requirements.lock")
    assert (click.name, click.version, click.hashes) == ("click", "8.5.1", ("aa", "bb"))
    assert click.needed_by == ("ai-manufacturing-report", "jupyter-book")
    assert (absent.name, absent.needed_by, absent.installed()) == ("absent-package", ("click",), None)
    assert (altair.name, altair.installed()) == ("altair", None)  # installed, in another version


def test_every_package_of_the_reports_lock_is_read_and_told(root: Path) -> None:
    text = (root / "requirements.lock").read_text()
    found = {package.name: package for package in read_locked(root / "requirements.lock")}
    assert set(found) <= set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))
    assert len(found) > 100
    assert all(len(digest) == 64 for package in found.values() for digest in package.hashes)
    assert all(package.hashes and package.needed_by for package in found.values())
    told = found["pydantic"].installed()
    assert told is not None
    assert told["Name"] == "pydantic"


def test_the_lock_for_tests_holds_the_very_same_packages(root: Path) -> None:
    """Else a build in the environment of the tests is not one of ``requirements.lock``."""
    ours, more = (read_locked(root / name) for name in LOCK_FILES)
    assert {(package.name, package.version) for package in ours} <= {
        (package.name, package.version) for package in more
    }
