"""Questions with two fair readings, which are asked back: ranks, rows that only a number tells; and near misses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def shanty_chart():
    r, n = np.random.default_rng(611), 60
    return pd.DataFrame(
        {
            "Rank": np.arange(1, n + 1),
            "Shanty": [f"Haul {w} {i}" for i, w in enumerate(r.choice(["Away", "Down", "Home"], n))],
            "Crew": r.choice(["Gull Choir", "Tar Singers", "Brig Four"], n),
            "Year": np.where(np.arange(n) < 30, 1971, 1984),
        }
    )


def mill_flats():
    r, n = np.random.default_rng(612), 80
    return pd.DataFrame(
        {
            "Ref": [f"MF-{v}" for v in r.permutation(900)[:n] + 100],
            "Quarter": r.choice(["Weir", "Sluice", "Race"], n),
            "Floor area": r.permutation(n) * 3 + 31,
            "Rent": r.permutation(n) * 17 + 400,
        }
    )


def allotment_members():
    r, n = np.random.default_rng(613), 90
    return pd.DataFrame(
        {
            "ID": r.permutation(n) + 2000,
            "Recency": r.permutation(n) + 1,
            "Spent": r.integers(5, 400, n),
            "Newsletter": r.choice(["Yes", "No"], n, p=[0.3, 0.7]),
            "Joined": (pd.to_datetime("2021-02-01") + pd.to_timedelta(r.integers(0, 500, n), unit="D")).date,
        }
    )


CHARTS_TABLES = {"shanty_chart": shanty_chart, "mill_flats": mill_flats, "allotment_members": allotment_members}
ASKED = {
    "Is the shanty with the highest rank from 1971?",
    "Which are the top 3 shanties of highest rank?",
    "List the 4 largest flats by floor area.",
    "Who are the top 3 amounts spent?",
}
"""Asked back on purpose."""
QUESTIONS: dict[str, Any] = {
    "shanty_chart": [
        ("Is the shanty with the highest rank from 1971?", lambda d: True),
        (
            "Is the crew of the shanty with the highest rank the same as the crew of the shanty with the lowest rank?",
            lambda d: bool(d.Crew.iloc[0] == d.Crew.iloc[-1]),
        ),
        ("Which are the top 3 shanties of highest rank?", lambda d: d.Shanty.head(3).tolist()),
    ],
    "mill_flats": [
        ("List the 4 largest flats by floor area.", lambda d: d["Floor area"].nlargest(4).tolist()),
        ("Which flat has the highest rent?", lambda d: d.Ref[d.Rent.idxmax()]),
        ("What are the refs of the 3 flats with the highest rent?", lambda d: d.nlargest(3, "Rent").Ref.tolist()),
    ],
    "allotment_members": [
        ("Who is the member with the most recent purchase?", lambda d: d.ID[d.Recency.idxmin()]),
        ("What did the least recent member spend?", lambda d: d.Spent[d.Recency.idxmax()]),
        ("Which are the 2 most common newsletter answers?", lambda d: ["no", "yes"]),
        ("Who are the top 3 amounts spent?", lambda d: d.Spent.nlargest(3).tolist()),
    ],
}
