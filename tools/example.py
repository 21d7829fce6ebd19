"""Writes the bundled example table: two years of a made-up bicycle shop's orders, the same bytes every time."""

from __future__ import annotations

import csv
import math
import random
import sys
from datetime import date, timedelta

PRODUCTS = {
    "City bike": 640.0,
    "Road bike": 1480.0,
    "E-bike": 2350.0,
    "Kids bike": 280.0,
    "Helmet": 65.0,
    "Lights": 38.0,
}
WEIGHTS = (24, 12, 14, 12, 22, 16)
REGIONS = {"North": 1.0, "South": 1.15, "East": 0.85, "West": 1.0}
HEADER = (
    *("order_id", "order_date", "region", "channel", "product", "quantity"),
    *("discount_percent", "amount_eur", "delivery_days", "rating", "returned"),
)
CHANNELS = ("shop", "web", "phone")


def orders(random_: random.Random) -> list[list[object]]:
    """Rows by time: ever more e-bikes, a busy spring, discounts on the web, slow deliveries in one region."""
    rows: list[list[object]] = []
    first = date(2024, 1, 1)
    for day in range(730):
        when = first + timedelta(days=day)
        season = 1 + 0.55 * math.sin((when.timetuple().tm_yday - 80) / 365 * 2 * math.pi)
        for _ in range(max(0, round(random_.gauss(2.2 * season * (1 + day / 2200), 0.9)))):
            rows.append(_order(random_, when, day, 10_001 + len(rows)))
    return rows


def _order(random_: random.Random, when: date, day: int, number: int) -> list[object]:
    weights = [
        weight * (1 + day / 400) if name == "E-bike" else weight for name, weight in zip(PRODUCTS, WEIGHTS, strict=True)
    ]
    product = random_.choices(list(PRODUCTS), weights)[0]
    region = random_.choices(list(REGIONS), (30, 25, 20, 25))[0]
    channel = random_.choices(CHANNELS, (45, 45 + day / 20, 10))[0]
    quantity = 1 if PRODUCTS[product] > 200 else random_.choice((1, 1, 1, 2, 3))
    discount = random_.choice((0, 0, 0, 5, 10)) if channel != "web" else random_.choice((0, 5, 10, 10, 15))
    price = PRODUCTS[product] * random_.uniform(0.94, 1.06) * REGIONS[region]
    delivery = max(1, round(random_.gauss(3.5 if region != "East" else 6.5, 1.2)))
    rating: object = max(1, min(5, round(5.6 - delivery * 0.35 + random_.gauss(0, 0.6))))
    if channel == "phone" or random_.random() < 0.06:
        rating = ""
    returned = "yes" if random_.random() < (0.04 if channel == "shop" else 0.11) else "no"
    amount = f"{price * quantity * (1 - discount / 100):.2f}"
    return [
        f"A{number}",
        when.isoformat(),
        region,
        channel,
        product,
        quantity,
        discount,
        amount,
        delivery,
        rating,
        returned,
    ]


if __name__ == "__main__":
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(orders(random.Random(20240101)))
