"""Amounts of money in whole cents, so that nothing is lost to rounding."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, order=True)
class Money:
    cents: int

    @staticmethod
    def of(amount: str) -> Money:
        return Money(int((Decimal(amount) * 100).to_integral_value(ROUND_HALF_UP)))

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents)

    def times(self, factor: Decimal | int) -> Money:
        return Money(int((Decimal(self.cents) * factor).to_integral_value(ROUND_HALF_UP)))

    def format(self) -> str:
        return f"{self.cents / 100:.2f}"


def total(amounts: list[Money]) -> Money:
    """The sum of `amounts`; zero for none."""
    return Money(sum(amount.cents for amount in amounts))
