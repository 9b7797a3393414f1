import unittest

from shop.events import Events
from shop.inventory import Inventory, OutOfStock
from shop.money import Money
from shop.order import place_order
from shop.payment import Payment
from tests.samples import customer, order


class TestOrder(unittest.TestCase):
    def test_total(self) -> None:
        self.assertEqual(order().total(), Money.of("14.70"))

    def test_code(self) -> None:
        self.assertEqual(order(code="WELCOME").net, Money.of("8.10"))

    def test_summary(self) -> None:
        self.assertIn("order 7", order().summary())

    def test_takes_from_the_stock(self) -> None:
        stock = Inventory({"T1": 1})
        with self.assertRaises(OutOfStock):
            place_order(1, customer(2), stock, Events())

    def test_tells(self) -> None:
        events = Events()
        heard: list[str] = []
        events.listen(lambda kind, detail: heard.append(f"{kind} {detail}"))
        place_order(1, customer(), Inventory({"T1": 5}), events)
        self.assertEqual(heard, ["order-placed 1"])


class TestPayment(unittest.TestCase):
    def test_settled(self) -> None:
        self.assertFalse(Payment(order(), Money.of("14.69")).settled())
        self.assertTrue(Payment(order(), Money.of("14.70")).settled())
