"""The style of pages on changes, light, dark and on paper, with the report's font cut for what they show."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from pathlib import Path

from helpers.book import fonts
from helpers.changes.drawings import properties
from helpers.places import PACKAGE, user_cache

#: What all pages on changes are made of: the page, its parts, and its style.
TEMPLATES = Path(__file__).parent / "templates"
#: Where words stand that any page may show.
WORDS = ("changes", "publish/theme.py", "records.py", "wording.py")


def sheet(texts: Iterable[str], words: Iterable[str]) -> str:
    """Return the style of pages that show some texts, and ``words`` of ours: folders and modules of this package."""
    own = [
        path for name in (*WORDS, *words) for path in sorted((PACKAGE / name).rglob("*")) or [PACKAGE / name]
    ]
    read = [path.read_text(encoding="utf-8") for path in own if path.suffix in (".py", ".j2")]
    folder = fonts.web_fonts(user_cache("fonts"), set().union(*read, *texts))
    faces = [_face(folder, name, weight) for name, weight in fonts.WEIGHTS.items()]
    colours = [
        f":root {{ {properties('light')} }}",
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {properties('dark')} }} }}",
    ]
    return "\n".join([*faces, *colours, (TEMPLATES / "page.css").read_text(encoding="utf-8")])


def _face(folder: Path, name: str, weight: int) -> str:
    data = base64.b64encode((folder / f"ReportSans-{name}.woff2").read_bytes()).decode()
    source = f"url(data:font/woff2;base64,{data}) format('woff2')"
    return f"@font-face {{ font-family: '{fonts.FAMILY}'; font-weight: {weight}; src: {source}; }}"
