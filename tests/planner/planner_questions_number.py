"""Questions of a single day, too short for a step of the calendar, and of what boats are counted and measured by."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def fishing_day():
    r, n = np.random.default_rng(231), 90
    return pd.DataFrame(
        {
            "Landed": ["2024-05-01"] * n,
            "Quay": r.choice(["North", "South", "West"], n, p=[0.5, 0.3, 0.2]),
            "Weight": r.permutation(np.linspace(1, 30, n).round(2)),
        }
    )


def scores():
    """Songs, with how their singers are followed."""
    r, n = np.random.default_rng(232), 120
    return pd.DataFrame(
        {
            "song_id": 9000 + np.arange(n),
            "singer_name": [f"{a} {b}" for a in ("Ada", "Bo", "Cy", "Di") for b in map(str, range(30))],
            "singer_followers": r.permutation(np.arange(n) * 71 + 40),
            "age": r.integers(18, 70, n),
            "charm_score": r.integers(1, 9, n),
            "sung": pd.Timestamp("2023-01-01") + pd.to_timedelta(r.integers(0, 200, n), unit="D"),
            "covers": r.integers(0, 5, n),
            "streamed": r.permutation(np.arange(n) * 13 + 5),
            "score": r.permutation(np.linspace(1, 9, n).round(3)),
        }
    )


NUMBER_TABLES = {"fishing_day": fishing_day, "scores": scores}
QUESTIONS: dict[str, Any] = {
    "fishing_day": [
        ("What was the average weight over time?", lambda d: [d.Weight.mean()]),
    ],
    "scores": [
        ("How many followers does the most followed singer have?", lambda d: d.singer_followers.max()),
        ("average charm", lambda d: d.charm_score.mean()),
        ("How many songs have charm below 3?", lambda d: (d.charm_score < 3).sum()),
        ("On how many different days were songs sung?", lambda d: d.sung.nunique()),
        ("How old, on average, are the singers of songs with a score above 5?", lambda d: d[d.score > 5].age.mean()),
        ("How many songs got at least one cover?", lambda d: (d.covers > 0).sum()),
        ("How many rated their score below 3?", lambda d: (d.score < 3).sum()),
        ("How old are the singers on average?", lambda d: d.age.mean()),
        ("What's the score of the song that was streamed most often?", lambda d: d.loc[d.streamed.idxmax()].score),
    ],
    "sailboats": [
        ("How many boats have 3 crew or fewer?", lambda d: (d.Crew <= 3).sum()),
        ("How many boats are sloop or lower?", REFUSE),
        ("Going by the harbour column, how many distinct harbours are there?", lambda d: d.Harbour.nunique()),
        ("How much does the longest boat cost?", lambda d: d.loc[d.Length.idxmax()].Price),
        ("How much does a boat cost on average?", lambda d: d.Price.mean()),
        ("How much do all boats in Alvik cost in total?", lambda d: d[d.Harbour == "Alvik"].Price.sum()),
        (
            "For sloops where both the price is lower than 5000 and crew is lower than 5, what do lengths average?",
            lambda d: d[(d.Rig == "sloop") & (d.Price < 5000) & (d.Crew < 5)].Length.mean(),
        ),
        ("How large is the boat list?", REFUSE),
        ("How many remarks mention nobody?", REFUSE),
        ("The skipper with the most boats has how many boats?", lambda d: d.Skipper.value_counts().max()),
        ("How many boats have a price that is not blank?", lambda d: len(d)),
    ],
}
