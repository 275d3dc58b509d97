"""The pages around the text: Chinese interface, the report's own styles and scripts, nothing from outside."""

from __future__ import annotations

import gettext
import io
import json
import shutil
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import get_translator, translators

from helpers.book import fonts, vega
from helpers.places import user_cache
from helpers.publish import theme

HERE = Path(__file__).parent
CATALOGUE = HERE / "locale" / "zh_TW" / "LC_MESSAGES" / "sphinx.po"
PAGE_LANGUAGE = "zh-Hant-HK"
CODE_SHOW, CODE_HIDE = "顯示程式碼", "隱藏程式碼"

#: The book opens at its first page; Jupyter Book's own way in names no language.
ENTRANCE = """<!DOCTYPE html>
<html lang="{language}">
<meta charset="utf-8"><title>正在前往首頁</title>
<meta http-equiv="refresh" content="0; url={first}">
<p><a href="{first}">前往首頁</a></p>
</html>
"""

#: Scripts of Jupyter Book's default extensions that have no use here: they speak English or call other hosts.
UNUSED_SCRIPTS = ("thebe", "clipboard", "copybutton")


def interface_words() -> dict[str, str]:
    """Return the interface's words, English to Chinese, as the catalogue has them."""
    with CATALOGUE.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def put_words_first(app: Sphinx) -> None:
    """Put our catalogue before Sphinx's own; ``add_message_catalog`` would only fill what Sphinx leaves out."""
    compiled = io.BytesIO()
    with CATALOGUE.open("rb") as file:
        write_mo(compiled, read_po(file, locale="zh_TW"))
    compiled.seek(0)
    words = gettext.GNUTranslations(compiled)
    words.add_fallback(get_translator())
    translators["general", "sphinx"] = app.translator = words


def configure(app: Sphinx, config: Config) -> None:
    """Set what the report's pages rely on, whatever starts Sphinx: our templates first, our search, our words."""
    config.templates_path.insert(0, str(HERE / "templates"))
    config.html_search_language = "zh-hant-hk"
    config.html_show_search_summary = False
    config.html_use_index = False
    config.html_context.setdefault("default_mode", "auto")
    config.nb_code_prompt_show = CODE_SHOW
    config.nb_code_prompt_hide = CODE_HIDE
    config.togglebutton_hint = "按此展開"
    config.togglebutton_hint_hide = "按此收起"


def add_static(app: Sphinx) -> None:
    """Lay out our scripts and styles, written and generated, where Sphinx copies static files from."""
    if app.builder.name != "html":
        return
    folder = Path(app.doctreedir) / "report-static"
    folder.mkdir(parents=True, exist_ok=True)
    configs = {mode: theme.config(mode) for mode in ("light", "dark")}
    (folder / "report-theme.js").write_text(_script("window.reportTheme=%s;", configs), encoding="utf-8")
    words = {"locale": "zh_Hant_HK", "messages": interface_words(), "plural_expr": "0"}
    (folder / "report-words.js").write_text(
        _script("Documentation.addTranslations(%s);", words), encoding="utf-8"
    )
    (folder / "vega-bundle.js").write_text(vega.bundle(), encoding="utf-8")
    app.config.html_static_path += [str(HERE / "static"), str(folder)]
    app.add_css_file(f"fonts/{fonts.STYLESHEET}", priority=890)
    app.add_css_file("report.css", priority=900)
    app.add_js_file("report-words.js", priority=600)
    app.add_js_file("report.js", priority=600, loading_method="defer")


def _script(pattern: str, value: object) -> str:
    return pattern % json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def fit_page(app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Give a page its language, only the scripts it needs and no English label."""
    context["language"] = PAGE_LANGUAGE
    body = str(context.get("body", ""))
    # The summary's own words name it better than myst-nb's fixed English label.
    context["body"] = body.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    context["report_has_code"] = "cell_input" in body
    context["report_code_show"], context["report_code_hide"] = CODE_SHOW, CODE_HIDE
    if app.builder.name != "html":
        return
    if "report-spec" in body:
        app.add_js_file("report-theme.js", priority=590, loading_method="defer")
        app.add_js_file("vega-bundle.js", priority=590, loading_method="defer")
    if name == "search":
        app.add_js_file("report-texts.js", priority=610)
        app.add_js_file("report-search.js", priority=611)


def drop_unused_scripts(
    app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Leave out scripts of default extensions the report does not use."""
    context["script_files"] = [script for script in context["script_files"] if not _unused(script)]
    context["css_files"] = [style for style in context["css_files"] if not _unused(style)]


def _unused(asset: object) -> bool:
    parts = [
        str(getattr(asset, "filename", "") or asset),
        str(getattr(asset, "attributes", {}).get("body", "")),
    ]
    return any(word in part.lower() for part in parts for word in UNUSED_SCRIPTS)


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Add the way in, and what needs all pages at hand: the font with just their characters."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    first = f"{app.config.root_doc}.html"
    if first != "index.html":
        (out / "index.html").write_text(
            ENTRANCE.format(language=PAGE_LANGUAGE, first=first), encoding="utf-8"
        )
    written = set().union(*(path.read_text(encoding="utf-8") for path in out.rglob("*.html")))
    # All sources' too, although few are not shown: so it can be cut before, and most edits need no other.
    cut = fonts.web_fonts(user_cache("fonts"), written | fonts.of_sources(Path(app.srcdir)))
    shutil.copytree(cut, out / "_static" / "fonts", dirs_exist_ok=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the pages to Sphinx."""
    put_words_first(app)
    app.connect("config-inited", configure, priority=100)
    app.connect("builder-inited", add_static)
    app.connect("html-page-context", fit_page, priority=400)
    app.connect("build-finished", finish)
    app.connect("html-page-context", drop_unused_scripts, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
