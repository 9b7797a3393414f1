from shop.price import Price, parse

LIMIT = 3


class Till:
    def __init__(self) -> None:
        self.first: Price = parse("1")

    def total(self) -> int:
        def twice() -> Price:
            return self.first.doubled()

        return twice().cents + LIMIT
