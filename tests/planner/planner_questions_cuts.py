"""Vans, parishes, otters and pitchers under headers cut short, and questions in whole words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def vans():
    r = np.random.default_rng(12)
    made = pd.DataFrame(
        {
            "make": r.choice(["Brisk", "Corvo", "Dunlin"], 40),
            "displ": r.choice([1.2, 1.6, 2.0, 2.4], 40),
            "trans": r.choice(["manual", "automatic"], 40),
            "drv": r.choice(["f", "r", "4"], 40),
            "cty": r.integers(18, 33, 40),
        }
    )
    return made.assign(hwy=made.cty + r.integers(3, 9, 40))


def parishes():
    r = np.random.default_rng(13)
    names = ["Ashby", "Borley", "Cheam", "Dunmow", "Elsted", "Frome", "Garth", "Hythe"]
    first = r.integers(200, 9000, 8)
    return pd.DataFrame(
        {
            "parish": names,
            "county": ["Essex", "Kent"] * 4,
            "population_2001": first,
            "population_2011": first + r.integers(-150, 900, 8),
            "population_2021": first + r.integers(-300, 1900, 8),
            "life_exp": r.uniform(76, 84, 8).round(1),
            "growth_rate": r.uniform(-1, 2, 8).round(2),
        }
    )


def otters():
    r = np.random.default_rng(14)
    kinds = ["Sea otter", "Giant otter", "Smooth otter", "Marine otter", "Hairy otter", "River otter"]
    return pd.DataFrame(
        {
            "species": kinds,
            "genus": ["Enhydra", "Pteronura", "Lutrogale", "Lontra", "Lutra", "Lontra"],
            "sleep_total": r.uniform(7, 14, 6).round(1),
            "brainwt": r.uniform(0.03, 0.13, 6).round(3),
            "bodywt": r.uniform(4, 35, 6).round(1),
        }
    )


def sluggers():
    r = np.random.default_rng(15)
    return pd.DataFrame(
        {
            "player": [f"{a} {b}" for a in ("Abe", "Bo", "Cy", "Dan") for b in ("Hall", "Ives", "Judd")],
            "AtBat": r.permutation(np.arange(200, 440, 20)),
            "HmRun": r.permutation(np.arange(3, 27, 2)),
            "RBI": r.permutation(np.arange(30, 90, 5)),
            "division": ["East", "West"] * 6,
            "salary": r.permutation(np.arange(100, 700, 50)),
        }
    )


def nameless():
    """The same, of whom only the headers tell that they are players."""
    return sluggers().drop(columns="player")


TABLES = {"nameless": nameless, "vans": vans, "shires": parishes, "otters": otters, "sluggers": sluggers}

QUESTIONS = {
    "vans": [
        ("What is the average fuel economy in the city?", lambda d: d.cty.mean()),
        ("What is the highest highway mileage?", lambda d: d.hwy.max()),
        ("Which make has the highest average engine displacement?", lambda d: d.groupby("make").displ.mean().idxmax()),
        ("How many vans have an automatic transmission?", lambda d: (d.trans == "automatic").sum()),
        ("How many vans are rear wheel drive?", lambda d: (d.drv == "r").sum()),
        ("What is the average transaction?", REFUSE),
    ],
    "shires": [
        ("What is the total population of all parishes in Kent in 2011?",
         lambda d: d[d.county == "Kent"].population_2011.sum()),
        ("Which parish had the most people in 2021?", lambda d: d.loc[d.population_2021.idxmax(), "parish"]),
        ("What was the population of Frome in 2001 and 2021?",
         lambda d: d.loc[d.parish == "Frome", ["population_2001", "population_2021"]].iloc[0].tolist()),
        ("What was the population of Frome in 1991?", REFUSE),
        ("What is the average life expectancy?", lambda d: d.life_exp.mean()),
        ("Which parish is growing the fastest?", lambda d: d.loc[d.growth_rate.idxmax(), "parish"]),
        ("Which parish is shrinking the fastest?", lambda d: d.loc[d.growth_rate.idxmin(), "parish"]),
    ],
    "otters": [
        ("Which species sleeps the longest?", lambda d: d.loc[d.sleep_total.idxmax(), "species"]),
        ("What is the heaviest species?", lambda d: d.loc[d.bodywt.idxmax(), "species"]),
        ("What is the highest bodyweight?", lambda d: d.bodywt.max()),
        ("Which species has the biggest brain?", lambda d: d.loc[d.brainwt.idxmax(), "species"]),
        ("Which species runs the fastest?", REFUSE),
    ],
    "nameless": [
        ("What is the highest salary of a player?", lambda d: d.salary.max()),
        ("What is the highest salary of a coach?", REFUSE),
    ],
    "sluggers": [
        ("Who hit the most home runs?", lambda d: d.loc[d.HmRun.idxmax(), "player"]),
        ("What is the average number of runs batted in?", lambda d: d.RBI.mean()),
        ("Which division pays better on average?", lambda d: d.groupby("division").salary.mean().idxmax()),
        ("How many stolen bases are there in total?", REFUSE),
    ],
}  # fmt: skip
