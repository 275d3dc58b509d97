"""Chinese search: terms, folding, texts of pages, and a real Sphinx index."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sphinx.cmd.build import build_main

from helpers.book.search import ReportSearch, fold, page_sections, runs, terms

CHINESE = st.text(alphabet="製造業機器人供應鏈芯片網絡５Ｇ5Ga ，。1,.0", max_size=30)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("製造業", ["制造", "造业"]),
        ("制造业", ["制造", "造业"]),
        ("鏈", ["链"]),
        ("DeepSeek", ["deepseek"]),
        ("５Ｇ 基站", ["5g", "基站"]),
        ("5G基站", ["5g", "基站"]),
        ("2027", ["n2027"]),
        ("459.8 萬", ["459.8", "万"]),
        ("1,590", ["n1590"]),
        ("10,20", ["n10", "n20"]),
        ("「人工智能＋製造」", ["人工", "工智", "智能", "制造"]),
        ("，。！", []),
        ("", []),
    ],
)
def test_terms_of_a_query(query: str, expected: list[str]) -> None:
    assert [term.rstrip("·") for term in terms(query)] == expected


@given(CHINESE)
def test_no_term_is_short_in_sphinx_eyes(text: str) -> None:
    assert all(len(term) >= 3 for term in terms(text, singles=True))


def test_the_index_also_holds_single_characters() -> None:
    assert set(terms("供應鏈", singles=True)) == {"供应·", "应链·", "供··", "应··", "链··"}


@given(CHINESE, CHINESE, CHINESE)
def test_every_phrase_is_found_in_a_text_around_it(before: str, phrase: str, after: str) -> None:
    text = f"{before} {phrase} {after}"
    assert set(terms(phrase)) <= set(terms(text, singles=True))


@given(st.text(max_size=60))
def test_folding_keeps_places_and_is_settled_at_once(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_runs_hold_no_blank_and_no_punctuation(text: str) -> None:
    assert all(run and not run.isspace() and "，" not in run for run in runs(text))


def test_no_term_is_dropped_for_being_short() -> None:
    search = ReportSearch({})
    assert all(search.word_filter(term) for term in ("链", "5g", "制造"))
    assert not search.word_filter("")


PAGE = """<html><body><nav>目錄</nav><article class="bd-article"><section id="a">
<h1>摘要<a class="headerlink">#</a></h1>
<p>內地 <span class="quantity">483.8</span> 萬個</p>
<details class="hide above-input"><summary>顯示程式碼</summary><pre>chapter.chart()</pre></details>
<figure><div class="report-vega"><script>{"mark":"bar"}</script></div><figcaption>圖 1 基站</figcaption></figure>
<section id="b"><h2>機器人</h2><p>密度</p></section>
<p>文末</p></section></article><footer>頁尾</footer></body></html>"""


def test_texts_of_a_page_by_section_without_code_data_and_navigation() -> None:
    assert page_sections(PAGE) == [["a", "摘要", "內地 483.8 萬個 圖 1 基站 文末"], ["b", "機器人", "密度"]]


@pytest.fixture(scope="module")
def small_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pages built by Sphinx itself with our search language."""
    source = tmp_path_factory.mktemp("search")
    (source / "conf.py").write_text(
        "extensions = ['helpers.book.search']\nlanguage = 'zh_TW'\nhtml_search_language = 'zh-hant-hk'\n",
        encoding="utf-8",
    )
    (source / "index.rst").write_text(
        "製造業\n======\n\n供應鏈與 DeepSeek。\n\n.. toctree::\n\n   robots\n", "utf-8"
    )
    (source / "robots.rst").write_text("機器人\n======\n\n密度為每萬名僱員 470 台。\n", "utf-8")
    assert build_main(["-q", "-W", "-b", "html", str(source), str(source / "out")]) == 0
    return source / "out"


def test_sphinx_indexes_chinese_terms(small_book: Path) -> None:
    script = (small_book / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(script.removeprefix("Search.setIndex(").removesuffix(")"))
    page = index["docnames"].index
    assert index["terms"]["供应·"] == page("index")
    assert index["terms"]["n470"] == page("robots")
    assert index["terms"]["deepseek"] == page("index")
    assert index["titleterms"]["机器·"] == page("robots")


def test_the_browser_gets_the_same_cutting(small_book: Path) -> None:
    script = (small_book / "_static" / "language_data.js").read_text(encoding="utf-8")
    assert "function splitQuery(query)" in script
    assert "__" not in script.replace("__proto__", "")
