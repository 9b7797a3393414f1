import unittest

from shop.money import Money
from shop.shipping import shipping_cost


class TestShipping(unittest.TestCase):
    def test_by_weight(self) -> None:
        self.assertEqual(shipping_cost(0), Money(0))
        self.assertEqual(shipping_cost(200), Money.of("3.90"))
        self.assertEqual(shipping_cost(2001), Money.of("7.90"))
