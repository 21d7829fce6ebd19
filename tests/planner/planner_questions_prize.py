"""Prizes, parishes and a kennel of our own: which column is shown, lists of values, and groups that pass."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def laurels():
    """Prizes that people won, some of them again and again."""
    names = ["Ada Flint", "Bo Marsh", "Cy Reed", "Di Vale", "Ed Thorn", "Flo Penn", "Gus Dale", "Hal Wren"]
    r = np.random.default_rng(21)
    rows = []
    for year in range(1990, 2026):
        for medal in ("Gold", "Silver"):
            name = names[int(r.integers(0, len(names)))]
            age = 1 + year - 1950 - names.index(name)
            rows.append(
                (year, medal, name, f"Work {(year * 7 + len(rows) // 3) % 60}", age, f"19{50 + len(name)}-01-02")
            )
    return pd.DataFrame(rows, columns=["prize_year", "medal", "name", "book", "age", "birth_date"])


def hamlets():
    """Places with their pages on the web, where two places share a name."""
    r, n = np.random.default_rng(22), 60
    names = [f"Holm {chr(65 + i % 26)}{i}" for i in range(n)]
    names[7] = names[3]
    kinds = ["village", "hamlet", "borough"]
    return pd.DataFrame(
        {
            "name": names,
            "website": [f"https://place{i}.example" if i % 9 else None for i in range(n)],
            "kind": [kinds[i % 3] for i in range(n)],
            "land_area_km2": (r.permutation(n) + 1) * 3.5,
            "population_2021": (r.permutation(n) + 1) * 111,
        }
    )


def kennel():
    """Animals that have numbers and names."""
    r, n = np.random.default_rng(23), 150
    names = ["Rex", "Luna", "Milo", "Bella", "Otto", "Nala", "Fips"]
    return pd.DataFrame(
        {
            "tag_number": [f"K{1000 + i}" for i in range(n)],
            "animal_name": [names[int(i)] for i in r.integers(0, len(names), n)],
            "species": ["Dog" if i % 3 else "Cat" for i in range(n)],
            "weight": [round(float(w), 1) for w in r.uniform(2, 40, n)],
        }
    )


PRIZE_TABLES = {"laurels": laurels, "hamlets": hamlets, "kennel": kennel}


def often(d: pd.DataFrame, column: str) -> pd.Series:
    return d[column].value_counts()


QUESTIONS: dict[str, list[tuple[str, Any]]] = {
    "laurels": [
        ("In which years did Ada Flint win?", lambda d: sorted(d[d.name == "Ada Flint"].prize_year.unique())),
        ("What were the ages of Bo Marsh?", lambda d: d[d.name == "Bo Marsh"].age.tolist()),
        ("Who won more than eight times?", lambda d: often(d, "name")[lambda s: s > 8].index.tolist()),
        ("Which names appear exactly 8 times?", lambda d: often(d, "name")[lambda s: s == 8].index.tolist()),
        (
            "Which books won both Gold and Silver?",
            lambda d: d.groupby("book").medal.nunique()[lambda s: s == 2].index.tolist(),
        ),
        (
            "Which books won more than one medal?",
            lambda d: d.groupby("book").medal.nunique()[lambda s: s > 1].index.tolist(),
        ),
        (
            "How many rows are there in 1990, 1994 and 1999?",
            lambda d: d[d.prize_year.isin([1990, 1994, 1999])].prize_year.value_counts().sort_index().to_dict(),
        ),
        (
            "How many rows are there in 1990, 1994 and 1999 in total?",
            lambda d: int(d.prize_year.isin([1990, 1994, 1999]).sum()),
        ),
        ("Give the 4 lowest ages, each value only once", lambda d: sorted(d.age.unique())[:4]),
        ("How many prizes are there for each medal?", lambda d: d.medal.value_counts().to_dict()),
    ],
    "hamlets": [
        (
            "List the 4 largest villages by land area",
            lambda d: d[d.kind == "village"].nlargest(4, "land_area_km2").name.tolist(),
        ),
        (
            "Which hamlet is the most populated in 2021?",
            lambda d: d[d.kind == "hamlet"].nlargest(1, "population_2021").name.iloc[0],
        ),
        (
            "For which kinds is the median land area above 100?",
            lambda d: d.groupby("kind").land_area_km2.median()[lambda s: s > 100].index.tolist(),
        ),
    ],
    "kennel": [
        (
            "What is the name of the heaviest cat?",
            lambda d: d[d.species == "Cat"].nlargest(1, "weight").animal_name.iloc[0],
        ),
        ("List the top 3 dog names", lambda d: often(d[d.species == "Dog"], "animal_name").index[:3].tolist()),
        (
            "Which names are the most common among cats?",
            lambda d: often(d[d.species == "Cat"], "animal_name").index[0],
        ),
    ],
}
