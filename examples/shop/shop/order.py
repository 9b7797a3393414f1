"""A cart that became binding."""

from __future__ import annotations

from dataclasses import dataclass

from shop.cart import Line
from shop.customer import Customer
from shop.discount import code_discount
from shop.events import Events
from shop.inventory import Inventory
from shop.money import Money
from shop.shipping import shipping_cost
from shop.tax import tax_on


@dataclass(frozen=True)
class Order:
    number: int
    customer: Customer
    lines: tuple[Line, ...]
    net: Money
    shipping: Money

    def tax(self) -> Money:
        return tax_on(self.net)

    def total(self) -> Money:
        return self.net + self.tax() + self.shipping

    def summary(self) -> str:
        return f"order {self.number}: {len(self.lines)} lines"


def place_order(
    number: int, customer: Customer, inventory: Inventory, events: Events, code: str | None = None
) -> Order:
    """Takes the customer's cart from the stock and makes an order of it."""
    cart = customer.cart
    for line in cart.lines:
        inventory.take(line.product.sku, line.quantity)
    net = cart.subtotal() - code_discount(cart, code)
    order = Order(number, customer, tuple(cart.lines), net, shipping_cost(cart.grams()))
    events.emit("order-placed", str(number))
    return order
