"""Questions over bird strikes and students: codes of places and sizes, squeezed names, three-valued flags."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def bird_strikes():
    r, n = np.random.default_rng(71), 400
    size = r.choice(["S", "M", "L"], n, p=[0.5, 0.3, 0.2])
    hit = r.random(n) < 0.2
    return pd.DataFrame(
        {
            "RecId": np.arange(n) + 620001,
            "EventDt": pd.Timestamp("2017-01-01") + pd.to_timedelta(r.integers(0, 1000, n), unit="D"),
            "Arpt": r.choice(["LAX", "DFW", "DEN", "JFK"], n, p=[0.4, 0.3, 0.2, 0.1]),
            "ST": r.choice(["CA", "TX", "CO", "NY", "OR"], n),
            "Operator": r.choice(["Skylark Air", "Northern Jet"], n, p=[0.7, 0.3]),
            "height_ft": r.gamma(1.3, 900, n).round(),
            "Species": r.choice(["gull", "goose", "dove"], n),
            "Size": size,
            "Warned": r.choice(["Y", "N", "Unk"], n, p=[0.3, 0.5, 0.2]),
            "RepairCost(USD)": np.where(hit, r.lognormal(10, 1, n).round(), np.nan),
            "Injuries": np.where(hit, r.choice([0, 0, 0, 2], n), 0),
        }
    )


def learners():
    r, n = np.random.default_rng(72), 300
    return pd.DataFrame(
        {
            "StudentID": [f"S{1000 + i}" for i in range(n)],
            "FullName": [f"{a} {b}" for a, b in zip(r.choice(["Ada", "Bo"], n), r.permutation(n), strict=True)],
            "home_ctry": r.choice(["DE", "IN", "US", "NG", "BR"], n),
            "Major": r.choice(["Nursing", "Biology", "Economics"], n, p=[0.5, 0.3, 0.2]),
            "tuition_due (USD)": r.permutation(n) * 37 + 9000.5,
            "Lives on campus?": r.choice(["Yes", "No"], n, p=[0.6, 0.4]),
            "commute_min": r.integers(3, 60, n),
            "film_club": r.choice([0, 1], n, p=[0.8, 0.2]),
            "avgRating": r.normal(4, 0.4, n).round(2),
        }
    )


def sold_homes():
    r, n = np.random.default_rng(73), 200
    return pd.DataFrame(
        {
            "HomeNum": np.arange(n) + 500,
            "Address": [f"{i} High St" for i in range(n)],
            "SellerG": r.choice(["Nelson", "Jellis", "Biggin"], n, p=[0.5, 0.3, 0.2]),
            "Price_usd": r.permutation(n) * 731 + 90000,
            "Car": r.integers(0, 5, n),
            "OwnerSex": r.choice(["F", "M"], n, p=[0.6, 0.4]),
            "n_viewings": r.integers(1, 9, n),
            "tour_dur_min": r.integers(5, 90, n),
            "Inspected": r.choice(["Y", "N", "Pending"], n),
        }
    )


ABROAD_TABLES = {"bird_strikes": bird_strikes, "learners": learners, "resold_homes": sold_homes}

QUESTIONS: dict[str, Any] = {
    "bird_strikes": [
        ("How many strikes happened in California?", lambda d: int((d.ST == "CA").sum())),
        ("How many strikes were there in Oregon or Texas?", lambda d: int(d.ST.isin(["OR", "TX"]).sum())),
        ("Which airport had the most strikes?", lambda d: d.Arpt.value_counts().idxmax()),
        ("How many collisions were reported by Skylark Air?", lambda d: int((d.Operator == "Skylark Air").sum())),
        ("What are the 3 highest altitudes?", lambda d: d.height_ft.nlargest(3).tolist()),
        (
            "Did large birds cost more to repair on average than small ones?",
            lambda d: bool(
                d[d.Size == "L"]["RepairCost(USD)"].mean() > d[d.Size == "S"]["RepairCost(USD)"].mean()
            ),
        ),
        ("Was anyone hurt in 2018?", lambda d: bool((d[d.EventDt.dt.year == 2018].Injuries > 0).any())),
        ("How many strikes were warned of?", lambda d: int((d.Warned == "Y").sum())),
        ("How many arrests were made at the airport?", REFUSE),
        ("How many strikes happened in Germany?", REFUSE),
    ],
    "learners": [
        ("How many students are from India?", lambda d: int((d.home_ctry == "IN").sum())),
        ("How many German students study nursing?", lambda d: int(((d.home_ctry == "DE") & (d.Major == "Nursing")).sum())),
        ("average commute of people who live off campus", lambda d: d[d["Lives on campus?"] == "No"].commute_min.mean()),
        ("Who has the highest tuition bill?", lambda d: d.loc[d["tuition_due (USD)"].idxmax(), "FullName"]),
        ("What is the average student rating?", lambda d: d.avgRating.mean()),
    ],
    "resold_homes": [
        ("What is the average number of car spaces?", lambda d: d.Car.mean()),
        ("How many homes have more than 2 parking spaces?", lambda d: int((d.Car > 2).sum())),
        ("Which agent sold the most homes?", lambda d: d.SellerG.value_counts().idxmax()),
        ("Who sold the most expensive home?", lambda d: d.loc[d.Price_usd.idxmax(), "SellerG"]),
        ("Are there more female than male owners?", lambda d: bool((d.OwnerSex == "F").sum() > (d.OwnerSex == "M").sum())),
        ("How many homes were viewed more than 3 times?", lambda d: int((d.n_viewings > 3).sum())),
        ("How many homes were inspected?", lambda d: int((d.Inspected == "Y").sum())),
        ("How many inspections are pending?", lambda d: int((d.Inspected == "Pending").sum())),
    ],
}  # fmt: skip


def _first(d: pd.DataFrame) -> pd.DataFrame:
    return d[d.Arpt == d.Arpt.value_counts().idxmin()]


def _shares(d: pd.DataFrame) -> dict[Any, float]:
    return (100 * d.assign(hit=d["RepairCost(USD)"] > 20000).groupby("Size").hit.mean()).to_dict()


TALKS: list[tuple[str, list[tuple[str, Any]]]] = [
    ("bird_strikes", [
        ("Which airport has the most strikes?", lambda d: d.Arpt.value_counts().idxmax()),
        ("and the fewest?", lambda d: d.Arpt.value_counts().idxmin()),
        ("how many of those were in Texas?", lambda d: int((_first(d).ST == "TX").sum())),
        ("by size", lambda d: _first(d)[_first(d).ST == "TX"].Size.value_counts().to_dict()),
    ]),
    ("bird_strikes", [
        ("How many strikes had a repair cost above 5000?", lambda d: int((d["RepairCost(USD)"] > 5000).sum())),
        ("what about over 20000 instead?", lambda d: int((d["RepairCost(USD)"] > 20000).sum())),
        ("what share is that?", lambda d: 100 * float((d["RepairCost(USD)"] > 20000).mean())),
        ("by size", _shares),
        ("without the small ones", lambda d: _shares(d[d.Size != "S"])),
    ]),
    ("bird_strikes", [
        ("Number of strikes per quarter", lambda d: list(d.groupby(d.EventDt.dt.to_period("Q")).size())),
        ("which quarter was the lowest?",
         lambda d: str(d.groupby(d.EventDt.dt.to_period("Q")).size().idxmin().start_time.date())),
    ]),
    ("learners", [
        ("Is the average commute above 20?", lambda d: bool(d.commute_min.mean() > 20)),
        ("only for nursing", lambda d: bool(d[d.Major == "Nursing"].commute_min.mean() > 20)),
    ]),
    ("learners", [
        ("Who has the highest tuition?", lambda d: d.loc[d["tuition_due (USD)"].idxmax(), "FullName"]),
        ("how long is her commute?", lambda d: d.loc[d["tuition_due (USD)"].idxmax(), "commute_min"]),
        ("make it the top 3", lambda d: d.nlargest(3, "tuition_due (USD)").commute_min.tolist()),
    ]),
    ("learners", [
        ("Which major has the most German students?", lambda d: d[d.home_ctry == "DE"].Major.value_counts().idxmax()),
        ("what about India?", lambda d: d[d.home_ctry == "IN"].Major.value_counts().idxmax()),
    ]),
    ("resold_homes", [
        ("What was the highest price?", lambda d: d.Price_usd.max()),
        ("who sold it?", lambda d: d.loc[d.Price_usd.idxmax(), "SellerG"]),
    ]),
    ("learners", [
        ("average commute by major", lambda d: d.groupby("Major").commute_min.mean().to_dict()),
        ("not on campus", lambda d: d[d["Lives on campus?"] == "No"].groupby("Major").commute_min.mean().to_dict()),
    ]),
]  # fmt: skip
