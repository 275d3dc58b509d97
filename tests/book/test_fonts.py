"""The report's typeface: what it holds, what it lacks, and that the same request gives the same bytes."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from helpers.book import fonts
from helpers.places import user_cache
from helpers.problems import ReportError

TEXT = "人工智能+製造：5G 基站 483.8 萬個（逾）"


@pytest.mark.parametrize(
    "text", ["著裏麪啟衞綫峯", "「十四五」、EFLOPS—…", "47.5% ± 9.6", "空\u200b白\n\t", "𨋢𠝹"]
)
def test_hong_kong_text_has_every_glyph(text: str) -> None:
    assert fonts.missing_glyphs(text) == []


@pytest.mark.parametrize(
    ("text", "lacking"), [("好🤖", ["🤖"]), ("↩﷽", ["↩", "﷽"]), ("ไทย", ["ท", "ย", "ไ"])]
)
def test_other_characters_are_named_once_and_sorted(text: str, lacking: list[str]) -> None:
    assert fonts.missing_glyphs(text + text) == lacking


@given(st.text())
def test_missing_glyphs_are_in_the_text_and_stay_missing_alone(text: str) -> None:
    lacking = fonts.missing_glyphs(text)
    assert set(lacking) <= set(text)
    assert all(fonts.missing_glyphs(character) == [character] for character in lacking)


def test_a_problem_names_the_place_and_the_code_point() -> None:
    (problem,) = fonts.glyph_problems("製造🤖", "chapters/03.ipynb, cell 4")
    assert (problem.place, problem.code) == ("chapters/03.ipynb, cell 4", "font:missing-glyph")
    assert "U+1F916" in problem.message


@pytest.mark.parametrize("weight", fonts.WEIGHTS.values())
def test_a_cut_is_static_named_ours_and_holds_the_characters(weight: int) -> None:
    font = TTFont(io.BytesIO(fonts.cut(weight, TEXT)))
    assert font["name"].getDebugName(1) == fonts.FAMILY
    assert font["OS/2"].usWeightClass == weight
    assert "fvar" not in font
    assert {ord(character) for character in TEXT} <= set(font.getBestCmap())
    assert ord("業") not in font.getBestCmap()


def test_the_licence_of_the_font_stays_in_it() -> None:
    names = TTFont(io.BytesIO(fonts.cut(400, TEXT)))["name"]
    assert "Open Font License" in names.getDebugName(13)


def test_an_unknown_weight_is_refused() -> None:
    with pytest.raises(ReportError, match="550"):
        fonts.cut(550, TEXT)


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (fonts.web_fonts(tmp_path / name, TEXT) for name in ("a", "b"))
    assert first.name == second.name
    assert sorted(path.name for path in first.iterdir()) == sorted(path.name for path in second.iterdir())
    assert all((second / path.name).read_bytes() == path.read_bytes() for path in first.iterdir())


def test_the_cache_is_used_and_depends_on_the_characters(tmp_path: Path) -> None:
    made = fonts.static_fonts(tmp_path, TEXT)
    stamp = {path: path.stat().st_mtime_ns for path in made.iterdir()}
    assert fonts.static_fonts(tmp_path, reversed(TEXT)) == made
    assert {path: path.stat().st_mtime_ns for path in made.iterdir()} == stamp
    assert fonts.static_fonts(tmp_path, TEXT + "業") != made
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == [".lock"]


def test_cuts_unused_for_long_go_when_there_are_many(tmp_path: Path) -> None:
    for number in range(fonts.MOST_CUTS + 2):
        old = tmp_path / f"otf-{number:02d}"
        old.mkdir()
        if number < 3:
            os.utime(old, (number, number))
    made = fonts.static_fonts(tmp_path, TEXT)
    left = {path.name for path in tmp_path.iterdir()}
    assert made.name in left
    assert {f"otf-{number:02d}" for number in range(fonts.MOST_CUTS + 2)} - left == {
        "otf-00",
        "otf-01",
        "otf-02",
    }


def test_the_style_sheet_names_files_that_exist(tmp_path: Path) -> None:
    folder = fonts.web_fonts(tmp_path, TEXT)
    sheet = (folder / fonts.STYLESHEET).read_text("utf-8")
    files = [path.name for path in folder.glob("*.woff2")]
    assert len(files) == len(fonts.WEIGHTS)
    assert all(f"url('{name}')" in sheet for name in files)
    assert all((folder / name).read_bytes()[:4] == b"wOF2" for name in files)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("taken")
    with pytest.raises(ReportError, match="XDG_CACHE_HOME"):
        fonts.static_fonts(tmp_path / "file" / "fonts", TEXT)


def test_the_cache_follows_the_users_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert tmp_path in user_cache("fonts").parents
