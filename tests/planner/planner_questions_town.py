"""Questions over a survey whose headers are whole questions, storms by state code, and a city's service requests."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE

AGE, WAY, SAFE = "How old are you?", "How do you get to work?", "I feel safe on a bike."
LATE, KIDS = "Buses in my town are late", "Do you have kids?"
CAR, HAPPY = "Do you own a car?", "How satisfied are you with your town? (1-10)"
YEARS, GUIDE = "How many years have you been a resident?", "Do you have a personal guide?"
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
            YEARS: r.gamma(2, 3, n).round(1),
            GUIDE: r.choice(["Yes", "No"], n, p=[0.1, 0.9]),
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


def climate():
    r, n = np.random.default_rng(64), 400
    return pd.DataFrame(
        {
            "date": pd.date_range("2021-01-01", periods=n),
            "PRCP": np.where(r.random(n) < 0.6, 0, r.gamma(1, 5, n)).round(2),
            "TMAX": r.normal(18, 6, n).round(1),
            "TMIN": r.normal(6, 6, n).round(1),
            "PM2.5": r.gamma(3, 4, n).round(1),
        }
    )


def airport():
    r, n = np.random.default_rng(65), 60
    months = pd.date_range("2018-01-01", periods=n, freq="MS").strftime("%Y-%m")
    return pd.DataFrame(
        {"month": months, "passengers": r.integers(900, 9000, n), "cancelled_flights": r.integers(0, 90, n)}
    )


def cottages():
    r, n = np.random.default_rng(66), 300
    return pd.DataFrame(
        {
            "price": r.integers(90, 600, n) * 1000,
            "bedrooms": r.integers(1, 6, n),
            "garage": r.choice([0, 1, 2], n),
            "has_basement": r.choice([0, 1], n),
        }
    )


def harvests():
    r, places = np.random.default_rng(67), ["France", "Kenya", "Ghana", "Peru", "Japan"]
    rows = [(c, "Africa" if c in ("Kenya", "Ghana") else "elsewhere", y) for c in places for y in range(1930, 1936)]
    made = pd.DataFrame(rows, columns=["country", "continent", "year"])
    return made.assign(**{"yield": r.normal(3, 0.5, len(made)).round(2)})


TOWN_TABLES = {
    "climate": climate, "airport": airport, "cottages": cottages, "harvests": harvests,
    "commute": commute, "tornadoes": tornadoes, "requests": requests,
}  # fmt: skip

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
        ("how many people gave the town a 10?", lambda d: (d[HAPPY] == 10).sum()),
        (
            "how many residents prefer not to say whether they have kids",
            lambda d: (d[KIDS] == "Prefer not to say").sum(),
        ),
        ("How many residents with a car ride the bus?", lambda d: ((d[CAR] == "Yes") & (d[WAY] == "Bus")).sum()),
    ],
    "tornadoes": [
        ("how many tornadoes hit Texas?", lambda d: (d.st == "TX").sum()),
        ("deaths in Indiana since 2005", lambda d: d[(d.st == "IN") & (d.yr >= 2005)].fat.sum()),
        ("how wide was the widest tornado in California", lambda d: d[d.st == "CA"].wid_yd.max()),
        ("what month of the year sees the most tornadoes?", lambda d: d.mo.mode()[0]),
        ("did more tornadoes hit in May than in June?", lambda d: bool((d.mo == 5).sum() > (d.mo == 6).sum())),
        ("Did every tornado of magnitude 3 kill someone?", lambda d: bool((d[d.mag == 3].fat > 0).all())),
        ("how many were longer than 10 miles and wider than 500 yards", lambda d: ((d.len_mi > 10) & (d.wid_yd > 500)).sum()),
    ],
    "requests": [
        ("which neighborhood has the most noise complaints?", lambda d: d[d.SR_Type == "Noise"].Nbhd.mode()[0]),
        ("what is the largest crew?", lambda d: d.CrewSize.max()),
        ("how many requests were about graffiti in Eastgate?", lambda d: ((d.SR_Type == "Graffiti") & (d.Nbhd == "Eastgate")).sum()),
    ],
    "climate": [
        ("when did it rain most?", lambda d: str(d.loc[d.PRCP.idxmax(), "date"].date())),
        ("on how many days did it rain", lambda d: (d.PRCP > 0).sum()),
        ("how much did it rain in March 2021", lambda d: d[d.date.dt.strftime("%Y-%m") == "2021-03"].PRCP.sum()),
        ("how many days were colder than -2", lambda d: (d.TMAX < -2).sum()),
        ("how many days had a tmin between -5 and 0", lambda d: d.TMIN.between(-5, 0).sum()),
        ("what were the 3 largest daily rain amounts", lambda d: d.PRCP.nlargest(3).tolist()),
        ("was average PM2.5 higher in March 2021 than in May 2021?", lambda d: bool(
            d[d.date.dt.strftime("%Y-%m") == "2021-03"]["PM2.5"].mean()
            > d[d.date.dt.strftime("%Y-%m") == "2021-05"]["PM2.5"].mean()
        )),
        ("what was the coldest day?", lambda d: str(d.loc[d.TMIN.idxmin(), "date"].date())),
    ],
    "airport": [
        ("busiest month in 2019", lambda d: d[d.month.str[:4] == "2019"].set_index("month").passengers.idxmax()),
        ("which year was the busiest?", lambda d: d.groupby(d.month.str[:4]).passengers.sum().idxmax()),
    ],
    "cottages": [
        (
            "do homes with a basement sell for more than those without?",
            lambda d: bool(d[d.has_basement == 1].price.mean() > d[d.has_basement == 0].price.mean()),
        ),
        ("do homes with a basement last more than those without?", REFUSE),
        ("how many homes went for over half a million?", lambda d: (d.price > 500000).sum()),
        (
            "do houses with a garage cost more than those without",
            lambda d: bool(d[d.garage > 0].price.mean() > d[d.garage == 0].price.mean()),
        ),
        (
            "do houses with a basement have more bedrooms than houses without one?",
            lambda d: bool(d[d.has_basement == 1].bedrooms.mean() > d[d.has_basement == 0].bedrooms.mean()),
        ),
    ],
    "harvests": [
        (
            "did yield go up from 1931 to 1932",
            lambda d: bool(d[d.year == 1932]["yield"].mean() > d[d.year == 1931]["yield"].mean()),
        ),
        ("what share of countries in 1932 were in Africa", lambda d: 40.0),
        ("how many people were surveyed in Kenya?", REFUSE),
    ],
}  # fmt: skip
