"""Questions that call rows by a noun that stands only as a modifier in names of columns, or by no column at all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


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


def ferrylog():
    r, n = np.random.default_rng(95), 200
    captain = r.integers(500, 520, n)
    return pd.DataFrame(
        {
            "Sailed": pd.to_datetime("2023-04-01") + pd.to_timedelta(r.permutation(n) * 37, unit="m"),
            "rider_count": r.integers(1, 8, n),
            "crossing_kind": r.choice(["day", "night"], n),
            "dock": r.choice(["Quay", "Slip", "Jetty"], n),
            "captain_id": captain,
            "captain_name": [("Ann", "Bo", "Cy")[c % 3] for c in captain],
            "captain_is_veteran": r.choice([True, False], n),
            "tip": r.gamma(2, 2, n).round(2),
            "fare": 10 + r.permutation(n) / 4,
        }
    )


def rankbook():
    r, n = np.random.default_rng(97), 150
    return pd.DataFrame(
        {
            "Query": r.choice(["tea", "kettle", "cup", "spoon"], n),
            "Pages": [f"shop.example/{i}" for i in r.integers(0, 70, n)],
            "Place": 1 + r.permutation(n),
            "Rivalry": r.choice(["Low", "High"], n),
            "nightly_rooms": r.integers(1, 4, n),
            "Price": 20 + r.permutation(n) / 2,
        }
    )


def gazette():
    r, n = np.random.default_rng(98), 200
    kind = np.where(np.arange(n) % 20 == 0, "Video", "Story")
    return pd.DataFrame(
        {
            "headline": [f"The harbour board met again and {i} people spoke of the old quay" for i in range(n)],
            "item_type": kind,
            "word_count": np.where(kind == "Video", 5000, 100) + r.permutation(n),
            "section": r.choice(["Sports", "Town", "Arts"], n),
        }
    )


def crewroll():
    r, n = np.random.default_rng(96), 220
    return pd.DataFrame(
        {
            "Date Hired": pd.to_datetime("2016-01-01") + pd.to_timedelta(r.integers(0, 1800, n), unit="D"),
            "Work Injury": r.choice([True, False], n, p=[0.2, 0.8]),
            "Average Monthly Hours": r.integers(90, 300, n),
            "Department": r.choice(["Deck", "Engine", "Galley", "Bridge"], n),
            "Salary": r.choice(["low", "medium", "high"], n),
        }
    )


ROW_TABLES = {"wardbook": wardbook, "courtroll": courtroll, "diary": diary, "clubbook": clubbook,
              "ferrylog": ferrylog, "crewroll": crewroll, "rankbook": rankbook, "gazette": gazette}  # fmt: skip

QUESTIONS: dict[str, Any] = {
    "wardbook": [
        ("How many petitions were lodged in Oak?", lambda d: (d.parish == "Oak").sum()),
        ("Which parish has the most petitions?", lambda d: d.parish.mode()[0]),
        ("Which 2 offices handle the most petitions?", lambda d: d.office.value_counts().head(2).index.tolist()),
        ("How many petition types are there?", lambda d: d.petition_type.nunique()),
        ("What is the most common petition?", lambda d: d.petition_type.mode()[0]),
    ],
    "courtroll": [
        ("How many police dockets are there?", REFUSE),
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
        ("Which land has the lowest average number of lines of musers?", lambda d: d.groupby("land").num_line.mean().idxmin()),
    ],
    "clubbook": [
        ("Who is the patron with the highest income?", lambda d: d.loc[d.Income.idxmax()].ID),
        ("Who are the 3 patrons with the most shop purchases?", lambda d: d.nlargest(3, "NumShopPurchases").ID.tolist()),
    ],
    "ferrylog": [
        ("What is the average tip given by riders?", lambda d: d.tip.mean()),
        ("What is the average tip of crossings led by veterans?", lambda d: d[d.captain_is_veteran].tip.mean()),
        ("List the top 3 crossings by fare.", lambda d: d.fare.nlargest(3).tolist()),
        ("What is the average fare per crossing?", lambda d: d.fare.mean()),
        ("What is the average fare across all crossings?", lambda d: d.fare.mean()),
        ("What is the average tip per dock?", lambda d: d.groupby("dock").tip.mean().to_dict()),
        ("How many unique captains are there?", lambda d: d.captain_id.nunique()),
        ("Which dock had the first crossing?", lambda d: d.loc[d.Sailed.idxmin()].dock),
        ("What was the fare of the last crossing?", lambda d: d.loc[d.Sailed.idxmax()].fare),
        ("What was the dock of the last crossing?", lambda d: d.loc[d.Sailed.idxmax()].dock),
        ("Can you show the 3 highest fares?", lambda d: d.fare.nlargest(3).tolist()),
        ("How many crossings have a negative tip?", REFUSE),
    ],
    "gazette": [
        ("What is the section of the story with the highest word count?", lambda d: d.loc[d.word_count.idxmax()].section),
        (
            "List the sections of the top 3 stories with the highest word counts.",
            lambda d: d.nlargest(3, "word_count").section.tolist(),
        ),
        ("How many stories are there in Arts?", lambda d: ((d.item_type == "Story") & (d.section == "Arts")).sum()),
    ],
    "rankbook": [
        ("What is the average price of pages with low rivalry?", lambda d: d[d.Rivalry == "Low"].Price.mean()),
        ("What is the highest price per night?", lambda d: d.Price.max()),
    ],
    "crewroll": [
        ("In which year were the most employees hired?", lambda d: d["Date Hired"].dt.year.mode()[0]),
        (
            "Which are the bottom 2 departments by average monthly hours worked?",
            lambda d: d.groupby("Department")["Average Monthly Hours"].mean().nsmallest(2).index.tolist(),
        ),
    ],
}  # fmt: skip
