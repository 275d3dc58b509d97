"""Chinese search: one way to cut text into terms, for Sphinx's index and for the reader's browser alike."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag
from sphinx.application import Sphinx
from sphinx.search import SearchLanguage, js_index

from helpers.book.incremental import remember, remembered

LANGUAGE = "zh-hant-hk"
TEXTS = "report-texts.js"
#: What a reader does not read as text: elements of these names, or of these classes.
UNREAD_NAMES = {"script", "style", "svg", "button", "nav"}
UNREAD_CLASSES = {"headerlink", "report-download", "hide"}
VARIANTS = Path(__file__).parent / "locale" / "variants.txt"

#: Terms Sphinx's page takes to be short are shorter than this; the sign that fills them up is in no text's terms.
SHORTEST, PAD = 3, "·"

# Python's re and the browser's agree on both patterns; a comma between digits has gone before they are used.
HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_RUN = re.compile(rf"[{HAN}]+|(?:(?![{HAN}])\w)+(?:\.\d+)*")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_HAN_RUN = re.compile(rf"[{HAN}]")

_SPLITTER = r"""
var reportFolds = new Map((([from, to]) => [...from].map((c, i) => [c, [...to][i]]))(__VARIANTS__));
function reportLevel(character) {
  var level = character.normalize("NFKC").toLowerCase();
  return level.length === 1 ? level : character;
}
function reportFold(text) {
  return Array.from(text, reportLevel).map((c) => reportFolds.get(c) || c).join("");
}
function reportRuns(text) {
  return reportFold(text).replace(/(?<=\p{Nd}),(?=\p{Nd}{3}(?!\p{Nd}))/gu, "")
    .match(/[__HAN__]+|(?:(?![__HAN__])[\p{L}\p{N}_])+(?:\.\p{Nd}+)*/gu) || [];
}
function splitQuery(query) {
  return reportRuns(query).flatMap((run) => {
    if (/^[0-9]+$/.test(run)) return ["n" + run];
    if (!/[__HAN__]/.test(run) || run.length === 1) return [run];
    return [...run].slice(1).map((c, i) => run[i] + c);
  }).map((term) => term.padEnd(__SHORTEST__, "__PAD__"));
}
"""


@cache
def _folds() -> dict[int, str]:
    """Return the table from traditional and variant characters to one simplified form each."""
    variants, simplified = VARIANTS.read_text(encoding="utf-8").split()
    return {ord(before): after for before, after in zip(variants, simplified, strict=True)}


def fold(text: str) -> str:
    """Return text as it is compared: full width and case levelled, traditional and simplified made one.

    Each character becomes one character, so that a place found in the folded text is the place in the text.

    >>> fold("ＡＩ製造業") == fold("ai制造业")
    True
    """
    return "".join(map(_level, text)).translate(_folds())


@cache
def _level(character: str) -> str:
    level = unicodedata.normalize("NFKC", character).lower()
    return level if len(level) == 1 else character


def runs(text: str) -> list[str]:
    """Return the unbroken runs of a folded text: Chinese characters, or a word or number of any other script.

    >>> runs("DeepSeek-V3.1 共 1,590 EFLOPS")
    ['deepseek', 'v3.1', '共', '1590', 'eflops']
    """
    return _RUN.findall(_THOUSANDS.sub("", fold(text)))


def terms(text: str, singles: bool = False) -> list[str]:
    """Return the search terms of a text: overlapping pairs of Chinese characters, other words whole.

    Sphinx's page ignores queries made of digits only, so a number is marked with ``n``; and it asks for every
    term of a query only where all are long enough, so short ones are padded. The index also holds `singles`,
    each character alone, for queries of one character.

    >>> terms("供應鏈 DeepSeek 5G 2027")
    ['供应·', '应链·', 'deepseek', '5g·', 'n2027']
    >>> terms("算力", singles=True)
    ['算力·', '算··', '力··']
    """
    found: list[str] = []
    for run in runs(text):
        if not _HAN_RUN.match(run):
            found.append(f"n{run}" if re.fullmatch(r"[0-9]+", run) else run)
            continue
        found.extend(run[i : i + 2] for i in range(len(run) - 1))
        if singles or len(run) == 1:
            found.extend(run)
    return [term.ljust(SHORTEST, PAD) for term in found]


def _splitter() -> str:
    variants = json.dumps(VARIANTS.read_text(encoding="utf-8").split(), ensure_ascii=False)
    given = {
        "VARIANTS": variants,
        "HAN": r"\u3400-\u4dbf\u4e00-\u9fff",
        "SHORTEST": str(SHORTEST),
        "PAD": PAD,
    }
    return re.sub("__([A-Z]+)__", lambda name: given[name[1]], _SPLITTER)


class ReportSearch(SearchLanguage):
    """Sphinx's view of the terms: what goes into the index, and the same cutting as JavaScript."""

    lang = LANGUAGE
    language_name = "繁體中文（香港）"
    js_splitter_code = _splitter()

    def split(self, input: str) -> list[str]:
        """Return the terms one piece of text adds to the index."""
        return terms(input, singles=True)

    def word_filter(self, word: str) -> bool:
        """Keep every term: Sphinx would drop short words, and Chinese terms are short."""
        return bool(word)


def page_sections(html: str) -> list[list[str]]:
    """Return ``[anchor, title, text]`` of each section of a page's body, without code, charts' data and buttons.

    >>> page_sections('<section id="a"><h1>算力<a class="headerlink">#</a></h1>'
    ...               '<p>共 <b>1,590</b> EFLOPS</p></section>')
    [['a', '算力', '共 1,590 EFLOPS']]
    """
    soup = BeautifulSoup(html, "html.parser")
    for unread in soup.find_all(_unread):
        unread.decompose()
    found = []
    # From the last to the first, so that a section's text never holds that of the sections inside it.
    for section in reversed(soup.find_all("section")):
        heading = section.find(re.compile("^h[1-6]$"), recursive=False)
        title = heading.extract().get_text() if isinstance(heading, Tag) else ""
        text = section.extract().get_text()
        found.append([str(section.get("id", "")), " ".join(title.split()), " ".join(text.split())])
    return found[::-1]


def _unread(tag: Tag) -> bool:
    return tag.name in UNREAD_NAMES or not UNREAD_CLASSES.isdisjoint(tag.get_attribute_list("class"))


def keep_text(app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Keep the text of a page when it is written, for this build and those that need not write it again."""
    if app.builder.name == "html" and doctree is not None:
        body = context["body"]
        remember(app, "texts", name, body, lambda: page_sections(body))


def write_texts(app: Sphinx, exception: Exception | None) -> None:
    """Write the pages' texts as a script: a page opened from a folder may load scripts but fetch nothing."""
    if exception or app.builder.name != "html":
        return
    found = sorted(app.env.found_docs)
    pages = {name: json.loads(remembered(app, "texts", name).read_text("utf-8"))["made"] for name in found}
    body = json.dumps(pages, ensure_ascii=False, separators=(",", ":"))
    (Path(app.outdir) / "_static" / TEXTS).write_text(f"window.reportTexts={body};\n", encoding="utf-8")


def drop_gone_terms(app: Sphinx, exception: Exception | None) -> None:
    """Remove the terms that no page holds any longer: Sphinx keeps them, each with an empty list of pages."""
    path = Path(app.outdir) / "searchindex.js"
    if exception or app.builder.name != "html" or not path.is_file():
        return
    index = js_index.loads(path.read_text(encoding="utf-8"))
    for part in ("terms", "titleterms"):
        index[part] = {term: pages for term, pages in index[part].items() if pages != []}
    path.write_text(js_index.dumps(index), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the search language and the texts of its results; the page part is static/report-search.js."""
    app.add_search_language(ReportSearch)
    app.connect("html-page-context", keep_text, priority=420)
    app.connect("build-finished", write_texts)
    app.connect("build-finished", drop_gone_terms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
