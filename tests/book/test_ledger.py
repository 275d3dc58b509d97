"""The ledger in a built book: each claim linked from its chapter, each row linked back, in pages and PDF."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from pypdf import PdfReader
from pypdf.generic import NullObject

LEDGER = "95-evidence-ledger"
CLAIMS = pd.read_csv(Path(__file__).parents[2] / "data" / "briefing.csv", dtype="str")

pytestmark = pytest.mark.book


def page(book: Path, chapter: str) -> BeautifulSoup:
    text = (book / "html" / "chapters" / f"{chapter}.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser")


def rows(book: Path) -> dict[str, Tag]:
    """Return the ledger's rows by the key of their claim."""
    found = page(book, LEDGER).select("tr[id^=claim-]")
    return {str(row["id"]).removeprefix("claim-"): row for row in found}


def test_every_claim_has_a_row_of_its_own(built_book: Path) -> None:
    assert sorted(rows(built_book)) == sorted(CLAIMS["key"])


@pytest.mark.parametrize("chapter", sorted(set(CLAIMS["section"])))
def test_every_claim_is_linked_from_its_chapter(built_book: Path, chapter: str) -> None:
    links = page(built_book, chapter).select(f"li a[href^='{LEDGER}.html#claim-']")
    linked = [str(link["href"]).partition("#claim-")[2] for link in links]
    assert sorted(linked) == sorted(CLAIMS.loc[CLAIMS["section"] == chapter, "key"])
    assert set(linked) <= set(rows(built_book))


def test_every_row_leads_back_to_its_chapter(built_book: Path) -> None:
    led = {key: row.select_one("td:first-child a") for key, row in rows(built_book).items()}
    back = {key: str(link["href"]) for key, link in led.items() if link is not None}
    assert back == {
        key: f"{chapter}.html" for key, chapter in zip(CLAIMS["key"], CLAIMS["section"], strict=True)
    }


def test_the_links_of_the_chapters_lead_to_the_rows_of_the_pdf(built_book: Path) -> None:
    reader = PdfReader(built_book / "report.pdf")
    texts = ["".join(item.extract_text().split()) for item in reader.pages]
    (caption,) = [
        number for number, text in enumerate(texts) if "《簡報》數字與陳述逐項核對" in text and number > 9
    ]
    links = [
        (number, reader.get_page_number(place[0].get_object()))
        for number, one in enumerate(reader.pages)
        for item in one.get("/Annots", [])
        if isinstance(place := item.get_object().get("/Dest", NullObject()).get_object(), list)
    ]
    into = [target for number, target in links if target >= caption and number < caption]
    assert len(into) >= len(CLAIMS)
    for key in ("第三章．5G基站", "第六章．計劃逐步引入"):
        assert any(re.search(key, texts[target]) for target in into)
