"""The page of a comparison: every kind of difference is told in Chinese, in its place, and nothing is markup."""

from __future__ import annotations

import base64
import copy
import io
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from fontTools.ttLib import TTFont

from helpers.book.manifest import Manifest
from helpers.book.versions import read_manifest
from helpers.compare.compare import compare
from helpers.compare.page import comparison_page, first_page
from tests.book.test_versions import SAMPLES

from .made import (
    CHAPTER,
    ROW,
    STATIONS,
    Body,
    Edit,
    corrects,
    edits_chapter,
    edits_code,
    made,
    moves,
    quantity,
)

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>"
#: Of a manifest, what only certain words may stand in, and charts, which are drawn.
FIXED = ("schema_version", "standing", "spec", "data")
#: Parts whose names are a manifest's own, and how deep.
NAMED = {"parameters": 2, "parameter_words": 2, "chapters": 1, "helpers": 1, "packages": 1}


def page(old: Manifest, new: Manifest, **options: Any) -> BeautifulSoup:
    return BeautifulSoup(comparison_page(compare(old, new), old, new, **options), "html.parser")


def changed(*edits: Edit) -> BeautifulSoup:
    return page(made(), made(*edits))


def said(found: Tag | None) -> str:
    assert found is not None
    return found.get_text(" ", strip=True)


def section(soup: BeautifulSoup, name: str) -> str:
    """Return what the section of a heading says."""
    return said(soup.select_one(f'section[aria-labelledby="{name}"]'))


def chart(body: Body) -> Body:
    found: Body = body["charts"][0]
    return found


def table(body: Body) -> Body:
    found: Body = body["tables"][0]
    return found


def moves_point(body: Body) -> None:
    name = next(iter(chart(body)["spec"]["datasets"]))
    row = chart(body)["spec"]["datasets"][name][0]
    field = next(key for key, value in row.items() if isinstance(value, int | float))
    row[field] *= 1.1
    chart(body)["data"] = copy.deepcopy(chart(body)["spec"]["datasets"][name])
    chart(body)["data_digest"] = "3" * 64


@pytest.fixture(scope="module")
def whole() -> str:
    """A page with something of every kind on it."""

    def of_every_kind(body: Body) -> None:
        table(body)["cells"][0][2] = "另一句"
        table(body)["digest"] = "4" * 64
        body["parameters"][CHAPTER]["saturation"] = 0.8
        body["environment"]["packages"]["altair"] = "7.0.0"

    edits = (moves, corrects, moves_point, of_every_kind, edits_code, edits_chapter)
    old, new = made(), made(*edits)
    return comparison_page(compare(old, new), old, new)


def test_the_page_stands_alone(whole: str) -> None:
    soup = BeautifulSoup(whole, "html.parser")
    assert "default-src 'none'; style-src 'unsafe-inline'; font-src data:\"" in whole
    assert not soup.find_all(["script", "link", "img", "iframe", "object", "form"])
    assert not re.search(r"url\((?!#|data:)", whole)
    ids = [str(one["id"]) for one in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {str(a["href"]) for a in soup.find_all("a", href=True)} <= {f"#{id}" for id in ids}
    assert all(str(one["aria-label"]).strip() for one in soup.select('[role="img"]'))


def test_the_same_manifests_give_the_same_bytes(whole: str) -> None:
    def touched(body: Body) -> None:
        moves(body)
        corrects(body)

    old, new = made(), made(touched)
    pages = {comparison_page(compare(old, new), old, new) for _ in range(2)}
    assert len(pages) == 1
    assert whole not in pages


def test_the_font_has_every_character_of_the_page(whole: str) -> None:
    shown = set(BeautifulSoup(whole, "html.parser").get_text())
    for face in re.findall(r"font/woff2;base64,([^)]+)\)", whole):
        font = TTFont(io.BytesIO(base64.b64decode(face)))
        assert {c for c in shown if c.isprintable() and ord(c) not in font.getBestCmap()} == set()


def test_equal_builds_are_one_calm_sentence() -> None:
    soup = changed(lambda body: body.update(commit="0" * 40, edition="2026.11"))
    assert "兩者並無分別" in said(soup.main)
    assert not soup.select("section, nav, details")


def test_both_builds_are_named() -> None:
    soup = page(
        made(lambda body: body.update(edition="2026.01")),
        made(lambda body: body.update(modified=True, commit="abcdef0123456789" * 2 + "abcdef01")),
    )
    head = said(soup.select_one(".sides"))
    assert "2026.01 版" in head
    assert "工作版" in head
    assert "abcdef012345 ，另有未提交的改動" in head
    assert head.count("2026 年 1 月 31 日") == 2
    assert "工作版與 2026.01 版的分別" in said(soup.h1)


def test_a_corrected_row_is_told_with_what_it_moves() -> None:
    soup = changed(moves, corrects)
    assert "數字共 " in said(soup.header)
    row = soup.find(id=f"quantity-{CHAPTER}-{STATIONS}")
    assert isinstance(row, Tag)
    told = said(row)
    assert "483.8 萬個" in told
    assert "532.2 萬個" in told
    assert re.search(r"\+48\.4 萬個 \+10%", told)
    [link] = row.select("a")
    assert said(link) == ROW
    target = soup.find(id=str(link["href"])[1:])
    assert isinstance(target, Tag)
    assert (said(target.select_one("del")), said(target.select_one("ins"))) == ("4838000", "532.2")
    assert "沒有特別要留意的" in section(soup, "standing-out")
    assert "只有數字不同" in section(soup, f"chapter-{CHAPTER}")


@pytest.mark.parametrize(
    ("edits", "heading"),
    [
        ([moves], "找不到原因的分別"),
        ([moves, edits_code], "只由程式或套件引起的分別"),
        ([lambda b: b["sentences"][-1].update(text="換了說法。", written="換了說法。")], "用字卻變了的句子"),
        ([corrects, lambda b: quantity(b).update(standing="unconfirmed")], "可靠程度較以前低的數字"),
        ([corrects, lambda b: quantity(b).update(value=-1, text="−1")], "正負不同的數字"),
    ],
)
def test_what_stands_out_is_told_with_its_reason_and_leads_there(edits: list[Edit], heading: str) -> None:
    soup = changed(*edits)
    [found] = [one for one in soup.select("h3") if heading in said(one)]
    listed = found.find_next("ul")
    assert isinstance(listed, Tag)
    links = [str(link["href"]) for link in listed.select("a")]
    assert links
    assert all(soup.find(id=link[1:]) for link in links)


def test_a_parameter_is_told_with_its_chapters() -> None:
    def edits(body: Body) -> None:
        for values, words in zip(body["parameters"].values(), body["parameter_words"].values(), strict=True):
            values["as_of"] = "2026-11-23"
            words["as_of"]["text"] = "2026 年 11 月 23 日"
        body["parameters"][CHAPTER]["saturation"] = 0.8
        body["parameter_words"][CHAPTER]["saturation"]["text"] = "80%"

    told = [said(row) for row in changed(edits).select(".parameters tbody tr")]
    assert "數據截至日期 as_of 2026 年 1 月 31 日 2026 年 11 月 23 日 全報告" in told
    [saturation] = [one for one in told if "saturation" in one]
    assert saturation.endswith("製造業成 AI 落地的首站") or "80%" in saturation


def test_cells_rows_and_columns_of_a_table_are_told() -> None:
    def edits(body: Body) -> None:
        one = table(body)
        one["cells"][0][2] = "換了的要點"
        for lines in (one["cells"], one["data"]):
            del lines[-1]
            lines.append(["2026/12/1", "新文件", "新要點"])

    told = section(changed(edits), f"chapter-{CHAPTER}")
    assert "換了的要點" in told
    assert "新增的行" in told
    assert "新文件" in told
    assert "刪去的行" in told


def test_a_column_that_came_is_told() -> None:
    def edits(body: Body) -> None:
        one = table(body)
        one["columns"].append("備註")
        for lines in (one["cells"], one["data"]):
            for line in lines:
                line.append("—")

    assert "新增的欄：備註。" in section(changed(edits), f"chapter-{CHAPTER}")


def test_charts_stand_side_by_side_and_tell_data_from_design() -> None:
    def redraws(body: Body) -> None:
        chart(body)["spec"]["height"] = 123
        chart(body)["spec_digest"] = "5" * 64

    for edits, told in (
        ([moves_point], "數據不同，畫法相同"),
        ([redraws], "數據相同，畫法不同"),
        ([moves_point, redraws], "數據和畫法都不同"),
    ):
        soup = changed(*edits)
        assert told in section(soup, f"chapter-{CHAPTER}")
        assert [said(one) for one in soup.select(".pair figcaption")] == ["舊", "新"]
        assert len(soup.select('.pair [role="img"] svg')) >= 2


def test_a_chart_that_went_is_drawn_alone() -> None:
    soup = changed(lambda body: body.update(charts=[]))
    assert [said(one) for one in soup.select(".pair figcaption")] == ["舊"]
    assert "刪去" in section(soup, f"chapter-{CHAPTER}")


def test_a_chart_that_cannot_be_drawn_is_told() -> None:
    soup = changed(lambda body: chart(body)["spec"].update(layer=[{"mark": "nonsense"}]))
    assert "無從畫出" in section(soup, f"chapter-{CHAPTER}")


def test_sentences_are_labelled_and_their_pieces_marked() -> None:
    def rewords(body: Body) -> None:
        one = next(s for s in body["sentences"] if s["chapter"] == CHAPTER and s["part"] == "prose")
        one["text"] = one["written"] = one["text"] + "而且換了說法。"
        body["sentences"].append({**one, "text": "全新的一句。", "written": "全新的一句。", "quantities": []})

    soup = changed(rewords, edits_chapter)
    labels = {said(one.select_one(".kind")) for one in soup.select(".sentences li")}
    assert labels == {"用字不同", "新增"}
    assert "而且換了說法。" in {said(one) for one in soup.select(".sentences ins")}
    assert "筆記本有改動" in section(soup, f"chapter-{CHAPTER}")


def test_renamed_items_and_chapters_tell_their_former_names() -> None:
    def renames(body: Body) -> None:
        chart(body)["id"] = "adoption-curves"

    assert "原名 mfg-adoption" in section(changed(renames), f"chapter-{CHAPTER}")


def test_chapters_that_came_or_went_are_told() -> None:
    def goes(body: Body) -> None:
        for kind in ("quantities", "tables", "charts", "sentences"):
            body[kind] = [one for one in body[kind] if one["chapter"] != CHAPTER]
        del body["parameters"][CHAPTER]

    for old, new, told in (
        (made(), made(goes), "這一章不再出現"),
        (made(goes), made(), "這一章是新的"),
    ):
        assert told in section(page(old, new), f"chapter-{CHAPTER}")


def test_rows_that_move_nothing_environment_and_files_are_told() -> None:
    def edits(body: Body) -> None:
        held = body["rows"]["infrastructure"]
        held["rows"][0][held["columns"].index("note")] = "新的附註"
        body["datasets"]["data/infrastructure.csv"] = "0" * 64
        body["environment"]["packages"]["altair"] = "7.0.0"

    soup = changed(edits, edits_code)
    assert "沒有影響報告的改動（1 列）" in section(soup, "datasets")
    told = section(soup, "environment")
    assert "altair 6.3.0 7.0.0" in told
    assert "helpers/__init__.py 改動" in told


def test_what_an_old_manifest_did_not_keep_is_told() -> None:
    soup = page(read_manifest(SAMPLES / "1.0.json"), made())
    assert "文句、數據的各列、執行環境" in section(soup, "not-kept")
    assert "None" not in said(soup.main)


@pytest.mark.parametrize("both", [True, False])
def test_nothing_of_a_manifest_is_markup(both: bool) -> None:
    bad = Manifest.model_validate(_hostile(made(moves, corrects, moves_point).model_dump()))
    old = Manifest.model_validate(_hostile(made().model_dump())) if both else made()
    for soup in (page(old, bad), page(bad, old, edition=f"2026.11{HOSTILE}")):
        assert not soup.find_all(["img", "b"])
        assert all(script.get("src") == "../editions.js" for script in soup.find_all("script"))
        assert not [one for one in soup.find_all(True) if any(name.startswith("on") for name in one.attrs)]
        assert HOSTILE in soup.get_text()


def _hostile(part: Any, depth: int = 0) -> Any:
    """Return a manifest with markup after every name and text, so that what refers to another still does."""
    if isinstance(part, str):
        return part + HOSTILE
    if isinstance(part, list):
        return [_hostile(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        name + HOSTILE if depth else name: (
            value if name in FIXED else _hostile(value, depth - 1 if depth else NAMED.get(name, 0))
        )
        for name, value in part.items()
    }


@pytest.mark.parametrize(
    "part",
    [
        {"data": {"url": "https://elsewhere.example/rows.csv"}},
        {"data": {"url": "file:///etc/hostname"}},
        {"mark": {"type": "image", "url": "https://elsewhere.example/picture.png"}},
        {"mark": {"type": "point", "href": "javascript:alert(1)"}},
        {"mark": {"type": "bar", "fill": "url(https://elsewhere.example/a.svg#b)"}},
        {"mark": {"type": "text", "text": HOSTILE, "font": HOSTILE}},
        {"mark": {"type": "text", "text": HOSTILE, "fontWeight": HOSTILE}},
        {"title": {"text": HOSTILE, "subtitleFont": HOSTILE}},
        {"usermeta": {"embedOptions": {"loader": {"baseURL": "https://elsewhere.example"}}}},
    ],
)
def test_a_stranger_s_chart_loads_nothing_and_runs_nothing(part: Body) -> None:
    spec = {
        "data": {"values": [{"x": HOSTILE, "y": 1}]},
        "mark": "point",
        "encoding": {
            "x": {"field": "x", "type": "nominal"},
            "y": {"field": "y", "type": "quantitative"},
            "href": {"field": "x"},
            "url": {"field": "x"},
        },
        **part,
    }
    soup = changed(lambda body: chart(body).update(spec=spec, alt=HOSTILE, title=HOSTILE))
    assert not soup.find_all(["script", "img", "foreignobject"])
    assert not [image for image in soup.find_all("image") if image.get("xlink:href")]
    assert all(str(link["href"]).startswith("#") for link in soup.find_all("a"))
    assert "elsewhere" not in str(soup.select(".pair"))
    assert not re.search(r"url\((?!#|data:)", str(soup))


def test_within_an_edition_the_page_leads_to_its_neighbours() -> None:
    soup = page(made(), made(moves), edition="2026.11")
    links = {str(link["href"]) for link in soup.find_all("a")}
    assert {"index.html", "../index.html", f"chapters/{CHAPTER}.html", "changes.json"} <= links
    [script] = soup.find_all("script")
    assert script.attrs == {
        "defer": "",
        "src": "../editions.js",
        "data-edition": "2026.11",
        "data-page": "changes.html",
    }
    policy = soup.select_one("meta[http-equiv]")
    assert policy is not None
    assert policy["content"] == (
        "default-src 'none'; style-src 'unsafe-inline' 'self'; font-src data:; script-src 'self'"
    )
    assert soup.select_one("article.bd-article") is not None
    assert soup.select_one("a.report-editions") is not None


def test_the_first_edition_says_that_none_is_before_it() -> None:
    soup = BeautifulSoup(first_page(made(), edition="2026.01"), "html.parser")
    assert "沒有更早的版本可以比較" in said(soup.main)
    assert "2026 年 1 月 31 日" in said(soup.select_one(".sides"))
    assert soup.select_one('script[src="../editions.js"]') is not None
    assert "沒有更早" in first_page(made())
