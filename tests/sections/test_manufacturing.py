"""Chapter 03: which figure stands at which date, what is refused, and charts that draw what they claim."""

from datetime import date
from itertools import pairwise
from typing import get_args

import pandas as pd
import pytest

from helpers.data.contracts import read_catalogue
from helpers.data.load import load
from helpers.parameters import types
from helpers.places import find_root
from helpers.problems import ReportError
from helpers.publish.chart import specification
from helpers.records import Quantity
from helpers.sections import manufacturing as section
from helpers.sections import manufacturing_charts as charts
from helpers.sections import manufacturing_tables as tables
from helpers.sections import series

FEWEST = Quantity(3, "count", ("assumptions:03.fewest-points",))
YEAR = Quantity(2027, "year", ("assumptions:03.projection-year",))


def share(value, key="03.saturation"):
    return Quantity(value, "share", (f"assumptions:{key}",), ("report-assumptions",), "estimate")


def frame(*rows, economy="china", dataset="infrastructure"):
    """Rows of (series, period, value, known[, standing]) as a loaded frame."""
    lines = [
        {
            "key": f"{name}-{period}".replace("_", "-"),
            "series": name,
            "economy": economy,
            "period": period,
            "value": float(value),
            "unit": "station",
            "qualifier": "",
            "known": known,
            "standing": (*rest, "official")[0],
            "source": "s",
            "note": "",
        }
        for name, period, value, known, *rest in rows
    ]
    found = pd.DataFrame(lines)
    return found.assign(row=dataset + ":" + found["key"])


@pytest.fixture(scope="module")
def catalogue():
    return read_catalogue(find_root())


@pytest.fixture
def at(catalogue):
    """A loader of the report's own data as of a date."""

    def open_at(day):
        return lambda dataset: load(catalogue, dataset, date.fromisoformat(day))

    return open_at


def test_of_figures_for_the_same_day_the_one_told_last_is_newest():
    rows = frame(
        ("a", "2025", 8200, "2026-01-21"),
        ("a", "2025-12", 7000, "2026-01-02"),
        ("a", "2025-09", 1, "2026-03-01"),
    )
    assert series.newest(rows, "a").value == 8200


def test_a_series_that_is_not_known_yet_has_no_newest_figure():
    assert series.newest(frame(("a", "2025", 1, "2025-01-01")), "b") is None


def test_what_was_not_public_is_left_out():
    assert series.known({"a": Quantity(0, "count"), "b": None}) == {"a": Quantity(0, "count")}


def test_annual_figures_leave_months_out():
    rows = frame(
        ("a", "2023", 1, "2026-01-01"), ("a", "2023-06", 9, "2026-01-01"), ("a", "2022", 0, "2026-01-01")
    )
    assert series.annual(rows, "a")["year"].tolist() == [2022, 2023]


def test_a_span_without_figures_is_refused_with_the_remedy():
    with pytest.raises(ReportError, match="widen first_year"):
        series.within(series.annual(frame(("a", "2023", 1, "2026-01-01")), "a"), 2010, 2015)


@pytest.mark.parametrize(
    ("day", "stations", "outdated"),
    [
        ("2025-09-05", 4598000, False),
        ("2025-11-01", 4705000, True),
        ("2026-01-20", 4830000, True),
        ("2026-01-31", 4838000, True),
        ("2026-11-23", 4838000, True),
    ],
)
def test_5g_stations_follow_the_date(at, day, stations, outdated):
    figures = section.infrastructure_figures(at(day)("infrastructure"))
    assert figures["5g-stations"].value == stations
    assert ("5g-since-briefing" in figures) is outdated


def test_the_briefings_survey_and_the_minister_are_known_only_from_their_days(at):
    before, default, after = (
        section.adoption_figures(at(day)("adoption")) for day in ("2026-01-30", "2026-01-31", "2026-03-05")
    )
    assert "llm-adoption-2025" not in before
    assert default["llm-adoption-2025"].standing == "brief"
    assert "minister-adoption" not in default
    assert (after["minister-adoption"].value, after["minister-adoption"].qualifier) == (30, "over")


def test_second_readings_never_enter_the_main_lines(at):
    load_all = at("2026-11-23")
    figures = section.infrastructure_figures(load_all("infrastructure"))
    assert figures["industrial-enterprises"].value == 510000
    assert figures["intelligent-computing"].value == 1590
    robots = section.robot_figures(load_all("robots"))
    assert robots["robot-density-latest"].value == 470
    assert robots["robot-groups"].value == 241


def test_computing_doubles_on_paper_but_not_at_half_precision(at):
    figures = section.infrastructure_figures(at("2026-01-31")("infrastructure"))
    assert figures["computing-multiple"].number == pytest.approx(1590 / 788)
    assert figures["computing-fp16-growth"].number == pytest.approx((1053 / 788 - 1) * 100)
    assert figures["computing-multiple"].standing == "estimate"


def test_the_share_of_installations_waits_for_both_figures():
    china = frame(("robot_installations", "2024", 50, "2025-09-25"))
    world = frame(("robot_installations", "2023", 100, "2024-09-24"), economy="world")
    figures = section.robot_figures(pd.concat([china, world]))
    assert "robot-installations-share" not in figures


@pytest.mark.parametrize(("output", "told"), [(90, False), (100, False), (101, True)])
def test_output_of_a_part_year_is_told_only_where_it_exceeds_the_whole_year_before(output, told):
    rows = frame(
        ("robot_output", "2024", 100, "2025-01-20"), ("robot_output_ytd", "2025-09", output, "2025-10-20")
    )
    assert ("robot-output-this-year" in section.robot_figures(rows)) is told


def test_manufacturing_was_the_fourth_sector_and_unknown_before_it_was_published(at):
    assert tables.sector_order(at("2026-01-31")("policy_events"))["sector-order"].value == 4
    early = at("2025-09-05")("policy_events")
    assert tables.sector_order(early) == {}
    assert tables.documents(early)["when"].is_unique


def test_the_order_of_a_document_rests_on_those_counted_before_it(at):
    found = tables.documents(at("2026-01-31")("policy_events")).set_index("key")
    assert (found["order"] == "第 2 份").sum() == 1
    second = found[found["order"] == "第 2 份"]["row"].item().split()
    assert second == ["policy_events:2025-transport", "policy_events:2025-energy"]
    assert found.loc["2025-ai-plus", "row"] == "policy_events:2025-ai-plus"


def test_claims_are_dated_and_set_against_the_newest_figure(at):
    table = tables.claims_table(at("2026-01-31"))
    stations = table.set_index("label").loc["5G 基站（個）"]
    assert stations[["stated", "period", "age", "latest", "latest_period"]].tolist() == [
        "459.8 萬",
        "2025/7",
        "6",
        "483.8 萬",
        "2025 年",
    ]
    assert stations["row"] == "infrastructure:cn-5g-2025-07 infrastructure:cn-5g-2025"
    assert len(table) == len(tables.CLAIMS)


def test_robot_output_has_no_growth_of_our_own(at):
    load_all = at("2026-01-31")
    table = tables.growth_table(load_all, 2015, 2025)
    assert not table["indicator"].str.contains("產量").any()
    output = tables.output_table(load_all("robots"))
    by_year = output.set_index("year")
    assert by_year.loc["2022", "growth"] == "−4.8"
    assert by_year.loc["2025", "output"] == "未能查得"


def test_growth_spans_the_years_that_have_figures():
    figures = {
        "infrastructure": frame(
            ("5g_base_stations", "2020", 100, "2026-01-01"),
            ("5g_base_stations", "2021", 100, "2026-01-01"),
            ("5g_base_stations", "2022", 144, "2026-01-01"),
        )
    }
    empty = frame(("none", "2020", 1, "2026-01-01"))
    table = tables.growth_table(lambda dataset: figures.get(dataset, empty), 2010, 2030)
    assert table[["indicator", "span", "rise", "pace"]].to_numpy().tolist() == [
        ["5G 基站（個）", "2020–2022", "44%", "每年 20%"]
    ]
    assert table["row"].tolist() == [
        "infrastructure:5g-base-stations-2020 infrastructure:5g-base-stations-2022"
    ]


def test_a_span_too_short_for_growth_leaves_the_indicator_out():
    one = frame(("5g_base_stations", "2020", 100, "2026-01-01"))
    assert tables.growth_table(lambda _: one, 2010, 2030).empty


def test_projection_needs_figures_enough():
    rows = series.annual(
        frame(*[("a", str(y), 10 * (y - 2018), "2026-01-01") for y in range(2019, 2025)]), "a"
    )
    assert section.projection(rows, 2026, 0.8, Quantity(7, "count")) == []
    projected = section.projection(rows, 2026, 0.8, FEWEST)
    figures = section.projection_figures(rows, projected, YEAR)
    assert figures["projected"].number == pytest.approx(80)
    assert figures["projected"].rows == (*rows["row"], *YEAR.rows)
    assert section.projection_figures(rows, [], YEAR) == {}


def test_a_slowing_series_warns_that_its_trend_points_high():
    slow = series.annual(
        frame(*[("a", str(2019 + i), v, "2026-01-01") for i, v in enumerate([0, 100, 190, 260, 290])]), "a"
    )
    fast = series.annual(
        frame(*[("a", str(2019 + i), v, "2026-01-01") for i, v in enumerate([0, 50, 110, 190, 290])]), "a"
    )
    for rows, told in ((slow, True), (fast, False)):
        figures = section.projection_figures(rows, section.projection(rows, 2027, 0.8, FEWEST))
        assert ("projection-rise" in figures) is told


def test_surveys_stand_together_by_place_with_the_mainland_first(at):
    data = at("2026-11-23")
    places = tables.survey_table(data("adoption"), data("economies"))["place"].tolist()
    assert places[0] == "中國內地"
    assert len(set(places)) == 1 + sum(one != two for one, two in pairwise(places))


def test_the_adoption_curve_passes_the_survey_and_depends_on_the_saturation(at):
    adoption = at("2026-01-31")("adoption")
    curve = section.adoption_curve(adoption, 0.9)
    assert curve.at(2024) == pytest.approx(0.096)
    assert curve.at(2025) == pytest.approx(0.475)
    nearly = share(0.9, "03.nearly")
    found = [section.curve_figures(adoption, share(k), nearly, YEAR) for k in (0.5, 0.7, 0.9)]
    levels = [figures["curve-level"].number for figures in found]
    assert levels == sorted(levels)
    assert all(q.rows[-1].startswith("assumptions:") for q in found[0].values())
    assert section.curve_figures(at("2025-09-05")("adoption"), share(0.9), nearly, YEAR) == {}


def test_the_first_year_nearly_saturated_is_the_first_above_the_part_asked_for(at):
    adoption = at("2026-01-31")("adoption")
    curve = section.adoption_curve(adoption, 0.9)
    for part in (0.5, 0.9, 0.99):
        figures = section.curve_figures(adoption, share(0.9), share(part, "03.nearly"), YEAR)
        year = int(figures["curve-near-year"].number)
        assert curve.at(year - 1) <= part * 0.9 < curve.at(year)


def test_no_curve_is_drawn_that_ends_below_the_survey(at):
    curves = charts.adoption_curves(at("2026-01-31")("adoption"), [0.4, 0.9], 2027)
    assert set(curves["kind"]) == {"飽和 90%"}
    assert curves["value"].is_monotonic_increasing
    assert curves["value"].max() <= 90


def test_indicators_offered_as_a_parameter_are_those_the_chapter_knows():
    assert set(get_args(get_args(types.Indicator)[0])) == set(section.INDICATORS)


@pytest.mark.parametrize("day", ["2025-09-05", "2026-01-31", "2026-11-23"])
def test_every_chart_draws_at_every_date(at, day):
    data = at(day)
    rows = section.indicator_rows(data, "5g_base_stations", 2015, 2025)
    drawn = [
        charts.stations_chart(data("infrastructure")),
        charts.computing_chart(data("infrastructure")),
        charts.projection_chart(rows, section.projection(rows, 2027, 0.8, FEWEST), "5g_base_stations"),
        charts.adoption_chart(data("adoption"), [0.6, 0.9], 2027),
    ]
    for chart in drawn:
        assert any(specification(chart)["datasets"].values())


def test_unconfirmed_points_are_told_apart_in_the_chart(at):
    data = at("2026-01-31")
    rows = charts.economy_rows(data("robots"), "robot_density", ["china", "korea"], 2015, 2023)
    spec = specification(charts.economy_chart(rows, data("economies"), title="台", label_expr=charts.PLAIN))
    points = [point for points in spec["datasets"].values() for point in points]
    assert sum(not point["firm"] for point in points) == (rows["standing"] == "unconfirmed").sum() > 0
