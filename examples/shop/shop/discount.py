"""Reasons to pay less."""

from __future__ import annotations

from decimal import Decimal

from shop.cart import Cart
from shop.money import Money

CODES = {"WELCOME": Decimal("0.10"), "FRIEND": Decimal("0.05")}


def code_discount(cart: Cart, code: str | None) -> Money:
    """What the discount code takes off; nothing for an unknown code."""
    share = CODES.get(code or "", Decimal(0))
    return cart.subtotal().times(share)
