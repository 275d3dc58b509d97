"""The Hong Kong chapter: figures by date, schemes, recommendations and the voucher."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from helpers.data.contracts import read_catalogue
from helpers.data.load import load
from helpers.publish.references import quoted
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
    before = hong_kong.survey_figures(data("hk_surveys", "2025-10-22"))
    after = hong_kong.survey_figures(data("hk_surveys", "2025-10-23"))
    assert "hkpc-plan-ai" not in before
    assert after["hkpc-plan-ai"].number == 92


def test_barriers_are_told_in_the_order_published_once_they_are_known() -> None:
    assert hong_kong.barrier_figures(data("hk_surveys", "2025-09-05")) == {}
    found = hong_kong.barrier_figures(data("hk_surveys", "2026-01-31"))["hkpc-barriers"]
    assert str(found.value).startswith("缺乏 AI 專才與培訓、")
    assert found.rows[-1] == "hk_surveys:hkpc-2025-barrier-5"


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
    assert row["row"] == "d:k0 d:k1"
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
        assert set(quoted(cells)) <= set(figures)


def test_reach_is_measured_against_all_smaller_enterprises() -> None:
    schemes = frame(scheme("funded_firms", 50.0), scheme("budget", 1e6), scheme("cap", 5e4))
    figures = hong_kong_schemes.scheme_figures(schemes, Quantity(1000.0, "firm", ("hk_smes:all",)))
    assert figures["dtspp-reach"].number == 5
    assert figures["dtspp-reach"].rows == ("d:k0", "hk_smes:all")


def test_of_a_schemes_results_only_the_best_known_is_shown() -> None:
    schemes = frame(scheme("target_firms", 80.0), scheme("approved_applications", 60.0))
    assert set(hong_kong_schemes.scheme_figures(schemes, None)) == {"scheme-dtspp-approved-applications"}


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


ASKED = frame(
    {"order": 1, "label": "策略", "text": "甲"}, {"order": 2, "label": "布局", "text": "乙"}
).assign(known="2026-01-31")


def published(*ids: str) -> Callable[..., bool]:
    return lambda *asked: set(asked) <= set(ids)


def answers(*rows: dict[str, object]) -> pd.DataFrame:
    events = hong_kong_schemes.developments(frame(*rows))
    return hong_kong_schemes.recommendations(ASKED, events, published(), "2026-01-31")


def test_an_event_counts_for_each_recommendation_it_names_and_only_after_the_briefing() -> None:
    rows = [event("old", "2025-09-17", "launched", "1 2"), event("new", "2026-02-25", "funded", "2")]
    table = answers(*rows)
    assert table["status"].tolist() == ["未見新措施", "已撥款"]
    assert table["followed"].tolist() == [
        "未見新措施。簡報之前：2025 年 9 月 17 日，old。",
        "已撥款。2026 年 2 月 25 日，new。",
    ]
    assert table["row"].tolist() == ["d:k0 d:old", "d:k1 d:new"]
    counted = hong_kong_schemes.answered(ASKED, hong_kong_schemes.developments(frame(*rows)))["hk-answered"]
    assert (counted.value, counted.rows) == (1, ("d:k1", "d:new"))


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
    asked = frame({"order": 4, "label": "算力", "text": "丙"})
    none = hong_kong_schemes.developments(frame(event("a", "2026-03-02", "closed", "9")))
    before = hong_kong_schemes.recommendations(asked, none, published(), "2026-01-31")
    after = hong_kong_schemes.recommendations(
        asked, none, published("compute-demand", "cyberport-compute"), "2026-01-31"
    )
    assert (before.iloc[0]["evidence"], before.iloc[0]["followed"]) == ("—", "未見新措施。")
    assert "{q}`compute-demand`" in after.iloc[0]["evidence"]


@pytest.mark.parametrize("as_of", ["2025-09-05", "2026-01-31"])
def test_nothing_answers_a_briefing_that_is_not_out_or_just_out(as_of: str) -> None:
    events = hong_kong_schemes.developments(data("hk_developments", as_of))
    assert hong_kong_schemes.answered(data("hk_recommendations", as_of), events) == {}


def test_by_june_several_recommendations_were_followed_by_a_step() -> None:
    events = hong_kong_schemes.developments(data("hk_developments", "2026-06-30"))
    found = hong_kong_schemes.answered(data("hk_recommendations", "2026-06-30"), events)
    assert found["hk-answered"].number > 5


GIVEN = {
    name: Quantity(value, unit, (f"assumptions:{name}",), standing="estimate")
    for name, value, unit in (
        ("eligible_sectors", "manufacturing retail", "text"),
        ("cap", 50_000.0, "hkd"),
        ("government_share", 0.5, "share"),
        ("take_up", 0.1, "share"),
        ("years", 1, "year"),
        ("project_cost", 80_000.0, "hkd"),
        ("cost_spread", 0.0, "coefficient"),
    )
}
PLAN = hong_kong_voucher.plan(GIVEN)
BOUNDS = {
    "voucher-range-low": Quantity(0.5, "ratio", ("assumptions:low",)),
    "voucher-range-high": Quantity(2.0, "ratio", ("assumptions:high",)),
    "hk-share-low": Quantity(25.0, "percent", ("schemes:low",)),
    "hk-share-high": Quantity(75.0, "percent", ("schemes:high",)),
}


def test_parameters_are_told_as_they_were_set() -> None:
    figures = hong_kong_voucher.voucher_figures(SMES, GIVEN, {})
    assert (figures["voucher-share"].value, figures["voucher-share"].unit) == (50, "percent")
    assert figures["voucher-take-up"].rows == ("assumptions:take_up",)
    assert figures["voucher-scope"].value == "只限製造業和零售"


def test_limits_leave_out_shares_no_scheme_states_yet() -> None:
    assumptions = data("assumptions", "2026-01-31")
    found = hong_kong_voucher.limits(assumptions, {"hk-share-low": BOUNDS["hk-share-low"]})
    assert list(found) == ["voucher-range-low", "voucher-range-high", "hk-share-low"]


def test_voucher_figures_rest_on_the_chosen_sectors() -> None:
    budgets = {"first": Quantity(1_400_000.0, "hkd", ("schemes:b",)), "later": None}
    figures = hong_kong_voucher.voucher_figures(SMES, GIVEN, budgets)
    assert figures["voucher-firms"].number == pytest.approx(70)
    assert figures["voucher-cost"].number == pytest.approx(2_800_000)
    assert figures["voucher-times-first"].number == pytest.approx(2)
    assert figures["voucher-within-first"].number == pytest.approx(35)
    assert "voucher-within-later" not in figures
    assert figures["voucher-cost"].standing == "estimate"
    assert figures["voucher-cost"].rows[:2] == ("d:k1", "d:k2")
    assert {row for q in GIVEN.values() for row in q.rows} < set(figures["voucher-cost"].rows)
    assert {"schemes:b", "assumptions:cap"} <= set(figures["voucher-within-first"].rows)


def test_sensitivity_reaches_from_manufacturing_alone_to_all_sectors() -> None:
    table = hong_kong_voucher.sensitivity(SMES, PLAN, BOUNDS).set_index("parameter")
    assert (table.loc["firms", "low"], table.loc["firms", "high"]) == (100, 1000)
    assert table.loc["cap", "label"] == "上限 2.5 萬–10 萬"
    assert table.loc["cap", "swing"] == pytest.approx(70 * 15_000)
    assert table.loc["government_share", "label"] == "出資 25%–75%"


def test_the_bounds_decide_how_far_an_assumption_moves() -> None:
    narrow = {**BOUNDS, "voucher-range-high": Quantity(1.5, "ratio")}
    table = hong_kong_voucher.sensitivity(SMES, PLAN, narrow).set_index("parameter")
    assert (table.loc["cap", "low"], table.loc["cap", "high"]) == (25_000, 75_000)
    assert table.loc["take_up", "high"] == pytest.approx(0.15)


def test_what_moves_the_cost_most_rests_on_the_bounds_as_well() -> None:
    moved = hong_kong_voucher.sensitivity(SMES, PLAN, BOUNDS)
    found = hong_kong_voucher.driver(moved, Quantity(1.0, "hkd", ("d:k1",)), BOUNDS)
    assert str(found.value).count("其次是") == 1
    assert {"d:k1", "assumptions:low", "schemes:high"} <= set(found.rows)


def test_cost_curves_meet_the_total_at_the_chosen_take_up() -> None:
    curves = hong_kong_voucher.cost_curves(SMES, PLAN, BOUNDS)
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
        hong_kong_charts.terms_chart(schemes, Quantity(1.1, "hkd-per-cny")),
        hong_kong_charts.curve_chart(
            hong_kong_voucher.cost_curves(SMES, PLAN, BOUNDS), {"甲": None}, GIVEN["take_up"]
        ),
    ):
        assert chart.to_dict()["layer"]


@pytest.mark.parametrize(("as_of", "rules"), [("2025-09-05", 0), ("2026-01-31", 1)])
def test_the_briefing_is_marked_among_the_events_once_it_is_out(as_of: str, rules: int) -> None:
    events = hong_kong_schemes.developments(data("hk_developments", as_of))
    asked = data("hk_recommendations", as_of)
    spec = hong_kong_charts.events_chart(events, asked).to_dict()
    drawn = spec["datasets"][spec["layer"][0]["data"]["name"]]
    assert [mark["row"].split() for mark in drawn] == [asked["row"].tolist()] * rules


def test_research_line_breaks_where_the_series_breaks() -> None:
    spec = hong_kong_charts.economy_chart(data("hk_economy", "2026-01-31"), data("value_added", "2026-01-31"))
    assert "2018" in str(spec.to_dict()["layer"][0]["transform"])
