"""Questions over a menu, members of a club, shipments and expeditions: terse, of dates, of lists and of rates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def expeditions():
    r, n = np.random.default_rng(41), 160
    return pd.DataFrame(
        {
            "exp_id": [f"EX{i:04d}" for i in range(n)],
            "peak": r.choice(["Everest", "Lhotse", "Makalu"], n, p=[0.5, 0.3, 0.2]),
            "leader": r.choice(["Anna Ridge", "Bo Stern", "Dawa Sherpa"], n),
            "departed_on": pd.Timestamp("1998-03-01") + pd.to_timedelta(r.integers(0, 9000, n), unit="D"),
            "team_size": r.integers(2, 26, n),
            "summited": r.choice(["yes", "no"], n),
            "deaths": r.choice([0, 0, 0, 0, 1, 2], n),
            "used_oxygen": r.choice(["yes", "no"], n, p=[0.7, 0.3]),
        }
    )


def menu():
    r, n = np.random.default_rng(42), 80
    allergens = [", ".join(r.choice(["nuts", "dairy", "gluten"], k, replace=False)) for k in r.integers(1, 3, n)]
    return pd.DataFrame(
        {
            "Dish": [f"{a} {i}" for i, a in enumerate(r.choice(["Grilled", "Spicy", "Roast"], n))],
            "Category": r.choice(["Starter", "Main", "Dessert"], n),
            "Price ($)": np.round(r.uniform(4, 32, n), 2),
            "Sodium (mg)": r.permutation(n) * 20 + 50,
            "Spice Level (0-3)": r.integers(0, 4, n),
            "Allergens": allergens,
            "Orders Last Month": r.permutation(n) * 7,
            "Chef Special": r.choice(["Yes", "No"], n),
        }
    )


def members():
    r, n = np.random.default_rng(43), 200
    joined = pd.Timestamp("2019-01-05") + pd.to_timedelta(r.integers(0, 2100, n), unit="D")
    left = pd.Series(joined + pd.to_timedelta(r.integers(40, 900, n), unit="D")).where(r.random(n) < 0.35)
    return pd.DataFrame(
        {
            "MemberNo": np.arange(4000, 4000 + n),
            "FullName": [f"{a} Fox {i}" for i, a in enumerate(r.choice(["Ada", "Ben"], n))],
            "Gender": r.choice(["F", "M"], n, p=[0.4, 0.6]),
            "BirthYear": r.integers(1950, 2006, n),
            "Plan": r.choice(["Basic", "Premium"], n),
            "JoinDate": joined,
            "CancelDate": left,
            "HomeClub": r.choice(["Eastside", "Old Mill"], n),
            "VisitsLast30d": r.poisson(6, n),
            "HasTrainer": r.choice(["true", "false"], n),
        }
    )


def shipments():
    r, n = np.random.default_rng(44), 200
    ordered = pd.Timestamp("2024-01-03") + pd.to_timedelta(r.integers(0, 420, n), unit="D")
    shipped = ordered + pd.to_timedelta(r.integers(0, 6, n), unit="D")
    delivered = pd.Series(shipped + pd.to_timedelta(r.integers(2, 14, n), unit="D")).where(r.random(n) < 0.92)
    return pd.DataFrame(
        {
            "shipment_ref": [f"SH-{70000 + i}" for i in range(n)],
            "ordered": ordered,
            "shipped": shipped,
            "delivered": delivered,
            "carrier": r.choice(["FastGo", "BlueVan"], n),
            "origin_wh": r.choice(["Lille", "Ghent"], n),
            "dest_country": r.choice(["France", "Germany", "Spain"], n),
            "weight_kg": np.round(r.gamma(2, 6, n), 2),
            "freight_cost_eur": np.round(r.gamma(3, 9, n), 2),
            "n_items": r.integers(1, 30, n),
            "service": r.choice(["express", "standard"], n),
        }
    )


DEPOT_TABLES = {"expeditions": expeditions, "menu": menu, "members": members, "shipments": shipments}
PRICE, SODIUM, ORDERS = "Price ($)", "Sodium (mg)", "Orders Last Month"


def yearly(dates: pd.Series) -> dict[str, int]:
    return {f"{year}-01-01": count for year, count in dates.dropna().dt.year.value_counts().items()}


QUESTIONS: dict[str, Any] = {
    "expeditions": [
        (
            "what share of the teams without oxygen made it to the summit?",
            lambda d: 100 * (d[d.used_oxygen == "no"].summited == "yes").mean(),
        ),
        ("which peak is the deadliest?", lambda d: d.groupby("peak").deaths.sum().idxmax()),
        ("expeditions since 2015", lambda d: d[d.departed_on >= "2015-01-01"].exp_id.tolist()),
        ("who sponsored the Everest expeditions", REFUSE),
    ],
    "menu": [
        ("top five most ordered dishes", lambda d: d.nlargest(5, ORDERS).Dish.tolist()),
        ("how many dishes contain nuts?", lambda d: int(d.Allergens.str.contains("nuts").sum())),
        ("whats the saltiest starter?", lambda d: d.loc[d[d.Category == "Starter"][SODIUM].idxmax(), "Dish"]),
        (
            "price difference between the most expensive and the cheapest main",
            lambda d: np.ptp(d[d.Category == "Main"][PRICE]),
        ),
        (
            "total orders last month of spice level 3 dishes",
            lambda d: d[d["Spice Level (0-3)"] == 3][ORDERS].sum(),
        ),
        ("who is the chef?", REFUSE),
    ],
    "members": [
        ("cancellations per year", lambda d: yearly(d.CancelDate)),
        (
            "avg visits in the last 30 days of premium members",
            lambda d: d[d.Plan == "Premium"].VisitsLast30d.mean(),
        ),
        ("members born after 2000", lambda d: d[d.BirthYear > 2000].FullName.tolist()),
        (
            "cancellation rate by club",
            lambda d: (100 * d.CancelDate.notna().groupby(d.HomeClub).mean()).to_dict(),
        ),
        ("more men or women?", lambda d: "M" if (d.Gender == "M").sum() > (d.Gender == "F").sum() else "F"),
        ("which trainer has the most clients?", REFUSE),
    ],
    "shipments": [
        (
            "average delivery time from order to delivery by carrier",
            lambda d: (d.delivered - d.ordered).dt.days.groupby(d.carrier).mean().to_dict(),
        ),
        ("shipments not delivered yet", lambda d: d[d.delivered.isna()].shipment_ref.tolist()),
        ("number of items shipped per warehouse", lambda d: d.groupby("origin_wh").n_items.sum().to_dict()),
        (
            "freight cost per kg by carrier",
            lambda d: (d.groupby("carrier").freight_cost_eur.sum() / d.groupby("carrier").weight_kg.sum()).to_dict(),
        ),
        ("average number of orders per month", lambda d: d.ordered.dt.strftime("%Y-%m").value_counts().mean()),
        ("how many shipments weigh more than 20kg", lambda d: int((d.weight_kg > 20).sum())),
        (
            "what percent of shipments go to France or Spain",
            lambda d: 100 * d.dest_country.isin(["France", "Spain"]).mean(),
        ),
        (
            "standard shipments to Spain from Lille: count",
            lambda d: len(d[(d.service == "standard") & (d.dest_country == "Spain") & (d.origin_wh == "Lille")]),
        ),
        ("what is the tracking number of SH-70004", REFUSE),
        ("how many pallets did we use", REFUSE),
    ],
}
