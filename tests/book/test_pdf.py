"""The PDF: contents, bookmarks, links, one font, the same bytes, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from helpers.book import vega
from helpers.book.pdf import About, write_pdf
from helpers.problems import ProblemsFound

ABOUT = About(
    title="內地「人工智能＋製造」行動與香港",
    subtitle="以可重算的數據核對一份政策簡報",
    author="研究報告編輯組",
    edition="2026.01 版",
    as_of=date(2026, 1, 31),
    date=date(2026, 2, 1),
    cite="研究報告編輯組（2026）。《報告》。",
)
SPEC: dict[str, Any] = {
    "width": "container",
    "height": 120,
    "data": {"values": [{"year": 2023, "value": 27.6}, {"year": 2024, "value": 29.5}]},
    "mark": "line",
    "encoding": {
        "x": {"field": "year", "type": "quantitative", "title": "年份"},
        "y": {"field": "value", "type": "quantitative", "title": "萬台"},
    },
}
SENTENCE = "內地在工廠推行人工智能，起點不低；圖表與數字由數據即時算出，改變日期或假設即可重算。"
ROWS = "".join(
    f"<tr id='claim-{row}'><td class='align-left'><p>第 {row} 行</p></td><td><p>{row}</p></td></tr>"
    for row in range(90)
)
NAMES = ("00-overview", "01-robots")
ARTICLES = (
    f"""<section id="id1"><h1>摘要</h1><p>{SENTENCE}</p>
<p>見<a class="reference internal" href="01-robots.html#tab-long">表 1.1</a>、<a
class="reference internal" href="01-robots.html#claim-80">一行</a>與<a class="reference external"
href="https://example.org/source">來源</a>。</p></section>""",
    f"""<section id="id1"><h1><span class="section-number">1. </span>機器人</h1><p>{SENTENCE * 12}</p>
<section id="id2"><h2>裝機量</h2><figure class="report-chart" id="fig-robots"><img alt="裝機量上升"
src="_images/robots.svg"/><figcaption><p><span class="caption-number">圖 1.1 </span><span
class="caption-text">新裝機器人</span></p></figcaption></figure>
<p>詞<a class="footnote-reference" href="#n">1</a>。</p><aside class="footnote" id="n"><p>註文在頁底。</p></aside>
</section><section id="id3"><h2>計算方法</h2><div class="report-table-block"><table class="report-table" id="tab-long">
<caption><span class="caption-number">表 1.1 </span><span class="caption-text">長表</span></caption>
<thead><tr><th><p>項目欄</p></th><th><p>數值欄</p></th></tr></thead><tbody>{ROWS}</tbody></table></div></section>
</section>""",
)


def make_pages(folder: Path, old: str = "", new: str = "") -> Path:
    """Write the two pages, with one text in the place of another."""
    (folder / "_images").mkdir(parents=True)
    for name, article in zip(NAMES, ARTICLES, strict=True):
        page = f'<html><body><article class="bd-article">{article}</article></body></html>'
        (folder / f"{name}.html").write_text(page.replace(old, new) if old else page, encoding="utf-8")
    (folder / "_images" / "robots.svg").write_text(vega.svg(SPEC, 660), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    folder = tmp_path_factory.mktemp("pdf")
    write_pdf(make_pages(folder / "pages"), NAMES, folder / "report.pdf", ABOUT)
    return PdfReader(folder / "report.pdf")


def words(reader: PdfReader, page: int) -> str:
    return "".join(reader.pages[page].extract_text().split())


def fonts_of(reader: PdfReader) -> set[str]:
    return {str(item["/BaseFont"]) for item in every_object(reader) if item.get("/Type") == "/Font"}


def every_object(reader: PdfReader) -> Iterator[dict[str, Any]]:
    for number in range(1, int(reader.trailer["/Size"])):
        item = IndirectObject(number, 0, reader).get_object()
        if isinstance(item, dict):
            yield item


def outline(items: list[Any], level: int = 0) -> Iterator[tuple[int, str]]:
    for item in items:
        if isinstance(item, list):
            yield from outline(item, level + 1)
        else:
            yield level, str(item.title)


def test_the_cover_says_what_when_who_and_how_to_cite(reader: PdfReader) -> None:
    cover = words(reader, 0)
    for text in (ABOUT.subtitle, ABOUT.author, "2026年1月31日", "2026.01版", ABOUT.cite, "CCBY4.0"):
        assert text.replace(" ", "") in cover


def test_metadata_language_and_tags(reader: PdfReader) -> None:
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == (ABOUT.title, ABOUT.author)
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == ABOUT.date
    root = reader.trailer["/Root"]
    assert str(root["/Lang"]).startswith("zh")
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_bookmarks_follow_the_chapters(reader: PdfReader) -> None:
    assert list(outline(reader.outline)) == [(0, "摘要"), (0, "機器人"), (1, "裝機量"), (1, "計算方法")]


def test_the_contents_name_chapters_and_their_pages_without_back_matter(reader: PdfReader) -> None:
    contents = words(reader, 1)
    chapter = next(
        number for number in range(2, len(reader.pages)) if words(reader, number).startswith("第1章")
    )
    assert f"機器人{chapter + 1}" in contents
    assert "裝機量" in contents
    assert "計算方法" not in contents


def test_pages_carry_running_heads_and_numbers_but_chapter_openings_no_head(reader: PdfReader) -> None:
    chapter = next(
        number for number in range(2, len(reader.pages)) if words(reader, number).startswith("第1章")
    )
    following = words(reader, chapter + 1)
    assert following.startswith("".join(ABOUT.title.split()) + "機器人")
    assert str(chapter + 2) in following


def test_a_long_table_repeats_its_head_and_loses_no_row(reader: PdfReader) -> None:
    pages = [words(reader, number) for number in range(2, len(reader.pages))]
    assert sum("項目欄" in page for page in pages) >= 2
    text = "".join(pages)
    assert all(f"第{row}行" in text for row in range(90))


def test_footnotes_stand_on_their_page(reader: PdfReader) -> None:
    page = next(
        page for page in (words(reader, number) for number in range(len(reader.pages))) if "詞1" in page
    )
    assert "註文在頁底" in page


def test_links_lead_outside_and_to_the_table(reader: PdfReader) -> None:
    links = [item for item in every_object(reader) if item.get("/Subtype") == "/Link"]
    assert "https://example.org/source" in {
        str(item["/A"]["/URI"]) for item in links if "/URI" in item.get("/A", {})
    }
    assert any("/Dest" in item or "/D" in item.get("/A", {}) for item in links)


def test_a_link_to_a_row_leads_to_the_page_the_row_is_on(reader: PdfReader) -> None:
    (page,) = [page for page in reader.pages[2:] if "一行" in page.extract_text()]
    links = [item.get_object() for item in page["/Annots"]]
    led_to = [item["/Dest"][0].get_object() for item in links if "/Dest" in item]
    assert "第80行" in words(reader, reader.get_page_number(led_to[-1]))


def test_charts_are_vectors_with_real_text_and_alternative_text(reader: PdfReader) -> None:
    assert not [item for item in every_object(reader) if item.get("/Subtype") == "/Image"]
    assert "萬台" in "".join(words(reader, number) for number in range(len(reader.pages)))
    assert "裝機量上升" in {str(item["/Alt"]) for item in every_object(reader) if "/Alt" in item}


def test_only_the_reports_own_font_is_in_it_and_embedded(reader: PdfReader) -> None:
    names = fonts_of(reader)
    assert names
    assert all(name.split("+")[-1].startswith("ReportSans-") for name in names)
    descriptors = [item for item in every_object(reader) if item.get("/Type") == "/FontDescriptor"]
    assert descriptors
    assert all("/FontFile3" in item for item in descriptors)


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_pdf(make_pages(tmp_path / name), NAMES, tmp_path / f"{name}.pdf", ABOUT)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_another_date_of_data_changes_cover_and_feet(tmp_path: Path) -> None:
    write_pdf(
        make_pages(tmp_path / "pages"), NAMES, tmp_path / "a.pdf", replace(ABOUT, as_of=date(2025, 9, 5))
    )
    reader = PdfReader(tmp_path / "a.pdf")
    assert "2025年9月5日" in words(reader, 0)
    assert "2025年9月5日" in words(reader, 2)


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("詞<a", "詞🤖<a", "font:missing-glyph", "01-robots"),
        ("<p>第 7 行</p>", "<p>第 ☃︎🤖 行</p>", "font:missing-glyph", "section '計算方法'"),
        ('alt="裝機量上升"', 'alt=""', "figure:missing-alt", "fig-robots"),
        ("robots.svg", "absent.svg", "figure:missing-image", "fig-robots"),
    ],
)
def test_what_cannot_be_set_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, code: str, place: str
) -> None:
    folder = make_pages(tmp_path / "pages", old, new)
    with pytest.raises(ProblemsFound) as caught:
        write_pdf(folder, NAMES, tmp_path / "report.pdf", ABOUT)
    assert {problem.code for problem in caught.value.problems} == {code}
    assert all(place in problem.place for problem in caught.value.problems)
    assert not (tmp_path / "report.pdf").exists()


def test_a_character_in_a_drawing_is_checked_too(tmp_path: Path) -> None:
    folder = make_pages(tmp_path / "pages")
    drawing = folder / "_images" / "robots.svg"
    drawing.write_text(drawing.read_text("utf-8").replace("萬台", "萬🤖"), encoding="utf-8")
    with pytest.raises(ProblemsFound, match="fig-robots"):
        write_pdf(folder, NAMES, tmp_path / "report.pdf", ABOUT)


@pytest.mark.book
def test_the_report_itself(built_book: Path) -> None:
    reader = PdfReader(built_book / "report.pdf")
    titles = [title for level, title in outline(reader.outline) if level == 0]
    assert titles[0] == "摘要"
    assert len(titles) >= 8
    assert all(name.split("+")[-1].startswith("ReportSans-") for name in fonts_of(reader))
    assert len(reader.pages) > 50
