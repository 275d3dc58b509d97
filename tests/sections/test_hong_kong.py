"""The Hong Kong chapter: figures by date, schemes, recommendations and the voucher."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from helpers.data.contracts import read_catalogue
from helpers.data.load import load
from helpers.records import Quantity
from helpers.sections import hong_kong, hong_kong_charts, hong_kong_schemes, hong_kong_voucher

ROOT = Path(__file__).parents[2]
CORE = {
    "unit": "firm",
    "qualifier": "",
    "known": "2022-12-31",
    "known_basis": "year",
    "standing": "official",
    "source": "s",
    "inputs": "",
    "note": "",
    "label": "",
    "text": "",
}


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    table = pd.DataFrame([CORE | {"key": f"k{n}"} | row for n, row in enumerate(rows)])
    return table.assign(row="d:" + table["key"])


def data(name: str, as_of: str) -> pd.DataFrame:
    return load(read_catalogue(ROOT), name, date.fromisoformat(as_of))


SMES = frame(
    {"series": "firms", "sector": "total", "period": "2022-09", "value": 1000.0},
    {"series": "firms", "sector": "manufacturing", "period": "2022-09", "value": 100.0, "label": "製造業"},
    {"series": "firms", "sector": "retail", "period": "2022-09", "value": 600.0, "label": "零售"},
    {"series": "firms", "sector": "finance", "period": "2022-09", "value": 300.0, "label": "金融及保險"},
    {"series": "firms", "sector": "retail", "period": "2019-09", "value": 999.0, "label": "零售"},
)


def test_sme_figures_use_the_newest_year_and_count_covered_sectors_once() -> None:
    figures = hong_kong.sme_figures(SMES)
    assert figures["hk-mfg-sme-share"].number == pytest.approx(10)
    assert figures["hk-covered-smes"].number == 600
    assert figures["hk-covered-share"].standing == "official"
    assert "hk-sme-persons" not in figures


def test_sectors_of_the_data_add_up_to_the_published_total() -> None:
    smes = data("hk_smes", "2026-01-31")
    assert hong_kong_voucher.sector_rows(smes)["value"].sum() == hong_kong.sme_figures(smes)["hk-smes"].number


@pytest.mark.parametrize(
    ("as_of", "power", "share"),
    [("2025-09-05", 1300, 1.11), ("2026-01-31", 3000, 1.13)],
)
def test_figures_follow_the_date(as_of: str, power: float, share: float) -> None:
    assert hong_kong.compute_figures(data("hk_compute", as_of))["cyberport-compute"].number == power
    figures = hong_kong.share_figures(data("hk_economy", as_of), data("value_added", as_of))
    assert figures["hk-rnd-share"].number == share


def test_a_survey_is_absent_before_its_release() -> None:
    assert "hkpc-plan-ai" not in hong_kong.survey_figures(data("hk_surveys", "2025-10-22"))
    assert hong_kong.survey_figures(data("hk_surveys", "2025-10-23"))["hkpc-plan-ai"].number == 92


def test_nothing_is_grown_from_one_and_the_same_row() -> None:
    assert "cyberport-multiple" not in hong_kong.compute_figures(data("hk_compute", "2025-09-05"))


def scheme(series: str, value: float | None, **other: object) -> dict[str, object]:
    row = {"economy": "hong-kong", "scheme": "dtspp", "label": "計劃", "series": series, "value": value}
    return row | {"period": "2024-03", "known": "2024-03-31"} | other


def test_scheme_status_and_cells() -> None:
    share = scheme("share", 50.0, unit="percent", qualifier="")
    running = frame(share, scheme("scope", None, text="甲"))
    row = hong_kong_schemes.local_schemes(running).iloc[0]
    assert (row["terms"], row["scope"]) == ("出資 {q}`scheme-dtspp-share`", "甲")
    assert (row["named"], row["status"]) == ("計劃（接受申請）", "接受申請")
    closed = pd.concat([running, frame(scheme("closed", None, key="c", period="2025-05"))])
    assert hong_kong_schemes.local_schemes(closed).iloc[0]["status"] == "2025 年 5 月截止"
    planned = frame(scheme("budget", 1e6, unit="hkd"))
    assert hong_kong_schemes.local_schemes(planned).iloc[0]["status"] == "籌備中"


def test_every_reference_of_the_scheme_tables_has_a_figure() -> None:
    for as_of in ("2025-09-05", "2026-01-31", "2026-11-23"):
        schemes = data("schemes", as_of)
        figures = hong_kong_schemes.scheme_figures(schemes, None)
        tables = [hong_kong_schemes.local_schemes(schemes), hong_kong_schemes.vouchers_elsewhere(schemes)]
        cells = " ".join(str(cell) for table in tables for cell in table.to_numpy().ravel())
        assert set(hong_kong_schemes.ROLE.findall(cells)) <= set(figures)


def test_reach_is_measured_against_all_smaller_enterprises() -> None:
    schemes = frame(scheme("funded_firms", 50.0), scheme("budget", 1e6), scheme("cap", 5e4))
    figures = hong_kong_schemes.scheme_figures(schemes, Quantity(1000.0, "firm", ("hk_smes:all",)))
    assert figures["dtspp-reach"].number == 5
    assert figures["dtspp-reach"].rows == ("d:k0", "hk_smes:all")


def event(
    key: str, period: str, stage: str, recommendations: str = "1", **other: object
) -> dict[str, object]:
    return {
        "key": key,
        "period": period,
        "stage": stage,
        "recommendations": recommendations,
        "value": None,
        "text": key,
    } | other


ASKED = frame({"order": 1, "label": "策略", "text": "甲"}, {"order": 2, "label": "布局", "text": "乙"})


def answers(*rows: dict[str, object]) -> pd.DataFrame:
    events = hong_kong_schemes.developments(frame(*rows))
    return hong_kong_schemes.recommendations(ASKED, events, {}, "2026-01-31")


def test_an_event_counts_for_each_recommendation_it_names_and_only_after_the_briefing() -> None:
    rows = [event("old", "2025-09-17", "launched", "1 2"), event("new", "2026-02-25", "funded", "2")]
    table = answers(*rows)
    assert table["status"].tolist() == ["未見新措施", "已撥款"]
    assert table["followed"].tolist() == [
        "未見新措施。簡報之前：2025 年 9 月 17 日，old。",
        "已撥款。2026 年 2 月 25 日，new。",
    ]
    counted = hong_kong_schemes.answered(table, hong_kong_schemes.developments(frame(*rows)))
    assert (counted.value, counted.rows) == (1, ("d:new",))


def test_the_furthest_step_stands_even_when_a_lesser_one_follows() -> None:
    table = answers(event("a", "2026-03-02", "launched"), event("b", "2026-06-07", "announced"))
    assert table.iloc[0]["status"] == "已展開"


def test_every_event_after_the_briefing_is_told_in_order() -> None:
    table = answers(event("b", "2026-06-07", "announced"), event("a", "2026-03-02", "launched"))
    assert table.iloc[0]["followed"] == "已展開。2026 年 3 月 2 日，a；2026 年 6 月 7 日，b。"


def test_events_of_one_day_name_it_once() -> None:
    table = answers(event("a", "2026-03-02", "launched"), event("b", "2026-03-02", "funded"))
    assert table.iloc[0]["followed"] == "已展開。2026 年 3 月 2 日，a；同日，b。"


def test_a_scheme_that_closes_is_no_answer() -> None:
    assert answers(event("a", "2026-03-02", "closed")).iloc[0]["status"] == "未見新措施"


def test_evidence_waits_for_its_figures() -> None:
    quoted = {"compute-demand": Quantity(1.0, "pflops"), "cyberport-compute": Quantity(1.0, "pflops")}
    asked = frame({"order": 4, "label": "算力", "text": "丙"})
    none = hong_kong_schemes.developments(frame(event("a", "2026-03-02", "closed", "9")))
    before = hong_kong_schemes.recommendations(asked, none, {}, "2026-01-31")
    after = hong_kong_schemes.recommendations(asked, none, quoted, "2026-01-31")
    assert (before.iloc[0]["evidence"], before.iloc[0]["followed"]) == ("—", "未見新措施。")
    assert "{q}`compute-demand`" in after.iloc[0]["evidence"]


def test_the_briefing_had_no_answer_on_its_own_date_and_several_by_june() -> None:
    counts = []
    for as_of in ("2026-01-31", "2026-06-30"):
        events = hong_kong_schemes.developments(data("hk_developments", as_of))
        asked = data("hk_recommendations", as_of)
        table = hong_kong_schemes.recommendations(asked, events, {}, hong_kong_schemes.BRIEFING)
        counts.append(hong_kong_schemes.answered(table, events).number)
    assert counts[0] == 0
    assert counts[1] > 5


PLAN = hong_kong_voucher.plan(
    ["manufacturing", "retail"], 0.1, 1, cap=50_000, government_share=0.5, project_cost=80_000
)


def test_voucher_figures_rest_on_the_chosen_sectors() -> None:
    budgets = {"first": Quantity(1_400_000.0, "hkd", ("schemes:b",)), "later": None}
    figures = hong_kong_voucher.voucher_figures(SMES, PLAN, budgets)
    assert figures["voucher-firms"].number == pytest.approx(70)
    assert figures["voucher-cost"].number == pytest.approx(2_800_000)
    assert figures["voucher-times-first"].number == pytest.approx(2)
    assert figures["voucher-within-first"].number == pytest.approx(35)
    assert "voucher-within-later" not in figures
    assert figures["voucher-cost"].standing == "estimate"
    assert figures["voucher-cost"].rows == ("d:k1", "d:k2")


def test_sensitivity_reaches_from_manufacturing_alone_to_all_sectors() -> None:
    table = hong_kong_voucher.sensitivity(SMES, PLAN, (0.25, 0.75)).set_index("parameter")
    assert (table.loc["firms", "low"], table.loc["firms", "high"]) == (100, 1000)
    assert table.loc["cap", "label"] == "上限 2.5 萬–10 萬"
    assert table.loc["cap", "swing"] == pytest.approx(70 * 15_000)


def test_cost_curves_meet_the_total_at_the_chosen_take_up() -> None:
    curves = hong_kong_voucher.cost_curves(SMES, PLAN)
    here = curves[(curves["cap"] == "上限 5 萬港元") & (curves["take_up"] == 10)]
    assert here["cost"].tolist() == pytest.approx([2_800_000])


@pytest.mark.parametrize("as_of", ["2025-09-05", "2026-01-31", "2026-11-23"])
def test_charts_are_valid_and_show_only_what_is_known(as_of: str) -> None:
    schemes, compute = data("schemes", as_of), data("hk_compute", as_of)
    events = hong_kong_schemes.developments(data("hk_developments", as_of))
    assert events["known"].max() <= as_of
    for chart in (
        hong_kong_charts.sme_chart(data("hk_smes", as_of)),
        hong_kong_charts.survey_chart(data("hk_surveys", as_of)),
        hong_kong_charts.compute_chart(compute),
        hong_kong_charts.economy_chart(data("hk_economy", as_of), data("value_added", as_of)),
        hong_kong_charts.terms_chart(schemes, 1.1),
        hong_kong_charts.events_chart(events, data("hk_recommendations", as_of), "2026-01-31"),
    ):
        assert chart.to_dict()["layer"]


def test_research_line_breaks_where_the_series_breaks() -> None:
    spec = hong_kong_charts.economy_chart(data("hk_economy", "2026-01-31"), data("value_added", "2026-01-31"))
    assert "2018" in str(spec.to_dict()["layer"][0]["transform"])
