"""Questions over a survey whose headers are whole questions, storms by state code, and a city's service requests."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE

AGE, WAY, SAFE = "How old are you?", "How do you get to work?", "I feel safe on a bike."
LATE, KIDS = "Buses in my town are late", "Do you have kids?"
CAR, HAPPY = "Do you own a car?", "How satisfied are you with your town? (1-10)"
AGREED = ["Disagree", "Neutral", "Agree"]


def commute():
    r, n = np.random.default_rng(61), 400
    return pd.DataFrame(
        {
            AGE: r.choice(["18-24", "25-34", "35-49", "50+"], n, p=[0.1, 0.4, 0.3, 0.2]),
            WAY: r.choice(["Car", "Bike", "Bus"], n),
            SAFE: r.choice(AGREED, n),
            LATE: r.choice(AGREED, n, p=[0.2, 0.2, 0.6]),
            KIDS: r.choice(["Yes", "No", "Prefer not to say"], n),
            CAR: r.choice(["Yes", "No"], n, p=[0.7, 0.3]),
            HAPPY: r.integers(1, 11, n),
        }
    )


def tornadoes():
    r, n = np.random.default_rng(62), 500
    return pd.DataFrame(
        {
            "yr": r.integers(2001, 2012, n),
            "mo": r.choice(range(3, 10), n, p=[0.05, 0.1, 0.4, 0.2, 0.1, 0.1, 0.05]),
            "st": r.choice(["TX", "OK", "KS", "IN", "OR", "CA"], n, p=[0.3, 0.25, 0.2, 0.1, 0.1, 0.05]),
            "mag": r.choice([0, 1, 2, 3], n),
            "fat": r.poisson(0.2, n),
            "len_mi": r.gamma(2, 3, n).round(2),
            "wid_yd": r.integers(10, 900, n),
        }
    )


def requests():
    r, n = np.random.default_rng(63), 450
    return pd.DataFrame(
        {
            "SR_Num": [f"SR-{i:04d}" for i in range(n)],
            "SR_Type": r.choice(["Pothole", "Noise", "Graffiti"], n, p=[0.5, 0.3, 0.2]),
            "Nbhd": r.choice(["Mill Hill", "Eastgate", "The Flats"], n, p=[0.5, 0.3, 0.2]),
            "Ward": r.integers(1, 7, n),
            "DaysToClose": r.gamma(2, 4, n).round(1),
            "CrewSize": r.integers(1, 8, n),
        }
    )


TOWN_TABLES = {"commute": commute, "tornadoes": tornadoes, "requests": requests}

QUESTIONS: dict[str, Any] = {
    "commute": [
        ("how many people agree that buses are late?", lambda d: (d[LATE] == "Agree").sum()),
        (
            "how many agree or are neutral about feeling safe on a bike?",
            lambda d: d[SAFE].isin(["Agree", "Neutral"]).sum(),
        ),
        ("How many people under 35 cycle to work?", lambda d: (d[AGE].isin(["18-24", "25-34"]) & (d[WAY] == "Bike")).sum()),
        ("how many people are over 30?", REFUSE),
        ("what share of people have a car?", lambda d: 100 * (d[CAR] == "Yes").mean()),
        ("how many respondents have no kids?", lambda d: (d[KIDS] == "No").sum()),
        ("which age group is the most satisfied with their town?", lambda d: d.groupby(AGE)[HAPPY].mean().idxmax()),
        ("how many people gave a 10 for the food?", REFUSE),
    ],
    "tornadoes": [
        ("how many tornadoes hit Texas?", lambda d: (d.st == "TX").sum()),
        ("deaths in Indiana since 2005", lambda d: d[(d.st == "IN") & (d.yr >= 2005)].fat.sum()),
        ("how wide was the widest tornado in California", lambda d: d[d.st == "CA"].wid_yd.max()),
        ("what month of the year sees the most tornadoes?", lambda d: d.mo.mode()[0]),
        ("Did every tornado of magnitude 3 kill someone?", lambda d: bool((d[d.mag == 3].fat > 0).all())),
        ("how many were longer than 10 miles and wider than 500 yards", lambda d: ((d.len_mi > 10) & (d.wid_yd > 500)).sum()),
    ],
    "requests": [
        ("which neighborhood has the most noise complaints?", lambda d: d[d.SR_Type == "Noise"].Nbhd.mode()[0]),
        ("what is the largest crew?", lambda d: d.CrewSize.max()),
        ("how many requests were about graffiti in Eastgate?", lambda d: ((d.SR_Type == "Graffiti") & (d.Nbhd == "Eastgate")).sum()),
    ],
}  # fmt: skip
