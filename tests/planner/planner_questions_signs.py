"""Questions of headers with units, codes and clocks, and of words beside them that only say them once more."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def kilns():
    """Measured at two hours of each day; one brand of glaze is called as another column is."""
    r, n = np.random.default_rng(301), 240
    return pd.DataFrame(
        {
            "kiln_id": [f"K{i:03d}" for i in range(n)],
            "Heat9am": r.permutation(np.arange(n) + 200),
            "Heat3pm": r.permutation(np.arange(n) + 700),
            "SmokeDir9am": r.choice(["N", "S", "E"], n, p=[0.5, 0.3, 0.2]),
            "SmokeDir3pm": r.choice(["N", "S", "W"], n, p=[0.2, 0.3, 0.5]),
            "Refired_30d": r.choice(["Yes", "No"], n, p=[0.3, 0.7]),
            "rent amount (R$)": r.permutation(np.arange(n) * 11 + 300),
            "consumption_l_100km": r.permutation(np.arange(n) * 0.1 + 3).round(1),
            "tank_capacity": r.integers(8, 65, n),
            "lined_or_not": r.integers(0, 2, n),
            "Grate": r.choice(["iron", "clay", "steel", "brass"], n, p=[0.4, 0.3, 0.2, 0.1]),
            "Mould": r.choice(["Grate", "Cup", "Tile"], n),
            "total (R$)": r.permutation(np.arange(n) * 3 + 50.5),
        }
    )


def presses():
    r, n = np.random.default_rng(302), 200
    return pd.DataFrame(
        {
            "press_no": [f"P{i:03d}" for i in range(n)],
            "papersize": r.permutation(np.arange(n) * 2 + 40),
            "year": r.integers(1950, 2010, n),
            "type": r.choice(["flat bed", "rotary", "hand"], n, p=[0.5, 0.3, 0.2]),
            "maker": r.choice(["Abel", "Brock", "Cole"], n, p=[0.5, 0.3, 0.2]),
            "engine": r.choice(["steam", "diesel", "electric"], n, p=[0.6, 0.3, 0.1]),
            "engines": r.integers(1, 5, n),
            "Op_Carrier": r.choice(["Lund", "Moss", "Nord"], n, p=[0.6, 0.3, 0.1]),
            "sheets": r.integers(10, 90, n),
        }
    )


def volumes():
    """What the same volumes cost at two shops, new and used."""
    r, n = np.random.default_rng(303), 120
    return pd.DataFrame(
        {
            "subject": r.choice(["Botany", "Music", "Law"], n),
            "textbook": [f"Reader {i}" for i in range(n)],
            "campus_new": (r.permutation(np.arange(n)) * 0.75 + 20.25).round(2),
            "campus_used": (r.permutation(np.arange(n)) * 0.5 + 10.25).round(2),
            "harbour_new": (r.permutation(np.arange(n)) * 0.7 + 15.25).round(2),
            "harbour_used": (r.permutation(np.arange(n)) * 0.4 + 5.25).round(2),
        }
    )


def newborns():
    r, n = np.random.default_rng(304), 260
    return pd.DataFrame(
        {
            "fage": r.permutation(np.arange(n)) % 40 + 20,
            "mage": r.permutation(np.arange(n)) % 30 + 15,
            "weeks": r.integers(30, 43, n),
            "weight": (r.permutation(np.arange(n)) * 0.01 + 2).round(2),
            "sex": r.choice(["male", "female"], n),
            "habit": r.choice(["smoker", "nonsmoker"], n, p=[0.3, 0.7]),
            "marital": r.choice(["married", "not married"], n),
        }
    )


def charts():
    """Songs by place in a chart, with sales in two countries and in all."""
    r, n = np.random.default_rng(305), 150
    near, far = r.permutation(np.arange(n)) * 0.02, r.permutation(np.arange(n)) * 0.03
    return pd.DataFrame(
        {
            "song": [f"Air {i}" for i in range(n)],
            "chart_rank": r.permutation(np.arange(1, n + 1)),
            "NA_Sales": near.round(2),
            "JP_Sales": far.round(2),
            "Global_Sales": (near + far + r.permutation(np.arange(n)) * 0.01).round(2),
            "year": r.integers(1980, 1992, n),
            "reports": r.integers(0, 4, n),
            "Attrition": r.choice(["Yes", "No"], n, p=[0.2, 0.8]),
        }
    )


TABLES = {"kilns": kilns, "presses": presses, "volumes": volumes, "newborns": newborns, "placings": charts}

QUESTIONS = {
    "kilns": [
        ("What is the average heat at 3pm?", lambda d: d.Heat3pm.mean()),
        ("What are the 3 lowest heats at 9am?", lambda d: list(d.Heat9am.nsmallest(3))),
        ("What is the most common smoke direction at 3pm?", lambda d: d.SmokeDir3pm.mode()[0]),
        ("What percent of kilns were refired within 30 days?", lambda d: (d.Refired_30d == "Yes").mean() * 100),
        ("What is the average rent?", lambda d: d["rent amount (R$)"].mean()),
        ("Are there any kilns with a rent below 400?", lambda d: bool((d["rent amount (R$)"] < 400).any())),
        ("What is the highest consumption?", lambda d: d.consumption_l_100km.max()),
        ("How many kilns have a tank of 40 or more?", lambda d: int((d.tank_capacity >= 40).sum())),
        ("How many kilns are lined?", lambda d: int((d.lined_or_not == 1).sum())),
        ("How many grates are there?", lambda d: d.Grate.nunique()),
        (
            "What are the grates of the 3 kilns with the highest total?",
            lambda d: list(d.nlargest(3, "total (R$)").Grate),
        ),
    ],
    "presses": [
        ("What type of engine does the oldest press with 4 engines have?", lambda d: _oldest(d[d.engines == 4])),
        ("Which engine types have less than 40 presses?", lambda d: sorted(_rare(d.engine, 40))),
        ("In which year were the most presses built?", lambda d: d.year.mode()[0]),
        ("How many presses were built in 1960?", lambda d: int((d.year == 1960).sum())),
        ("What is the largest size of paper?", lambda d: d.papersize.max()),
        ("Which carrier has the most presses?", lambda d: d.Op_Carrier.mode()[0]),
        ("Which 2 makers appear the most?", lambda d: list(d.maker.value_counts().index[:2])),
        ("What is the maximum of sheets for each maker?", lambda d: d.groupby("maker").sheets.max().to_dict()),
        ("Which maker has the highest average number of sheets?", lambda d: d.groupby("maker").sheets.mean().idxmax()),
        ("In which type are there more presses, rotary or hand?", lambda d: d[d.type != "flat bed"].type.mode()[0]),
        (
            "What numbers of engines do the rotary presses have?",
            lambda d: sorted(d[d.type == "rotary"].engines.unique()),
        ),
        ("Which two mills have the lowest mean sheets?", REFUSE),
        ("From which maker is the press with the most damaged sheets?", REFUSE),
        ("How many presses have 50 sheets or more?", lambda d: int((d.sheets >= 50).sum())),
    ],
    "volumes": [
        ("What is the average used price at the campus?", lambda d: d.campus_used.mean()),
        ("What are the 3 highest harbour new prices?", lambda d: list(d.harbour_new.nlargest(3))),
        ("What is the average harbour price for new textbooks?", lambda d: d.harbour_new.mean()),
    ],
    "newborns": [
        ("What is the age of the oldest mother?", lambda d: int(d.mage.max())),
        ("Are there any mothers younger than 18?", lambda d: bool((d.mage < 18).any())),
        ("How many fathers are older than 50?", lambda d: int((d.fage > 50).sum())),
        ("What is the smoking habit of the lightest baby?", lambda d: d.loc[d.weight.idxmin(), "habit"]),
        (
            "Do babies of smokers weigh less on average than babies of nonsmokers?",
            lambda d: bool(d[d.habit == "smoker"].weight.mean() < d[d.habit == "nonsmoker"].weight.mean()),
        ),
    ],
    "placings": [
        ("Name the 3 best selling songs in Japan.", lambda d: list(d.nlargest(3, "JP_Sales").song)),
        ("What are the years of the top 5 ranked songs?", lambda d: list(d.nsmallest(5, "chart_rank").year)),
        ("How many songs have at least one report?", lambda d: int((d.reports > 0).sum())),
        ("How many songs have attrition yes?", lambda d: int((d.Attrition == "Yes").sum())),
        ("What was the attrition result of the 2 songs with the highest Global_Sales?", lambda d: _first(d, 2)),
        ("How many songs have the code D?", REFUSE),
    ],
}


def _oldest(presses):
    return next(iter(presses[presses.year == presses.year.min()].engine))


def _first(songs, count):
    return list(songs.nlargest(count, "Global_Sales").Attrition)


def _rare(column, most):
    counts = column.value_counts()
    return [name for name, count in counts.items() if count < most]
