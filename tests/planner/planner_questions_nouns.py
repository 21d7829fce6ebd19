"""Questions whose nouns are made of verbs that elsewhere add nothing, and steps of the calendar that rows lack."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def berths():
    r, n = np.random.default_rng(71), 180
    return pd.DataFrame(
        {
            "vessel": [f"MV {a}{b}" for a, b in zip(r.choice(list("ABCDEF"), n), np.arange(n), strict=True)],
            "flag_state": r.choice(["Malta", "Panama", "Norway"], n, p=[0.5, 0.3, 0.2]),
            "year": r.integers(2015, 2024, n),
            "day": r.integers(1, 32, n),
            "tonnage": r.integers(900, 60_000, n) + np.arange(n) / 1000,
            "harbour_dues": np.round(r.uniform(120, 4000, n), 2),
        }
    )


def wages():
    r, n = np.random.default_rng(72), 160
    titles = r.choice(["Riveter", "Welder", "Crane Driver", "Foreman", "Painter"], n, p=[0.3, 0.3, 0.2, 0.1, 0.1])
    return pd.DataFrame(
        {
            "forename": r.choice(["Mary", "Ivan", "Olga", "Destiny", "Tom"], n),
            "current_title": ["Title", *titles[1:]],
            "yard": r.choice(["Gdynia", "Cork"], n),
            "started": [f"{y}-{m}" for y, m in zip(r.integers(2015, 2020, n), r.integers(1, 13, n), strict=True)],
            "smokes": r.choice(["yes", "no"], n),
            "hourly_wage": np.round(r.uniform(14, 60, n), 2),
        }
    )


NOUN_TABLES = {"berths": berths, "wages": wages}
QUESTIONS = {
    "berths": [
        ("How many vessels arrived in 2020?", lambda d: int((d.year == 2020).sum())),
        ("In which year did most vessels arrive?", lambda d: int(d.year.value_counts().idxmax())),
        ("List the flag states that have no vessel above 59,000 tonnage.", REFUSE),
        ("How many unique departments are there?", REFUSE),
        ("How many unique purchases are there?", REFUSE),
        ("How many vessels have a valid price?", REFUSE),
        ("What is the rank of the vessel with the highest tonnage?", REFUSE),
        ("What is the most common vessel location?", REFUSE),
        ("What is the name of the vessel with the most bedrooms?", REFUSE),
        ("List the 4 months with the highest number of vessels.", REFUSE),
        ("On which day of the week did most vessels arrive?", REFUSE),
        ("What are the names of the 2 vessels with the lowest tonnage?", lambda d: d.nsmallest(2, "tonnage").vessel.tolist()),
        ("How many vessels contain more than 50,000 tonnage?", lambda d: int((d.tonnage > 50_000).sum())),
    ],
    "wages": [
        ("What is the most common title?", lambda d: d.current_title.mode()[0]),
        (
            "List the titles of the 3 best-paid people in Cork.",
            lambda d: d[d.yard == "Cork"].nlargest(3, "hourly_wage").current_title.tolist(),
        ),
        (
            "On average, how much more do people in Gdynia earn than people in Cork?",
            lambda d: d[d.yard == "Gdynia"].hourly_wage.mean() - d[d.yard == "Cork"].hourly_wage.mean(),
        ),
        ("In which 2 years did the fewest people start?",
         lambda d: d.started.str[:4].astype(int).value_counts().nsmallest(2).index.tolist()),
        ("How many people are over an hourly wage of 40?", lambda d: int((d.hourly_wage > 40).sum())),
        ("How many people are married?", REFUSE),
        ("How many destinations are there?", REFUSE),
        ("How many people who smoke don't smoke?", REFUSE),
    ],
}  # fmt: skip
