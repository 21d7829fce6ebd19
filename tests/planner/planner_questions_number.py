"""Questions of a single day, too short for a step of the calendar."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def fishing_day():
    r, n = np.random.default_rng(231), 90
    return pd.DataFrame(
        {
            "Landed": ["2024-05-01"] * n,
            "Quay": r.choice(["North", "South", "West"], n, p=[0.5, 0.3, 0.2]),
            "Weight": r.permutation(np.linspace(1, 30, n).round(2)),
        }
    )


NUMBER_TABLES = {"fishing_day": fishing_day}
QUESTIONS: dict[str, Any] = {
    "fishing_day": [
        ("What was the average weight over time?", lambda d: [d.Weight.mean()]),
    ],
}
