"""The theme: readable in light and dark, safe for colour-blind readers, one specification for both."""

from __future__ import annotations

from itertools import combinations

import pytest

from helpers.publish.theme import INK, PALETTES, Mode, config, with_theme

PAPER: dict[Mode, str] = {mode: INK[mode]["paper"] for mode in ("light", "dark")}

#: Machado and others (2009), severity 1: what a reader without one kind of cone sees, in linear RGB.
BLINDNESS = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}


def linear(colour: str) -> tuple[float, ...]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def luminance(colour: str) -> float:
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_marks_and_text_stand_out_from_the_paper(mode: Mode) -> None:
    assert all(contrast(colour, PAPER[mode]) >= 3 for colour in PALETTES[mode])
    assert all(contrast(INK[mode][name], PAPER[mode]) >= 4.5 for name in ("text", "muted"))


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("kind", sorted(BLINDNESS))
def test_first_four_colours_differ_without_one_cone(mode: Mode, kind: str) -> None:
    seen = [
        tuple(sum(w * part for w, part in zip(row, linear(c), strict=True)) for row in BLINDNESS[kind])
        for c in PALETTES[mode][:4]
    ]
    for one, other in combinations(seen, 2):
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 0.05


def test_modes_differ_in_colours_only() -> None:
    light, dark = config("light"), config("dark")
    assert light.keys() == dark.keys()
    assert light["axis"].keys() == dark["axis"].keys()


def test_theme_replaces_itself_and_keeps_the_charts_own_parameters() -> None:
    spec = {"mark": "bar", "params": [{"name": "pick"}]}
    dark = with_theme(with_theme(spec, "light"), "dark")
    assert [p["name"] for p in dark["params"]] == ["ink", "pick"]
    assert dark["params"][0]["value"] == INK["dark"]
    assert spec == {"mark": "bar", "params": [{"name": "pick"}]}
