"""An album of photographs: tags as lists of many, numbered types, one measure beside another; and a chart of songs."""

from __future__ import annotations

from collections import Counter
from itertools import chain

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def photos():
    r, n = np.random.default_rng(12), 900
    tags = [f"tag{i}" for i in range(150)] + ["grandma's", "harbour"]
    weights = 1 / np.arange(2, len(tags) + 2) ** 0.7
    held = [
        [str(t) for t in r.choice(tags, r.integers(0, 5), replace=False, p=weights / weights.sum())] for _ in range(n)
    ]
    for i in range(0, n, 9):
        held[i] = list(dict.fromkeys([*held[i], "grandma's"]))
    return pd.DataFrame(
        {
            "photo_id": [f"P{i:04d}" for i in range(n)],
            "tags": [repr(t) for t in held],
            "style1": r.choice(["Portrait", "Street", "Nature"], n, p=[0.5, 0.3, 0.2]),
            "style2": r.choice(["Mono", "Warm", "Cold", None], n, p=[0.2, 0.4, 0.3, 0.1]),
            "edition": r.integers(1, 7, n),
            "awarded": r.choice(["Yes", "No"], n, p=[0.1, 0.9]),
            "sharpness": np.round(r.normal(60, 9, n), 2),
            "contrast": np.round(r.normal(58, 12, n), 2),
        }
    )


def charts_of_songs():
    """Songs of which some share a title; ranks, of which the first is the best."""
    r, n = np.random.default_rng(21), 300
    words = ["river", "night", "love", "road", "rain", "stone"]
    rank = r.permutation(n) + 1
    return pd.DataFrame(
        {
            "Song": [f"Tune {i if i % 40 else 7}" for i in range(n)],
            "Band": r.choice(["The Larks", "Ox", "Mara Lin", "Fold"], n, p=[0.4, 0.3, 0.2, 0.1]),
            "Rank": rank,
            "Year": r.integers(1960, 1990, n),
            "ReviewFY": r.integers(1991, 1996, n),
            "Genre": r.choice(["Rock Music", "Folk and Country Songs", "Swing Music"], n, p=[0.5, 0.3, 0.2]),
            "Game": r.choice(["Singing", "Guitars"], n),
            "Warmth": np.round(r.uniform(0, 9, n), 2),
            "Energy score": np.round(r.uniform(0, 9, n), 2),
            "Text": [" ".join(r.choice(words, 5 + (7 * i) % n)) for i in range(n)],
        }
    )


def verdicts():
    """Reviews of three parks: who was reviewed most, what is there at least, and what says nothing of its own."""
    r, n = np.random.default_rng(31), 400
    return pd.DataFrame(
        {
            "Review_ID": r.permutation(n) + 9000,
            "Park": r.choice(["North Park", "Lake Park", "Hill Park"], n, p=[0.5, 0.3, 0.2]),
            "Salt (g)": np.round(np.where(r.random(n) < 0.05, 0, r.uniform(0.1, 3, n)), 1),
            "x": np.round(r.uniform(-9, 9, n), 3),
            "tmin": r.integers(-5, 20, n),
            "likes": r.integers(0, 60, n),
            "kind": r.choice(["post", "repost", "reply"], n, p=[0.6, 0.3, 0.1]),
        }
    )


ALBUM_TABLES = {"photos": photos, "chart_entries": charts_of_songs, "verdicts": verdicts}


def counted(d: pd.DataFrame) -> Counter[str]:
    return Counter(chain.from_iterable(eval(cell) for cell in d.tags))  # noqa: S307


QUESTIONS = {
    "photos": [
        ("What is the most common tag?", lambda d: counted(d).most_common(1)[0][0]),
        ("What are the 3 most common tags?", lambda d: [t for t, _ in counted(d).most_common(3)]),
        ("How many different tags are there?", lambda d: len(counted(d))),
        ("How many photos have no tags?", lambda d: int((d.tags == "[]").sum())),
        ("How many photos have tags?", lambda d: int((d.tags != "[]").sum())),
        ("Are there any photos that do not contain any tags?", lambda d: bool((d.tags == "[]").any())),
        ("How many photos are tagged grandma's?", lambda d: counted(d)["grandma's"]),
        ("What is the most common primary style?", lambda d: d.style1.mode()[0]),
        (
            "What secondary style is the most common among awarded photos?",
            lambda d: d[d.awarded == "Yes"].style2.mode()[0],
        ),
        (
            "What is the primary style of the photo with the highest contrast?",
            lambda d: d.loc[d.contrast.idxmax()].style1,
        ),
        (
            "What are the 3 highest contrasts of photos in the fourth edition?",
            lambda d: d[d.edition == 4].contrast.nlargest(3).tolist(),
        ),
        (
            "Is the average sharpness higher than the average contrast?",
            lambda d: bool(d.sharpness.mean() > d.contrast.mean()),
        ),
        (
            "Is the maximum sharpness greater than the maximum contrast among awarded photos?",
            lambda d: bool(
                d[d.awarded == "Yes"].sharpness.max() > d[d.awarded == "Yes"].contrast.max(),
            ),
        ),
        ("List the 3 photos (by ID) with the most sharpness.", lambda d: d.nlargest(3, "sharpness").photo_id.tolist()),
        (
            "Which photo has the highest sharpness and what is its primary style?",
            lambda d: d.loc[d.sharpness.idxmax(), ["photo_id", "style1"]].tolist(),
        ),
    ],
    "chart_entries": [
        ("What is the average warmth score?", lambda d: d.Warmth.mean()),
        ("How many songs have a warmth score above 8?", lambda d: int((d.Warmth > 8).sum())),
        ("What are the 3 highest warmth values?", lambda d: d.Warmth.nlargest(3).tolist()),
        ("What are the 2 most common band names?", lambda d: d.Band.value_counts().head(2).index.tolist()),
        ("Which band sang the song with the highest warmth?", lambda d: d.loc[d.Warmth.idxmax()].Band),
        ("Which bands made the top 3 ranked songs?", lambda d: d.nsmallest(3, "Rank").Band.tolist()),
        ("What are the years of release of the bottom 2 ranked songs?", lambda d: d.nlargest(2, "Rank").Year.tolist()),
        ("How many songs are from 1975?", lambda d: int((d.Year == 1975).sum())),
        ("How many songs from 1975 on are there?", lambda d: int((d.Year >= 1975).sum())),
        ("How many songs are in the folk genre?", lambda d: int(d.Genre.str.startswith("Folk").sum())),
        ("What is the latest review year?", lambda d: int(d.ReviewFY.max())),
        ("How many drummers are there?", REFUSE),
        ("Which 2 songs are the bottom 2 ranked songs?", lambda d: d.nlargest(2, "Rank").Song.tolist()),
        ("What are the 3 latest release years in the data?", lambda d: sorted(d.Year.unique())[:-4:-1]),
        (
            "How many songs came out in the year with the most releases?",
            lambda d: int(d.Year.value_counts().max()),
        ),
    ],
    "verdicts": [
        ("Which is the most reviewed park?", lambda d: d.Park.mode()[0]),
        ("Is Hill Park the most reviewed park?", lambda d: bool(d.Park.mode()[0] == "Hill Park")),
        ("Are all kinds unique?", lambda d: bool(d.kind.is_unique)),
        ("Do all reviews have salt?", lambda d: bool((d["Salt (g)"] > 0).all())),
        ("How many reviews have a salt content of more than 1 gram?", lambda d: int((d["Salt (g)"] > 1).sum())),
        ("Which park has the lowest tmin on average?", lambda d: d.groupby("Park").tmin.mean().idxmin()),
        ("What is the tmin by park?", lambda d: d.groupby("Park").tmin.mean().to_dict()),
        ("What is the highest x-coordinate?", lambda d: d.x.max()),
        ("What are the 3 highest unique likes?", lambda d: sorted(d.likes.unique())[:-4:-1]),
        (
            "Which 2 parks have the highest combined total likes?",
            lambda d: d.groupby("Park").likes.sum().nlargest(2).index.tolist(),
        ),
    ],
}
