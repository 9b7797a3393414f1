"""What a customer is about to buy."""

from __future__ import annotations

from dataclasses import dataclass, field

from shop.catalog import Product
from shop.money import Money, total


@dataclass(frozen=True)
class Line:
    product: Product
    quantity: int

    def amount(self) -> Money:
        return self.product.price.times(self.quantity)


@dataclass
class Cart:
    lines: list[Line] = field(default_factory=list)

    def add(self, product: Product, quantity: int = 1) -> None:
        if quantity < 1:
            raise ValueError(f"quantity must be at least 1, not {quantity}")
        self.lines.append(Line(product, quantity))

    def subtotal(self) -> Money:
        return total([line.amount() for line in self.lines])

    def grams(self) -> int:
        return sum(line.product.grams * line.quantity for line in self.lines)
