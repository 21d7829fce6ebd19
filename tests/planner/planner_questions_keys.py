"""Questions of the numbers that rows go by, of kinds of them, and of averages of two sides: tills, parcels, boats."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE

FLOURS = ["Rye", "Spelt", "Wheat", "Oat", "Barley", "Emmer", "Rye, Spelt", "Wheat, Oat", "Oat, Rye", "Spelt, Emmer"]


def till_lines():
    r = np.random.default_rng(91)
    receipts = np.repeat(np.arange(1, 301), r.integers(1, 6, 300))
    n = len(receipts)
    return pd.DataFrame(
        {
            "Receipt": receipts,
            "Ware": r.choice(["Rye", "Bun", "Pie", "Tart"], n, p=[0.4, 0.3, 0.2, 0.1]),
            "part_of_day": r.choice(["morning", "noon", "evening"], n),
        }
    )


def yachts():
    r, n = np.random.default_rng(92), 240
    return pd.DataFrame(
        {
            "HullID": 7000 + r.permutation(np.arange(n)),
            "SkipperID": r.integers(500, 560, n).astype(float),
            "rig_class": r.integers(1, 6, n),
            "Age": r.integers(18, 70, n),
            "Year": r.integers(1990, 2020, n),
            "HarbourSide": r.integers(0, 3, n),
            "RepairedSail": r.integers(0, 9, n),
            "Port": r.choice(["Alvik", "Brede", "Corsa"], n, p=[0.5, 0.3, 0.2]),
            "reports": r.integers(0, 4, n),
            "repaired": r.integers(0, 3, n),
        }
    )


def bakes():
    """Entries of bakers at shows, most of which won no rosette."""
    r, n = np.random.default_rng(93), 500
    bakers = [
        f"{a} {b}" for a in ("Ada", "Bo", "Cy", "Di", "Ed", "Flo") for b in ("Moss", "Nash", "Orr", "Pym", "Quin")
    ]
    baker = r.integers(0, len(bakers), n)
    height = r.permutation(np.arange(120, 120 + len(bakers)))
    year, month = r.integers(2001, 2020, n), r.integers(1, 13, n)
    return pd.DataFrame(
        {
            "baker": np.array(bakers)[baker],
            "guild": np.array(["Alvik", "Brede", "Corsa", "Dorn"])[baker % 4],
            "craft": np.array(["Bread", "Cake", "Pastry"])[baker % 3],
            "height": height[baker],
            "entry_year": year,
            "entry_month": month,
            "score": r.permutation(np.arange(n)),
            "months_inactive_12_mon": r.integers(0, 9, n),
            "rosette": r.choice(["Blue", "Red", "White", None], n, p=[0.1, 0.1, 0.1, 0.7]),
            "flour": r.choice(FLOURS, n),
        }
    )


KEYS_TABLES = {"bakes": bakes, "till_lines": till_lines, "yachts": yachts}


def first(d: pd.DataFrame, by: str) -> Any:
    return d.loc[d[by].idxmin()]


QUESTIONS: dict[str, Any] = {
    "bakes": [
        ("Which guild has won the most rosettes?", lambda d: d[d.rosette.notna()].guild.value_counts().idxmax()),
        ("What are the top 2 guilds by number of rosettes?",
         lambda d: d[d.rosette.notna()].guild.value_counts().index[:2].tolist()),
        ("How many entries are made of Spelt flour?", lambda d: d.flour.str.contains("Spelt").sum()),
        ("How many rows have the flour Spelt?", lambda d: d.flour.str.contains("Spelt").sum()),
        ("What is the most common flour?",
         lambda d: d.flour.str.split(", ").explode().value_counts().idxmax()),
        ("Tell me, are there any bakers from Brede?", lambda d: True),
        ("Hi! Could you please tell me whether any baker scored above 600?", lambda d: False),
        ("I'd like to know which guild has won the most rosettes",
         lambda d: d[d.rosette.notna()].guild.value_counts().idxmax()),
        ("How many rosettes did Brede win?", lambda d: (d.rosette.notna() & (d.guild == "Brede")).sum()),
        ("What are the bottom 2 crafts by frequency?", lambda d: d.craft.value_counts().index[-2:].tolist()),
        ("How many unique rosettes are there?", lambda d: d.rosette.nunique()),
        ("Does the baker with the highest score have a rosette?",
         lambda d: bool(pd.notna(d.loc[d.score.idxmax()].rosette))),
        ("Is the baker with the highest score in the Brede guild?",
         lambda d: d.loc[d.score.idxmax()].guild == "Brede"),
        ("Which guild does the baker with the most rosettes come from?",
         lambda d: d[d.baker == d[d.rosette.notna()].baker.value_counts().idxmax()].guild.iloc[0]),
        ("In which month was the entry with the highest score entered?",
         lambda d: d.loc[d.score.idxmax()].entry_month),
        ("Was any baker inactive for more than 8 months?", lambda d: False),
    ],
    "till_lines": [
        ("How many receipts were written in the morning?",
         lambda d: d[d.part_of_day == "morning"].Receipt.nunique()),
        ("How many receipts are there?", lambda d: d.Receipt.nunique()),
        ("What are the bottom 3 receipt numbers of the evening?",
         lambda d: sorted(d[d.part_of_day == "evening"].Receipt.unique())[:3]),
        ("What is the highest receipt number?", lambda d: d.Receipt.max()),
    ],
    "yachts": [
        ("Which port does the skipper with the lowest ID come from?", lambda d: first(d, "SkipperID").Port),
        ("What is the smallest hull id?", lambda d: d.HullID.min()),
        ("Is the skipper with the lowest hull ID older than 5 years?", lambda d: True),
        ("How many types of rig are there?", lambda d: d.rig_class.nunique()),
        ("How many types are there?", REFUSE),
        ("How many different kinds of yachts are there?", REFUSE),
        ("How many different rig classes are there?", lambda d: d.rig_class.nunique()),
        ("How many classes are there?", lambda d: d.rig_class.nunique()),
        ("Are all yachts located in a harbour (HarbourSide=1) area?", lambda d: False),
        ("Is the average number of repaired sails higher for yachts in Alvik than those in Brede?",
         lambda d: bool(d[d.Port == "Alvik"].RepairedSail.mean() > d[d.Port == "Brede"].RepairedSail.mean())),
        ("Is the median number of repaired sails higher for yachts in Brede than those in Corsa?",
         lambda d: bool(d[d.Port == "Brede"].RepairedSail.median() > d[d.Port == "Corsa"].RepairedSail.median())),
        ("What is the median number of yachts per port?", REFUSE),
        ("What are the top 4 repaired sail counts of the yachts?",
         lambda d: d.RepairedSail.nlargest(4).tolist()),
        ("Was any yacht ever repaired?", lambda d: True),
    ],
}  # fmt: skip
