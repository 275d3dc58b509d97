"""Publishing from a chapter: dates respected, records complete, mistakes told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from helpers.data.contracts import read_catalogue
from helpers.problems import ReportError, RequestError
from helpers.publish import Chapter, NotYetKnown, open_chapter
from helpers.publish.outputs import CHART, PROSE, QUANTITY, TABLE
from helpers.records import Quantity

STATIONS = {"series": "5g_base_stations", "economy": "china"}


@pytest.fixture
def chapter(root: Path) -> Chapter:
    InteractiveShell.instance()
    return Chapter("03-manufacturing-first", read_catalogue(root), {"as_of": "2026-01-31"})


def published(action: Callable[[], None]) -> dict[str, Any]:
    with capture_output() as captured:
        action()
    (output,) = captured.outputs
    return dict(output.data)


def test_latest_figure_is_the_newest_known(chapter: Chapter) -> None:
    q = chapter.latest("infrastructure", **STATIONS)
    assert (q.value, q.period, q.known and q.known.isoformat()) == (4_838_000, "2025", "2026-01-21")
    assert q.rows == ("infrastructure:cn-5g-2025",)
    assert q.sources


def test_a_figure_not_yet_public_says_so(root: Path) -> None:
    early = Chapter("x", read_catalogue(root), {"as_of": "2025-09-05"})
    with pytest.raises(NotYetKnown, match="not public on 2025-09-05"):
        early.get("infrastructure", "cn-5g-2025")
    with pytest.raises(ReportError, match="has no row"):
        early.get("infrastructure", "cn-5g-2052")


def test_several_rows_or_none_are_refused(chapter: Chapter) -> None:
    with pytest.raises(ReportError, match="rows fit series=5g_base_stations"):
        chapter.at("infrastructure", series="5g_base_stations")
    with pytest.raises(NotYetKnown):
        chapter.latest("infrastructure", series="no_such_series")
    with pytest.raises(ReportError, match="no column 'serie': did you mean 'series'"):
        chapter.at("infrastructure", serie="x")


def test_a_quantity_carries_its_origin(chapter: Chapter) -> None:
    data = published(lambda: chapter.quantity("stations", chapter.latest("infrastructure", **STATIONS)))
    record = data[QUANTITY]
    assert (record["text"], record["number"], record["period_text"]) == ("483.8 萬個", "483.8 萬", "2025 年")
    assert (record["known_text"], record["chapter"]) == ("2026 年 1 月 21 日", "03-manufacturing-first")
    assert record["rows"]
    assert record["sources"]
    assert record["standing"]


def test_a_setting_is_bound_to_its_assumption(root: Path) -> None:
    default = {
        "as_of": "2026-01-31",
        "cap": 50000,
        "government_share": 0.5,
        "eligible_sectors": ["retail", "finance"],
    }
    q = Chapter("06-hong-kong", read_catalogue(root), default).setting("cap")
    assert (q.value, q.unit, q.rows, q.how) == (50000, "hkd", ("assumptions:06.cap",), "本章的參數")
    other = Chapter("06-hong-kong", read_catalogue(root), {**default, "government_share": 0.25})
    q = other.setting("government_share", "percent")
    assert (q.value, q.unit, q.known) == (25, "percent", None)
    assert q.how.startswith("本章的參數，預設為 0.5")
    assert other.setting("as_of").rows == ("assumptions:as-of",)
    assert other.setting("eligible_sectors").value == "retail finance"


def test_a_record_tells_the_line_of_the_cell_that_published_it(root: Path) -> None:
    shell = InteractiveShell.instance()
    shell.user_ns["chapter"] = Chapter("x", read_catalogue(root), {"as_of": "2026-01-31"})
    shell.user_ns["stations"] = Quantity(1, "count", ("robots:a",), ("ifr",))
    with capture_output() as captured:
        shell.run_cell("a = 1\n\nchapter.quantities({\n    'stations': stations,\n})", silent=True)
    (output,) = captured.outputs
    assert output.data[QUANTITY]["line"] == 3
    shell.reset(new_session=False)


def test_one_id_never_has_two_values(chapter: Chapter) -> None:
    published(lambda: chapter.quantity("a", Quantity(1, "count")))
    with capture_output() as again:
        chapter.quantity("a", Quantity(1, "count"))
    assert again.outputs == []
    with pytest.raises(ReportError, match="published twice: 1 個, 2 個"):
        chapter.quantity("a", Quantity(2, "count"))


def test_a_chapter_tells_what_it_has_published(chapter: Chapter) -> None:
    published(lambda: chapter.quantity("stations", Quantity(5.0, "station")))
    assert chapter.has("stations")
    assert not chapter.has("stations", "robots")


def test_a_table_rests_on_the_quantities_its_cells_quote(chapter: Chapter) -> None:
    stations = chapter.latest("infrastructure", **STATIONS)
    robots = Quantity(5, "set", ("robots:a",), stations.sources)
    published(lambda: chapter.quantity("stations", stations))
    published(lambda: chapter.quantity("robots", robots))
    frame = pd.DataFrame({"name": ["基站"], "said": ["有{q}`stations:number`個"]})
    heads = {"name": "項目", "said": "數目"}
    record = published(lambda: chapter.table("t", frame, rows=[robots], title="題", columns=heads))[TABLE]
    assert record["rows"] == ["robots:a", *stations.rows]
    assert record["known"] == "2026-01-21"


def test_a_line_of_a_table_names_its_rows_and_the_table_rests_on_them(chapter: Chapter) -> None:
    lines = pd.DataFrame(
        {
            "name": ["升幅", "基站", "說明"],
            "value": [5.0, 1.0, None],
            "row": ["infrastructure:cn-5g-2024 infrastructure:cn-5g-2025", "infrastructure:cn-5g-2025", ""],
        }
    )
    heads = {"name": "項目", "value": "數目"}
    record = published(lambda: chapter.table("t", lines, title="題", columns=heads))[TABLE]
    assert record["origins"] == [
        ["infrastructure:cn-5g-2024", "infrastructure:cn-5g-2025"],
        ["infrastructure:cn-5g-2025"],
        [],
    ]
    assert record["rows"] == record["origins"][0]
    assert (record["known"], bool(record["sources"])) == ("2026-01-21", True)
    assert [column["name"] for column in record["columns"]] == ["name", "value"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("infrastructure:cn-5g-2052", "has no row 'cn-5g-2052'"),
        ("infrastructure:cn-5g-2025", "row 'cn-5g-2025' was not public on 2025-09-05"),
        ("robbots:cn-5g-2025", "no dataset 'robbots'"),
    ],
)
def test_a_line_cannot_name_a_row_that_is_not_there(root: Path, row: str, said: str) -> None:
    early = Chapter("x", read_catalogue(root), {"as_of": "2025-09-05"})
    with pytest.raises(ReportError, match=said):
        early.table("t", pd.DataFrame({"a": [1], "row": row}), title="題", columns={"a": "數目"})


def test_references_read_their_quantity_and_unknown_ones_are_told(chapter: Chapter) -> None:
    published(lambda: chapter.quantity("growth", Quantity(12.34, "percent", period="2025-07")))
    assert (
        chapter.plain("升 {q}`growth`（{q}`growth:number`，{q}`growth:period`）")
        == "升 12.3%（12.3，2025 年 7 月）"
    )
    with pytest.raises(ReportError, match="did you mean 'growth'"):
        chapter.plain("{q}`grwth`")
    with pytest.raises(ReportError, match="no form 'perod': did you mean 'period'"):
        chapter.plain("{q}`growth:perod`")


@pytest.mark.parametrize(("when", "text"), [(True, "甲"), (False, "乙")])
def test_prose_follows_its_condition(chapter: Chapter, when: bool, text: str) -> None:
    assert published(lambda: chapter.prose("甲", when=when, otherwise="乙"))[PROSE]["text"] == text


def test_only_the_book_s_form_of_a_paragraph_gives_names(chapter: Chapter) -> None:
    made = published(lambda: chapter.prose("(a)=\n(b)=\n甲 (c)= 乙"))
    assert made[PROSE]["text"] == "(a)=\n(b)=\n甲 (c)= 乙"
    assert made["text/markdown"] == made["text/plain"] == "甲 (c)= 乙"


def test_prose_without_alternative_shows_nothing(chapter: Chapter) -> None:
    with capture_output() as captured:
        chapter.prose("甲", when=False)
    assert captured.outputs == []


def bars(frame: pd.DataFrame) -> alt.Chart:
    return alt.Chart(frame[["period", "value"]]).mark_bar().encode(x="period:N", y="value:Q")


def test_a_chart_is_the_same_every_time_and_carries_no_theme(chapter: Chapter) -> None:
    frame = chapter.rows("infrastructure", **STATIONS)
    make = [
        published(lambda: chapter.chart("c", bars(frame), title="題", alt="圖", frame=frame))[CHART]
        for _ in "12"
    ]
    assert make[0] == make[1]
    assert "config" not in make[0]["spec"]
    assert make[0]["spec"]["width"] == "container"
    assert len(make[0]["data"]) == len(make[0]["rows"]) == len(frame)


def test_a_chart_needs_words_and_rows(chapter: Chapter) -> None:
    frame = chapter.rows("infrastructure", **STATIONS)
    with pytest.raises(ReportError, match="no alternative text"):
        chapter.chart("c", bars(frame), title="題", alt=" ", frame=frame)
    with pytest.raises(ReportError, match="names no dataset rows"):
        chapter.chart("c", bars(frame), title="題", alt="圖", frame=frame.drop(columns="row"))


def test_what_a_chart_draws_names_its_rows_and_the_chart_rests_on_them(chapter: Chapter) -> None:
    frame = chapter.rows("infrastructure", **STATIONS)
    named = alt.Chart(frame[["period", "value", "row"]]).mark_bar().encode(x="period:N", y="value:Q")
    record = published(lambda: chapter.chart("c", named, title="題", alt="圖", frame=()))[CHART]
    assert [drawn["row"] for drawn in record["data"]] == list(frame["row"])
    assert record["rows"] == list(frame["row"])
    wrong = (
        alt.Chart(frame[["period", "value"]].assign(row="infrastructure:x")).mark_bar().encode(x="period:N")
    )
    with pytest.raises(ReportError, match="has no row 'x'"):
        chapter.chart("c", wrong, title="題", alt="圖", frame=frame)


def test_a_table_shows_numbers_standings_and_gaps_as_readers_expect(chapter: Chapter) -> None:
    frame = pd.DataFrame({"standing": ["official", "brief"], "value": [1234.5, None], "name": ["甲", ""]})
    rows = [Quantity(1, "set", (f"robots:{s}",), ("nbs",), standing=s) for s in ("official", "brief")]
    chapter.publishers.loc["nbs"] = ["t", "NBS", "國家統計局", "2025", "", "false", "original", "quotation"]
    table = published(
        lambda: chapter.table(
            "t",
            frame,
            rows=rows,
            title="表",
            columns={"name": "名", "value": "值", "standing": "可靠程度"},
            standing="standing",
        )
    )[TABLE]
    assert table["cells"] == [["甲", "1,234.5", "官方原件"], ["—", "—", "只見簡報"]]
    assert [column["align"] for column in table["columns"]] == ["left", "right", "left"]
    assert table["standing"] == "brief"
    assert table["publishers"] == ["國家統計局"]


def test_rows_keep_their_names_and_homes_beside_the_table(chapter: Chapter) -> None:
    frame = chapter.rows("infrastructure", **STATIONS).head(2)
    linked = frame.assign(row_anchor=["claim-a", "claim-b"], row_home="03-x", row_home_name="第三章")
    tables = [
        published(lambda rows=rows: chapter.table("t", rows, title="表", columns={"value": "值"}))[TABLE]
        for rows in (frame, linked)
    ]
    plain, named = tables
    assert plain["links"] == [{}, {}]
    assert named["links"][0] == {"row_anchor": "claim-a", "row_home": "03-x", "row_home_name": "第三章"}
    assert named["columns"] == plain["columns"]


def test_a_table_names_a_missing_column(chapter: Chapter) -> None:
    frame = chapter.rows("infrastructure", **STATIONS)
    with pytest.raises(ReportError, match="no column 'valeu': did you mean 'value'"):
        chapter.table("t", frame, title="表", columns={"valeu": "值"})


def test_opening_checks_the_parameters_of_the_notebook() -> None:
    good = {"as_of": "2026-03-31", "saturation": 1, "first_year": 2016.0, "unrelated": "x"}
    assert open_chapter("03-manufacturing-first", good).as_of.isoformat() == "2026-03-31"
    assert repr([good[name] for name in ("saturation", "first_year", "unrelated")]) == "[1.0, 2016, 'x']"
    bad = {"as_of": "soon", "saturation": "0.8", "first_year": 2030}
    with pytest.raises(RequestError) as caught:
        open_chapter("03-manufacturing-first", bad)
    assert [problem.code for problem in caught.value.problems] == ["param:rule", "param:type", "param:type"]
    assert bad["saturation"] == "0.8"
