"""What is in stock."""

from __future__ import annotations


class OutOfStock(Exception):
    """More was asked for than there is."""


class Inventory:
    def __init__(self, stock: dict[str, int]) -> None:
        self._stock = dict(stock)

    def available(self, sku: str) -> int:
        return self._stock.get(sku, 0)

    def take(self, sku: str, quantity: int) -> None:
        if self.available(sku) < quantity:
            raise OutOfStock(f"{sku}: {self.available(sku)} left, {quantity} wanted")
        self._stock[sku] -= quantity
