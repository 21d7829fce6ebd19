"""Questions over tables of deadlines, counters and measures with their units in the headers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def grants():
    r, n = np.random.default_rng(11), 240
    submitted = pd.Timestamp("2021-01-10") + pd.to_timedelta(r.integers(0, 1400, n), unit="D")
    decided = submitted + pd.to_timedelta(r.integers(40, 220, n), unit="D")
    decision = r.choice(["Funded", "Rejected", "Withdrawn"], n, p=[0.32, 0.58, 0.10])
    start = pd.Series(decided + pd.to_timedelta(r.integers(20, 120, n), unit="D")).where(decision == "Funded")
    return pd.DataFrame(
        {
            "Grant No": [f"G-{20000 + i * 3}" for i in range(n)],
            "Principal Investigator": r.choice(["Marta Keller", "Jonas Weber", "Aiko Tanaka", "Omar Haddad"], n),
            "Institution": r.choice(["ETH Zurich", "University of Porto", "TU Delft"], n),
            "Field": r.choice(["Physics", "Biology", "History"], n),
            "Amount (k EUR)": np.round(r.gamma(4, 60, n), 1),
            "Submitted": submitted,
            "Decided": decided,
            "Start Date": start,
            "Decision": decision,
        }
    )


def cellar():
    r, n = np.random.default_rng(12), 120
    return pd.DataFrame(
        {
            "BottleID": np.arange(501, 501 + n),
            "WineName": [f"{a} {i}" for i, a in enumerate(r.choice(["Albret", "Bellini", "Corvo"], n))],
            "Vintage": r.integers(2004, 2022, n),
            "Region": r.choice(["Rioja", "Tuscany", "Mosel"], n),
            "AlcoholPct": [f"{x:.1f}%" for x in r.uniform(11, 15.5, n)],
            "PriceEUR": np.round(r.gamma(2, 22, n) + 5, 2),
            "StockBottles": r.integers(0, 20, n),
            "LastRestocked": pd.Timestamp("2024-01-01") + pd.to_timedelta(r.integers(0, 420, n), unit="D"),
        }
    )


def herd():
    r, n = np.random.default_rng(13), 120
    return pd.DataFrame(
        {
            "cow_id": [f"C{i:04d}" for i in range(n)],
            "breed": r.choice(["Holstein", "Jersey", "Ayrshire"], n),
            "dob": pd.Timestamp("2014-03-01") + pd.to_timedelta(r.integers(0, 2900, n), unit="D"),
            "milk_l_day": np.round(r.normal(26, 5, n), 1),
            "barn": r.choice(["North", "South"], n),
            "vaccinated": r.choice([0, 1], n, p=[0.2, 0.8]),
            "last_check": pd.Timestamp("2024-06-01") + pd.to_timedelta(r.integers(0, 180, n), unit="D"),
            "feed_cost_eur": np.round(r.normal(4.3, 0.8, n), 2),
        }
    )


def libraries():
    r, rows = np.random.default_rng(14), []
    for branch, city, base in (("Central", "Leeds", 9000), ("Oakfield", "York", 3000), ("Harbour", "Hull", 5200)):
        members = base // 2
        for month in pd.date_range("2022-01-01", "2023-12-01", freq="MS"):
            members += int(r.integers(-20, 60))
            seen, lent = int(base * r.uniform(0.8, 1.2)), int(base * r.uniform(1.2, 1.9))
            rows.append((branch, city, month, seen, lent, members, round(base * 0.02 * r.uniform(0.5, 1.5), 2)))
    columns = ["branch", "city", "month", "visitors", "loans", "registered_members", "fines_collected"]
    return pd.DataFrame(rows, columns=columns)


def claims():
    r, n = np.random.default_rng(21), 200
    loss = pd.Timestamp("2022-02-01") + pd.to_timedelta(r.integers(0, 1000, n), unit="D")
    reported = loss + pd.to_timedelta(r.integers(0, 30, n), unit="D")
    settled = pd.Series(reported + pd.to_timedelta(r.integers(5, 160, n), unit="D")).where(r.random(n) < 0.75)
    status = np.where(settled.isna(), "Open", r.choice(["Paid", "Denied"], n, p=[0.8, 0.2]))
    amount = np.round(r.gamma(2, 1800, n), 2)
    return pd.DataFrame(
        {
            "ClaimNumber": [f"CL-{90000 + i}" for i in range(n)],
            "PolicyHolderName": [f"{a} {b}" for a, b in r.choice(["Ana", "Ben", "Cleo"], (n, 2))],
            "HolderAge": r.integers(18, 84, n),
            "ClaimType": r.choice(["Fire", "Theft", "Hail"], n),
            "LossDate": loss,
            "ReportedDate": reported,
            "SettlementDate": settled,
            "ClaimStatus": status,
            "ClaimedAmountUSD": amount,
            "PaidAmountUSD": np.where(status == "Paid", np.round(amount * 0.8, 2), np.nan),
            "Adjuster": r.choice(["K. Holt", "M. Ruiz", "T. Abara"], n),
            "State": r.choice(["TX", "CA", "FL"], n),
        }
    )


def rides():
    r, n = np.random.default_rng(24), 300
    minutes = r.gamma(2.5, 7, n).round(1) + 1
    return pd.DataFrame(
        {
            "ride_id": np.arange(n) + 7000,
            "scooter": [f"S{r.integers(1, 40):02d}" for _ in range(n)],
            "started_at": pd.Timestamp("2025-05-01") + pd.to_timedelta(r.integers(0, 62 * 24 * 60, n), unit="min"),
            "dur_min": minutes,
            "dist_km": (minutes * r.uniform(0.12, 0.3, n)).round(2),
            "fare_eur": np.round(1 + minutes * 0.22, 2),
            "start_zone": r.choice(["Old Town", "Harbor", "Station"], n),
            "end_zone": r.choice(["Old Town", "Harbor", "Station"], n),
            "user_type": r.choice(["member", "casual"], n),
            "promo_used": r.choice(["y", "n"], n, p=[0.15, 0.85]),
            "rating": np.where(r.random(n) < 0.7, r.integers(1, 6, n).astype(float), np.nan),
        }
    )


def days(one: pd.Series, two: pd.Series) -> pd.Series:
    return (two - one).dt.days


def strength(d: pd.DataFrame) -> pd.Series:
    return d.AlcoholPct.str.rstrip("%").astype(float)


FIELD_TABLES = {
    "grants": grants,
    "cellar": cellar,
    "herd": herd,
    "libraries": libraries,
    "claims": claims,
    "rides": rides,
}
AMOUNT = "Amount (k EUR)"

QUESTIONS: dict[str, Any] = {
    "grants": [
        (
            "How long does it take on average from submission to decision?",
            lambda d: days(d.Submitted, d.Decided).mean(),
        ),
        (
            "Which investigator submitted the most grants?",
            lambda d: d["Principal Investigator"].value_counts().idxmax(),
        ),
        ("number of grants submitted in 2022", lambda d: int((d.Submitted.dt.year == 2022).sum())),
        ("biggest single grant in Physics, how much was it", lambda d: d[d.Field == "Physics"][AMOUNT].max()),
        ("who got the biggest grant", lambda d: d.loc[d[AMOUNT].idxmax(), "Principal Investigator"]),
        (
            "compare average amount of funded and rejected grants",
            lambda d: [d[d.Decision == s][AMOUNT].mean() for s in ("Funded", "Rejected")],
        ),
        ("when was the earliest grant submitted?", lambda d: str(d.Submitted.min().date())),
        ("success rate by institution?", REFUSE),
    ],
    "cellar": [
        ("how many bottles do we have in stock in total?", lambda d: d.StockBottles.sum()),
        ("how many wines are out of stock?", lambda d: int((d.StockBottles == 0).sum())),
        ("wines from 2010 or before", lambda d: d[d.Vintage <= 2010].WineName.tolist()),
        (
            "when did we last restock a Mosel wine",
            lambda d: str(d[d.Region == "Mosel"].LastRestocked.max().date()),
        ),
        ("Which region has the strongest wines on average?", lambda d: strength(d).groupby(d.Region).mean().idxmax()),
        (
            "Is Rioja cheaper than Tuscany on average?",
            lambda d: bool(d[d.Region == "Rioja"].PriceEUR.mean() < d[d.Region == "Tuscany"].PriceEUR.mean()),
        ),
        ("who is the winemaker of the most expensive wine?", REFUSE),
    ],
    "herd": [
        ("avg daily milk per breed", lambda d: d.groupby("breed").milk_l_day.mean().to_dict()),
        (
            "how many cows were checked in the last 30 days",
            lambda d: int((d.last_check > d.last_check.max() - pd.Timedelta(days=30)).sum()),
        ),
        ("how many cows are unvaccinated?", lambda d: int((d.vaccinated == 0).sum())),
        ("what will the milk price be next year?", REFUSE),
    ],
    "libraries": [
        (
            "how many registered members does Oakfield have",
            lambda d: d[(d.branch == "Oakfield") & (d.month == d.month.max())].registered_members.sum(),
        ),
        ("average monthly visitors per branch", lambda d: d.groupby("branch").visitors.mean().to_dict()),
        ("average monthly loans", lambda d: d.groupby("month").loans.sum().mean()),
        (
            "loans per visitor for each branch",
            lambda d: (d.groupby("branch").loans.sum() / d.groupby("branch").visitors.sum()).to_dict(),
        ),
        ("how many months does the data cover?", lambda d: d.month.nunique()),
        (
            "busiest month for Central by visitors",
            lambda d: f"{d[d.branch == 'Central'].set_index('month').visitors.idxmax():%Y-%m}",
        ),
        (
            "worst branch by visitors in Dec 2022",
            lambda d: d[d.month == "2022-12-01"].set_index("branch").visitors.idxmin(),
        ),
        ("in which month were fines highest?", lambda d: f"{d.groupby('month').fines_collected.sum().idxmax():%Y-%m}"),
        (
            "growth of loans from 2022 to 2023 in percent",
            lambda d: 100 * d.groupby(d.month.dt.year).loans.sum().pct_change().iloc[-1],
        ),
    ],
    "claims": [
        ("total paid out in TX", lambda d: d[d.State == "TX"].PaidAmountUSD.sum()),
        ("what is the highest amount ever claimed", lambda d: d.ClaimedAmountUSD.max()),
        ("except for fire, what is the total claimed?", lambda d: d[d.ClaimType != "Fire"].ClaimedAmountUSD.sum()),
        ("number of claims by status", lambda d: d.ClaimStatus.value_counts().to_dict()),
        ("claims not settled yet", lambda d: d[d.SettlementDate.isna()].ClaimNumber.tolist()),
        (
            "how long do we take on average from report to settlement?",
            lambda d: days(d.ReportedDate, d.SettlementDate).mean(),
        ),
        (
            "avg days between loss date and reported date by claim type",
            lambda d: days(d.LossDate, d.ReportedDate).groupby(d.ClaimType).mean().to_dict(),
        ),
        ("how many claims does each adjuster have on average?", lambda d: len(d) / d.Adjuster.nunique()),
        ("whats the avg age of holders w/ theft claims", lambda d: d[d.ClaimType == "Theft"].HolderAge.mean()),
        ("do claims in FL pay more on average than those in TX?", REFUSE),
        ("how many policies did we sell?", REFUSE),
        ("approve claim CL-90004", REFUSE),
    ],
    "rides": [
        (
            "rides from Harbor to Station",
            lambda d: d[(d.start_zone == "Harbor") & (d.end_zone == "Station")].ride_id.tolist(),
        ),
        ("average number of rides per day", lambda d: len(d) / d.started_at.dt.date.nunique()),
        ("avg fare per km", lambda d: d.fare_eur.sum() / d.dist_km.sum()),
        (
            "how much do we earn per day on average?",
            lambda d: d.groupby(d.started_at.dt.date).fare_eur.sum().mean(),
        ),
        (
            "what was the best day in terms of revenue",
            lambda d: str(d.groupby(d.started_at.dt.date).fare_eur.sum().idxmax()),
        ),
        ("rides longer than half an hour", lambda d: d[d.dur_min > 30].ride_id.tolist()),
        ("longest ride in km", lambda d: d.dist_km.max()),
        ("average rating when promo was not used", lambda d: d[d.promo_used == "n"].rating.mean()),
        ("number of unrated rides", lambda d: int(d.rating.isna().sum())),
        ("what time of day is busiest?", lambda d: d.started_at.dt.hour.value_counts().idxmax()),
        ("total distance ridden by casual riders", lambda d: d[d.user_type == "casual"].dist_km.sum()),
        ("which rider took the most trips?", REFUSE),
        ("lock scooter S12", REFUSE),
    ],
}
