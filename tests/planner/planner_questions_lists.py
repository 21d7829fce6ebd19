"""Questions for several values at once: those of the rows that a measure picks, and the measure's own."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def sermons():
    r, n = np.random.default_rng(223), 180
    return pd.DataFrame(
        {
            "Text": [
                f"On {a}, part {b}" for a in ("grace", "bread", "hope", "envy", "rain", "doubt") for b in range(30)
            ],
            "Preacher": r.choice(["Rev. Ames", "Rev. Boughton", "Rev. Coles"], n),
            "Blessings": r.permutation(np.arange(n) * 3 + 5),
            "Minutes": r.permutation(np.linspace(8, 75, n).round(1)),
        }
    )


def kitchens():
    r, n = np.random.default_rng(227), 240
    return pd.DataFrame(
        {
            "Dish": [f"{a} {b}" for a in ("Pea", "Leek", "Beet", "Corn", "Bean", "Kale") for b in range(40)],
            "Cook": r.choice(["Ida", "Jon", "Kim", "Lou", "Mae", "Ned"], n),
            "Stove": r.integers(1, 9, n),
            "Palatability": r.permutation(np.linspace(0, 1, n).round(4)),
            "Satisfaction": r.integers(1, 11, n),
            "Burns": r.poisson(2, n),
        }
    )


TABLES = {"sermons": sermons, "kitchens": kitchens}

QUESTIONS = {
    "sermons": [
        ("3 lowest blessing numbers", lambda d: d.Blessings.nsmallest(3).tolist()),
        ("What are the five highest blessings numbers?", lambda d: d.Blessings.nlargest(5).tolist()),
        ("How many blessings did the 4 shortest sermons get?", lambda d: d.nsmallest(4, "Minutes").Blessings.tolist()),
        ("What number of blessings do the two longest sermons have?",
         lambda d: d.nlargest(2, "Minutes").Blessings.tolist()),
        ("How many blessings do the two sermons with the most blessings have?",
         lambda d: d.Blessings.nlargest(2).tolist()),
        ("How many blessings does the longest sermon have?", lambda d: d.loc[d.Minutes.idxmax()].Blessings),
        ("How many sermons do the two preachers with the most sermons have?",
         lambda d: int(d.Preacher.value_counts().head(2).sum())),
    ],
    "kitchens": [
        ("3 happiest cooks by average satisfaction",
         lambda d: d.groupby("Cook").Satisfaction.mean().nlargest(3).index.tolist()),
        ("What are the burns of the two stoves with the most burns?", REFUSE),
        ("4 least palatable dishes", lambda d: d.nsmallest(4, "Palatability").Dish.tolist()),
        ("2 cooks with the most dish burns", lambda d: d.groupby("Cook").Burns.sum().nlargest(2).index.tolist()),
    ],
}  # fmt: skip
