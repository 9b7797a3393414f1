"""The paper that comes with a parcel."""

from __future__ import annotations

from shop.order import Order


def receipt(order: Order) -> str:
    """The receipt as text, a line for each position."""
    rows = [order.customer.greeting(), order.summary()]
    for line in order.lines:
        rows.append(f"{line.quantity} x {line.product.name}  {line.amount().format()}")
    rows.append(f"tax  {order.tax().format()}")
    rows.append(f"total  {order.total().format()}")
    return "\n".join(rows)
