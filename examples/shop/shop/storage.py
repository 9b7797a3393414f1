"""Orders as JSON lines, to keep and to read again elsewhere."""

from __future__ import annotations

import json

from shop.order import Order


def to_line(order: Order) -> str:
    """One order as a line of JSON."""
    return json.dumps(
        {
            "number": order.number,
            "customer": order.customer.email,
            "net": order.net.cents,
            "total": order.total().cents,
        },
        sort_keys=True,
    )
