"""The pages read as blocks: chapters, numbers, references, footnotes; code and theme left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from helpers.book.article import read_article
from helpers.problems import ReportError

NAMES = ("chapters/00-x", "chapters/01-a", "chapters/02-b")
FIRST = """<section id="id1"><h1>摘要<a class="headerlink" href="#id1">#</a></h1>
<div class="cell tag_hide-input docutils container"><details class="hide above-input"><summary><p>顯示程式碼</p>
</summary><div class="cell_input"><pre>chapter = open_chapter()</pre></div></details>
<div class="cell_output docutils container"><p>共 <span class="quantity" data-quantity="n">21 項</span>措施
，見<a class="reference internal" href="01-a.html"><span class="doc">第一章</span></a>。</p></div></div>
<div class="toctree-wrapper compound"><p class="caption"><span>正文</span></p></div></section>"""
SECOND = """<section id="id1"><h1><span class="section-number">1. </span>產業<a class="headerlink"
href="#id1">#</a></h1>
<p>第一句<a class="footnote-reference brackets" href="#n1" id="id2"><span>[</span>1<span>]</span></a>，第二句<a
class="footnote-reference brackets" href="#n1" id="id3">1</a>，<a class="reference external"
href="https://example.org/a">來源</a>與<a class="reference internal" href="#fig-robots">圖 1.1</a>。</p>
<section id="id2"><h2>趨勢</h2>
<figure class="report-chart" id="fig-robots"><div class="report-vega" role="img">
<script type="application/json">{"mark": "line"}</script><img alt="上升" src="../_images/robots.svg"/></div>
<figcaption><p><span class="caption-number">圖 1.1 </span><span class="caption-text">產量</span><a
class="headerlink" href="#fig-robots">#</a></p><div class="legend"><p class="report-source">來源：統計局。
<a class="report-download reference internal" href="../_data/robots.csv">下載數據（CSV）</a>
<a class="report-notebook reference internal" href="../_data/a.ipynb">本章筆記本</a></p>
<details class="report-data"><summary>以表格查看數據</summary><table><tr><td>2023</td></tr></table></details>
</div></figcaption>
</figure></section>
<hr class="footnotes"/><aside class="footnote-list brackets"><aside class="footnote brackets" id="n1">
<span class="label">1</span><p>註文。</p></aside></aside></section>"""
THIRD = """<section id="id1"><h1>附表</h1>
<div class="report-table-block docutils container"><div><table class="report-table table" id="tab-plan">
<caption><span class="caption-number">表 1 </span><span class="caption-text">計劃</span></caption>
<colgroup><col style="width: 30.0%"/><col style="width: 70.0%"/></colgroup>
<thead><tr><th class="head align-left"><p>計劃</p></th><th class="head align-right"><p>金額</p></th></tr></thead>
<tbody><tr id="claim-a"><td class="align-left"><p>甲</p><p>乙</p></td><td class="align-right"><p>3</p></td></tr></tbody>
</table></div><p class="report-source">來源：政府。</p></div>
<ul class="report-sources simple"><li><p>統計局，《年鑑》。</p></li></ul>
<dl class="simple myst"><dt>相符</dt><dd><p>一致。</p></dd></dl></section>"""


@pytest.fixture
def blocks(tmp_path: Path) -> list[dict[str, Any]]:
    return read(tmp_path)


def read(folder: Path, old: str = "", new: str = "") -> list[dict[str, Any]]:
    """Return the blocks of the three pages, with one text in the place of another."""
    (folder / "chapters").mkdir(parents=True)
    for name, article in zip(NAMES, (FIRST, SECOND, THIRD), strict=True):
        page = f'<html><body><nav>導覽</nav><article class="bd-article">{article}</article></body></html>'
        (folder / f"{name}.html").write_text(page.replace(old, new) if old else page, encoding="utf-8")
    return read_article(folder, NAMES).blocks


def of_kind(blocks: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [block for block in blocks if block["t"] == kind]


def test_every_chapter_starts_at_the_first_level_with_its_number(blocks: list[dict[str, Any]]) -> None:
    found = [
        (item["level"], item["number"], item["body"], item["document"]) for item in of_kind(blocks, "heading")
    ]
    assert found == [
        (1, "", ["摘要"], "chapters/00-x"),
        (1, "1", ["產業"], "chapters/01-a"),
        (2, "", ["趨勢"], "chapters/01-a"),
        (1, "", ["附表"], "chapters/02-b"),
    ]


def test_labels_are_unique_although_pages_use_the_same_ids(blocks: list[dict[str, Any]]) -> None:
    labels = [item["label"] for item in of_kind(blocks, "heading")]
    assert len(set(labels)) == len(labels)


def test_code_theme_and_downloads_are_left_out(blocks: list[dict[str, Any]]) -> None:
    for word in ("open_chapter", "程式碼", "導覽", "下載", "筆記本", "以表格", "2023", "mark", "#'"):
        assert word not in str(blocks)


def test_numbers_stay_in_their_sentence_and_chinese_lines_join_without_a_blank(
    blocks: list[dict[str, Any]],
) -> None:
    first = of_kind(blocks, "par")[0]["body"]
    assert first[0] == "共 21 項措施，見"
    assert first[1] == {"t": "ref", "to": ["document-chapters/01-a"], "body": ["第一章"]}


def test_a_footnote_is_set_once_and_referred_to_afterwards(blocks: list[dict[str, Any]]) -> None:
    pieces = [piece for piece in of_kind(blocks, "par")[1]["body"] if isinstance(piece, dict)]
    assert [piece["t"] for piece in pieces] == ["note", "note-again", "link", "ref"]
    assert pieces[0]["body"] == ["註文。"]
    assert pieces[0]["key"] == pieces[1]["key"]
    assert pieces[2]["to"] == "https://example.org/a"


def test_a_footnote_that_is_not_written_is_refused_with_its_chapter(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"chapters/01-a.*'n1'"):
        read(tmp_path, 'id="n1"', 'id="other"')


def test_a_figure_keeps_number_caption_alternative_text_and_source(blocks: list[dict[str, Any]]) -> None:
    (figure,) = of_kind(blocks, "figure")
    assert (figure["number"], figure["caption"], figure["alt"]) == ("圖 1.1", ["產量"], "上升")
    assert [(item["role"], item["body"][0]) for item in figure["below"]] == [("source", "來源：統計局。")]


def test_a_table_keeps_head_alignment_lines_of_a_cell_and_source(blocks: list[dict[str, Any]]) -> None:
    (table,) = of_kind(blocks, "table")
    assert (table["number"], table["label"], table["columns"]) == ("表 1", "tab-plan", 2)
    assert [cell["align"] for cell in table["head"][0]] == ["left", "right"]
    assert [line["body"] for line in table["rows"][0][0]["body"]] == [["甲"], ["乙"]]
    assert table["below"][0]["body"] == ["來源：政府。"]


def test_the_name_of_a_row_is_its_first_cells_and_a_link_finds_it_from_any_chapter(tmp_path: Path) -> None:
    link = '<p>見<a class="reference internal" href="02-b.html#claim-a">甲</a>。</p><hr'
    blocks = read(tmp_path, "<hr", link)
    (table,) = of_kind(blocks, "table")
    assert [cell["label"] for cell in table["rows"][0]] == ["claim-a", ""]
    links = [piece for block in of_kind(blocks, "par") for piece in block["body"] if isinstance(piece, dict)]
    assert {"t": "ref", "to": ["claim-a"], "body": ["甲"]} in links


def test_lists_of_sources_and_terms_are_known_as_such(blocks: list[dict[str, Any]]) -> None:
    assert [item["role"] for item in of_kind(blocks, "list")] == ["sources"]
    assert of_kind(blocks, "terms")[0]["items"][0]["term"] == ["相符"]


def test_a_link_leads_to_the_part_of_the_other_page(tmp_path: Path) -> None:
    link = '<p><a href="../chapters/01-a.html#id2">趨勢</a><a href="../_data/x.csv">檔案</a></p><hr'
    paragraph = next(b for b in of_kind(read(tmp_path, "<hr", link), "par") if "檔案" in str(b))
    assert paragraph["body"] == [{"t": "ref", "to": ["chapters/01-a#id2"], "body": ["趨勢"]}, "檔案"]


def test_a_page_without_the_report_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="no article"):
        read(tmp_path, "<article", "<main")


def test_a_missing_page_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="no such page"):
        read_article(tmp_path, NAMES)
