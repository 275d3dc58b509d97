"""Numbers typed by hand: conventions cover names, never measurements; every binding undone is reported."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from helpers.checks import check_all
from helpers.checks.prose import CODE, check_chapter, check_prose
from helpers.checks.readable import cell_texts, code_texts
from helpers.numerals import COMPUTED, masked, read_rules, unbound
from helpers.publish.references import REFERENCE

RULES = read_rules()
CASES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "prose.yml").read_text(encoding="utf-8")
)
CHAPTERS = sorted((Path(__file__).parents[2] / "chapters").glob("*.ipynb"))

ACCEPT = [
    (r.name, t) for r in RULES.conventions for t in [*r.accept, *CASES["conventions"][r.name]["accept"]]
]
REJECT = [
    (r.name, t) for r in RULES.conventions for t in [*r.reject, *CASES["conventions"][r.name]["reject"]]
]
FREE = [("none", text) for text in [*CASES["clean"], *CASES["found"]]]

SENTENCES = (
    "內地在工廠推行人工智能，起點不低。",
    "截至 {q}`as-of`，機器人{q}`robots`，佔全球 {q}`share`（{numref}`fig-robots`）。",
    "《簡報》於 2026 年 1 月發表，「十五五」規劃建議在後；見[下一章](02-two-paths)。",
    "5G 基站與 `last_year` 無關，DeepSeek-V3.2 亦然。",
)
UNITS = ("個", "萬個", "億元", "家企業", "%", "％", "倍", "成", "個百分點", "台", "EFLOPS")
TENS = "一二三四五六七八九"

digits = st.one_of(
    st.integers(0, 10**9).map("{:,}".format),
    st.decimals(0, 10**6, places=1, allow_nan=False).map(str),
    st.integers(0, 10**6).map(
        lambda n: str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    ),
)
words = st.one_of(
    st.tuples(st.sampled_from(TENS), st.sampled_from("十百千萬"), st.sampled_from(TENS)).map("".join),
    st.sampled_from("二兩三四五六七八九十"),
)
typed = st.tuples(st.one_of(digits.map(lambda text: f" {text} "), words), st.sampled_from(UNITS)).map("".join)


def marked(text: str) -> tuple[str, list[str]]:
    return re.sub("[⟦⟧]", "", text), re.findall("⟦(.*?)⟧", text)


def notebook(folder: Path, *cells: nbformat.NotebookNode) -> Path:
    path = folder / "01-x.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), path)
    return path


def test_every_convention_has_cases_of_both_kinds() -> None:
    assert set(CASES["conventions"]) == {rule.name for rule in RULES.conventions}
    assert all(rule.accept and rule.reject and rule.why for rule in RULES.conventions)
    assert all("⟦" in text for _, text in REJECT)
    assert len(ACCEPT) + len(REJECT) + len(FREE) > 350


@pytest.mark.parametrize(("name", "text"), ACCEPT)
def test_a_convention_covers_its_cases_and_is_needed_for_them(name: str, text: str) -> None:
    assert unbound(text) == []
    assert unbound(text, RULES.without(name)), f"the case passes without the convention {name}"


@pytest.mark.parametrize(("name", "text"), [*REJECT, *FREE])
def test_measurements_are_left_alone(name: str, text: str) -> None:
    plain, expected = marked(text)
    assert [number.text for number in unbound(plain)] == expected, name


@pytest.mark.parametrize("rule", RULES.numbers, ids=lambda rule: rule.name)
def test_every_kind_of_number_is_needed(rule: Any) -> None:
    others = type(RULES)(RULES.conventions, tuple(kept for kept in RULES.numbers if kept is not rule))
    plain = [marked(text) for _, text in [*REJECT, *FREE]]
    assert any([n.text for n in unbound(text, others)] != expected for text, expected in plain)


@given(st.sampled_from(SENTENCES), st.integers(0, 80), typed)
@example(SENTENCES[0], 0, "483.8 萬個")
def test_any_number_with_a_unit_is_found_wherever_it_stands(sentence: str, at: int, number: str) -> None:
    clear = masked(sentence, RULES)
    at = min(at, len(sentence))
    assume(not (clear[at - 1 : at] == COMPUTED and clear[at : at + 1] == COMPUTED))
    assume(sentence[at - 1 : at + 1] != "](")  # a number there undoes the link itself
    found = unbound(sentence[:at] + number + sentence[at:])
    assert found
    assert all(at - 2 <= hit.start <= at + len(number) for hit in found)


@given(
    st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True), st.sampled_from(["", ":number", ":period", ":known"])
)
def test_a_reference_is_never_reported(name: str, form: str) -> None:
    text = f"內地有 {{q}}`{name}{form}`個，排第 {{q}}`{name}:number`。"
    assert unbound(text) == []


@given(st.text(st.sampled_from("一三十百第年個2059.%，。「」《》`{q}\n -(A:[]"), max_size=60))
def test_blanking_keeps_every_character_in_place(text: str) -> None:
    clear = masked(text, RULES)
    assert len(clear) == len(text)
    assert [at for at, char in enumerate(text) if char == "\n"] == [
        at for at, char in enumerate(clear) if char == "\n"
    ]
    assert all(after in (before, COMPUTED) for before, after in zip(text, clear, strict=True))


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('chapter.prose("48%")', ["48%"]),
        ('chapter.prose("甲" if a else "48")', ["甲", "48"]),
        ('chapter.chart("id-1", c, title="48", alt="甲", note=f"{n} 家")', ["48", "甲", f"{COMPUTED} 家"]),
        ('chapter.table("id-1", t, columns={"c1": "48%", "c2": "年"}, title="甲")', ["48%", "年", "甲"]),
        ('chapter.text("id-1", "48")', ["48"]),
        ('chapter.get("robots", "cn-2024")', []),
        ('"""模組 48"""\ndef f():\n    """函數 48"""\n    return "共"', ["共"]),
        ('x = f"共 {48} 家，{n:.1f}"', [f"共 48 家，{COMPUTED}"]),
        ("x = (", []),
        ('x = "共 {} 家".format(48)', ["共 48 家"]),
        ('x = "共 {a:,} 家，{b}".format(a=48, b=n)', [f"共 48 家，{COMPUTED}"]),
        ('x = "共 %d 家，%s" % (48, n)', [f"共 48 家，{COMPUTED}"]),
        ('x = "共 " + str(48) + " 家"', ["共 48 家"]),
        ('x = "".join(["共", "48", unit])', [f"共48{COMPUTED}"]),
        ('N = 48\nx = f"共 {N} 家"', ["共 48 家"]),
        ('def f(share="48%"):\n    return f"佔 {share}"', ["佔 48%"]),
        ('def f(n, *, m: int = 48):\n    return f"{n} {m} 家"', [f"{COMPUTED} 48 家"]),
        ('HEADS = {"a": "48%"}\nchapter.table("t", f, columns=HEADS)', ["48%"]),
        ('chapter.prose(TEXTS["a"])\nTEXTS = {"a": ("48%",)}', ["48%"]),
        ('n = 1\nn = 2\nx = f"共 {n} 家"', [f"共 {COMPUTED} 家"]),
        ('def f(n):\n    return f"共 {n + 1} 家"', [f"共 {COMPUTED} 家"]),
        ('NOTE = "共 48 家"\nx = NOTE + f"{NOTE}甲"', ["共 48 家", f"{COMPUTED}{COMPUTED}甲"]),
        ('chapter.prose(f"{n} 48")', [f"{COMPUTED} 48"]),
    ],
)
def test_what_is_read_in_code(source: str, shown: list[str]) -> None:
    assert [text.text for text in code_texts(source)] == shown


def test_the_place_is_the_line_of_the_cell(tmp_path: Path) -> None:
    path = notebook(
        tmp_path,
        nbformat.v4.new_markdown_cell("標題\n\n共 48 家"),
        nbformat.v4.new_code_cell('a = 1\nchapter.prose("甲"\n    "乙逾九成"\n)\nx = """丙\n有 12 家"""'),
        nbformat.v4.new_code_cell(
            "share: Share = 0.5  # 出資\nyears: Years = 3  # 最多 7 年", metadata={"tags": ["parameters"]}
        ),
    )
    problems = check_chapter(path)
    assert [(p.place, p.message.split("'")[1]) for p in problems] == [
        ("chapters/01-x.ipynb: cell 1, line 3", "48"),
        ("chapters/01-x.ipynb: cell 2, line 3", "逾九成"),
        ("chapters/01-x.ipynb: cell 2, line 6", "12"),
        ("chapters/01-x.ipynb: cell 3, line 2", "7"),
    ]
    assert {p.code for p in problems} == {CODE}
    assert "…" not in problems[0].message
    assert "共 [48] 家" in problems[0].message


def test_words_of_the_chapters_modules_are_read(spoilable: Path) -> None:
    module = spoilable / "src" / "helpers" / "sections" / "planted.py"
    module.parent.mkdir(parents=True, exist_ok=True)
    module.write_text('"""Words."""\n\nNOTE = "內地有 483.8 萬個基站"\n', encoding="utf-8")
    found = [p for p in check_prose(spoilable) if "planted" in p.place]
    assert [p.place for p in found] == ["src/helpers/sections/planted.py: line 3"]


@pytest.mark.parametrize(
    ("name", "source", "lines"),
    [
        ("_config.yml", 'title: 甲\nauthor: 逾九成的"編輯組"\n', [2]),
        ("_toc.yml", "parts:\n  - caption: 七項任務\n", [2]),
        ("src/helpers/book/static/x.js", 'wait(2000);\nsay("共 48 家", `${n + 1} 月`); // 12 家', [2]),
        ("src/helpers/book/static/x.css", 'a { width: 12px }\nb::after { content: "三成"; }', [2]),
        ("src/helpers/book/static/x.typ", "#set text(12pt)\n[內地有 48 家]", [2]),
        (
            "src/helpers/book/templates/x.html",
            '<p tabindex="0">{{ n + 1 }} 家{# 48 家 #}</p>\n<p title="48 家">',
            [2],
        ),
        ("src/helpers/book/locale/x.po", 'msgid "48"\nmsgstr "共 48 家"', [2]),
        ("src/helpers/book/x.py", '"""48 家"""\nHEAD = f"<p tabindex=\\"0\\">{n} 家，三成</p>"', [2]),
        ("src/helpers/publish/x.py", 'WORDS = {"a": "萬億", "b": "首 200 行，其餘"}', []),
        ("src/helpers/book/x.png", "共 48 家", []),
    ],
)
def test_words_that_all_pages_share_are_read(
    spoilable: Path, name: str, source: str, lines: list[int]
) -> None:
    path = spoilable / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    assert [p.place for p in check_prose(spoilable)] == [f"{name}: line {line}" for line in lines]


@pytest.mark.parametrize("name", [path.stem for path in CHAPTERS])
def test_a_number_planted_in_any_chapter_is_refused_by_place(spoilable: Path, name: str) -> None:
    path = spoilable / "chapters" / f"{name}.ipynb"
    chapter = nbformat.read(path, as_version=4)
    chapter.cells.append(nbformat.v4.new_markdown_cell("附記\n\n內地有 483.8 萬個基站。"))
    nbformat.write(chapter, path)
    (problem,) = check_prose(spoilable)
    assert problem.code == CODE
    assert problem.place == f"chapters/{name}.ipynb: cell {len(chapter.cells)}, line 3"


def test_the_check_of_everything_includes_it(spoilable: Path) -> None:
    path = spoilable / "chapters" / "92-method.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("# 方法", "# 逾九成的方法", 1), encoding="utf-8")
    assert CODE in {problem.code for problem in check_all(spoilable)}


def test_a_damaged_notebook_is_left_to_the_check_of_its_format(tmp_path: Path) -> None:
    path = tmp_path / "01-x.ipynb"
    path.write_text('{"cells": [')
    assert check_chapter(path) == []


def test_no_number_of_the_report_is_typed_by_hand(root: Path) -> None:
    assert [str(problem) for problem in check_prose(root)] == []


def counted(cell: nbformat.NotebookNode) -> list[tuple[int, str]]:
    return [
        (text.lines[number.start], number.text) for text in cell_texts(cell) for number in unbound(text.text)
    ]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
@pytest.mark.parametrize(("typed", "number"), [("483.8 萬個", "483.8"), ("兩成", "兩")])
def test_every_binding_undone_is_reported_at_its_place(path: Path, typed: str, number: str) -> None:
    undone = 0
    for cell in nbformat.read(path, as_version=4).cells:
        before = counted(cell)
        source = cell.source
        for match in REFERENCE.finditer(source):
            cell.source = source[: match.start()] + typed + source[match.end() :]
            planted = list(counted(cell))
            for known in before:
                if known in planted:
                    planted.remove(known)
            line = source[: match.start()].count("\n") + 1
            assert [found for found, _ in planted] == [line], cell.source
            assert number in planted[0][1]
            undone += 1
        cell.source = source
    assert undone or "{q}" not in path.read_text(encoding="utf-8")
