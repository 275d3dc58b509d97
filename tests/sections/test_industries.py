"""Chapter 05: what sources name, sizes, readiness in words, the pilot's quantities and its sensitivity."""

from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.data.contracts import read_catalogue
from helpers.data.load import load
from helpers.models.payback import Pilot, pilot_value
from helpers.publish import theme
from helpers.publish.plots import tornado
from helpers.records import Quantity
from helpers.sections import industries, industries_charts, industries_pilot, industries_readiness

ROOT = Path(__file__).parents[2]
LINE = Pilot(1_000_000, 0.02, 40, 0.35, 600_000, 80_000, 0.5)


def rated(**ratings):
    return {name: Quantity(value, "rating", (f"assumptions:{name}",)) for name, value in ratings.items()}


RATINGS = rated(foundation=3, data=2, process=3, people=2, focus=2)
TOP = rated(**dict.fromkeys(RATINGS, 5))
REACH = Quantity(20.0, "index-point", ("assumptions:reach",))


def parameters(pilot, years=5, rate=0.08, budget=140_000):
    values = {**asdict(pilot), "years": years, "discount_rate": rate, "budget": budget}
    return {name: Quantity(value, "hkd", (f"assumptions:{name}",)) for name, value in values.items()}


def rows(dataset, *records, **common):
    core = {
        "period": "2026-01",
        "unit": "text",
        "known": "2026-01-31",
        "standing": "brief",
        "source": "cma-2026-01",
    }
    frame = pd.DataFrame([{**core, **common, **record} for record in records])
    return frame.assign(row=dataset + ":" + frame["key"]) if len(frame) else frame


@pytest.fixture(scope="module")
def data():
    catalogue = read_catalogue(ROOT)
    return lambda name, as_of=None: load(catalogue, name, as_of)


@pytest.fixture(scope="module")
def assumed(data):
    return industries_pilot.pilot_assumptions(data("assumptions"))


@pytest.fixture
def lists():
    return rows(
        "sector_lists",
        {
            "key": "guide-1-steel",
            "list": "guide",
            "sector": "steel",
            "label": "鋼鐵",
            "group": "raw-materials",
        },
        {
            "key": "guide-2-food",
            "list": "guide",
            "sector": "food",
            "label": "食品",
            "group": "consumer-goods",
        },
        {
            "key": "measure4-1",
            "list": "measure4",
            "sector": "raw-materials",
            "label": "原材料",
            "group": "raw-materials",
        },
    )


@pytest.fixture
def applications():
    return rows(
        "sector_applications",
        {"key": "food-1", "sector": "food", "application": "tracing", "text": "溯源"},
        {
            "key": "food-2",
            "sector": "food",
            "application": "inspection",
            "text": "檢測",
            "source": "xinhua-steel-2025-08",
        },
    )


def test_only_the_briefings_examples_count_for_the_annex(lists, applications):
    found = industries.sector_quantities(lists, applications)
    assert found["industries-exampled"].value == 1
    assert found["industries-applications"].value == 1
    assert found["industries-named"].standing == "brief"
    assert industries.sector_quantities(lists[:0], applications) == {}


def test_a_sector_nobody_speaks_of_keeps_its_line_and_tellers_stay_apart(lists, applications):
    sectors = industries.sectors_shown(lists, applications)
    table = industries.applications_table(applications, sectors)
    assert table["sector"].tolist() == ["鋼鐵", "食品", "食品"]
    assert table["content"].tolist() == ["未見具體應用", "監控溯源：溯源", "質量檢測：檢測"]
    assert table["origin"].str.contains("《簡報》").tolist() == [False, True, False]
    assert table["row"].tolist() == [
        "sector_lists:guide-1-steel",
        "sector_applications:food-1 sector_lists:guide-2-food",
        "sector_applications:food-2 sector_lists:guide-2-food",
    ]


def test_every_source_of_an_application_has_a_name(data):
    assert set(data("sector_applications")["source"]) == set(industries.ORIGINS)
    assert set(data("sector_applications")["application"]) == set(industries.APPLICATIONS)


def test_every_step_of_the_guide_is_answered(data):
    table = industries_readiness.guide_table(data("application_guide"))
    assert table["label"].tolist() == ["體檢", "定位", "規劃", "試點", "推廣"]
    assert "工業視覺檢測" in table["asked"].iloc[3]


def test_before_the_annex_only_sectors_with_applications_are_shown(applications, lists):
    assert industries.sectors_shown(lists[:0], applications)["label"].tolist() == ["食品"]


def test_origins_in_one_cell_stand_side_by_side(lists, applications):
    both = applications.assign(application="inspection")
    marks = industries.application_marks(both, industries.sectors_shown(lists, both))
    spec = industries_charts.application_chart(marks, ["鋼鐵", "食品"]).to_dict()
    shown = next(iter(spec["datasets"].values()))
    assert sorted(mark["side"] for mark in shown) == [-1, 1]


def test_later_list_is_silent_until_known_and_then_compared(lists):
    assert industries.later_list_quantities(lists) == {}
    later = rows(
        "sector_lists",
        {
            "key": "resonance-01",
            "list": "resonance-2026",
            "sector": "steel",
            "label": "鋼鐵",
            "group": "raw-materials",
        },
    )
    found = industries.later_list_quantities(pd.concat([lists, later]))
    assert found["industries-both"].value == 1
    assert found["industries-annex-only"].value == "食品"


def test_newest_level_and_target_are_kept_for_each_sector():
    common = {
        "unit": "percent",
        "scope": "甲",
        "label": "食品",
        "sector": "food",
        "series": "process-control",
    }
    digital = rows(
        "sector_digital",
        {"key": "a", "role": "actual", "period": "2024", "value": 60.0},
        {"key": "b", "role": "actual", "period": "2025-06", "value": 63.3},
        {"key": "c", "role": "target", "period": "2027", "value": 75.0},
        **common,
    )
    assert industries.digital_rows(digital)["key"].tolist() == ["b", "c"]


def test_food_has_two_and_a_half_years_to_its_target(data):
    found = industries.digital_quantities(data("sector_digital"))
    assert found["food-rise-needed"].number == pytest.approx((75 - 63.3) / 2.5, rel=0.01)
    assert found["food-rise-needed"].standing == "estimate"
    assert found["food-uncontrolled"].number == pytest.approx(36.7)


def test_distance_may_grow_while_the_ratio_shrinks():
    use = rows(
        "ai_use_by_size",
        {"key": "a", "size": "all", "period": "2024", "value": 10.0},
        {"key": "b", "size": "large", "period": "2024", "value": 40.0},
        {"key": "c", "size": "all", "period": "2025", "value": 20.0},
        {"key": "d", "size": "large", "period": "2025", "value": 55.0},
        economy="european-union",
        unit="percent",
    )
    found = industries.size_quantities(use)
    assert found["eu-size-ratio-now"].number == pytest.approx(2.75)
    assert found["eu-size-distance-before"].number == pytest.approx(30)
    assert industries.distance_widens(found)
    assert not industries.distance_widens(industries.size_quantities(use[use["period"] == "2024"]))


def test_readiness_in_words_rests_on_rows(data):
    found = industries_readiness.readiness_quantities(
        RATINGS, REACH, data("application_guide"), data("pilot_requirements")
    )
    assert found["readiness-level"].value == "二級"
    assert found["next-dimension"].value == "數據採集與處理"
    assert found["next-pilot"].value == "工業視覺檢測"
    assert found["readiness-full"].value == 100
    assert all(quantity.rows for quantity in found.values())
    assert set(REACH.rows) < set(found["readiness-score"].rows)


def test_the_weakest_dimension_holds_a_factory_back_as_far_as_the_reach_says(data):
    uneven = rated(foundation=5, data=1, process=5, people=5, focus=5)
    scores = [
        industries_readiness.readiness_quantities(
            uneven, REACH.with_value(points), data("application_guide"), data("pilot_requirements")
        )["readiness-score"].number
        for points in (0, 20)
    ]
    assert scores == [20, 40]


def test_pilots_are_listed_nearest_first_with_what_they_lack(data):
    table = industries_readiness.pilot_table(RATINGS, data("pilot_requirements"))
    assert table["points"].tolist() == sorted(table["points"])
    ready = industries_readiness.pilot_table(TOP, data("pilot_requirements"))
    assert set(ready["short"]) == {"已經具備"}


def test_a_factory_at_the_top_has_no_next_step(data):
    guide, requirements = data("application_guide"), data("pilot_requirements")
    found = industries_readiness.readiness_quantities(TOP, REACH, guide, requirements)
    assert found["readiness-level"].value == "四級"
    assert not {"readiness-next-level", "next-pilot"} & set(found)
    assert not industries_readiness.rating_rows(TOP, requirements)["short"].any()


def test_the_chart_of_ratings_shows_what_the_nearest_pilot_lacks(data):
    rows = industries_readiness.rating_rows(RATINGS, data("pilot_requirements"))
    assert set(rows.loc[rows["short"], "dimension"]) == {"數據採集與處理", "場景與資源"}


def test_every_dimension_a_pilot_asks_for_is_one_of_the_chapter(data):
    requirements = data("pilot_requirements")
    assert (
        set(requirements["series"])
        == set(industries_readiness.DIMENSIONS)
        == set(industries_readiness.ACTIONS)
    )
    assert requirements.groupby("application").size().eq(len(industries_readiness.DIMENSIONS)).all()


def test_pilot_that_never_pays_is_told_in_words():
    poor = Pilot(0, 0.02, 40, 0.35, 600_000, 80_000, 0.5)
    found = industries_pilot.pilot_quantities(parameters(poor))
    assert found["pilot-payback"].value == industries_pilot.NEVER
    assert found["pilot-needed-share"].value == industries_pilot.NO_SHARE
    assert found["pilot-needed-volume"].number > 0
    assert found["pilot-irr"].unit == "text"
    assert not industries_pilot.solvable(poor, 5, 0.08)


def test_every_figure_of_the_pilot_rests_on_its_parameters():
    chosen = parameters(LINE)
    found = industries_pilot.pilot_quantities(chosen) | industries_pilot.budget_quantities(chosen)
    assert found["pilot-payback"].number == pytest.approx(3.7)
    assert found["budget-covers"].number == pytest.approx(100 * 140 / 600)
    assert found["budget-gap"].number == 460_000
    everything = {row for q in chosen.values() for row in q.rows}
    assert all(set(found[id].rows) == everything for id in set(found) - {"pilot-budget", "pilot-years"})


def test_a_system_that_costs_nothing_is_covered_by_no_budget_at_all():
    found = industries_pilot.budget_quantities(parameters(replace(LINE, system_cost=0), budget=0))
    assert found["budget-covers"].number == 100
    assert found["budget-gap"].number == 0


def test_small_system_keeps_the_share_of_running_cost():
    small = industries_pilot.small_system(LINE, 140_000)
    assert small.running_cost / small.system_cost == pytest.approx(LINE.running_cost / LINE.system_cost)
    assert small.avoided_share == LINE.avoided_share


def test_on_the_curve_the_pilot_is_worth_its_cost():
    curves = industries_pilot.break_even_rows(LINE, 5, 0.08, 140_000)
    full = curves[curves["system"] == "系統成本如假設"]
    for point in full.itertuples():
        at = Pilot(point.volume, point.defect_rate / 100, 40, 0.35, 600_000, 80_000, 0.5)
        assert pilot_value(at, 5, 0.08) == pytest.approx(0, abs=1)


#: Shares a parameter can have, nought included: nothing finer than a millionth.
shares = st.floats(0, 1).map(lambda share: round(share, 6))


@given(share=shares, first_year=shares, rate=shares, volume=st.integers(0, 10**8))
def test_bounds_always_hold_the_value_in_use_and_shares_stay_shares(assumed, share, first_year, rate, volume):
    pilot = Pilot(volume, 0.02, 40, share, 600_000, 80_000, first_year)
    inputs = industries_pilot.pilot_inputs(pilot, rate)
    bounds = industries_pilot.ranges_of(assumed, inputs)
    for name, (low, high) in bounds.items():
        assert low <= inputs[name] <= high
        if name in ("avoided-share", "first-year", "defect-rate"):
            assert high <= 1


def test_sensitivity_names_inputs_in_chinese_and_says_which_turn_the_sign(assumed):
    frame = industries_pilot.sensitivity(LINE, 5, 0.08, assumed)
    assert frame["swing"].is_monotonic_decreasing
    assert frame["label"].notna().all()
    found = industries_pilot.sensitivity_quantities(frame, assumed)
    assert found["pilot-turning"].value == ((frame["at_low"] < 0) != (frame["at_high"] < 0)).sum() > 0
    assert "assumptions:05.volume.low" in found["pilot-first-three"].rows
    assert industries_pilot.led_by_factory(frame)
    tornado(frame, label="label", x_title="淨現值", x_format=theme.WAN).to_dict(validate=True)


def test_effects_are_sorted_and_keep_the_floor_of_a_figure(data):
    effects = industries_pilot.effect_rows(data("pilot_effects"), data("factories"))
    assert effects["value"].is_monotonic_decreasing
    found = industries_pilot.effect_quantities(effects)
    assert found["effect-low"].qualifier == "over"
    assert found["effect-low"].number <= found["effect-high"].number


@pytest.mark.parametrize("needed", [32.6, 150.0, industries_pilot.NO_SHARE])
def test_effect_chart_draws_the_needed_share_only_where_it_is_one(data, needed):
    effects = industries_pilot.effect_rows(data("pilot_effects"), data("factories"))
    share = Quantity(needed, "percent", ("assumptions:05.volume",))
    spec = industries_charts.effect_chart(effects, share).to_dict(validate=True)
    drawn = [line for data in spec["datasets"].values() for line in data if "needed" in line]
    assert [line["row"] for line in drawn] == (["assumptions:05.volume"] if drawn else [])
    assert len(spec["layer"]) == (4 if drawn else 2)
    assert bool(drawn) is (needed == 32.6)


def test_before_the_opinions_nothing_of_the_annexes_is_known(data):
    day = date(2025, 9, 5)
    lists, applications = data("sector_lists", day), data("sector_applications", day)
    assert lists.empty
    assert set(industries.sectors_shown(lists, applications)["sector"]) == {"steel", "textiles"}
    assert industries_readiness.guide_quantities(data("application_guide", day)) == {}
    found = industries_readiness.readiness_quantities(
        RATINGS, REACH, data("application_guide", day), data("pilot_requirements", day)
    )
    assert found["readiness-level"].value == "二級"
    assert "next-pilot" in found
    assert industries_readiness.guide_table(data("application_guide", day)).empty


def test_local_documents_appear_on_their_day(data):
    found = {
        day: set(industries.local_quantities(data("local_plans", day), data("hk_surveys", day)))
        for day in (date(2026, 1, 12), date(2026, 1, 13), date(2026, 3, 9))
    }
    assert "shanghai-waiting" in found[date(2026, 1, 13)] - found[date(2026, 1, 12)]
    assert "jiangsu-diagnosis" in found[date(2026, 3, 9)] - found[date(2026, 1, 13)]


def test_effects_appear_as_they_are_published(data):
    known = {
        day: set(industries_pilot.effect_rows(data("pilot_effects", day), data("factories", day))["name"])
        for day in (date(2025, 9, 5), date(2026, 1, 31))
    }
    assert known[date(2025, 9, 5)] < known[date(2026, 1, 31)]
    assert "領航級智能工廠平均" in known[date(2026, 1, 31)] - known[date(2025, 9, 5)]


@pytest.mark.parametrize(("day", "count"), [(date(2026, 4, 27), 0), (date(2026, 4, 28), 20)])
def test_april_list_enters_on_its_day(data, day, count):
    found = industries.later_list_quantities(data("sector_lists", day))
    assert (found["industries-later"].value if found else 0) == count
