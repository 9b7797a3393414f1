import unittest

from shop.money import Money
from shop.tax import tax_on


class TestTax(unittest.TestCase):
    def test_standard(self) -> None:
        self.assertEqual(tax_on(Money.of("10")), Money.of("2"))
