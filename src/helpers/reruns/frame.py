"""What the pages of reruns and sweeps share: what they rest on, the characters they need, and nbconvert."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
import yaml
from nbconvert.exporters import TemplateExporter

from helpers.changes.sheet import TEMPLATES as SHARED
from helpers.changes.sheet import sheet
from helpers.files import digest_of, digests
from helpers.places import LOCK_FILES, PACKAGE
from helpers.records import STANDING_LABELS
from helpers.revision import commit

TEMPLATES = Path(__file__).parent / "templates"
#: Where words stand that pages of reruns and sweeps may show.
WORDS = ("reruns", "parameters", "book/credits.py")

#: Packages whose versions a figure or a drawing may depend on.
PACKAGES = (
    "numpy",
    "pandas",
    "scipy",
    "statsmodels",
    "altair",
    "vl-convert-python",
    "papermill",
    "nbconvert",
)

Notebook = dict[str, Any]
Filter = Callable[[Any], str]


def origin(root: Path, chapters: Iterable[str]) -> dict[str, Any]:
    """Return what runs of chapters rest on: report, commit, versions, digests of files and of our functions."""
    revision, modified = commit(root)
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    notebooks = [f"chapters/{name}.ipynb" for name in chapters]
    data = [f"data/{path.name}" for path in sorted((root / "data").glob("*.csv"))]
    locks = [name for name in LOCK_FILES if (root / name).is_file()]
    return {
        "report": config["title"],
        "commit": revision,
        "modified": modified,
        "versions": {"python": sys.version.partition(" ")[0], **{name: version(name) for name in PACKAGES}},
        "inputs": digests(root, [*notebooks, *data, *locks]),
        "helpers": digest_of(digests(PACKAGE.parent, [PACKAGE.name])),
    }


def style(shown: Iterable[Any]) -> str:
    """Return the style of pages that show some executed chapters or other data, with the report's font in it."""
    return sheet((json.dumps(one, ensure_ascii=False) for one in shown), WORDS)


def export(
    kind: str, template: str, notebook: Notebook, words: dict[str, Any], filters: dict[str, Filter]
) -> str:
    """Return the page a template of a kind (a folder of templates) makes of a notebook and some words."""
    exporter = TemplateExporter(
        template_name=kind,
        template_file=template,
        extra_template_basedirs=[str(TEMPLATES)],
        extra_template_paths=[str(SHARED)],
        filters=filters,
    )
    resources = {"report": {"standings": STANDING_LABELS, **words}}
    body, _ = exporter.from_notebook_node(nbformat.from_dict(notebook), resources=resources)
    return str(body)
