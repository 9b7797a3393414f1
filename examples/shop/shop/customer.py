"""Who buys."""

from __future__ import annotations

from dataclasses import dataclass, field

from shop.cart import Cart


@dataclass(frozen=True)
class Customer:
    name: str
    email: str
    country: str = "AT"
    cart: Cart = field(default_factory=Cart)

    def greeting(self) -> str:
        return f"Dear {self.name},"
