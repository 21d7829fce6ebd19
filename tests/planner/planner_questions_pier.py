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


def readings():
    r, n = np.random.default_rng(83), 500
    at = pd.Timestamp("2000-11-06") + pd.to_timedelta(r.permutation(np.arange(n)) * 7, unit="h")
    return pd.DataFrame(
        {
            "reading_id": np.arange(n),
            "read_at": at,
            "station": r.choice(["Quay", "Mole", "Light"], n, p=[0.5, 0.3, 0.2]),
            "cell": r.choice(["A", "B", "C"], n, p=[0.2, 0.5, 0.3]),
            "temperature": r.normal(6, 6, n).round(1),
            "hour": at.hour,
            "faulty": r.choice(["Yes", "No"], n, p=[0.02, 0.98]),
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


PIER_TABLES = {"crossings": crossings, "notices": notices, "readings": readings}


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
        ("What are the top 3 fares among the crossings by the top 2 skippers with the most crossings?",
         lambda d: d[d.skipper.isin(d.skipper.value_counts().index[:2])].fare.nlargest(3).tolist()),
        ("For the 2 crossings with the top fares made by the Brant, what are their berths?",
         lambda d: d[d.vessel == "Brant"].nlargest(2, "fare").berth.tolist()),
        ("Were there crossings by the Alca where the fare dropped below 5?",
         lambda d: bool(((d.vessel == "Alca") & (d.fare < 5)).any())),
        ("On average, how many times does each skipper appear?", lambda d: len(d) / d.skipper.nunique()),
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
    "readings": [
        ("How many readings were taken at midnight?", lambda d: (d.hour == 0).sum()),
        ("How many readings were taken on a weekend?", lambda d: (d.read_at.dt.dayofweek >= 5).sum()),
        ("What is the average temperature on Mondays?", lambda d: d[d.read_at.dt.dayofweek == 0].temperature.mean()),
        ("Which weekday has the highest average temperature?",
         lambda d: d.groupby(d.read_at.dt.day_name()).temperature.mean().idxmax()),
        ("All readings were taken in the 20th century.", lambda d: False),
        ("How many readings were taken in the 21st century?", lambda d: (d.read_at.dt.year > 2000).sum()),
        ("Was any temperature below freezing?", lambda d: bool((d.temperature < 0).any())),
        ("How many readings have a temperature below the freezing point?", lambda d: (d.temperature < 0).sum()),
        ("On which date was the first reading taken?", lambda d: str(d.read_at.min().isoformat())),
        ("What are the 2 most frequent station-cell pairs?",
         lambda d: [x for pair in d.groupby(["station", "cell"]).size().nlargest(2).index for x in pair]),
        ("What is the station with more readings?", lambda d: d.station.mode()[0]),
        ("List the bottom 2 stations by the number of faulty readings.",
         lambda d: (d.faulty == "Yes").groupby(d.station).sum().nsmallest(2).index.tolist()),
        ("How many readings were taken at teatime?", REFUSE),
    ],
}  # fmt: skip
