"""Questions of yes or no over crossings of a ferry, and of long texts and long lists over the notices of a parish."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def crossings():
    r, n = np.random.default_rng(81), 260
    return pd.DataFrame(
        {
            "crossing_id": np.arange(4000, 4000 + n),
            "vessel": r.choice(["Alca", "Brant", "Cormo", "Dunlin"], n, p=[0.4, 0.3, 0.2, 0.1]),
            "skipper": r.choice([f"Skipper {i:02d}" for i in range(24)], n),
            "berth": r.integers(1, 5, n),
            "fare": r.uniform(4, 60, n).round(2),
            "total_amount": r.uniform(70, 160, n).round(2),
            "minutes": r.permutation(np.arange(20, 20 + n)),
            "knots": r.permutation(np.arange(n)) / 10,
            "passengers": r.integers(0, 4, n),
            "cargo": ["timber"] * n,
        }
    )


def notices():
    r, n = np.random.default_rng(82), 400
    words = ["Lost", "found", "at", "the", "old", "mill", "pond", "by", "choir", "evening", "market", "stall"]
    themes = ["music", "repairs", "law and order", "garden", "walks", "books", "sport", "children"]
    heads = [" ".join(r.choice(words, r.integers(2, 11))) + f" {'x' * int(i % 7)}{i}" for i in range(n)]
    return pd.DataFrame(
        {
            "heading": heads,
            "leaf": r.integers(1, 9, n),
            "rubric": r.choice(["Council", "Church", "School"], n, p=[0.5, 0.3, 0.2]),
            "themes": [str(list(map(str, r.choice(themes, r.integers(1, 7), replace=False)))) for _ in range(n)],
            "body": [" ".join(r.choice(words, 40)) for _ in range(n)],
        }
    )


PIER_TABLES = {"crossings": crossings, "notices": notices}


def chars(d: pd.DataFrame) -> pd.Series:
    return d.heading.str.len()


def held(d: pd.DataFrame) -> pd.Series:
    return d.themes.str.count("', '") + 1


QUESTIONS: dict[str, Any] = {
    "crossings": [
        ("No crossing took more than 300 minutes.", lambda d: True),
        ("None of the crossings took more than 200 minutes.", lambda d: False),
        ("All crossings took more than 10 minutes.", lambda d: True),
        ("Any crossing that took more than 200 minutes?", lambda d: True),
        ("The average fare is above 100.", lambda d: False),
        ("The longest crossing was made by the Brant.", lambda d: d.loc[d.minutes.idxmax()].vessel == "Brant"),
        ("Most crossings were made by the Alca.", lambda d: bool((d.vessel == "Alca").mean() > 0.5)),
        ("Were all crossings made by the same vessel?", lambda d: False),
        ("Do all crossings carry the same cargo?", lambda d: True),
        ("Did any two crossings have the same skipper?", lambda d: True),
        ("Are there crossings with the same vessel and fare more than once?",
         lambda d: bool(d.duplicated(["vessel", "fare"]).any())),
        ("Are there more than 20 different skippers?", lambda d: bool(d.skipper.nunique() > 20)),
        ("Are there more than 4 vessels?", lambda d: False),
        ("Is the fare above 20 on average?", lambda d: bool(d.fare.mean() > 20)),
        ("Were there crossings that cost more than 150 in total?", lambda d: bool((d.total_amount > 150).any())),
        ("Did all the crossings use berth 1 or 2?", lambda d: False),
        ("How many crossings had 1 or 2 passengers?", lambda d: d.passengers.isin([1, 2]).sum()),
        ("Are there crossings with a non-zero fare?", lambda d: True),
        ("Is the Cormo one of the vessels?", lambda d: True),
        ("Is the vessel with the highest knots also the one with the highest minutes?",
         lambda d: d.loc[d.knots.idxmax()].vessel == d.loc[d.minutes.idxmax()].vessel),
        ("Which skipper is associated with the crossing with the most minutes?",
         lambda d: d.loc[d.minutes.idxmax()].skipper),
        ("All crossings were made by the same harbour pilot.", REFUSE),
    ],
    "notices": [
        ("What are the 3 longest headings?",
         lambda d: d.loc[chars(d).sort_values(ascending=False, kind="stable").index].heading.head(3).tolist()),
        ("How long is the shortest heading?", lambda d: chars(d).min()),
        ("What are the lengths of the 4 longest headings?", lambda d: chars(d).nlargest(4).tolist()),
        ("Which rubric has the notice with the longest heading?", lambda d: d.loc[chars(d).idxmax()].rubric),
        ("What is the average heading length by rubric?", lambda d: chars(d).groupby(d.rubric).mean().to_dict()),
        ("How many notices have more than 4 themes?", lambda d: (held(d) > 4).sum()),
        ("Does any notice have more than 6 themes?", lambda d: False),
        ("What is the average number of themes per notice?", lambda d: held(d).mean()),
        ("What is the most common number of themes?", lambda d: held(d).mode()[0]),
        ("What is the highest number of themes?", lambda d: held(d).max()),
        ("On which leaf is the notice with the longest heading?", lambda d: d.loc[chars(d).idxmax()].leaf),
        ("How many notices have the theme 'law and order'?", lambda d: d.themes.str.contains("'law and order'").sum()),
        ("How many bodies contain the words 'mill pond'?", lambda d: d.body.str.contains("mill pond").sum()),
        ("Is the rubric of the notice with the longest heading School?",
         lambda d: d.loc[chars(d).idxmax()].rubric == "School"),
        ("What is the longest postscript?", REFUSE),
    ],
}  # fmt: skip
