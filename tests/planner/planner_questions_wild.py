"""Questions over tables whose columns are written as one word, and over monthly figures of sales."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def mammals():
    r, n = np.random.default_rng(71), 80
    return pd.DataFrame(
        {
            "species": [f"Beast {i:02d}" for i in range(n)],
            "diet": r.choice(["plants", "meat", "both"], n, p=[0.5, 0.3, 0.2]),
            "status": r.choice(["safe", "rare", "N/A"], n, p=[0.5, 0.2, 0.3]),
            "bodywt": r.gamma(2, 90, n).round(1),
            "brainwt": r.gamma(2, 0.4, n).round(3),
            "hwy": r.integers(8, 40, n),
        }
    )


def parishes():
    r, n = np.random.default_rng(72), 120
    total = r.integers(900, 90_000, n)
    return pd.DataFrame(
        {
            "parish": [f"Parish {i:03d}" for i in range(n)],
            "poptotal": total,
            "popdensity": r.gamma(2, 200, n).round(1),
            "popadults": (total * 0.7).astype(int),
            "lat": r.uniform(40, 60, n).round(4),
        }
    )


def housing():
    r = np.random.default_rng(73)
    rows = [(c, y, m) for c in ("Arden", "Brill", "Corby") for y in (2019, 2020, 2021) for m in range(1, 13)]
    made = pd.DataFrame(rows, columns=["city", "year", "month"])
    return made.assign(sales=r.integers(20, 400, len(made)), listings=r.integers(100, 900, len(made)))


WILD_TABLES = {"mammals": mammals, "parishes": parishes, "housing": housing}

QUESTIONS: dict[str, Any] = {
    "mammals": [
        ("What is the average brain weight?", lambda d: d.brainwt.mean()),
        ("Which species has the highest body weight?", lambda d: d.loc[d.bodywt.idxmax()].species),
        ("How many species have a missing status?", lambda d: (d.status == "N/A").sum()),
        ("What is the highest highway?", lambda d: d.hwy.max()),
        ("List the 3 heaviest species", lambda d: d.nlargest(3, "bodywt").species.tolist()),
        ("How many different diet grades are there?", lambda d: d.diet.nunique()),
        ("How many species have wings?", REFUSE),
    ],
    "parishes": [
        ("Which parish has the largest population?", lambda d: d.loc[d.poptotal.idxmax()].parish),
        ("What is the total population?", lambda d: d.poptotal.sum()),
        ("What are the top 4 parishes by population density?", lambda d: d.nlargest(4, "popdensity").parish.tolist()),
        ("What is the northernmost parish?", lambda d: d.loc[d.lat.idxmax()].parish),
        ("Which parish is the poorest?", REFUSE),
    ],
    "housing": [
        ("How many homes were sold in Brill in 2020?", lambda d: d[(d.city == "Brill") & (d.year == 2020)].sales.sum()),
        ("In which year were the most houses sold?", lambda d: d.groupby("year").sales.sum().idxmax()),
        ("Which city usually has the most sales?", lambda d: d.groupby("city").sales.sum().idxmax()),
    ],
}
