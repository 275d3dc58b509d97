"""Common scales: two drawings of a chart have the same axes, however it is put together."""

from __future__ import annotations

import re
from typing import Any

import pytest

from helpers.book import vega
from helpers.changes.drawings import TINTS, Drawings
from helpers.changes.scales import united
from helpers.publish import theme

POINTS = {
    "x": {"field": "year", "type": "quantitative", "scale": {"zero": False}},
    "y": {"field": "n", "type": "quantitative"},
}


def single(values: list[dict[str, Any]]) -> dict[str, Any]:
    return {"data": {"values": values}, "mark": "point", "encoding": POINTS}


def layered(values: list[dict[str, Any]]) -> dict[str, Any]:
    rule = {"data": {"values": values[-1:]}, "mark": "rule", "encoding": {"y": POINTS["y"]}}
    return {"layer": [single(values), rule]}


def faceted(values: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "data": {"values": values},
        "facet": {"column": {"field": "kind"}},
        "spec": {"width": 120, "mark": "point", "encoding": POINTS},
    }


def joined(values: list[dict[str, Any]]) -> dict[str, Any]:
    return {"hconcat": [{"width": 100, **single(values)}, {"width": 100, **single(values[:1])}]}


def dated(values: list[dict[str, Any]]) -> dict[str, Any]:
    x = {"field": "day", "type": "temporal", "title": None}
    return {"data": {"values": values}, "mark": "line", "encoding": {"x": x, "y": POINTS["y"]}}


def fixed(values: list[dict[str, Any]]) -> dict[str, Any]:
    top = max(row["n"] for row in values)
    y = {**POINTS["y"], "scale": {"domain": [0, top], "nice": False}}
    return {**single(values), "encoding": {**POINTS, "y": y}}


def rows(first: int, *numbers: float) -> list[dict[str, Any]]:
    return [
        {"year": first + place, "n": n, "kind": "甲乙"[place % 2], "day": f"{first + place}-01-01"}
        for place, n in enumerate(numbers)
    ]


def axes(drawing: str) -> list[str]:
    return re.findall(r'class="mark-(?:text role-axis-label|rule role-axis-grid)".*?</g>', drawing, re.DOTALL)


@pytest.mark.parametrize("design", [single, layered, faceted, joined, dated, fixed])
def test_both_drawings_have_the_same_axes(design: Any) -> None:
    old, new = (
        vega.compiled({"width": 300, **design(values)}, 360)
        for values in (rows(2010, 3, 9, 4), rows(2015, 40, 250, 7))
    )
    apart = [axes(vega.svg_of(one)) for one in (old, new)]
    common = [axes(vega.svg_of(one)) for one in (united(old, new), united(new, old))]
    assert apart[0] != apart[1]
    assert common[0] == common[1] != []


def test_a_chart_united_with_itself_is_drawn_as_it_was() -> None:
    one = vega.compiled(layered(rows(2010, 3, 9, 4)), 360)
    assert vega.svg_of(united(one, one)) == vega.svg_of(one)


def test_categories_stand_where_each_chart_puts_them() -> None:
    named = {"x": {"field": "n", "type": "quantitative"}, "y": {"field": "kind", "type": "nominal"}}
    old, new = (
        vega.compiled({"data": {"values": rows(2010, *numbers)}, "mark": "bar", "encoding": named}, 360)
        for numbers in ((1,), (1, 2))
    )
    [scale] = [scale for scale in united(old, new)["scales"] if scale["name"] == "y"]
    assert scale == next(scale for scale in old["scales"] if scale["name"] == "y")


COLOURED = {**layered(rows(2010, 3, 9, 4)), "config": {}}


def test_the_tinted_drawing_in_dark_colours_is_the_dark_drawing() -> None:
    drawn = Drawings().one(COLOURED)
    for variable, dark in TINTS.values():
        drawn = drawn.replace(f"var({variable})", dark)
    expected = re.sub(r' (role|aria-[a-z]+)="[^"]*"', "", vega.svg(COLOURED, vega.STATIC_WIDTH, "dark"))
    colours = re.compile(r"#[0-9a-fA-F]{6}")
    assert colours.findall(drawn) == colours.findall(expected) != []


def test_shades_between_the_themes_colours_are_drawn_for_both_modes() -> None:
    shaded = {**single(rows(2010, 1, 2, 3))}
    shaded["encoding"] = {**POINTS, "color": {"field": "n", "type": "quantitative"}}
    drawn = Drawings().one(shaded)
    assert drawn.count("<svg") == 2
    assert theme.INK["dark"]["text"].lower() in drawn.lower()


def test_no_two_drawings_of_a_page_share_an_id() -> None:
    clipped = {**single(rows(2010, 1, 2)), "mark": {"type": "point", "clip": True}}
    drawings = Drawings()
    page = drawings.one(clipped) + "".join(drawings.pair(clipped, {**clipped, "height": 90}))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) >= 3
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)
