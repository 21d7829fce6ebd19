"""Questions with two fair readings, which are asked back: ranks, rows that only a number tells; and near misses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE

WORDS = ["Heave", "away.", "anchor", "anchors", "the", "rolling", "sea!", "tide", "we", "haul", "and", "sing", "(home)"]


def times(d: pd.DataFrame, word: str) -> pd.Series:
    return d.Verse.str.lower().str.count(rf"\b{word}\b")


def firsts(d: pd.DataFrame, word: str) -> Any:
    return ("any", [d.Shanty[times(d, word).idxmax()], d.Shanty[times(d, word) == times(d, word).max()].tolist()])


def shanty_chart():
    r, n = np.random.default_rng(611), 60
    return pd.DataFrame(
        {
            "Rank": np.arange(1, n + 1),
            "Shanty": [f"Haul {w} {i}" for i, w in enumerate(r.choice(["Away", "Down", "Home"], n))],
            "Crew": r.choice(["Gull Choir", "Tar Singers", "Brig Four"], n),
            "Year": np.where(np.arange(n) < 30, 1971, 1984),
            "Verse": [" ".join(r.choice(WORDS, int(k))) for k in r.integers(30, 70, n)],
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


def coach_mishaps():
    r, n = np.random.default_rng(614), 900
    drivers, guests = r.integers(1, 4, n), r.integers(0, 16, n)
    sore, hurt = r.integers(0, drivers + 1), r.integers(0, guests + 1)
    total = [f"Hurt: {a + b} / Seated: {c + d}" for a, b, c, d in zip(sore, hurt, drivers, guests, strict=True)]
    return pd.DataFrame(
        {
            "Day": (pd.to_datetime("2019-01-01") + pd.to_timedelta(np.arange(n), unit="D")).date,
            "Road": r.choice(["Skerry Pass", "Ness Bridge", "Holm Lane"], n),
            "Reason": r.choice(
                [
                    "Weather - Fog - Low, Result - Left the road",
                    "Machine - Brakes worn, Result - Hit a wall at the bottom of a hill",
                    "Machine - Flat tyres, Result - Left the road",
                    "Machine - Worn tyres - Rear, Result - Stood still",
                    "Unknown",
                ],
                n,
                p=[0.3, 0.2, 0.2, 0.1, 0.2],
            ),
            "Coach_Drivers": [f"Hurt: {a} / Seated: {c}" for a, c in zip(sore, drivers, strict=True)],
            "Coach_Guests": [f"Hurt: {b} / Seated: {d}" for b, d in zip(hurt, guests, strict=True)],
            "Coach_Total": np.where(np.arange(n) % 50 == 7, "Hurt:  / Seated: ", total),
            "Cargo_Lost": np.where(r.random(n) < 0.3, [f"Crates: {v}" for v in r.integers(0, 9, n)], ""),
        }
    )


def numbers(column: pd.Series, label: str) -> pd.Series:
    return pd.to_numeric(column.str.extract(rf"{label}: (\d+)")[0])


def lost(d: pd.DataFrame) -> pd.Series:
    return numbers(d.Cargo_Lost, "Crates").groupby(d.Road).sum()


def quay_reports():
    r, n = np.random.default_rng(615), 300
    desks = ["Harbour’s Bureau of Moorings", "Tide Office", "Lamp Works"]
    return pd.DataFrame(
        {
            "unique_mark": r.permutation(n) + 70_000,
            "reported": pd.to_datetime("2022-03-01") + pd.to_timedelta(r.integers(0, 200 * 24, n), unit="h"),
            "desk": [d.encode().decode("latin-1") for d in r.choice(desks, n, p=[0.2, 0.5, 0.3])],
            "report_type": r.choice(["Rot", "Leak", "Glare"], n),
            "keeper_id": r.integers(1, 40, n),
            "keeper_home": r.choice(["Holm", "Ness", "Skerry", "Wick"], n),
            "keeper_boats_count": r.integers(1, 90, n),
            "years in the guild": r.integers(1, 30, n),
            "berth_home": r.choice(["North", "South"], n),
            "wind": np.where(r.random(n) < 0.4, np.nan, r.integers(1, 60, n)),
        }
    )


def weaver_notes():
    r, n = np.random.default_rng(616), 150
    return pd.DataFrame(
        {
            "Clothing ID": r.integers(1, 40, n),
            "Stars": r.integers(1, 6, n),
            "Praised": r.choice([0, 1], n, p=[0.3, 0.7]),
            "Loom state": r.choice(["Destroyed", "Worn", "Sound"], n, p=[0.1, 0.3, 0.6]),
        }
    )


CHARTS_TABLES = {
    "weaver_notes": weaver_notes,
    "quay_reports": quay_reports,
    "coach_mishaps": coach_mishaps,
    "shanty_chart": shanty_chart,
    "mill_flats": mill_flats,
    "allotment_members": allotment_members,
}
ASKED = {
    "Is the shanty with the highest rank from 1971?",
    "Which are the top 3 shanties of highest rank?",
    "List the 4 largest flats by floor area.",
    "Who are the top 3 amounts spent?",
}
"""Asked back on purpose."""
QUESTIONS: dict[str, Any] = {
    "weaver_notes": [
        ("Are all garments praised?", lambda d: False),
        ("How many products are there?", lambda d: d["Clothing ID"].nunique()),
        ("Did any row end in the total destruction of the loom?", lambda d: True),
    ],
    "quay_reports": [
        ("Is the Harbour's Bureau of Moorings one of the desks with leak reports?", lambda d: True),
        ("State the 3 lowest unique report marks.", lambda d: d.unique_mark.nsmallest(3).tolist()),
        ("What is the highest number of boats a single keeper has?", lambda d: d.keeper_boats_count.max()),
        ("What's the maximum number of years a keeper has been in the guild?", lambda d: d["years in the guild"].max()),
        ("How many unique homes do the keepers have?", lambda d: d.keeper_home.nunique()),
        ("How many rows have wind measurements?", lambda d: d.wind.notna().sum()),
        (
            "Which are the top 2 most common categories in report type?",
            lambda d: d.report_type.value_counts().index[:2].tolist(),
        ),
    ],
    "coach_mishaps": [
        ("Were there mishaps where the reason had to do with the brakes?", lambda d: True),
        ("How many mishaps had a reason involving fog?", lambda d: d.Reason.str.contains("Fog").sum()),
        (
            "What is the most common reason related to tyres?",
            lambda d: d.Reason[d.Reason.str.contains("tyres")].value_counts().idxmax(),
        ),
        ("How many mishaps had a reason involving wolves?", REFUSE),
        (
            "What are the 4 highest numbers of coach guests?",
            lambda d: numbers(d.Coach_Guests, "Seated").nlargest(4).tolist(),
        ),
        ("What is the highest number of coach guests hurt?", lambda d: numbers(d.Coach_Guests, "Hurt").max()),
        ("What is the highest number of hurt in the dataset?", lambda d: numbers(d.Coach_Total, "Hurt").max()),
        ("How many mishaps had more than 2 coach drivers?", lambda d: (numbers(d.Coach_Drivers, "Seated") > 2).sum()),
        ("What is the average cargo lost?", lambda d: numbers(d.Cargo_Lost, "Crates").mean()),
        ("Which road has the highest total cargo lost?", lambda d: lost(d).idxmax()),
        ("Is there a mishap with no coach guests hurt?", lambda d: True),
        ("What is the highest number of dogs hurt?", REFUSE),
    ],
    "shanty_chart": [
        ("Which shanty's verse contains the word 'anchor' the most times?", lambda d: firsts(d, "anchor")),
        ("Which shanty has the most occurrences of the word 'sea' in its verse?", lambda d: firsts(d, "sea")),
        ("What is the average number of occurrences of 'tide' in the verse?", lambda d: times(d, "tide").mean()),
        ("How many verses contain the word 'anchors'?", lambda d: (times(d, "anchors") > 0).sum()),
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
