"""Tables for questions of analysis: repeated actors, series with a known course, planted effects, texts of known length."""

from __future__ import annotations

import numpy as np
import pandas as pd

STEPS = ("view", "cart", "checkout", "purchase")


def visits() -> pd.DataFrame:
    """Events of people who come back, each of whom gets so far in the steps of a purchase."""
    r = np.random.default_rng(61)
    rows = []
    for user in range(300):
        start = pd.Timestamp("2025-01-01") + pd.Timedelta(hours=int(r.integers(0, 24 * 120)))
        for _ in range(int(r.integers(1, 5))):
            reached = int(r.choice([1, 2, 3, 4], p=[0.4, 0.3, 0.15, 0.15]))
            device = str(r.choice(["phone", "laptop"]))
            for step in range(reached):
                at = start + pd.Timedelta(minutes=15 * step)
                rows.append((f"U{user:04}", at, STEPS[step], device, str(r.choice(["search", "ads", "mail"]))))
            start += pd.Timedelta(days=int(r.integers(5, 50)))
    made = pd.DataFrame(rows, columns=["user_id", "happened_at", "event", "device", "channel"])
    return made.sort_values("happened_at", kind="stable").reset_index(drop=True)


def shop() -> pd.DataFrame:
    """Sales of three years with a straight trend, a best seller per region, late parcels, and reviews."""
    r = np.random.default_rng(62)
    rows = []
    for month in range(36):
        day = pd.Timestamp("2023-01-01") + pd.DateOffset(months=month)
        for n in range(40):
            region = ["North", "South", "East", "West"][n % 4]
            best = {"North": "Kettle", "South": "Toaster", "East": "Blender", "West": "Kettle"}[region]
            item = best if r.random() < 0.5 else str(r.choice(["Kettle", "Toaster", "Blender", "Mixer"]))
            ordered = day + pd.Timedelta(days=int(n * 27 // 39))
            rows.append((ordered, ordered + pd.Timedelta(days=int(r.integers(-1, 9))), region, item))
    made = pd.DataFrame(rows, columns=["ordered_on", "shipped_on", "region", "product"])
    count = len(made)
    made.insert(0, "sale_no", [f"S{i:05}" for i in range(count)])
    made["client"] = [f"C{i:03}" for i in r.integers(0, 200, count)]
    made["units"] = r.integers(1, 9, count)
    made["revenue"] = 1000 + 10 * (np.arange(count) // 40) + np.where(made.region == "West", 300, 0) - 75
    made["budget"] = made.revenue + r.integers(-50, 60, count)
    made["weight_kg"] = np.where(r.random(count) < 0.01, 90.0, np.round(r.normal(5, 1, count), 2))
    made["refunded"] = np.where(r.random(count) < np.where(made["product"] == "Mixer", 0.4, 0.1), "Yes", "No")
    made["review"] = ["very " * int(n) + f"good item {i}" for i, n in enumerate(r.integers(0, 12, count))]
    return made


def staff() -> pd.DataFrame:
    """People whose pay follows their grade, and hardly anything else."""
    r = np.random.default_rng(63)
    n = 600
    grade = r.choice(["junior", "senior", "lead"], n, p=[0.5, 0.35, 0.15])
    years = r.integers(0, 25, n)
    base = pd.Series(grade).map({"junior": 30000, "senior": 45000, "lead": 70000}).to_numpy()
    return pd.DataFrame(
        {
            "person": [f"Person {i}" for i in range(n)],
            "team": r.choice(["Sales", "Research", "Legal"], n),
            "grade": grade,
            "sex": r.choice(["female", "male"], n),
            "office": r.choice(["Rome", "Vienna"], n),
            "years": years,
            "pay": base + years * 300 + r.integers(-2000, 2000, n),
            "sick_days": r.integers(0, 20, n),
            "full_time": r.choice([True, False], n, p=[0.8, 0.2]),
        }
    )


def meters() -> pd.DataFrame:
    """One reading a day over two years: a week's rhythm, a step up, and two wild days."""
    r = np.random.default_rng(64)
    days = pd.date_range("2023-01-01", "2024-12-31", freq="D")
    rhythm = np.array([100, 102, 101, 103, 99, 60, 55])[days.dayofweek]
    level = np.where(days >= "2024-03-01", 40, 0)
    energy = rhythm + level + r.normal(0, 1.5, len(days))
    energy[[200, 500]] = [400, 380]
    return pd.DataFrame(
        {"day": days, "energy_kwh": np.round(energy, 1), "outside_temp": np.round(r.normal(10, 7, len(days)), 1)}
    )


def helpdesk() -> pd.DataFrame:
    """Requests with two dates and two kinds of people: nothing says whose return, or which date, is meant."""
    r = np.random.default_rng(65)
    n = 800
    opened = pd.Timestamp("2024-02-01") + pd.to_timedelta(np.sort(r.integers(0, 330, n)), unit="D")
    return pd.DataFrame(
        {
            "ticket_id": np.arange(1, n + 1),
            "customer_id": r.integers(1, 120, n),
            "agent_id": r.integers(1, 15, n),
            "opened_on": opened,
            "closed_on": opened + pd.to_timedelta(r.integers(0, 20, n), unit="D"),
            "due_on": opened + pd.to_timedelta(r.integers(3, 15, n), unit="D"),
            "priority": r.choice(["low", "normal", "urgent"], n),
            "stage": r.choice(["new", "triaged", "solved"], n),
            "minutes_planned": r.integers(10, 100, n),
            "minutes_spent": r.integers(5, 140, n),
        }
    )


def drinks() -> pd.DataFrame:
    """Cups sold in a café; every drink has some cup with the best mark, but one is best on average."""
    r = np.random.default_rng(66)
    n = 700
    drink = r.choice(["Espresso", "Cocoa", "Chai", "Latte"], n, p=[0.4, 0.2, 0.2, 0.2])
    mark = np.clip(np.round(r.normal(3, 1, n)) + np.where(drink == "Chai", 1, 0), 1, 5)
    return pd.DataFrame(
        {
            "drink": drink,
            "branch": r.choice(["Harbour", "Station", "Park"], n),
            "size": r.choice(["small", "large"], n),
            "cups": r.integers(1, 6, n),
            "price": np.round(r.normal(4, 0.5, n), 2),
            "rating": mark.astype(int),
        }
    )


STUDY_TABLES = {
    "visits": visits,
    "shop": shop,
    "staff": staff,
    "meters": meters,
    "helpdesk": helpdesk,
    "drinks": drinks,
}
