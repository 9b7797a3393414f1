import unittest

from shop.money import Money, total


class TestMoney(unittest.TestCase):
    def test_rounds_half_up(self) -> None:
        self.assertEqual(Money.of("0.125"), Money(13))

    def test_adds_and_subtracts(self) -> None:
        self.assertEqual(Money(100) + Money(5) - Money(1), Money(104))

    def test_total_of_nothing(self) -> None:
        self.assertEqual(total([]), Money(0))

    def test_format(self) -> None:
        self.assertIn("12.50", Money.of("12.5").format())
