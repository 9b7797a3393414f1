"""What can be bought."""

from __future__ import annotations

from dataclasses import dataclass

from shop.money import Money


@dataclass(frozen=True)
class Product:
    sku: str
    name: str
    price: Money
    grams: int = 0


class UnknownProduct(KeyError):
    """There is no product with this number."""


class Catalog:
    def __init__(self, products: list[Product]) -> None:
        self._by_sku = {product.sku: product for product in products}

    def find(self, sku: str) -> Product:
        try:
            return self._by_sku[sku]
        except KeyError:
            raise UnknownProduct(sku) from None

    def search(self, text: str) -> list[Product]:
        return [p for p in self._by_sku.values() if text.lower() in p.name.lower()]
