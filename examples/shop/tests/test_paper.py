import json
import unittest

from shop.money import Money
from shop.receipt import receipt
from shop.report import turnover
from shop.storage import to_line
from tests.samples import order


class TestReceipt(unittest.TestCase):
    def test_lines(self) -> None:
        text = receipt(order())
        self.assertIn("Dear Ada,", text)
        self.assertIn("2 x Green tea  9.00", text)
        self.assertIn("14.70", text)


class TestReport(unittest.TestCase):
    def test_turnover(self) -> None:
        self.assertEqual(turnover([order(), order()]), Money.of("18"))


class TestStorage(unittest.TestCase):
    def test_line(self) -> None:
        self.assertEqual(json.loads(to_line(order()))["total"], 1470)
