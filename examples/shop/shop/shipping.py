"""What it costs to send a parcel."""

from __future__ import annotations

from shop.money import Money

SMALL, LARGE = Money.of("3.90"), Money.of("7.90")


def shipping_cost(grams: int) -> Money:
    """The postage for a parcel of this weight; nothing to send costs nothing."""
    if grams == 0:
        return Money(0)
    return SMALL if grams <= 2000 else LARGE
