class Price:
    def __init__(self, cents: int) -> None:
        self.cents = cents

    def doubled(self) -> "Price":
        return Price(self.cents * 2)


class Discount(Price):
    def doubled(self) -> "Price":
        return Price(self.cents)


def parse(text: str) -> Price:
    return Price(int(text))
