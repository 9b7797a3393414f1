"""Value added tax."""

from __future__ import annotations

from decimal import Decimal

from shop.money import Money

STANDARD = Decimal("0.20")


def rate() -> Decimal:
    """The tax rate as a share of the net amount."""
    return STANDARD


def tax_on(net: Money) -> Money:
    """The tax that is due on a net amount."""
    return net.times(rate())
