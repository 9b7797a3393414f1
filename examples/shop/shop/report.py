"""Figures for the owner."""

from __future__ import annotations

from shop.money import Money, total
from shop.order import Order


def turnover(orders: list[Order]) -> Money:
    """The net amount of all orders."""
    return total([order.net for order in orders])
