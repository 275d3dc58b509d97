"""Which pages are read and written again: told by content, and the same pages as if all were written anew.

Sphinx goes by time stamps, and writes a page again when its own source or its own numbers change; what other
pages say of it (its title in the contents, its numbers in references, data quoted by cards) it forgets.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from helpers.files import digest_of, digests, sha256, write_json
from helpers.places import find_root

T = TypeVar("T")

#: Kept with Sphinx's environment: digests of the sources read, and of what pages show of one another.
READ, SHARED = "report_read", "report_shared"


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the documents whose content is not what was read last."""
    before: dict[str, str] = getattr(env, READ, {})
    now = {name: sha256(Path(env.doc2path(name))) for name in env.found_docs}
    setattr(env, READ, now)
    return [name for name in now if before.get(name) != now[name]]


def to_write(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Return every document where something changed that pages show of one another, else none."""
    before, now = getattr(env, SHARED, None), digest_of(_shared(app, env))
    setattr(env, SHARED, now)
    return [] if before == now else sorted(env.found_docs)


def _shared(app: Sphinx, env: BuildEnvironment) -> list[Any]:
    std = env.domains["std"].data
    return [
        {name: title.astext() for name, title in env.titles.items()},
        env.toctree_includes,
        env.toc_secnumbers,
        env.toc_fignumbers,
        {name: [str(part) for part in label] for name, label in std["labels"].items()},
        std["anonlabels"],
        digests(find_root(Path(app.srcdir)), ["data"]),
    ]


def remember(app: Sphinx, kind: str, name: str, of: Any, make: Callable[[], T]) -> T:
    """Return what was made before for a page of the same content (``of``, JSON), or make it now and remember it."""
    path, digest = remembered(app, kind, name), digest_of(of)
    if path.is_file():
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["of"] == digest:
            found: T = kept["made"]
            return found
    made = make()
    write_json(path, {"of": digest, "made": made})
    return made


def remembered(app: Sphinx, kind: str, name: str) -> Path:
    """Return where something of a page is remembered: beside Sphinx's own memory of the pages."""
    return Path(app.doctreedir) / f"report-{kind}" / f"{name}.json"


def clear_static(app: Sphinx, env: BuildEnvironment) -> None:
    """Remove the styles and scripts of the last build, which are all laid out again.

    Sphinx names a file with its checksum only where it is there already, and some come after the pages.
    """
    if app.builder.name == "html":
        shutil.rmtree(Path(app.outdir) / "_static", ignore_errors=True)


def drop_unused_images(app: Sphinx, exception: Exception | None) -> None:
    """Remove the drawings no page shows any longer."""
    folder = Path(app.outdir) / "_images"
    if exception or app.builder.name != "html" or not folder.is_dir():
        return
    used = {name for _, name in app.env.images.values()}
    for path in folder.iterdir():
        if path.name not in used:
            path.unlink()


def setup(app: Sphinx) -> None:
    """Connect the decisions to Sphinx."""
    app.connect("env-get-outdated", outdated)
    app.connect("env-get-updated", to_write, priority=900)  # after the numbers have been counted
    app.connect("env-check-consistency", clear_static)  # only where pages are about to be written
    app.connect("build-finished", drop_unused_images)
