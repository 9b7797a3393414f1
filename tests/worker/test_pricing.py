"""Prices, costs and budgets."""

from __future__ import annotations

import pytest

from paralex.protocol import Budget, Price
from paralex.worker.pricing import TABLE, BudgetSpent, Meter, Prices, Usage

MILLION = 1_000_000


def test_the_four_kinds_of_tokens_have_their_prices() -> None:
    usage = Usage(input=MILLION, output=MILLION, cache_read=MILLION, cache_write=MILLION)
    assert Prices("claude-sonnet-4-5", {}).cost(usage) == pytest.approx(3 + 15 + 0.3 + 3.75)


def test_a_dated_model_has_the_price_of_its_name() -> None:
    dated = Prices("claude-haiku-4-5-20251001", {})
    assert dated.known and dated.cost(Usage(input=MILLION)) == pytest.approx(1.0)


def test_the_users_price_wins_also_over_that_of_long_prompts() -> None:
    own = Prices("claude-haiku-5-5", {"claude-haiku-5-5": Price(input=7, output=0)})
    assert own.cost(Usage(input=MILLION)) == pytest.approx(7)


def test_a_long_prompt_costs_more_where_the_provider_says_so() -> None:
    haiku = Prices("claude-haiku-5-5", {})
    assert haiku.cost(Usage(input=50_000, cache_read=50_000)) == pytest.approx(0.0055)
    assert haiku.cost(Usage(input=50_000, cache_read=50_001, output=1)) == pytest.approx(
        0.025 + 0.00250005 + 0.0000025
    )
    assert haiku.total(Usage(input=200_000)) == pytest.approx(0.02)


def test_an_unknown_model_has_no_cost() -> None:
    assert Prices("local", {}).cost(Usage(input=1)) is None and not Prices("local", {}).known


@pytest.mark.parametrize("model", sorted(TABLE))
def test_the_table_is_plausible(model: str) -> None:
    price = TABLE[model]
    assert 0 < price.cache_read < price.input < price.cache_write < price.output


def test_a_meter_stops_at_its_limits() -> None:
    meter = Meter(Budget(tokens=100, dollars=1.0))
    meter.add(Usage(input=60, output=39), 0.5)
    meter.check()
    meter.add(Usage(cache_read=1), None)
    with pytest.raises(BudgetSpent, match="100 tokens"):
        meter.check()
    dollars = Meter(Budget(dollars=1.0))
    dollars.add(Usage(), 1.0)
    with pytest.raises(BudgetSpent, match=r"\$1.00"):
        dollars.check()


def test_no_limit_is_no_limit() -> None:
    meter = Meter(Budget())
    meter.add(Usage(input=10**12), 10.0**9)
    meter.check()
