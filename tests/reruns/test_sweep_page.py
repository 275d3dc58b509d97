"""The page of a sweep of chapter 03, from tables made by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from helpers.reruns.baseline import baseline
from helpers.reruns.ranges import Span, latin_hypercube
from tests.engine.small import small_report

from .swept import GRID, grid, page


@pytest.fixture(scope="module")
def made(root: Path) -> str:
    return page(root, GRID)


def part(page: str, name: str) -> str:
    return page[page.index(f'<section id="{name}"') :].partition("</section>")[0]


def test_the_page_stands_alone(made: str) -> None:
    assert "default-src 'none'" in made
    assert "<script" not in made
    assert not re.search(r"url\((?!#|data:)", made)
    ids = re.findall(r'\bid="([^"]+)"', made)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', made)) <= set(ids)
    assert all(alt.strip() for alt in re.findall(r'role="img" aria-label="([^"]*)"', made))


def test_the_banner_says_what_was_varied_what_fixed_and_how_it_went(made: str) -> None:
    header = made[made.index("<header>") : made.index("<nav")]
    assert "製造業先行" in header
    assert "這不是報告的正式版本" in header
    assert "2026 年、2027 年和2030 年" in header
    assert "5G 基站和在用標準機架" in header
    assert "（<code>as_of</code>）為 2026 年 1 月 31 日" in header
    assert "18 次執行：15 次完成，3 次出錯，0 次" in header
    assert "2 個數字之中，2 個隨參數變動" in header  # but for the parameter's own


def test_numbers_are_named_by_their_sentence_and_drawn_by_what_moves_them(made: str) -> None:
    matters = part(made, "matters")
    assert matters.count('role="img"') == 2
    assert re.search(r"到期時約有 700 萬個。.*?<code>projected</code>，預設 700 萬個", matters)
    first = re.findall(r'aria-label="([^"]*)"', matters)[0]
    assert first.index("推算哪個指標") < first.index("推算到哪一年")
    assert "curve-saturation" not in matters
    assert part(made, "lines").count('role="img"') == 2  # one numeric parameter moves either


def test_the_table_gives_effects_in_their_units(made: str) -> None:
    listed = part(made, "effects")
    texts = [
        re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", listed)
    ]
    assert [row[1:] for row in texts if row[1] == "saturation"] == [
        ["saturation", "30%", "0.5", "60%", "1", "30", "個百分點", "50%", "100%", "30", "個百分點", "+1"]
    ]
    assert "<code>curve-saturation</code>。" in listed


def test_what_did_not_run_is_told_with_its_reason_as_text(made: str) -> None:
    failures = part(made, "failures")
    assert "3 次執行出錯" in failures
    assert "&lt;b&gt;no&lt;/b&gt;" in failures
    assert "projection_year=2030、series=racks_in_use、saturation=0.9" in failures


def test_many_failures_are_counted_whole_and_shown_in_part(root: Path) -> None:
    found = page(
        root,
        grid(projection_year=range(2026, 2046), series=["racks_in_use"], saturation=[0.9]),
        lambda **_: "one reason",
    )
    assert "20 次執行：0 次完成，20 次出錯" in found
    assert "沒有一次執行完成" in found
    assert "另有 15 組" in part(found, "failures")
    assert part(found, "failures").count("<li>") == 5


def test_the_foot_says_where_it_comes_from(made: str) -> None:
    foot = made[made.index('<footer id="provenance"') :]
    assert "report sweep 03-manufacturing-first grid.yml --output &#39;&lt;out&gt;.csv&#39;" in foot
    assert "chapters/03-manufacturing-first.ipynb" in foot
    assert re.search(r"<code>[0-9a-f]{40}</code>|不在 Git 儲存庫內", foot)


def test_a_sample_is_drawn_as_points_and_told_from_first_to_last(root: Path) -> None:
    axes: dict[str, Any] = {
        "projection_year": Span(2026, 2040, whole=True),
        "series": ["5g_base_stations"],
        "saturation": Span(0.5, 1.0),
    }
    found = page(root, latin_hypercube(axes, 40, seed=3))
    assert re.search(r"0\.5\d*至 0\.9\d*，共 40 個值", found)
    assert "40 點" in part(found, "lines")
    assert "全部組合都有結果" in found


def test_the_same_sweep_gives_the_same_bytes(root: Path, made: str) -> None:
    assert page(root, GRID) == made


def test_the_baseline_has_the_fixed_parameters_and_is_empty_where_they_are_refused(tmp_path: Path) -> None:
    small_report(tmp_path / "report")
    [chapter] = [path.stem for path in (tmp_path / "report/chapters").glob("00-*.ipynb")]
    ran = baseline(tmp_path / "report", chapter, {"as_of": "2026-01-15"})
    assert ran["metadata"]["report"]["parameters"]["as_of"] == "2026-01-15"
    assert baseline(tmp_path / "report", chapter, {"as_of": "never"})["cells"] == []
