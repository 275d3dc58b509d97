"""A small build's folder, made by hand with a true manifest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from helpers.files import digests_of
from tests.conftest import ROOT

CONTENT = {
    "executed/00-overview.ipynb": "{}",
    "html/index.html": "<p>報告</p>",
    "html/_data/00 總覽/fig.csv": "a,b\n1,2\n",
    "report.pdf": "%PDF-1.7",
}


def make_folder(folder: Path, **changes: Any) -> Path:
    """Write the files and their manifest, with ``changes`` to its fields; returns the folder."""
    for name, text in CONTENT.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sample = json.loads((ROOT / "tests" / "cases" / "manifests" / "1.0.json").read_bytes())
    sample["outputs"] = digests_of(folder, [folder / name for name in CONTENT])
    (folder / "manifest.json").write_text(json.dumps(sample | changes), encoding="utf-8")
    return folder
