"""Questions over tables whose columns are written as one word, and over monthly figures of sales."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def mammals():
    r, n = np.random.default_rng(71), 80
    return pd.DataFrame(
        {
            "species": [f"Beast {i:02d}" for i in range(n)],
            "diet": r.choice(["plants", "meat", "both"], n, p=[0.5, 0.3, 0.2]),
            "status": r.choice(["safe", "rare", "N/A"], n, p=[0.5, 0.2, 0.3]),
            "bodywt": r.gamma(2, 90, n).round(1),
            "brainwt": r.gamma(2, 0.4, n).round(3),
            "hwy": r.integers(8, 40, n),
        }
    )


def parishes():
    r, n = np.random.default_rng(72), 120
    total = r.integers(900, 90_000, n)
    return pd.DataFrame(
        {
            "parish": [f"Parish {i:03d}" for i in range(n)],
            "poptotal": total,
            "popdensity": r.gamma(2, 200, n).round(1),
            "popadults": (total * 0.7).astype(int),
            "lat": r.uniform(40, 60, n).round(4),
        }
    )


def housing():
    r = np.random.default_rng(73)
    rows = [(c, y, m) for c in ("Arden", "Brill", "Corby") for y in (2019, 2020, 2021) for m in range(1, 13)]
    made = pd.DataFrame(rows, columns=["city", "year", "month"])
    return made.assign(sales=r.integers(20, 400, len(made)), listings=r.integers(100, 900, len(made)))


def squad():
    r, n = np.random.default_rng(74), 90
    return pd.DataFrame(
        {
            "Name": [f"Player {i:02d}" for i in range(n)],
            "Position": r.choice(["GK", "DF", "MF", "FW"], n),
            "Age": r.integers(18, 38, n),
            "Goals": r.permutation(n),
            "Red_Cards": r.choice([0, 1], n, p=[0.9, 0.1]),
        }
    )


def lending():
    r, n = np.random.default_rng(75), 150
    return pd.DataFrame(
        {
            "Loan_ID": [f"LP{1000 + i}" for i in range(n)],
            "Married": r.choice(["Yes", "No"], n),
            "Education": r.choice(["Graduate", "Not Graduate"], n),
            "ApplicantIncome": r.permutation(np.arange(1000, 1000 + 40 * n, 40)),
            "LoanAmount": r.integers(50, 400, n),
            "Age": r.integers(20, 70, n),
            "Property_Area": r.choice(["Urban", "Rural", "Semiurban"], n, p=[0.5, 0.3, 0.2]),
        }
    )


def catalogue():
    r, n = np.random.default_rng(76), 120
    kind = r.choice(["MOVIE", "SHOW"], n)
    return pd.DataFrame(
        {
            "title": [f"Title {i:03d}" for i in range(n)],
            "type": kind,
            "season": r.choice(["Summer", "Winter"], n),
            "runtime": np.where(kind == "MOVIE", 100, 45) + r.integers(0, 20, n),
            "Snowfall (cm)": np.where(r.random(n) < 0.2, r.gamma(2, 2, n), 0).round(1),
        }
    ).assign(**{"Snowfall (cm)": lambda d: d["Snowfall (cm)"].where(d.season == "Winter", 0.0)})


WILD_TABLES = {
    "mammals": mammals, "parishes": parishes, "housing": housing,
    "squad": squad, "lending": lending, "catalogue": catalogue,
}  # fmt: skip

QUESTIONS: dict[str, Any] = {
    "mammals": [
        ("What is the average brain weight?", lambda d: d.brainwt.mean()),
        ("Which species has the highest body weight?", lambda d: d.loc[d.bodywt.idxmax()].species),
        ("How many species have a missing status?", lambda d: (d.status == "N/A").sum()),
        ("What is the highest highway?", lambda d: d.hwy.max()),
        ("List the 3 heaviest species", lambda d: d.nlargest(3, "bodywt").species.tolist()),
        ("How many different diet grades are there?", lambda d: d.diet.nunique()),
        ("How many species have wings?", REFUSE),
    ],
    "parishes": [
        ("Which parish has the largest population?", lambda d: d.loc[d.poptotal.idxmax()].parish),
        ("What is the total population?", lambda d: d.poptotal.sum()),
        ("What are the top 4 parishes by population density?", lambda d: d.nlargest(4, "popdensity").parish.tolist()),
        ("What is the northernmost parish?", lambda d: d.loc[d.lat.idxmax()].parish),
        ("Which parish is the poorest?", REFUSE),
    ],
    "housing": [
        ("How many homes were sold in Brill in 2020?", lambda d: d[(d.city == "Brill") & (d.year == 2020)].sales.sum()),
        ("In which year were the most houses sold?", lambda d: d.groupby("year").sales.sum().idxmax()),
        ("Which city usually has the most sales?", lambda d: d.groupby("city").sales.sum().idxmax()),
    ],
    "squad": [
        ("Name the top 3 goal scorers.", lambda d: d.nlargest(3, "Goals").Name.tolist()),
        ("Has any player received more than one red card?", lambda d: False),
        ("What is the average age of the goalkeepers?", REFUSE),
        ("How many players are there in the league?", lambda d: len(d)),
    ],
    "lending": [
        (
            "Is the applicant with the highest income married?",
            lambda d: d.loc[d.ApplicantIncome.idxmax()].Married == "Yes",
        ),
        (
            "Is the average loan amount of graduates higher than the one of non graduates?",
            lambda d: bool(
                d[d.Education == "Graduate"].LoanAmount.mean() > d[d.Education != "Graduate"].LoanAmount.mean()
            ),
        ),
        ("Which property area has the most approved loans?", REFUSE),
        (
            "Is the applicant with the highest income older than 40?",
            lambda d: bool(d.loc[d.ApplicantIncome.idxmax()].Age > 40),
        ),
    ],
    "catalogue": [
        ("What is the average runtime of a show?", lambda d: d[d.type == "SHOW"].runtime.mean()),
        ("In which season do most of the titles appear?", lambda d: d.season.mode()[0]),
        ("Was there any snowfall during the summer?", lambda d: False),
        ("Was there any snowfall during the winter?", lambda d: True),
    ],
}
