"""Chapter 04: coding counts add up, dates decide what is there, ranges and plans read as they should."""

from datetime import date

import altair as alt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.data.contracts import read_catalogue
from helpers.data.load import load
from helpers.places import find_root
from helpers.publish.chart import specification
from helpers.publish.display import Units
from helpers.records import Quantity
from helpers.sections import ecosystem as section
from helpers.sections import ecosystem_charts as charts
from helpers.sections import ecosystem_tables as tables

PLANS = ["shanghai-modelling", "shanghai-ai-manufacturing", "guangdong-ai-manufacturing"]
DATASETS = (
    "opinions",
    "measures",
    "measure_items",
    "targets",
    "target_progress",
    "local_plans",
    "policy_events",
)
MARGIN = Quantity(0.1, "share", ("assumptions:04.side-margin",), ("report-assumptions",), "estimate")
MAJORITY = Quantity(0.5, "share", ("assumptions:04.majority",), ("report-assumptions",), "estimate")
CODED = st.tuples(
    st.sampled_from(list(section.TASKS)),
    st.sampled_from(list(section.LEVERS)),
    st.sampled_from(list(section.ACTORS)),
    st.sampled_from(list(section.SIDES)),
)


@pytest.fixture(scope="module")
def catalogue():
    return read_catalogue(find_root())


@pytest.fixture(scope="module")
def units(catalogue):
    return Units(load(catalogue, "units"))


@pytest.fixture(scope="module")
def at(catalogue):
    """The chapter's datasets as they were known on a day."""
    return lambda day: {name: load(catalogue, name, date.fromisoformat(day)) for name in DATASETS}


def items(*coded):
    """Coded items as a loaded frame: (task, lever, actor, side)."""
    rows = [
        {"task": task, "lever": lever, "actor": actor, "side": side, "text": f"要點 {place}", "measure": "",
         "row": f"measure_items:i{place}", "source": "s", "standing": "secondary", "known": "2026-01-07",
         "period": "2026-01-07", "unit": "text"}
        for place, (task, lever, actor, side) in enumerate(coded)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def targets(*rows):
    """Targets as a loaded frame: (scheme, series, side, bound, period, value)."""
    lines = [
        {"key": f"{scheme}-{series}-{bound}-{period}", "scheme": scheme, "series": series, "label": series,
         "lever": "models", "side": side, "bound": bound, "period": period, "value": value, "text": "一批",
         "unit": "model", "qualifier": "", "row": f"targets:{series}{bound}", "source": "s",
         "standing": "secondary", "known": "2026-01-07", "note": ""}
        for scheme, series, side, bound, period, value in rows
    ]  # fmt: skip
    return pd.DataFrame(lines)


@given(st.lists(CODED, min_size=1, max_size=40), st.sampled_from(["lever", "actor", "side"]))
def test_every_item_is_in_the_matrix_and_in_the_bars_exactly_once(coded, lens):
    frame = items(*coded)
    assert section.lens_matrix(frame, lens)["count"].sum() == len(coded)
    assert section.lens_sides(frame, lens)["count"].sum() == len(coded)
    for cells in (section.lens_matrix(frame, lens), section.lens_sides(frame, lens)):
        named = cells["row"].str.split()
        assert sorted(named.sum()) == sorted(frame["row"])
        assert named.map(len).tolist() == cells["count"].tolist()


def test_the_lens_decides_what_stands_down_and_across():
    frame = items(("players", "firms", "sme", "supply"), ("safety", "safety", "vendor", "shared"))
    assert set(section.lens_matrix(frame, "lever")["line"]) == {"企業與平台", "安全"}
    assert set(section.lens_matrix(frame, "actor")["column"]) == {"主體培育", "安全護航"}
    assert section.axes("side") == "任務與供需側"


def test_levers_with_as_many_items_lead_together():
    frame = items(
        ("players", "firms", "sme", "supply"),
        ("safety", "safety", "vendor", "shared"),
        ("safety", "talent", "vendor", "shared"),
    )
    found = section.leaders(frame)
    assert (found["top-lever"].value, found["top-lever-items"].value) == ("企業與平台、人才和安全", 1)
    assert (found["top-actor"].value, found["sme-items"].value) == ("技術企業", 1)


def test_counts_from_our_coding_are_never_firmer_than_estimates():
    frame = items(
        *[("foundation", "compute", "vendor", "supply")] * 3, ("upgrade", "adoption", "sme", "demand")
    )
    known = {"source": "s", "unit": "text", "standing": "secondary", "known": "2026-01-07", "period": "2026"}
    measures = pd.DataFrame({"text": ["甲", ""], "row": ["measures:a", "measures:b"], **known})
    found = section.coding_quantities(frame, measures) | section.side_balance(frame, MARGIN)
    assert found["items-supply"].value == 3
    assert found["side-index"].value == -0.5
    assert found["side-verdict"].value == "偏向供給側"
    assert {q.standing for id, q in found.items() if not id.startswith("titles")} == {"estimate"}
    assert (found["titles-known"].value, found["titles-missing"].value) == (1, 1)


@pytest.mark.parametrize(("margin", "said"), [(0.1, "偏向供給側"), (0.5, "供需大致相當")])
def test_the_verdict_follows_the_margin_and_rests_on_it(margin, said):
    frame = items(
        *[("foundation", "compute", "vendor", "supply")] * 3, ("upgrade", "adoption", "sme", "demand")
    )
    found = section.side_balance(frame, MARGIN.with_value(margin))["side-verdict"]
    assert found.value == said
    assert found.rows == (*frame["row"], *MARGIN.rows)
    assert found.period == "2026-01-07"


def test_a_task_leans_only_where_more_than_half_of_it_is_on_one_side():
    even = [("players", "firms", "leader", "supply"), ("players", "adoption", "sme", "demand")]
    frame = items(*even, ("upgrade", "adoption", "leader", "demand"))
    found = section.task_sides(frame, MAJORITY)
    assert found["tasks-demand"].value == "賦智升級"
    assert found["tasks-supply"].value == "沒有一項任務"
    assert section.task_sides(frame, MAJORITY.with_value(0.4))["tasks-supply"].value == "主體培育"


def test_a_range_counts_as_one_target(units):
    frame = targets(
        ("opinions", "general-models", "supply", "lower", "2027", 3.0),
        ("opinions", "general-models", "supply", "upper", "2027", 5.0),
        ("opinions", "scenarios", "demand", "", "2027", 500.0),
        ("opinions", "wordy", "supply", "", "2027", float("nan")),
        ("new-generation", "old", "supply", "", "2025", 1.0),
    )
    none = pd.DataFrame({"target": [], "period": [], "value": [], "row": []})
    one = frame.iloc[[2]].assign(target=frame["key"].iloc[2], row="target_progress:seen")
    assert section.target_quantities(frame, one)["targets-tracked"].value == 1
    assert "target_progress:seen" in section.target_quantities(frame, one)["quantified-tracked"].rows
    found = section.target_quantities(frame, none)
    assert (found["quantified"].value, found["quantified-supply"].value, found["targets-later"].value) == (
        2,
        1,
        2,
    )
    assert found["quantified-tracked"].value == "沒有一個查得"
    assert section.target_range(frame, "general-models").value == "3 至 5"
    shown = tables.targets_table(frame, none, units).set_index("label")
    assert shown.loc["general-models", "amount"] == "3 至 5 個"
    assert shown.loc["general-models", "row"] == "targets:general-modelslower targets:general-modelsupper"
    met = tables.targets_table(frame, one, units).set_index("label")
    assert met.loc["scenarios", "row"] == "targets:scenarios target_progress:seen"
    assert shown.loc["wordy", "amount"] == "一批"
    assert shown.loc["scenarios", "progress"] == tables.NO_PROGRESS


@pytest.mark.parametrize(
    ("bound", "said"), [("minimum", "不少於 300 個"), ("upper", "最多 300 個"), ("", "300 個")]
)
def test_limits_are_said(units, bound, said):
    assert tables.amount(targets(("opinions", "x", "supply", bound, "2027", 300.0)), units) == said


def test_before_the_opinions_nothing_of_them_is_there(at):
    data = at("2025-09-05")
    assert section.opinions_quantities(data["opinions"], data["targets"]) == {}
    assert section.event_quantities(data["policy_events"]) == {}
    assert "quantified" not in section.target_quantities(data["targets"], data["target_progress"])
    assert tables.follow_ups(data["policy_events"]).empty
    assert data["measure_items"].empty


@pytest.mark.parametrize("day", ["2025-09-05", "2026-01-10", "2026-01-31", "2026-11-23"])
def test_no_figure_rests_on_anything_published_later(at, day):
    found = section.figures(at(day).__getitem__, MARGIN, MAJORITY)
    assert all(q.rows and q.sources for q in found.values())
    assert all(q.known <= date.fromisoformat(day) for q in found.values() if q.known)
    assert ("opinions-measures" in found) == (day > "2026-01-07")


def test_the_opinions_headline_figures_on_the_reports_date(at):
    data = at("2026-01-31")
    found = section.opinions_quantities(data["opinions"], data["targets"])
    read = {id: q.value for id, q in found.items()}
    assert read["target-2027-models"] == "3 至 5"
    assert (read["opinions-bodies"], read["opinions-tasks"], read["opinions-measures"]) == (8, 7, 21)
    assert read["target-2027-agents"] == read["target-2027-firms"] == 1000
    assert data["opinions"]["series"].eq("body").sum() == read["opinions-bodies"]
    assert data["opinions"]["series"].eq("task").sum() == read["opinions-tasks"]
    assert len(data["measures"]) == read["opinions-measures"]


def test_three_sector_documents_came_first_and_the_month_known_only_is_not_among_them(at):
    found = section.event_quantities(at("2026-01-31")["policy_events"])
    assert found["opinions-place"].value == 4
    assert "工業互聯網" not in str(found["earlier-names"].value)
    assert found["shanghai-lead"].value == (date(2026, 1, 7) - date(2025, 8, 19)).days


def test_measures_without_a_title_share_a_row_and_no_title_is_invented(at):
    data = at("2026-01-31")
    shown = tables.measures_table(data["measures"], data["measure_items"])
    blank = shown[shown["title"] == tables.UNSEEN]
    assert list(blank["number"]) == ["11–14", "19", "20–21"]
    assert (shown["lever"] != "").all()


def test_follow_ups_grow_with_the_date_and_start_after_the_opinions(at):
    early, late = (tables.follow_ups(at(day)["policy_events"]) for day in ("2026-01-31", "2026-11-23"))
    assert 0 < len(early) < len(late)
    assert late["day"].min() > "2026-01-07"
    assert section.follow_up_quantities(early.iloc[:0]) == {}


def test_only_plans_that_were_public_are_compared(at):
    local = at("2025-09-05")["local_plans"]
    names = tables.plan_names(local, PLANS)
    assert "guangdong-ai-manufacturing" not in names
    assert next(iter(names)) == section.NATIONAL


def test_coverage_tells_numbers_from_words(at, units):
    data = at("2026-01-31")
    names = tables.plan_names(data["local_plans"], PLANS)
    rows = tables.plan_rows(data["targets"], data["measure_items"], data["local_plans"], PLANS)
    cover = tables.coverage(rows, names).set_index(["plan", "lever"])["state"]
    assert cover["全國《意見》", "模型"] == tables.COVERED["quantified"]
    assert cover["廣東 AI+製造", "模型"] == tables.COVERED["named"]
    numbers = tables.plan_numbers(rows, names, units).set_index(["plan", "kind"])
    assert numbers.loc[("全國《意見》", "模型"), ["low", "said"]].tolist() == [3, "3–5"]
    assert numbers.loc[("上海 AI+製造", "應用或標桿企業"), "high"] == 3000


@pytest.mark.parametrize("day", ["2025-09-05", "2025-11-01", "2026-01-10", "2026-01-31", "2026-11-23"])
def test_charts_are_valid_on_any_date(at, units, day):
    data = at(day)
    names = tables.plan_names(data["local_plans"], PLANS)
    rows = tables.plan_rows(data["targets"], data["measure_items"], data["local_plans"], PLANS)
    made: list[alt.TopLevelMixin] = [
        charts.timeline_chart(data["policy_events"]),
        charts.coverage_chart(
            tables.coverage(rows, names), list(section.LEVERS.values()), list(names.values())
        ),
        charts.numbers_chart(tables.plan_numbers(rows, names, units), list(names.values())),
    ]
    if not data["measure_items"].empty:
        made += [
            charts.lens_chart(section.lens_matrix(data["measure_items"], lens), lens)
            for lens in section.MATRICES
        ]
        made += [
            charts.sides_chart(section.lens_sides(data["measure_items"], lens)) for lens in section.MATRICES
        ]
    for chart in made:
        spec = specification(chart)
        assert spec["width"] == "container"
        assert any(spec["datasets"].values())


def test_plans_without_countable_targets_say_so():
    nothing = pd.DataFrame(columns=["kind", "plan", "low", "high", "said", "shown"])
    assert "未見" in str(specification(charts.numbers_chart(nothing, ["全國《意見》"]))["datasets"])
