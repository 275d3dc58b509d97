"""Chapters 00 to 02: every line of a table and datum of a chart names exactly the rows it was computed from."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest

from helpers.data.contracts import read_catalogue
from helpers.data.load import load
from helpers.places import find_root
from helpers.publish.display import Units
from helpers.records import Quantity
from helpers.sections import (
    global_race,
    global_race_charts,
    global_race_use,
    overview_progress,
    two_paths,
    two_paths_adoption,
    two_paths_charts,
    two_paths_costs,
)
from helpers.sections.series import by_key
from tests.sections.lines import Load, faults

DAY = "2026-11-23"
CHOSEN = ["china", "korea", "japan", "germany", "united-states"]
PATHS = ["order", "label", "open-china", "closed-us", "evidence", "row"]


@functools.cache
def frame(name: str) -> pd.DataFrame:
    return load(read_catalogue(find_root()), name, date.fromisoformat(DAY))


def known(name: str) -> pd.DataFrame:
    return frame(name).copy()


def setting(of: Load, name: str) -> Quantity:
    found = by_key(of("assumptions"), f"02.{name}")
    assert found
    return found


def costs(of: Load) -> pd.DataFrame:
    tokens, ratio, rate = (setting(of, n) for n in ("monthly-output-tokens", "input-ratio", "hkd-per-usd"))
    need = two_paths_costs.Need(tokens, ratio, rate)
    rig = two_paths_costs.Rig(
        model=setting(of, "open-model"),
        hardware=setting(of, "hardware"),
        hourly=setting(of, "gpu-hourly"),
        utilisation=setting(of, "utilisation"),
        fewest=setting(of, "fewest-gpus"),
        upkeep=setting(of, "upkeep"),
        lengths=setting(known, "output-lengths"),  # a list of numbers, which altered words are not
    )
    own = two_paths_costs.fleet(of("throughput"), rig, need)
    paid = two_paths_costs.options(
        of("prices"), ["gpt", "deepseek"], str(rig.model.value), need.input_ratio.number
    )
    bills = two_paths_costs.cost_basis(paid, of("throughput"), rig, own, need)
    return two_paths_costs.cost_table(paid, bills, own, rig, need)


def ranked(of: Load, measure: Any) -> pd.DataFrame:
    return global_race_use.ranking(of("ai_use"), of("economies"), CHOSEN, measure)


def ranking_chart(of: Load, measure: Any) -> Any:
    whole = global_race_use.world_share(of("ai_use"))
    return global_race_charts.ranking_chart(ranked(of, measure), measure, whole)


def figures(nature: str) -> Callable[[Load], pd.DataFrame]:
    columns = ["item", "amount", "note", "row"]
    return lambda of: global_race.programme_figures(
        of("programme_figures"), of("economies"), nature, Units(of("units"))
    )[columns]


def spread(of: Load) -> pd.DataFrame:
    return two_paths_adoption.share_frame(of("deepseek_share"), of("economies"))


#: Exhibit -> how it is made, and the datasets it is made of.
EXHIBITS: dict[str, tuple[Callable[[Load], Any], list[str]]] = {
    "overview-moves": (overview_progress.move_chart, ["infrastructure", "factories"]),
    "overview-targets": (
        lambda of: overview_progress.targets_table(of, Units(of("units")))[
            ["label", "goal", "progress", "row"]
        ],
        ["targets", "target_progress"],
    ),
    "overview-progress": (overview_progress.progress_chart, ["targets", "target_progress"]),
    "race-examples": (lambda of: global_race.example_table(of("applications")), ["applications"]),
    "race-timeline": (
        lambda of: global_race_charts.milestone_chart(
            global_race.milestones(of("programmes"), of("economies"))
        ),
        ["programmes"],
    ),
    "race-programmes": (
        lambda of: global_race.programme_table(of("programmes"), of("economies")),
        ["programmes"],
    ),
    "race-sectors": (
        lambda of: global_race_charts.sector_chart(
            global_race.sector_matrix(of("programmes"), of("economies"))
        ),
        ["programmes"],
    ),
    "race-money": (figures("money"), ["programme_figures"]),
    "race-targets": (figures("target"), ["programme_figures"]),
    "race-investment": (
        lambda of: global_race_charts.investment_chart(of("investment"), global_race.names(of("economies"))),
        ["investment"],
    ),
    "race-manufacturing": (
        lambda of: global_race_charts.pair_chart(
            global_race_use.pairs(of("ai_use"), of("value_added"), of("economies"), CHOSEN)
        ),
        ["value_added", "ai_use"],
    ),
    "paths-briefing": (lambda of: two_paths.path_table(of("paths")), ["paths"]),
    "paths-releases": (
        lambda of: two_paths_charts.release_chart(two_paths.releases(of("models"), of("prices"))),
        ["models", "prices"],
    ),
    "paths-licences": (
        lambda of: two_paths.licence_table(of("models"))[["named", "shown", "terms", "row"]],
        ["models"],
    ),
    "paths-prices": (
        lambda of: two_paths_charts.price_chart(two_paths.price_history(of("prices")), DAY),
        ["prices"],
    ),
    "paths-gap": (
        lambda of: two_paths_charts.gap_chart(two_paths.gap_rows(of("frontier_gap"))),
        ["frontier_gap"],
    ),
    "paths-gaps": (lambda of: two_paths.gap_table(of("frontier_gap"), Units(of("units"))), ["frontier_gap"]),
    "paths-costs": (costs, ["prices", "throughput", "assumptions"]),
    "paths-rents": (lambda of: two_paths_costs.rent_table(of("gpu_prices")), ["gpu_prices"]),
    "paths-users": (
        lambda of: two_paths_charts.user_chart(two_paths_adoption.users(of("open_adoption"))),
        ["open_adoption"],
    ),
    "paths-start-ups": (
        lambda of: two_paths_adoption.start_up_table(of("open_adoption"))[
            ["told", "share", "standing", "row"]
        ],
        ["open_adoption"],
    ),
    "paths-shares": (lambda of: two_paths_charts.share_chart(spread(of)), ["deepseek_share"]),
    "paths-africa": (
        lambda of: two_paths_adoption.share_table(spread(of), of("ai_use"))[
            ["name", "band", "users", "reach", "row"]
        ],
        ["deepseek_share", "ai_use"],
    ),
}


#: One GPU does for the month asked for, however fast it is: what a rent rests on does not always move it.
STEPPED = ("paths-costs",)


@pytest.mark.parametrize("name", EXHIBITS)
def test_a_line_moves_with_the_rows_it_names_and_with_no_other(name: str) -> None:
    exhibit, datasets = EXHIBITS[name]
    assert list(faults(exhibit, known, datasets, exact=name not in STEPPED)) == []


@pytest.mark.parametrize("measure", ["level", "gain", "growth"])
def test_beside_its_rank_a_line_rests_on_its_own_economy_alone(measure: Any) -> None:
    columns = [*global_race_use.ranking_columns(ranked(known, measure)), "row"]
    table = faults(lambda of: ranked(of, measure)[columns], known, ["ai_use"], apart=["placed"])
    chart = faults(lambda of: ranking_chart(of, measure), known, ["ai_use"], apart=["line", "rank"])
    assert [*table, *chart] == []
