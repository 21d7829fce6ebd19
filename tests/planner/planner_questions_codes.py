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
            "sector": r.choice(["Software & tools", "Retail trade"], n),
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


def shelter_pets():
    r, n = np.random.default_rng(64), 300
    return pd.DataFrame(
        {
            "nickname": [*r.choice(["Lucy", "Luci", "Max", "Bo"], 60), "Cat", *(f"Rex {i}" for i in range(n - 61))],
            "kind": r.choice(["Dog", "Cat", "Goat"], n, p=[0.6, 0.3, 0.1]),
            "chip": pd.Series([f"C{i}" for i in range(n)]).where(r.random(n) < 0.7),
        }
    )


def concerts():
    r, n = np.random.default_rng(65), 240
    seats = r.integers(100, 900, n)
    return pd.DataFrame(
        {
            "house": r.choice(["Lyric", "Globe", "Tivoli"], n),
            "seats": seats,
            "sold_seats": (seats * r.uniform(0.2, 1, n)).astype(int),
            "rebate": np.round(r.choice([0, 0.1, 0.2, 0.3, 0.5], n), 1),
            "profit": np.round(r.normal(100, 900, n) - r.permutation(n) * 2, 2),
        }
    )


CODE_TABLES = {
    "surveyed": surveyed,
    "townships": townships,
    "home_sales": home_sales,
    "shelter_pets": shelter_pets,
    "concerts": concerts,
}
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
        ("How many software people are there?", lambda d: (d.sector == "Software & tools").sum()),
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
        ("What percentage of the homes was built before 1950?", lambda d: 100 * (d.year_built < 1950).mean()),
        ("How many homes were built before the year 1950?", lambda d: (d.year_built < 1950).sum()),
    ],
    "shelter_pets": [
        ("How many more dogs than cats are there?", lambda d: (d.kind == "Dog").sum() - (d.kind == "Cat").sum()),
        ("How many cats are there?", lambda d: (d.kind == "Cat").sum()),
        ("How many dogs are goats?", REFUSE),
        ("How many rows are a dog or a goat?", lambda d: d.kind.isin(["Dog", "Goat"]).sum()),
        ("How many rows have Lucy as nickname?", lambda d: (d.nickname == "Lucy").sum()),
        ("How many rows have no chip?", lambda d: d.chip.isna().sum()),
        ("What percentage of the rows has a chip?", lambda d: 100 * d.chip.notna().mean()),
    ],
    "concerts": [
        ("How many concerts lost money?", lambda d: (d.profit < 0).sum()),
        ("How many concerts made a profit?", lambda d: (d.profit > 0).sum()),
        ("Which house lost the most money?", lambda d: d.groupby("house").profit.sum().idxmin()),
        ("What is the profit of the concert with the worst loss?", lambda d: d.profit.min()),
        ("Which houses are not profitable?", lambda d: list((g := d.groupby("house").profit.sum())[g <= 0].index)),
        ("Do all concerts with a rebate of 30% or more lose money?", lambda d: (d[d.rebate >= 0.3].profit < 0).all()),
        ("What share of the seats were sold seats?", lambda d: 100 * d.sold_seats.sum() / d.seats.sum()),
    ],
}
