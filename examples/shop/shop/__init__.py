"""A small order desk."""

from shop.cart import Cart
from shop.catalog import Catalog, Product
from shop.money import Money
from shop.order import Order, place_order

__all__ = ["Cart", "Catalog", "Money", "Order", "Product", "place_order"]
