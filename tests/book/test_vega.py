"""Charts drawn without a browser: width, font, theme, stable bytes, and the script served with the pages."""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest

from helpers.book import fonts, vega
from helpers.publish import theme

VALUES = [{"region": "深圳市", "share": 28}, {"region": "人工智能＋製造", "share": 55}]
GRADIENT = {"gradient": "linear", "stops": [{"offset": 0, "color": "red"}, {"offset": 1, "color": "blue"}]}
SPEC: dict[str, Any] = {
    "width": "container",
    "height": 160,
    "data": {"values": VALUES},
    "mark": {"type": "bar", "clip": True, "color": GRADIENT},
    "encoding": {
        "x": {"field": "share", "type": "quantitative", "title": "佔比（%）"},
        "y": {"field": "region", "type": "nominal", "title": None},
    },
}


def text_of(drawing: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]+)", drawing)


@pytest.mark.parametrize("width", [360, 640])
def test_the_container_width_becomes_the_number_asked_for(width: int) -> None:
    assert re.search(r'<svg[^>]* width="(\d+)"', vega.svg(SPEC, width))[1] == str(width)


def test_text_stays_text_in_the_reports_font() -> None:
    drawing = vega.svg(SPEC, 500)
    assert {"深圳市", "人工智能＋製造", "佔比（%）"} <= set(text_of(drawing))
    families = set(re.findall(r'font-family="([^"]+)"', drawing))
    assert families
    assert all(family.startswith(fonts.FAMILY) for family in families)


def test_the_same_chart_gives_the_same_drawing_and_ids_still_resolve() -> None:
    first, second = vega.svg(SPEC, 500), vega.svg(SPEC, 500)
    assert first == second
    targets = set(re.findall(r"url\(#([^)]+)\)", first))
    assert targets
    assert targets <= set(re.findall(r'\bid="([^"]+)"', first))


def test_light_and_dark_differ_in_ink() -> None:
    light, dark = vega.svg(SPEC, 500), vega.svg(SPEC, 500, "dark")
    assert theme.INK["light"]["text"] in light
    assert theme.INK["dark"]["text"] in dark


def test_data_from_elsewhere_are_refused() -> None:
    with pytest.raises(ValueError, match="example"):
        vega.svg({**SPEC, "data": {"url": "https://example.org/data.csv"}}, 500)


def test_the_command_draws_a_picture_to_look_at(tmp_path: Path) -> None:
    (tmp_path / "spec.json").write_text(json.dumps(SPEC), encoding="utf-8")
    vega.main([str(tmp_path / "spec.json"), str(tmp_path / "out.png"), "--width", "400", "--dark"])
    data = (tmp_path / "out.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">I", data[16:20])[0] == 800


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs Debian's chromium")
def test_the_script_draws_a_chart_from_a_folder_without_network(tmp_path: Path) -> None:
    (tmp_path / "vega.js").write_text(vega.bundle(), encoding="utf-8")
    page = (
        "<!doctype html><meta charset=utf-8><div id=v style='width:500px'></div>"
        "<script>var _ = 'ours', e = 'ours too';</script><script src='vega.js'></script>"
        f"<script>vegaEmbed('#v', {json.dumps(SPEC)}, {{renderer: 'svg', actions: false}})"
        ".then(() => document.title = 'drawn ' + _)</script>"
    )
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    command = [
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path / 'profile'}",
    ]
    offline = ["--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=5000", "--dump-dom"]
    done = subprocess.run(
        [*command, *offline, (tmp_path / "page.html").as_uri()],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert "<title>drawn ours</title>" in done.stdout
    assert "深圳市" in re.sub(r"<script.*?</script>", "", done.stdout, flags=re.DOTALL)
