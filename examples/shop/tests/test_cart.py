import unittest

from shop.cart import Cart
from shop.catalog import UnknownProduct
from shop.discount import code_discount
from shop.money import Money
from tests.samples import POT, TEA, catalog, customer


class TestCart(unittest.TestCase):
    def test_subtotal(self) -> None:
        cart = Cart()
        cart.add(TEA, 2)
        cart.add(POT)
        self.assertEqual(cart.subtotal(), Money.of("38.90"))

    def test_quantity(self) -> None:
        with self.assertRaises(ValueError):
            Cart().add(TEA, 0)

    def test_code(self) -> None:
        cart = customer().cart
        self.assertEqual(code_discount(cart, "WELCOME"), Money.of("0.90"))
        self.assertEqual(code_discount(cart, "NONSENSE"), Money(0))


class TestCatalog(unittest.TestCase):
    def test_find(self) -> None:
        self.assertEqual(catalog().find("T1"), TEA)
        with self.assertRaises(UnknownProduct):
            catalog().find("X")

    def test_search(self) -> None:
        self.assertEqual(catalog().search("tea"), [TEA, POT])
