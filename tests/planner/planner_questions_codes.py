"""Questions of which the point is a condition: numbered cells, codes in brackets, limits whose column goes unsaid."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def surveyed():
    r, n = np.random.default_rng(61), 400
    return pd.DataFrame(
        {
            "age": r.integers(16, 90, n),
            "marital": r.choice(["1. Single", "2. Married", "3. Widowed"], n, p=[0.3, 0.5, 0.2]),
            "insured": r.choice(["1. Yes", "2. No"], n, p=[0.7, 0.3]),
            "wage": np.round(r.uniform(20, 300, n), 1),
            "stage": r.choice([f"S{i:02d}" for i in range(1, 7)], n),
            "conservation": r.choice(["en", "vu", "lc"], n, p=[0.2, 0.3, 0.5]),
            "hours_asleep": r.choice(["<5", "5", "6", "7", "8", "9+"], n),
        }
    )


def townships():
    r, n = np.random.default_rng(62), 60
    return pd.DataFrame(
        {
            "town": [f"{a}ford {i}" for i, a in enumerate(r.choice(["Alder", "Birch", "Cray"], n))],
            "population": r.permutation(n) * 90000 + 2000,
            "area": np.round(r.uniform(4, 900, n), 1),
            "revenue": np.round(r.uniform(0.1, 20, n), 2),
            "mortality": np.round(r.uniform(2, 20, n), 3),
        }
    )


def home_sales():
    r, n = np.random.default_rng(63), 150
    built = r.integers(1900, 2005, n)
    return pd.DataFrame(
        {
            "price": r.permutation(n) * 4000 + 40000,
            "month_sold": r.integers(1, 13, n),
            "year_built": built,
            "year_repaired": np.minimum(built + r.integers(0, 60, n), 2009),
            "kitchen": r.choice(["Ex", "Gd", "TA"], n, p=[0.2, 0.3, 0.5]),
        }
    )


CODE_TABLES = {"surveyed": surveyed, "townships": townships, "home_sales": home_sales}
QUESTIONS: dict[str, list[tuple[str, Any]]] = {
    "surveyed": [
        ("How many people are married?", lambda d: (d.marital == "2. Married").sum()),
        ("How many people are not insured?", lambda d: (d.insured == "2. No").sum()),
        ("What percentage of the people is widowed?", lambda d: 100 * (d.marital == "3. Widowed").mean()),
        ("How many people earn more than 200k?", lambda d: (d.wage > 200).sum()),
        ("How many people are in stage 3?", lambda d: (d.stage == "S03").sum()),
        ("How many people are in stages 2 and 4?", lambda d: d.stage.isin(["S02", "S04"]).sum()),
        ("How many people are in stage 9?", REFUSE),
        ("How many people are endangered (en)?", lambda d: (d.conservation == "en").sum()),
        ("How many people are enraged?", REFUSE),
        ("How many veteran people are there (age above 60)?", lambda d: (d.age > 60).sum()),
        ("How many veteran people are there?", REFUSE),
        ("How many people were under 18?", lambda d: (d.age < 18).sum()),
        ("How many people have less than 6 hours asleep?", lambda d: d.hours_asleep.isin(["<5", "5"]).sum()),
        ("What is the average pay (wage) of single people?", lambda d: d[d.marital == "1. Single"].wage.mean()),
    ],
    "townships": [
        ("How many towns have more than 2 million people?", lambda d: (d.population > 2e6).sum()),
        ("What is the biggest town (area)?", lambda d: d.loc[d.area.idxmax(), "town"]),
        ("How many towns have a revenue above 5 billion?", lambda d: (d.revenue > 5).sum()),
        ("Which town has the worst mortality?", lambda d: d.loc[d.mortality.idxmax(), "town"]),
    ],
    "home_sales": [
        ("How many homes sold for more than $300,000?", lambda d: (d.price > 300000).sum()),
    ],
}
