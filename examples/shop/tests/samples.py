"""Things that several tests need."""

from __future__ import annotations

from shop.cart import Cart
from shop.catalog import Catalog, Product
from shop.customer import Customer
from shop.events import Events
from shop.inventory import Inventory
from shop.money import Money
from shop.order import Order, place_order

TEA = Product("T1", "Green tea", Money.of("4.50"), 100)
POT = Product("P1", "Tea pot", Money.of("29.90"), 1800)


def catalog() -> Catalog:
    return Catalog([TEA, POT])


def customer(quantity: int = 2, country: str = "AT") -> Customer:
    cart = Cart()
    cart.add(TEA, quantity)
    return Customer("Ada", "ada@example.org", country, cart)


def order(quantity: int = 2, country: str = "AT", code: str | None = None) -> Order:
    return place_order(7, customer(quantity, country), Inventory({"T1": 100}), Events(), code)
