"""Chapter 01: programmes, AI use by economy, manufacturing against AI use, as of different dates."""

from datetime import date

import altair as alt
import pandas as pd
import pytest

from helpers.data.contracts import read_catalogue
from helpers.data.load import load
from helpers.places import find_root
from helpers.publish.chart import specification
from helpers.publish.display import Units
from helpers.records import Quantity
from helpers.sections import global_race as section
from helpers.sections import global_race_charts as charts
from helpers.sections import global_race_use as use

DATES = ["2025-09-05", "2026-01-31", "2026-06-30", "2026-11-23"]
ECONOMIES = pd.DataFrame(
    {
        "code": ["china", "korea", "hong-kong", "brunei", "world", "global-north", "global-south"],
        "label": ["中國內地", "韓國", "香港", "汶萊", "全球", "全球北方", "全球南方"],
    }
)


def limit(value: float, unit: str) -> Quantity:
    return Quantity(value, unit, (f"assumptions:{unit}",), ("report-assumptions",), standing="estimate")


IDENTICAL, HIGH = limit(3, "count"), limit(0.3, "share")


def shares_frame(**pairs: tuple[float, float]) -> pd.DataFrame:
    rows = [
        {
            "row": f"ai_use:{code}-{period}",
            "series": "ms_ai_user_share",
            "economy": code.replace("_", "-"),
            "period": period,
            "value": value,
            "unit": "percent",
            "standing": "official",
            "source": "ms",
            "known": "2026-01-08",
        }
        for code, pair in pairs.items()
        for period, value in zip(("2025-H1", "2025-H2"), pair, strict=True)
    ]
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def catalogue():
    return read_catalogue(find_root())


@pytest.fixture(params=DATES)
def known(request, catalogue):
    """The chapter's datasets as of a date."""
    day = date.fromisoformat(request.param)
    names = [
        "programmes", "programme_figures", "ai_use", "investment", "applications", "value_added",
        "economies", "units",
    ]  # fmt: skip
    return request.param, {name: load(catalogue, name, day) for name in names}


def test_milestones_run_from_old_to_new_and_none_lies_after_the_date(known):
    as_of, data = known
    events = section.milestones(data["programmes"], data["economies"])
    assert list(events["day"]) == sorted(events["day"])
    assert events["day"].max() <= as_of
    assert events["name"].notna().all()


def test_recent_milestones_are_those_of_the_year_before_the_date():
    events = pd.DataFrame(
        {
            "row": ["p:a", "p:b", "p:c"], "economy": ["china", "korea", "china"],
            "day": ["2024-01-31", "2025-01-31", "2025-02-01"],
            "period": ["2024-01-31", "2025-01-31", "2025-02-01"],
            "unit": "date", "text": "x", "standing": "official", "source": "s", "known": "2025-02-01",
        }
    )  # fmt: skip
    found = section.milestone_quantities(events, "2026-01-31")
    assert found["race-milestones"].value == 3
    assert found["race-milestones-recent"].value == 1
    assert found["race-milestone-economies"].value == 2


def test_sector_matrix_counts_an_economy_once_and_puts_the_widest_first():
    programmes = pd.DataFrame(
        [
            ("china", "plus", "energy", "能源"), ("china", "plus", "manufacturing", "產業發展"),
            ("china", "making", "manufacturing", "製造業"), ("korea", "max", "manufacturing", "AI 工廠"),
        ],
        columns=["economy", "programme", "sector", "text"],
    ).assign(facet="sector", row=["programmes:a", "programmes:b", "programmes:c", "programmes:d"])  # fmt: skip
    matrix = section.sector_matrix(programmes, ECONOMIES)
    assert list(matrix["label"]) == ["製造", "製造", "能源"]
    assert matrix.loc[matrix["name"] == "中國內地", "text"].tolist() == ["產業發展、製造業", "能源"]
    assert matrix["row"].tolist() == ["programmes:b programmes:c", "programmes:d", "programmes:a"]


def test_an_unlabelled_group_of_sectors_is_an_error():
    programmes = pd.DataFrame(
        {"economy": ["china"], "sector": ["fishing"], "text": ["漁業"], "facet": ["sector"]}
    )
    with pytest.raises((KeyError, ValueError)):
        section.sector_matrix(programmes, ECONOMIES)


def test_every_programme_has_a_body_and_a_date(known):
    _, data = known
    table = section.programme_table(data["programmes"], data["economies"])
    assert {plan.split("：")[1].rsplit("（", 1)[0] for plan in table["plan"]} == set(
        data["programmes"]["label"]
    )
    assert (table["body"] != "").all()


def test_computing_sites_and_plants_called_ai_factories_are_never_one_series(known):
    _, data = known
    figures = data["programme_figures"]
    for _, own in figures.groupby("series"):
        assert own["economy"].nunique() == 1 or not own["label"].str.contains("工廠").any()


def test_amounts_stay_in_their_own_currency(known):
    _, data = known
    money = section.programme_figures(
        data["programme_figures"], data["economies"], "money", Units(data["units"])
    )
    labels = dict(zip(data["units"]["code"], data["units"]["label"], strict=True))
    assert all(
        amount.endswith(labels[unit]) for amount, unit in zip(money["amount"], money["unit"], strict=True)
    )


def test_unconfirmed_amounts_are_marked(known):
    _, data = known
    units = Units(data["units"])
    for nature in ("money", "target"):
        table = section.programme_figures(data["programme_figures"], data["economies"], nature, units)
        marked = table["item"].str.endswith("〔未經證實〕")
        assert (marked == (table["standing"] == "unconfirmed")).all()


def test_quoted_figures_exist_in_the_data(catalogue):
    assert section.public(load(catalogue, "programme_figures"), *section.QUOTED)


def test_examples_wait_for_the_briefing(known):
    as_of, data = known
    table = section.example_table(data["applications"])
    assert len(table) == (3 if as_of >= "2026-01-31" else 0)


def test_user_shares_wait_for_their_publication(known):
    as_of, data = known
    assert bool(use.use_quantities(data["ai_use"], IDENTICAL, HIGH)) is (as_of >= "2026-01-08")
    assert bool(use.latest_quantities(data["ai_use"])) is (as_of >= "2026-05-31")


def test_published_ranks_are_met(catalogue):
    # The report itself prints these ranks; China's is counted from its appendix.
    ranked = use.ranking(load(catalogue, "ai_use"), load(catalogue, "economies"),
                         ["taiwan", "korea", "united-states", "china"], "level")  # fmt: skip
    assert dict(zip(ranked["economy"], ranked["rank"], strict=True)) == {
        "korea": 18, "taiwan": 23, "united-states": 24, "china": 61,
    }  # fmt: skip


def test_ranking_counts_every_economy_but_no_total():
    frame = shares_frame(
        china=(15, 16), korea=(25, 30), brunei=(29, 30), world=(90, 90), global_north=(91, 91)
    )
    ranked = use.ranking(frame, ECONOMIES, ["china", "korea"], "level")
    assert ranked[["economy", "rank"]].to_numpy().tolist() == [["korea", 1], ["china", 3]]
    gained = use.ranking(frame, ECONOMIES, ["china", "brunei"], "gain")
    assert gained["rank"].tolist() == [2, 2]


def test_hong_kong_is_named_as_absent_even_when_not_asked_for():
    frame = shares_frame(china=(15, 16), korea=(25, 30))
    assert use.absent(frame, ECONOMIES, ["china"]).value == "香港"
    assert use.absent(frame, ECONOMIES, ["china", "brunei", "hong-kong"]).value == "香港和汶萊"


def test_hong_kong_has_no_row_in_the_table_of_user_shares(catalogue):
    assert "hong-kong" not in set(load(catalogue, "ai_use")["economy"])


def making_frame(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Rows of (economy, year, share of manufacturing) as a loaded frame."""
    frame = pd.DataFrame(rows, columns=["economy", "period", "value"]).assign(
        series="mva_share_gdp", unit="percent", standing="official", source="wb", known="2025-01-01"
    )
    return frame.assign(row="value_added:" + frame["economy"] + "-" + frame["period"])


def test_pairs_need_both_measures_of_the_year_most_economies_have():
    frame = shares_frame(china=(15, 16), korea=(25, 30))
    making = making_frame(
        ("china", "2022", 26.4), ("china", "2023", 25.5), ("hong-kong", "2023", 0.9), ("china", "2024", 24.9)
    )
    points = use.pairs(frame, making, ECONOMIES, ["china"])
    assert points[["economy", "year", "making", "share"]].to_numpy().tolist() == [["china", "2023", 25.5, 16]]


def test_association_waits_for_enough_economies_and_names_its_limits():
    frame = shares_frame(china=(15, 16), korea=(25, 30), brunei=(10, 12), india=(20, 22))
    making = making_frame(*((code, "2023", 10.0 + place) for place, code in enumerate(use.shares(frame))))
    places = pd.concat([ECONOMIES, pd.DataFrame({"code": ["india"], "label": ["印度"]})])
    points, rows = use.pairs(frame, making, places, []), use.pair_rows(frame, making)
    assert use.pair_quantities(points, rows, limit(5, "count"), limit(0.95, "share")) == {}
    found = use.pair_quantities(points, rows, limit(4, "count"), limit(0.95, "share"))
    assert found["race-pairs"].value == 4
    assert found["race-pairs-year"].value == "2023"
    assert found["race-confidence"].value == 95
    assert "assumptions:share" in found["race-spearman-low"].rows
    assert "assumptions:share" not in found["race-spearman"].rows
    narrow = use.pair_quantities(points, rows, limit(4, "count"), limit(0.5, "share"))
    assert narrow["race-spearman-low"].number > found["race-spearman-low"].number


def test_economies_are_counted_by_the_limits_given():
    frame = shares_frame(
        china=(15, 16), korea=(25, 31), brunei=(15, 16), united_states=(26, 28), singapore=(58, 61),
        united_arab_emirates=(59, 64), world=(15, 16), global_north=(23, 25), global_south=(13, 14),
    )  # fmt: skip
    found = use.use_quantities(frame, limit(2, "count"), HIGH)
    assert (found["ai-use-same"].value, found["ai-use-high"].value) == (2, 3)
    assert found["ai-use-high-share"].value == 30
    stricter = use.use_quantities(frame, IDENTICAL, limit(0.62, "share"))
    assert (stricter["ai-use-same"].value, stricter["ai-use-high"].value) == (0, 1)
    assert "assumptions:share" in stricter["ai-use-high"].rows


def test_labels_that_would_collide_part():
    points = pd.DataFrame({"making": [10.0, 11.0, 25.0], "share": [20.0, 20.5, 20.0]})
    assert use.label_sides(points, {"making": 4, "share": 3}) == ["above", "below", "above"]


def test_newer_current_prices_stand_apart_from_constant_prices(catalogue):
    before = load(catalogue, "investment", date(2026, 1, 31))
    assert use.nominal_quantities(before) == {}
    assert set(use.nominal_quantities(load(catalogue, "investment"))) == {
        "race-nominal-us",
        "race-nominal-china",
    }
    assert set(use.real_investment(before)["unit"]) == {"usd-2021"}


@pytest.mark.parametrize("measure", ["level", "gain", "growth"])
def test_charts_are_valid_on_every_date(known, measure):
    _, data = known
    economies, shares = data["economies"], data["ai_use"]
    drawn: list[alt.TopLevelMixin] = [
        charts.milestone_chart(section.milestones(data["programmes"], economies)),
        charts.sector_chart(section.sector_matrix(data["programmes"], economies)),
        charts.investment_chart(data["investment"], section.names(economies)),
    ]
    ranked = use.ranking(shares, economies, ["china", "korea", "japan"], measure)
    if len(ranked):
        points = use.pairs(shares, data["value_added"], economies, ["china"])
        drawn += [charts.ranking_chart(ranked, measure, use.world_share(shares)), charts.pair_chart(points)]
    for chart in drawn:
        spec = specification(chart)
        assert spec["height"] <= charts.TALLEST
        assert all(rows for rows in spec["datasets"].values())
