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


NOUN_TABLES = {"berths": berths}
QUESTIONS = {
    "berths": [
        ("How many vessels arrived in 2020?", lambda d: int((d.year == 2020).sum())),
        ("In which year did most vessels arrive?", lambda d: int(d.year.value_counts().idxmax())),
        ("How many unique departments are there?", REFUSE),
        ("How many unique purchases are there?", REFUSE),
        ("How many vessels have a valid price?", REFUSE),
        ("What is the rank of the vessel with the highest tonnage?", REFUSE),
        ("What is the most common vessel location?", REFUSE),
        ("What is the name of the vessel with the most bedrooms?", REFUSE),
        ("List the 4 months with the highest number of vessels.", REFUSE),
        ("On which day of the week did most vessels arrive?", REFUSE),
        ("What are the names of the 2 vessels with the lowest tonnage?", lambda d: d.nsmallest(2, "tonnage").vessel.tolist()),
    ],
}  # fmt: skip
