"""The chapters link the claims they quote: where the briefing speaks, its row of the ledger is a step away."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted((ROOT / "chapters").glob("0[0-6]-*.ipynb"))
CLAIMS = set(pd.read_csv(ROOT / "data" / "briefing.csv", dtype="str")["key"])
LINK = re.compile(r"\]\(#claim-([a-z0-9-]+)\)")

#: What the briefing is said to do where it is quoted.
QUOTED = re.compile(
    "《簡報》(又|另|亦|只|的註釋)*"
    "(說|稱|指|認為|引用|引述|所引|所說|所用|形容|視|點名|借用|以|把|仍?作|着重|建議|列舉|另?舉)"
)

#: Paragraphs that quote nothing to be checked: praise, its own words for things, dates, what it leaves out.
UNCHECKED = ("《簡報》題為", "「壓艙石」", "《簡報》稱之為「精準滴灌」", "《簡報》視之為「操作手冊」")


def paragraphs(path: Path) -> list[str]:
    """Return the paragraphs of a chapter: of Markdown by empty lines, of code the strings it publishes."""
    found: list[str] = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            found += cell.source.split("\n\n")
        else:
            found += re.findall(r'chapter\.prose\(\s*"((?:[^"\\]|\\.)*)"', cell.source)
    return found


def unlinked(text: str) -> bool:
    return bool(QUOTED.search(text)) and not LINK.search(text) and not any(it in text for it in UNCHECKED)


@pytest.mark.parametrize(
    ("text", "fails"),
    [
        ("《簡報》稱內地算力居全球第二。", True),
        ("《簡報》稱內地[算力](#claim-computing-rank)居全球第二。", False),
        ("《簡報》發表後，有新的公布。", False),
        ("《簡報》以「壓艙石」形容製造業。", False),
    ],
)
def test_a_quotation_is_told_from_a_mention(text: str, fails: bool) -> None:
    assert unlinked(text) is fails


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_links_what_it_quotes_of_the_briefing(path: Path) -> None:
    texts = paragraphs(path)
    assert [text[:60] for text in texts if unlinked(text)] == []
    assert {key for text in texts for key in LINK.findall(text)} <= CLAIMS


def test_nearly_every_claim_is_linked_from_the_text_that_treats_it() -> None:
    linked = {key for path in CHAPTERS for text in paragraphs(path) for key in LINK.findall(text)}
    # What only a table or the sources speak of: the ports, the annexes' names, the address, the submission.
    assert CLAIMS - linked == {"pon-ports", "opinions-annex-names", "opinions-address", "submission"}
