"""Questions that call rows by nouns that no column spells: the title says them, or what columns of the kind suggest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def dockland_homicides():
    r, n = np.random.default_rng(301), 90
    return pd.DataFrame(
        {
            "forename": r.choice(["Ann", "Bo", "Cy", "Dee", "Eli"], n),
            "age": r.integers(3, 90, n),
            "date": (pd.to_datetime("2015-01-01") + pd.to_timedelta(r.integers(0, 900, n), unit="D")).date,
            "ward": r.choice(["Quay", "Mill", "Fen"], n, p=[0.5, 0.3, 0.2]),
        }
    )


def fell_race():
    r, n = np.random.default_rng(302), 120
    return pd.DataFrame(
        {
            "bib": r.permutation(n) // 2 + 100,
            "firstname": r.choice(["Una", "Vic", "Wes", "Xia"], n),
            "gender": r.choice(["F", "M"], n),
            "county": r.choice(["Kent", "Devon", "Essex"], n, p=[0.5, 0.3, 0.2]),
            "minutes": r.permutation(n) / 2 + 31.5,
        }
    )


def sluggers88():
    r, n = np.random.default_rng(303), 80
    return pd.DataFrame(
        {
            "AtBat": r.permutation(n) * 5 + 90,
            "Hits": r.integers(20, 200, n),
            "RBI": r.permutation(n) + 4,
            "Conf": r.choice(["X", "Y"], n),
            "Pay": r.permutation(n) * 10 + 70,
        }
    )


def pier_leaks():
    r, n = np.random.default_rng(304), 70
    start = pd.to_datetime("2011-01-01") + pd.to_timedelta(r.integers(0, 1200, n), unit="D")
    return pd.DataFrame(
        {
            "Kind_of_Leak": r.choice(["Valve", "Pipe", "Tank"], n),
            "Harbor": r.choice(["Oslo", "Cork", "Bari"], n, p=[0.5, 0.3, 0.2]),
            "leak_start": start.date,
            "leak_end": (start + pd.to_timedelta(r.integers(1, 30, n), unit="D")).date,
            "Litres_Lost": r.permutation(n) * 3 + 10,
        }
    )


def inbox():
    r, n = np.random.default_rng(305), 110
    return pd.DataFrame(
        {
            "spam": r.integers(0, 2, n),
            "sent_email": r.integers(0, 2, n),
            "attach": r.integers(0, 9, n),
            "line_breaks": r.permutation(n) + 2,
        }
    )


def kennelpets():
    r, n = np.random.default_rng(306), 60
    return pd.DataFrame(
        {
            "tag_number": [f"T{i}" for i in 4_000 + r.permutation(n)],
            "animal_name": r.choice(["Rex", "Bella", "Max", "Luna", "Ivy", "Zoe", "Pip", "Ash", "Fay", "Kit"], n),
            "species": ["Ferret", *r.choice(["Hound", "Tabby"], n - 1)],
            "age": r.integers(1, 15, n),
        }
    )


def shireplaces():
    r, n = np.random.default_rng(307), 50
    names = [f"{a}{b}" for a in ("Ash", "Elm", "Oak", "Fern", "Holt") for b in (
        "ford", "ham", "ton", "wick", "by", "ley", "mere", "field", "stow", "dale")]  # fmt: skip
    return pd.DataFrame(
        {
            "name": [*names[: n - 1], names[0]],
            "website": [f"https://p{i}.example" for i in range(n)],
            "shire": r.choice(["North", "South"], n),
            "inhabitants": r.permutation(n) * 11 + 300,
        }
    )


TABLES = {
    f.__name__: f for f in (dockland_homicides, fell_race, sluggers88, pier_leaks, inbox, kennelpets, shireplaces)
}

QUESTIONS: dict[str, list[tuple[str, Any]]] = {
    "dockland_homicides": [
        ("How old was the oldest victim?", lambda d: d.age.max()),
        ("How many victims were younger than 30?", lambda d: (d.age < 30).sum()),
        ("What is the average age of the victims in Mill?", lambda d: d[d.ward == "Mill"].age.mean()),
        ("In which ward were the most victims killed?", lambda d: d.ward.value_counts().idxmax()),
        ("Who was killed on 2016-06-24?", lambda d: sorted({*d[d.date.astype(str) == "2016-06-24"].forename})),
        ("How many homicides were there in Dockland?", lambda d: len(d)),
        ("How many homicides were there in Harborough?", REFUSE),
        ("How many contestants were eliminated?", REFUSE),
    ],
    "fell_race": [
        ("What is the average minutes of the runners from Kent?", lambda d: d[d.county == "Kent"].minutes.mean()),
        ("Which county has the most runners?", lambda d: d.county.value_counts().idxmax()),
    ],
    "sluggers88": [
        ("What is the highest pay of a player?", lambda d: d.Pay.max()),
        ("How many players have more than 50 RBI?", lambda d: (d.RBI > 50).sum()),
        ("How many laureates are there?", REFUSE),
    ],
    "pier_leaks": [
        ("Which harbor had the most leaks?", lambda d: d.Harbor.value_counts().idxmax()),
        ("How many leaks were there in Cork?", lambda d: (d.Harbor == "Cork").sum()),
    ],
    "kennelpets": [
        ("What is the name of the only ferret?", lambda d: [d.animal_name[0]]),
        ("What are the names of the animals older than 13?", lambda d: sorted({*d[d.age > 13].animal_name})),
    ],
    "shireplaces": [
        ("Which place has the most inhabitants?", lambda d: d.loc[d.inhabitants.idxmax(), "name"]),
    ],
    "inbox": [
        ("How many emails are spam?", lambda d: d.spam.sum()),
        ("What is the highest attach of an email?", lambda d: d.attach.max()),
    ],
}
