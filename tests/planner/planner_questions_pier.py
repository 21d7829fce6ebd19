"""Questions that end in yes or no, over crossings of a ferry: statements, what is the same, averages, alternatives."""

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


PIER_TABLES = {"crossings": crossings}

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
}  # fmt: skip
