"""Questions that call rows by a noun that stands only as a modifier in names of columns, or by no column at all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def wardbook():
    r, n = np.random.default_rng(91), 160
    days = pd.to_datetime("2024-03-01") + pd.to_timedelta(np.sort(r.choice(90 * 24, n, replace=False)), unit="h")
    return pd.DataFrame(
        {
            "unique_key": 700_100 + r.permutation(n),
            "lodged_date": days,
            "settled_date": days + pd.to_timedelta(r.permutation(n) + 24, unit="h"),
            "office": r.choice(["Roads", "Parks", "Water", "Lights"], n, p=[0.4, 0.3, 0.2, 0.1]),
            "petition_type": r.choice(["Pothole", "Noise", "Litter", "Leak", "Graffiti"], n),
            "parish": r.choice(["Elm", "Oak", "Ash"], n, p=[0.5, 0.3, 0.2]),
        }
    )


def courtroll():
    r, n = np.random.default_rng(92), 180
    return pd.DataFrame(
        {
            "Docket Date": pd.to_datetime("2019-01-01") + pd.to_timedelta(r.integers(0, 1500, n), unit="D"),
            "Docket Year": r.integers(2019, 2023, n),
            "Docket Number": 190_000_000 + r.integers(0, 150, n) * 7,
            "Docket Category": r.choice(["Theft", "Fraud", "Trespass"], n),
            "Court": r.choice(["North", "South", "Harbour", "Hill"], n, p=[0.4, 0.3, 0.2, 0.1]),
            "Online": r.choice([True, False], n, p=[0.3, 0.7]),
        }
    )


def diary():
    r, n = np.random.default_rng(93), 150
    return pd.DataFrame(
        {
            "dmid": 4_000 + r.permutation(n) * 3,
            "musing_period": r.choice(["1d", "90d"], n),
            "original_dm": [f"I walked along the river and thought of plan {i} for the summer again" for i in range(n)],
            "num_line": r.integers(1, 30, n),
            "land": r.choice(["Chile", "Ghana", "Japan"], n, p=[0.5, 0.3, 0.2]),
            "theme": r.choice(["home", "sport", "music"], n),
        }
    )


def clubbook():
    r, n = np.random.default_rng(94), 120
    return pd.DataFrame(
        {
            "ID": 100 + r.permutation(n),
            "Dt_Patron": pd.to_datetime("2022-01-01") + pd.to_timedelta(r.integers(0, 300, n), unit="D"),
            "Income": 20_000 + r.permutation(n) * 100,
            "NumShopPurchases": r.permutation(n),
        }
    )


ROW_TABLES = {"wardbook": wardbook, "courtroll": courtroll, "diary": diary, "clubbook": clubbook}

QUESTIONS: dict[str, Any] = {
    "wardbook": [
        ("How many petitions were lodged in Oak?", lambda d: (d.parish == "Oak").sum()),
        ("Which parish has the most petitions?", lambda d: d.parish.mode()[0]),
        ("Which 2 offices handle the most petitions?", lambda d: d.office.value_counts().head(2).index.tolist()),
        ("How many petition types are there?", lambda d: d.petition_type.nunique()),
        ("What is the most common petition?", lambda d: d.petition_type.mode()[0]),
    ],
    "courtroll": [
        ("What is the total number of dockets?", len),
        ("Which court has the highest number of dockets?", lambda d: d.Court.mode()[0]),
        ("What is the average docket count per court?", lambda d: len(d) / d.Court.nunique()),
        ("Which 2 courts have the highest docket counts?", lambda d: d.Court.value_counts().head(2).index.tolist()),
    ],
    "diary": [
        ("How many musings are from Ghana?", lambda d: (d.land == "Ghana").sum()),
        ("Are there any musings with more than 40 lines?", lambda d: False),
        ("Is there a musing from Chile with over 5 lines?", lambda d: True),
        ("Which land has the most musings on sport?", lambda d: d[d.theme == "sport"].land.mode()[0]),
        ("What is the average number of lines in the musings?", lambda d: d.num_line.mean()),
    ],
    "clubbook": [
        ("Who is the patron with the highest income?", lambda d: d.loc[d.Income.idxmax()].ID),
        ("Who are the 3 patrons with the most shop purchases?", lambda d: d.nlargest(3, "NumShopPurchases").ID.tolist()),
    ],
}  # fmt: skip
