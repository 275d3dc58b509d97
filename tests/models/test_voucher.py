"""The voucher model: what a scheme costs and whom it reaches."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.models.voucher import (
    Terms,
    VoucherError,
    by_sector,
    by_year,
    firms_within,
    reached_share,
    total_cost,
)

AMOUNTS = st.floats(1_000, 1e7)
SHARES = st.floats(0.01, 1)
SPREADS = st.floats(0, 1.5)
TERMS = st.builds(Terms, cap=AMOUNTS, government_share=SHARES, project_cost=AMOUNTS, spread=SPREADS)
RATES = st.floats(0, 1)


def test_grant_is_the_mean_of_what_each_project_would_get() -> None:
    terms = Terms(cap=50_000, government_share=0.5, project_cost=100_000, spread=0.6)
    costs = np.random.default_rng(6).lognormal(np.log(100_000) - 0.18, 0.6, 400_000)
    assert terms.average_grant == pytest.approx(np.minimum(50_000, 0.5 * costs).mean(), rel=0.005)


def test_a_tiny_spread_gives_the_same_grant_as_none() -> None:
    even = Terms(50_000, 0.5, 80_000)
    assert Terms(50_000, 0.5, 80_000, 1e-6).average_grant == pytest.approx(even.average_grant)


@given(TERMS)
def test_grant_stays_below_cap_and_share(terms: Terms) -> None:
    most = min(terms.cap, terms.government_share * terms.project_cost)
    assert 0 <= terms.average_grant <= most * (1 + 1e-9)
    assert terms.own_money >= -1e-6


@given(TERMS, st.floats(1, 3))
def test_a_higher_cap_never_lowers_the_grant(terms: Terms, factor: float) -> None:
    more = Terms(terms.cap * factor, terms.government_share, terms.project_cost, terms.spread)
    assert more.average_grant >= terms.average_grant * (1 - 1e-9)


@given(RATES, st.integers(1, 20))
def test_reached_share_grows_with_years_and_never_exceeds_all(rate: float, years: int) -> None:
    assert 0 <= reached_share(rate, years) <= reached_share(rate, years + 1) <= 1


@given(RATES, st.integers(1, 10), TERMS)
def test_sectors_and_years_add_up_to_the_same_total(rate: float, years: int, terms: Terms) -> None:
    firms = {"manufacturing": 7584.0, "retail": 50870.0, "finance": 34473.0}
    total = total_cost(sum(firms.values()), rate, years, terms)
    table = by_sector(firms, list(firms), rate, years, terms)
    assert table["cost"].sum() == pytest.approx(total, rel=1e-6, abs=1e-3)
    yearly = by_year(sum(firms.values()), rate, years, terms)
    assert yearly["cost"].sum() == pytest.approx(total, rel=1e-6, abs=1e-3)
    assert yearly["cumulative"].iloc[-1] == pytest.approx(total)


def test_a_sector_outside_the_scheme_costs_nothing() -> None:
    table = by_sector({"a": 100.0, "b": 100.0}, ["a"], 0.1, 1, Terms(10, 0.5, 10)).set_index("sector")
    assert table.loc["b", ["reached", "cost", "share"]].tolist() == [0, 0, 0]
    assert table.loc["a", "share"] == 1


def test_nobody_applies() -> None:
    assert by_sector({"a": 100.0}, ["a"], 0.0, 3, Terms(10, 0.5, 10))["share"].tolist() == [0.0]


@given(st.floats(0, 1e10), TERMS)
def test_a_budget_pays_for_the_firms_it_reaches(budget: float, terms: Terms) -> None:
    assert firms_within(budget, terms) * terms.average_grant == pytest.approx(budget)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"government_share": 1.2}, "between 0 and 1"),
        ({"cap": -1}, "cap may not"),
        ({"spread": -0.1}, "spread"),
    ],
)
def test_senseless_terms_are_refused(change: dict[str, float], message: str) -> None:
    with pytest.raises(VoucherError, match=message):
        Terms(**{"cap": 1.0, "government_share": 0.5, "project_cost": 1.0, **change})


def test_unknown_sector_is_named() -> None:
    with pytest.raises(VoucherError, match="mining"):
        by_sector({"a": 1.0}, ["mining"], 0.1, 1, Terms(1, 0.5, 1))


@pytest.mark.parametrize(("rate", "years"), [(-0.1, 1), (1.1, 1), (0.5, 0)])
def test_senseless_take_up_is_refused(rate: float, years: int) -> None:
    with pytest.raises(VoucherError):
        reached_share(rate, years)


def test_a_voucher_that_pays_nothing_reaches_nobody() -> None:
    assert firms_within(1e6, Terms(0, 0.5, 100)) == 0
