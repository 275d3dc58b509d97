"""Chapter 02: which price, gap and cost stands at which date, and what must never be joined."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from helpers.data.contracts import read_catalogue
from helpers.data.load import load
from helpers.places import find_root
from helpers.publish.chart import specification
from helpers.publish.display import Units
from helpers.records import STANDINGS, Quantity
from helpers.sections import two_paths as section
from helpers.sections import two_paths_adoption as adoption
from helpers.sections import two_paths_charts as charts
from helpers.sections import two_paths_costs as costs

Loader = Callable[[str], pd.DataFrame]


def a_setting(value: float | str, unit: str = "text") -> Quantity:
    return Quantity(value, unit, (f"assumptions:{unit}",), ("report-assumptions",), standing="estimate")


NEED = costs.Need(a_setting(1e8, "token"), a_setting(4.0, "ratio"), a_setting(7.8, "hkd-per-usd"))
RIG = costs.Rig(
    model=a_setting("gpt-oss-120b"),
    hardware=a_setting("H100"),
    hourly=a_setting(2.0, "usd-per-gpu-hour"),
    utilisation=a_setting(0.5, "share"),
    fewest=a_setting(1, "count"),
    upkeep=a_setting(0, "hkd"),
    lengths=a_setting("1000 1024", "token"),
)


def priced(*rows: tuple[str, str, str, str, str, float], unit: str = "usd-per-mtok") -> pd.DataFrame:
    """Rows of (line, model, tariff, charge, period, value) as a loaded frame."""
    names = ["line", "model", "tariff", "charge", "period", "value"]
    frame = pd.DataFrame(rows, columns=names)
    frame = frame.assign(
        vendor="groq", label=frame["model"], unit=unit, qualifier="", standing="official", source="s", note=""
    )
    keys = frame["model"] + "-" + frame["tariff"] + "-" + frame["charge"] + "-" + frame["period"]
    return frame.assign(known="2025-01-01", row="prices:" + keys)


def measured(*rows: tuple[str, int, int, float]) -> pd.DataFrame:
    """Rows of (hardware, input length, output length, rate) of the rig's model as a loaded frame."""
    frame = pd.DataFrame(rows, columns=["hardware", "tokens_in", "tokens_out", "value"])
    frame = frame.assign(
        series="benchmark",
        model="gpt-oss-120b",
        cards=4,
        unit="tok-per-s",
        period="2025",
        known="2025-12-31",
        standing="official",
        source="s",
        qualifier="",
        note="",
    )
    return frame.assign(row=[f"throughput:{place}" for place in range(len(frame))])


@pytest.fixture(scope="module")
def at() -> Callable[[str], Loader]:
    """A loader of the report's own data as of a date."""
    catalogue = read_catalogue(find_root())

    def open_at(day: str) -> Loader:
        return lambda dataset: load(catalogue, dataset, date.fromisoformat(day))

    return open_at


@pytest.mark.parametrize(
    ("licence", "kind"),
    [
        ("MIT", "permissive"),
        ("Apache-2.0", "permissive"),
        ("修訂版 MIT", "conditional"),
        ("Apache-2.0（大部分型號）", "conditional"),
    ],
)
def test_only_an_unmodified_licence_counts_as_permissive(licence: str, kind: str) -> None:
    assert section.kind_of(licence) == kind


def test_on_one_day_the_standard_price_stands_before_the_peak_one_and_off_peak_never() -> None:
    frame = priced(
        ("deepseek", "a", "off-peak", "output", "2025-01-10", 1.0),
        ("deepseek", "a", "peak", "output", "2025-01-10", 3.0),
        ("deepseek", "a", "standard", "output", "2025-01-10", 2.0),
        ("deepseek", "b", "off-peak", "output", "2025-02-10", 0.5),
    )
    assert list(section.price_rows(frame, "deepseek")["value"]) == [2.0]


def test_prices_in_another_currency_are_not_mixed_in() -> None:
    frame = priced(("qwen-max", "a", "standard", "output", "2025-01-10", 60.0), unit="cny-per-mtok")
    assert section.price_rows(frame, "qwen-max").empty


def test_the_cheapest_host_depends_on_the_input_ratio() -> None:
    frame = priced(
        ("hosted", "gpt-oss-120b", "standard", "input", "2025-01-10", 0.1),
        ("hosted", "gpt-oss-120b", "standard", "output", "2025-01-10", 1.0),
    )
    other = priced(
        ("hosted", "gpt-oss-120b", "standard", "input", "2025-01-10", 0.3),
        ("hosted", "gpt-oss-120b", "standard", "output", "2025-01-10", 0.5),
    ).assign(vendor="together")
    both = pd.concat([frame, other], ignore_index=True)
    little, much = (
        costs.hosted_option(both, "gpt-oss-120b", 1.0),
        costs.hosted_option(both, "gpt-oss-120b", 9.0),
    )
    assert little is not None
    assert "Together" in little.name
    assert much is not None
    assert "Groq" in much.name


def test_a_line_whose_input_price_is_missing_is_left_out_and_named() -> None:
    frame = priced(("gpt", "a", "standard", "output", "2025-01-10", 10.0))
    assert costs.options(frame, ["gpt"], "gpt-oss-120b", 1.0) == []
    named = costs.unpriced(frame, a_setting("gpt kimi"))["paths-unpriced"]
    assert named.value == "OpenAI GPT、Kimi"
    assert named.rows


def test_nothing_is_named_where_every_line_has_a_price() -> None:
    frame = priced(
        ("gpt", "a", "standard", "input", "2025-01-10", 1.0),
        ("gpt", "a", "standard", "output", "2025-01-10", 6.0),
    )
    assert costs.unpriced(frame, a_setting("gpt")) == {}


def test_one_input_ratio_is_too_little_for_a_speed() -> None:
    assert costs.speed(measured(("H100", 1000, 1000, 4000.0), ("H100", 1024, 1024, 4100.0)), RIG) is None
    assert costs.fleet(measured(("H200", 1024, 1024, 4000.0), ("H200", 8192, 1024, 900.0)), RIG, NEED) is None


def test_long_answers_do_not_bend_the_speed() -> None:
    short = [("H100", 1024, 1024, 1 / 0.0003), ("H100", 8192, 1024, 1 / 0.0010)]
    fitted = costs.speed(measured(*short, ("H100", 1024, 32768, 100.0)), RIG)
    assert fitted is not None
    assert fitted.per_input == pytest.approx(0.0001)


def test_fewest_zero_takes_the_cards_of_the_test() -> None:
    frame = measured(("H100", 1024, 1024, 4000.0), ("H100", 8192, 1024, 900.0))
    fleet = costs.fleet(frame, replace(RIG, fewest=a_setting(0, "count")), NEED)
    assert fleet is not None
    assert fleet.fewest == 4


def test_without_a_speed_test_the_table_keeps_the_options_paid_by_use() -> None:
    frame = priced(
        ("gpt", "a", "standard", "input", "2025-01-10", 1.0),
        ("gpt", "a", "standard", "output", "2025-01-10", 6.0),
    )
    paid = costs.options(frame, ["gpt"], "gpt-oss-120b", 4.0)
    bills = costs.cost_basis(paid, measured(), RIG, None, NEED)
    table = costs.cost_table(paid, bills, None, RIG, NEED)
    # A hundred million output tokens at 6 + 4 x 1 USD a million, 7.8 HKD a USD.
    assert list(table["hkd"]) == [pytest.approx(7800.0)]
    assert list(table["break_even"]) == ["未能計算"]


def test_gaps_of_two_editions_never_share_a_row_or_a_line(at: Callable[[str], Loader]) -> None:
    data = at("2026-11-23")
    gaps = data("frontier_gap")
    table = section.gap_table(gaps, Units(data("units")))
    assert len(table) == len(table.drop_duplicates(["measure"]))
    lines = section.gap_rows(gaps).groupby("name")["edition"].nunique()
    assert (lines == 1).all()


def test_the_gap_that_reopened_is_not_told_before_it_was_known(at: Callable[[str], Loader]) -> None:
    before = section.gap_quantities(at("2026-01-31")("frontier_gap"))
    after = section.gap_quantities(at("2026-06-30")("frontier_gap"))
    assert "paths-gap-2026-last" not in before
    assert "paths-lag-late" not in before
    assert after["paths-gap-2026-last"].number > after["paths-gap-2026-low"].number
    assert after["paths-lag-late"].number > after["paths-lag-early"].number


def test_monthly_users_are_one_counter_only_and_a_month_beats_its_quarter(
    at: Callable[[str], Loader],
) -> None:
    users = adoption.users(at("2026-11-23")("open_adoption"))
    assert users["scope"].str.startswith("QuestMobile").all()
    assert not users.duplicated(["label", "day"]).any()
    march = users[(users["label"] == "DeepSeek") & (users["day"] == "2025-03-01")]
    assert list(march["period"]) == ["2025-03"]


def test_the_share_read_off_a_map_is_marked_as_our_estimate(at: Callable[[str], Loader]) -> None:
    data = at("2026-01-31")
    rows = data("deepseek_share")
    assert set(rows[rows["series"].str.startswith("band")]["standing"]) == {"estimate"}
    early = adoption.share_frame(at("2025-12-31")("deepseek_share"), data("economies"))
    assert early.empty
    assert adoption.share_table(early, data("ai_use")).empty


def test_a_bill_rests_on_its_prices_and_on_what_was_set() -> None:
    frame = priced(
        ("gpt", "a", "standard", "input", "2025-01-10", 1.0),
        ("gpt", "a", "standard", "output", "2025-01-10", 6.0),
    )
    tests = measured(("H100", 1024, 1024, 4000.0), ("H100", 8192, 1024, 900.0))
    paid, own = costs.options(frame, ["gpt"], "gpt-oss-120b", 4.0), costs.fleet(tests, RIG, NEED)
    bills = costs.cost_quantities(paid, tests, RIG, own, NEED)
    assert "assumptions:hkd-per-usd" in bills["paths-closed-month"].rows
    assert "assumptions:share" not in bills["paths-closed-month"].rows
    assert {"assumptions:hkd-per-usd", "assumptions:share", "throughput:1"} <= set(
        bills["paths-own-month"].rows
    )
    # One GPU at 2 USD an hour, 365.25 / 12 days of 24 hours.
    assert bills["paths-own-month"].number == pytest.approx(2 * 24 * 365.25 / 12 * 7.8)


def test_only_the_lengths_that_were_set_are_fitted() -> None:
    tests = measured(("H100", 1024, 1024, 4000.0), ("H100", 8192, 1024, 900.0))
    assert costs.fleet(tests, RIG, NEED) is not None
    assert costs.fleet(tests, replace(RIG, lengths=a_setting("2048", "token")), NEED) is None


def test_hosting_wins_only_where_both_bills_are_known() -> None:
    assert not costs.hosting_wins({})


@pytest.mark.parametrize("day", ["2025-09-01", "2026-01-31", "2026-08-01", "2026-12-31"])
def test_every_figure_was_public_and_every_chart_draws(at: Callable[[str], Loader], day: str) -> None:
    data = at(day)
    models, prices, gaps, users = (data(n) for n in ("models", "prices", "frontier_gap", "open_adoption"))
    paid = costs.options(prices, ["gpt", "claude-sonnet", "deepseek"], "gpt-oss-120b", 4.0)
    own = costs.fleet(data("throughput"), RIG, NEED)
    bills = costs.cost_quantities(paid, data("throughput"), RIG, own, NEED)
    told = [
        section.licence_quantities(models),
        section.price_quantities(prices),
        section.single_prices(prices),
        section.gap_quantities(gaps),
        adoption.adoption_quantities(users),
        bills,
    ]
    for quantities in told:
        for id, quantity in quantities.items():
            assert quantity.known is None or quantity.known.isoformat() <= day, id
            assert quantity.standing in STANDINGS
    for chart in (
        charts.release_chart(section.releases(models, prices)),
        charts.price_chart(section.price_history(prices), day),
        charts.gap_chart(section.gap_rows(gaps)),
        charts.cost_chart(costs.curves(paid, own, RIG, NEED), NEED.output_tokens),
        charts.user_chart(adoption.users(users)),
    ):
        assert specification(chart)["datasets"]
