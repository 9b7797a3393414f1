"""Paying for an order."""

from __future__ import annotations

from dataclasses import dataclass

from shop.money import Money
from shop.order import Order


@dataclass(frozen=True)
class Payment:
    order: Order
    paid: Money

    def open_amount(self) -> Money:
        return self.order.total() - self.paid

    def settled(self) -> bool:
        return self.open_amount() <= Money(0)
