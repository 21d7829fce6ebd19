"""Questions over trees of a city, shops by quarter, job postings and a vet's appointments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def postings():
    r, n = np.random.default_rng(31), 200
    posted = pd.Timestamp("2025-01-02") + pd.to_timedelta(r.integers(0, 250, n), unit="D")
    closed = pd.Series(posted + pd.to_timedelta(r.integers(7, 75, n), unit="D")).where(r.random(n) < 0.7)
    skills = [", ".join(r.choice(["Python", "SQL", "Excel", "Java"], k, replace=False)) for k in r.integers(1, 4, n)]
    return pd.DataFrame(
        {
            "Posting ID": np.arange(n) + 1,
            "Job Title": r.choice(["Data Analyst", "Nurse", "Accountant"], n),
            "Company": r.choice(["Northwind", "Globex", "Initech"], n),
            "Location": r.choice(["Berlin", "Munich"], n),
            "Employment Type": r.choice(["Full-time", "Part-time"], n),
            "Applicants": r.integers(0, 240, n),
            "Posted On": posted,
            "Closed On": closed,
            "Skills": skills,
        }
    )


def trees():
    r, n = np.random.default_rng(32), 240
    return pd.DataFrame(
        {
            "tree_no": np.arange(10001, 10001 + n),
            "species_common": r.choice(["London Plane", "Pin Oak", "Ginkgo"], n, p=[0.5, 0.3, 0.2]),
            "height_m": np.round(r.normal(12, 3, n), 1),
            "planted_yr": r.integers(1955, 2023, n),
            "condition": r.choice(["Good", "Fair", "Dead"], n),
            "district": r.choice(["Elmwood", "Parkside", "Lakeview"], n),
            "last_inspected": pd.Timestamp("2023-03-01") + pd.to_timedelta(r.integers(0, 700, n), unit="D"),
            "canopy_pct": r.integers(10, 100, n),
        }
    )


def quarters():
    r, rows = np.random.default_rng(33), []
    for store, city in (("Alpha Mall", "Lyon"), ("Beta Plaza", "Lyon"), ("Rivoli", "Paris"), ("Vieux Port", "Nice")):
        base = r.integers(60, 200)
        for when in pd.period_range("2022Q1", "2024Q4", freq="Q"):
            sales = base * r.uniform(0.8, 1.3)
            counts = (int(sales * r.uniform(20, 40)), round(r.uniform(1.2, 9), 1), int(r.integers(4, 22)))
            cost = round(sales * r.uniform(0.5, 0.8), 1)
            rows.append((store, city, when.year, f"Q{when.quarter}", round(sales, 1), cost, *counts))
    columns = ["StoreName", "City", "FiscalYear", "Quarter", "NetSalesKEUR", "CostsKEUR", "Transactions",
               "ReturnRatePct", "Headcount"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def appointments():
    r, n = np.random.default_rng(34), 240
    day = pd.Timestamp("2024-09-02") + pd.to_timedelta(r.integers(0, 180, n), unit="D")
    return pd.DataFrame(
        {
            "apptId": [f"A{i:05d}" for i in range(n)],
            "petName": r.choice(["Rex", "Luna", "Milo"], n),
            "species": r.choice(["dog", "cat", "rabbit"], n),
            "apptDate": day,
            "bookedDate": day - pd.to_timedelta(r.integers(0, 30, n), unit="D"),
            "reason": r.choice(["vaccination", "injury", "surgery"], n, p=[0.5, 0.3, 0.2]),
            "waitMin": r.gamma(2, 14, n).round(0).astype(int),
            "insured": r.choice([True, False], n),
        }
    )


STREET_TABLES = {"postings": postings, "trees": trees, "quarters": quarters, "appointments": appointments}


def sales(d: pd.DataFrame, **where: Any) -> float:
    for column, value in where.items():
        d = d[d[column] == value]
    return float(d.NetSalesKEUR.sum())


QUESTIONS: dict[str, Any] = {
    "postings": [
        (
            "average time from posting to closing",
            lambda d: (d["Closed On"] - d["Posted On"]).dt.days.mean(),
        ),
        (
            "How many postings are still open, i.e. have no closing date?",
            lambda d: int(d["Closed On"].isna().sum()),
        ),
        ("jobs requiring python", lambda d: d[d.Skills.str.contains("Python")]["Posting ID"].tolist()),
        ("posting with the most applicants", lambda d: d.loc[d.Applicants.idxmax(), "Posting ID"]),
        ("applications per posting on average", lambda d: d.Applicants.mean()),
        ("jobs with nobody applying", lambda d: d[d.Applicants == 0]["Posting ID"].tolist()),
        ("how many people were hired?", REFUSE),
        ("apply to the data analyst job at Initech", REFUSE),
    ],
    "trees": [
        ("avg height per species", lambda d: d.groupby("species_common").height_m.mean().to_dict()),
        ("which species is the rarest?", lambda d: d.species_common.value_counts().idxmin()),
        (
            "oldest tree in Lakeview was planted when?",
            lambda d: d[d.district == "Lakeview"].planted_yr.min(),
        ),
        ("trees planted before 1980", lambda d: d[d.planted_yr < 1980].tree_no.tolist()),
        ("do taller trees have a bigger canopy?", lambda d: d.height_m.corr(d.canopy_pct, method="spearman")),
        ("how many benches are in Parkside?", REFUSE),
        ("who planted the oldest tree", REFUSE),
    ],
    "quarters": [
        ("sales by city", lambda d: d.groupby("City").NetSalesKEUR.sum().to_dict()),
        ("how many stores are in Lyon?", lambda d: 2),
        (
            "number of transactions in the first quarter of 2024",
            lambda d: d[(d.FiscalYear == 2024) & (d.Quarter == "Q1")].Transactions.sum(),
        ),
        (
            "what were the costs of Rivoli in Q3 2023",
            lambda d: d[(d.StoreName == "Rivoli") & (d.FiscalYear == 2023) & (d.Quarter == "Q3")].CostsKEUR.sum(),
        ),
        (
            "Did Alpha Mall sell more than Beta Plaza in 2022?",
            lambda d: (
                sales(d, StoreName="Alpha Mall", FiscalYear=2022) > sales(d, StoreName="Beta Plaza", FiscalYear=2022)
            ),
        ),
        (
            "sales growth 2023 to 2024 in percent",
            lambda d: 100 * (sales(d, FiscalYear=2024) / sales(d, FiscalYear=2023) - 1),
        ),
        ("share of total sales that comes from Lyon", lambda d: 100 * sales(d, City="Lyon") / sales(d)),
        (
            "sales per transaction by store",
            lambda d: (d.groupby("StoreName").NetSalesKEUR.sum() / d.groupby("StoreName").Transactions.sum()).to_dict(),
        ),
        ("average return rate in Paris", lambda d: d[d.City == "Paris"].ReturnRatePct.mean()),
        (
            "how many employees does Rivoli have?",
            lambda d: d[(d.StoreName == "Rivoli") & (d.FiscalYear == 2024) & (d.Quarter == "Q4")].Headcount.sum(),
        ),
        ("which product sold best?", REFUSE),
    ],
    "appointments": [
        ("average days between booking and appointment", lambda d: (d.apptDate - d.bookedDate).dt.days.mean()),
        (
            "what is the most frequent reason for dogs?",
            lambda d: d[d.species == "dog"].reason.value_counts().idxmax(),
        ),
        ("who owns Rex?", REFUSE),
    ],
}
