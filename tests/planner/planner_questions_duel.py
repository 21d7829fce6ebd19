"""Questions that compare: growers of a cooperative and what they harvest, year after year."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def growers():
    r, n = np.random.default_rng(61), 180
    year = r.integers(2018, 2024, n)
    valley = r.choice(["Arn", "Birch", "Corr"], n, p=[0.5, 0.3, 0.2])
    return pd.DataFrame(
        {
            "grower": [f"Grower {i}" for i in range(n)],
            "sex": r.choice(["Female", "Male"], n),
            "valley": valley,
            "crop": r.choice(["Tomato", "Pepper", "Leek"], n),
            "next_crop": r.choice(["Tomato", "Pepper", "Leek"], n),
            "heated": r.choice(["yes", "no"], n),
            "year": year,
            "age": r.integers(22, 70, n),
            "wage": np.round(20000 + 900 * (year - 2018) + r.normal(0, 90, n) + 400 * (valley == "Corr"), 0),
            "planted_kg": r.integers(10, 90, n),
            "harvest_kg": r.integers(40, 400, n),
        }
    )


def mean(d, column, **kept):
    for name, value in kept.items():
        d = d[d[name] == value]
    return d[column].mean()


def steadily(course):
    return bool((course.diff().dropna() > 0).all())


TABLES: dict[str, Any] = {"growers": growers}
QUESTIONS: dict[str, list[tuple[str, Any]]] = {
    "growers": [
        ("On average, are women older than men?", lambda d: mean(d, "age", sex="Female") > mean(d, "age", sex="Male")),
        (
            "Do Arn growers have a higher average wage than Corr ones?",
            lambda d: mean(d, "wage", valley="Arn") > mean(d, "wage", valley="Corr"),
        ),
        (
            "Do women make more money on average than men?",
            lambda d: mean(d, "wage", sex="Female") > mean(d, "wage", sex="Male"),
        ),
        ("Men are older than women on average.", lambda d: mean(d, "age", sex="Male") > mean(d, "age", sex="Female")),
        ("Arn has more growers than Birch and Corr together.", lambda d: (d.valley == "Arn").sum() > 90),
        (
            "How much more does a man make than a woman on average?",
            lambda d: abs(mean(d, "wage", sex="Male") - mean(d, "wage", sex="Female")),
        ),
        (
            "How many more Arn growers than Birch growers are women?",
            lambda d: abs(
                ((d.valley == "Arn") & (d.sex == "Female")).sum() - ((d.valley == "Birch") & (d.sex == "Female")).sum()
            ),
        ),
        ("Who earns more, men or women?", lambda d: d.groupby("sex").wage.mean().idxmax()),
        ("Who has the highest wage on average, women or men?", lambda d: d.groupby("sex").wage.mean().idxmax()),
        ("Which valley pays better on average?", lambda d: d.groupby("valley").wage.mean().idxmax()),
        (
            "Which valley has more growers, Birch or Corr?",
            lambda d: d[d.valley.isin(["Birch", "Corr"])].valley.value_counts().idxmax(),
        ),
        ("Which is higher on average, planted kg or harvest kg?", lambda d: "harvest_kg"),
        ("Which columns have an average above 1000?", lambda d: ["wage"]),
        ("Does every valley have at least 40 growers?", lambda d: bool((d.valley.value_counts() >= 40).all())),
        ("More than half of the growers are women.", lambda d: (d.sex == "Female").mean() > 0.5),
        ("Did the average wage go up every year?", lambda d: steadily(d.groupby("year").wage.mean())),
        ("The average wage went up every year from 2019 to 2022.", lambda d: True),
        ("Did the number of growers decrease every year?", lambda d: False),
        ("Did the average wage get better from 2018 to 2023?", lambda d: True),
        (
            "Is the valley with the most growers the one with the highest total harvest?",
            lambda d: d.valley.value_counts().idxmax() == d.groupby("valley").harvest_kg.sum().idxmax(),
        ),
        (
            "Is Corr the best paid valley on average?",
            lambda d: d.groupby("valley").wage.mean().idxmax() == "Corr",
        ),
        (
            "Which is older on average, Birch growers or Corr growers?",
            lambda d: d[d.valley != "Arn"].groupby("valley").age.mean().idxmax(),
        ),
        ("In 2019, who earned more, men or women?", lambda d: d[d.year == 2019].groupby("sex").wage.mean().idxmax()),
        ("Does every valley have at least one woman?", lambda d: True),
        (
            "Does each valley have at least 15 women?",
            lambda d: bool((d[d.sex == "Female"].valley.value_counts() >= 15).all()),
        ),
        ("How many growers have a crop different from the next crop?", lambda d: (d.crop != d.next_crop).sum()),
        ("In how many rows are crop and next crop the same?", lambda d: (d.crop == d.next_crop).sum()),
        (
            "How much older are men than women on average?",
            lambda d: abs(mean(d, "age", sex="Male") - mean(d, "age", sex="Female")),
        ),
        ("Are there more men or women?", lambda d: d.sex.value_counts().idxmax()),
        ("Is harvest kg always higher than planted kg?", lambda d: bool((d.harvest_kg > d.planted_kg).all())),
        ("Is planted kg higher than harvest kg on average?", lambda d: d.planted_kg.mean() > d.harvest_kg.mean()),
        (
            "Do Arn growers have a higher maximum wage than Corr growers?",
            lambda d: d[d.valley == "Arn"].wage.max() > d[d.valley == "Corr"].wage.max(),
        ),
        ("Did each valley have more growers in 2020 than in 2019?", REFUSE),
        ("Do women earn more than left-handed men?", REFUSE),
        ("Are women faster than men?", REFUSE),
        ("Which valley is better?", REFUSE),
        ("All growers in the top 20 are insured.", REFUSE),
    ],
}
