"""A small report in a repository of its own, its two editions, and what must hold of a site at any moment."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

from helpers.files import holds
from tests.conftest import ROOT
from tests.engine.compare import files
from tests.engine.small import CHAPTERS, small_report

OLD, NEW = "2026.01", "2026.11"
ADDRESS = "https://example.org/report/"
DECLARED = f"""
address: {ADDRESS}
editions:
  {OLD}: {{parameters: {{as_of: 2026-01-31}}}}
  {NEW}: {{parameters: {{as_of: 2026-11-23}}}}
"""
DAY = "2026-11-20T12:00:00Z"
FRONT = ("editions.css", "editions.js", "editions.json", "fonts", "index.html", "latest")


def project(folder: Path) -> Path:
    """Make the small report, and the package, a repository that declares two editions; returns its folder."""
    small_report(folder)
    copy_package(folder / "src")
    shutil.copy(ROOT / "CITATION.cff", folder)
    (folder / "editions.yml").write_text(DECLARED)
    chapter = folder / "chapters" / f"{CHAPTERS[1]}.ipynb"
    chapter.write_text(chapter.read_text().replace("數據截至 {q}", "{edition}`工作版`，數據截至 {q}"))
    (folder / ".gitignore").write_text(".cache/\n_site/\n__pycache__/\n")
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


def copy_package(target: Path) -> None:
    """Copy what is below ``src`` as a commit has it."""
    shutil.copytree(ROOT / "src", target, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))


def git(folder: Path, *words: str) -> str:
    """Run git in a folder as a person of its own, on the day of the test; returns what it says."""
    dates = {"GIT_AUTHOR_DATE": DAY, "GIT_COMMITTER_DATE": DAY}
    person = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    done = subprocess.run(
        ["git", *person, *words],
        cwd=folder,
        env=os.environ | dates,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def commit(folder: Path) -> str:
    """Commit everything in a repository; returns the commit."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "x")
    return git(folder, "rev-parse", "HEAD")


def broken_links(site: Path) -> list[str]:
    """Return every address of a page of the site that leads to nothing in it."""
    return [
        f"{page.relative_to(site)}: {address}"
        for page in sorted(site.glob("[!.]*/**/*.html"))
        if "_static" not in page.parts  # the theme's templates
        for address in addresses(page)
        if not leads_somewhere(page, address)
    ]


def addresses(page: Path) -> list[str]:
    """Return the addresses a page names: links, images, styles, scripts, and where it sends its reader."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    found = [str(tag[name]) for name in ("href", "src") for tag in soup.find_all(attrs={name: True})]
    for tag in soup.find_all("meta", attrs={"http-equiv": "refresh"}):
        found.append(re.split("url=", str(tag["content"]))[1])
    return found


def leads_somewhere(page: Path, address: str) -> bool:
    """Tell whether an address is that of a file, or for a reader who leaves the site on purpose."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path:
        return parts.scheme != "file"
    return (page.parent / unquote(parts.path)).is_file()


def assert_consistent(site: Path, *names: str) -> None:
    """Assert that a site lists these editions, newest first, and that they and all that leads to them are whole.

    What an ended release left half made, and the next one sweeps up, is no part of it.
    """
    listed = json.loads((site / "editions.json").read_text())["editions"]
    assert [entry["name"] for entry in listed] == list(names)
    assert all(f"{name} 版" in (site / "index.html").read_text() for name in names)
    for name in names:
        manifest = json.loads((site / name / "manifest.json").read_text())
        assert manifest["edition"] == name
        assert holds(site / name, manifest["outputs"])
        assert files(site / name).keys() == {"manifest.json", *manifest["outputs"]}
    assert broken_links(site) == []
