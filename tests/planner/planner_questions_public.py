"""Questions over tables as they are published: places to stay, homes sold, a survey, games, hotel bookings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def stays():
    r, n = np.random.default_rng(71), 160
    return pd.DataFrame(
        {
            "id": r.permutation(np.arange(7000, 7000 + n)),
            "name": [f"{a} no {i}" for i, a in enumerate(r.choice(["Cozy loft", "Sunny flat"], n))],
            "host_is_superhost": r.choice(["t", "f"], n, p=[0.3, 0.7]),
            "accommodates": r.integers(1, 9, n),
            "number_of_reviews": np.where(np.arange(n) == 68, 999, r.integers(0, 400, n)),
            "price": r.integers(30, 400, n),
        }
    )


def sold_homes():
    r, n = np.random.default_rng(72), 160
    return pd.DataFrame(
        {
            "PID": r.permutation(np.arange(526300, 526300 + n)),
            "Lot Area": r.permutation(np.arange(1500, 1500 + n * 90, 90)),
            "Overall Qual": r.integers(1, 11, n),
            "Year Built": r.integers(1880, 2006, n),
            "Gr Liv Area": r.integers(400, 4000, n),
            "Pool Area": np.where(r.random(n) < 0.1, r.integers(100, 800, n), 0),
            "Yr Sold": r.integers(2006, 2011, n),
            "SalePrice": r.permutation(np.arange(50000, 50000 + n * 1100, 1100)),
        }
    )


def coders():
    r, n = np.random.default_rng(73), 160
    return pd.DataFrame(
        {
            "Respondent": np.arange(1, n + 1),
            "Country": r.choice(["India", "Germany", "Poland"], n, p=[0.5, 0.3, 0.2]),
            "Employment": r.choice(["Employed full-time", "Not employed"], n, p=[0.8, 0.2]),
            "CompanySize": r.choice(["20 to 99", "100 to 499"], n),
            "Diet": r.choice(["Healthy", "Average", "Unhealthy"], n),
            "Sleep Hours Per Day": r.integers(4, 11, n),
            "ConvertedSalary": r.permutation(np.arange(5000, 5000 + n * 700, 700)),
            "Age": r.integers(18, 65, n),
        }
    )


def charts():
    r, n = np.random.default_rng(74), 160
    sales = np.sort(np.round(r.gamma(1, 3, n) + np.arange(n) * 0.011, 2))[::-1]
    return pd.DataFrame(
        {
            "Rank": np.arange(1, n + 1),
            "Name": [f"{a} {i}" for i, a in enumerate(r.choice(["Super Quest", "Grand Kart"], n))],
            "Platform": r.choice(["Wii", "PS2", "PC"], n),
            "Publisher": r.choice(["Nintendo", "Activision", "Sega"], n, p=[0.5, 0.3, 0.2]),
            "Year": np.where(r.random(n) < 0.9, r.integers(1995, 2017, n), np.nan),
            "NA_Sales": np.round(r.gamma(1, 1.2, n), 2),
            "EU_Sales": np.round(r.gamma(1, 0.8, n), 2),
            "Global_Sales": sales,
        }
    )


def nights():
    r, n = np.random.default_rng(75), 160
    return pd.DataFrame(
        {
            "hotel": r.choice(["Resort Hotel", "City Hotel"], n, p=[0.4, 0.6]),
            "is_canceled": r.choice([0, 1], n, p=[0.63, 0.37]),
            "arrival_date_year": r.choice([2015, 2016], n),
            "arrival_date_month": r.choice(["March", "July", "August"], n, p=[0.2, 0.3, 0.5]),
            "is_repeated_guest": r.choice([0, 1], n, p=[0.9, 0.1]),
            "adr": np.round(r.gamma(6, 17, n), 2),
            "profit": np.round(r.normal(30, 60, n), 2),
            "reservation_status": r.choice(["Check-Out", "Canceled", "No-Show"], n),
        }
    )


PUBLIC_TABLES = {"stays": stays, "sold_homes": sold_homes, "coders": coders, "charts": charts, "nights": nights}

QUESTIONS: dict[str, Any] = {
    "stays": [
        ("How many listings are run by superhosts?", lambda d: int((d.host_is_superhost == "t").sum())),
        ("How many listings accommodate more than 4 people?", lambda d: int((d.accommodates > 4).sum())),
        ("What is the most reviewed listing?", lambda d: d.loc[d.number_of_reviews.idxmax(), "name"]),
        ("What was the cleaning cost of the cheapest listing?", REFUSE),
    ],
    "sold_homes": [
        ("List the 5 largest lot areas.", lambda d: d["Lot Area"].nlargest(5).tolist()),
        ("How many houses have a pool?", lambda d: int((d["Pool Area"] > 0).sum())),
        ("What was the average sale price in 2008?", lambda d: d[d["Yr Sold"] == 2008].SalePrice.mean()),
        (
            "What is the average living area of houses with an overall quality of 8?",
            lambda d: d[d["Overall Qual"] == 8]["Gr Liv Area"].mean(),
        ),
        ("How many houses sold for over 100000?", lambda d: int((d.SalePrice > 100000).sum())),
        ("Who bought the most expensive house?", REFUSE),
    ],
    "coders": [
        ("How many respondents are from Germany?", lambda d: int((d.Country == "Germany").sum())),
        ("How many respondents are not employed?", lambda d: int((d.Employment == "Not employed").sum())),
        ("What is the average age of respondents?", lambda d: d.Age.mean()),
        (
            "How many respondents sleep less than 6 hours per day?",
            lambda d: int((d["Sleep Hours Per Day"] < 6).sum()),
        ),
        (
            "List the respondents of the 3 respondents with the lowest salary.",
            lambda d: d.nsmallest(3, "ConvertedSalary").Respondent.tolist(),
        ),
        ("How many hours do respondents work per week?", REFUSE),
        ("Which company pays the highest salary?", REFUSE),
        ("What is the name of the respondent with the highest salary?", REFUSE),
    ],
    "charts": [
        ("What is the best-selling game globally?", lambda d: d.loc[d.Global_Sales.idxmax(), "Name"]),
        ("What are the total sales in North America?", lambda d: d.NA_Sales.sum()),
        ("How many games are missing a release year?", lambda d: int(d.Year.isna().sum())),
        (
            "Did Nintendo sell more than Activision worldwide?",
            lambda d: d.groupby("Publisher").Global_Sales.sum().loc[["Nintendo", "Activision"]].idxmax() == "Nintendo",
        ),
        ("How many copies were sold in China?", REFUSE),
    ],
    "nights": [
        ("How many bookings were canceled?", lambda d: int(d.is_canceled.sum())),
        (
            "How many bookings arrived in August 2016?",
            lambda d: int(((d.arrival_date_month == "August") & (d.arrival_date_year == 2016)).sum()),
        ),
        ("How many bookings were made by repeated guests?", lambda d: int(d.is_repeated_guest.sum())),
        ("Did any booking make a loss?", lambda d: bool((d.profit < 0).any())),
        ("How many people live in the City Hotel?", REFUSE),
    ],
}
