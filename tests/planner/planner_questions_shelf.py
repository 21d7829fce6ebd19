"""A panel of countries, a shelf of books and a season of matches, with questions about what they tell again and again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def panel():
    r = np.random.default_rng(3)
    rows = []
    for country in ("Vietnam", "France", "Japan", "Kenya", "Brazil", "Canada"):
        people = r.integers(5, 120) * 1e6
        for year in range(1990, 2021):
            people *= 1.01
            rows.append((country, year, int(people), round(r.uniform(40, 85), 1), int(r.integers(100, 5000))))
    return pd.DataFrame(rows, columns=["country", "year", "population", "life_expectancy", "exports"])


def nations():
    """The same every five years, by short names."""
    people = panel().query("year % 5 == 0")
    regions = {"Vietnam": "Asia", "Japan": "Asia", "Kenya": "Africa", "France": "Europe"}
    made = people.assign(continent=people.country.map(regions).fillna("Americas"))
    return made.rename(columns={"population": "pop", "life_expectancy": "lifeExp"}).drop(columns="exports")


def plots():
    """One measure, by kind, place and year."""
    r = np.random.default_rng(8)
    kinds = [
        (kind, site, year)
        for kind in ("Velvet", "Trebi", "Glabron")
        for site in ("Morris", "Duluth")
        for year in (1931, 1932)
    ]
    return pd.DataFrame(
        [(round(r.uniform(20, 60), 2), *kind) for kind in kinds], columns=["crop", "variety", "site", "year"]
    )


def shelf():
    r, n = np.random.default_rng(4), 80
    genres = ["Fantasy", "Drama", "Crime", "Romance"]
    return pd.DataFrame(
        {
            "Title": [f"Book {i}" for i in range(n)],
            "Author": r.choice(["Ann Lee", "Bo Ek", "Cy Dent", "Di Fox"], n, p=[0.4, 0.3, 0.2, 0.1]),
            "Publisher": r.choice(["Penguin", "Orbit", "Tor"], n, p=[0.5, 0.3, 0.2]),
            "Year": r.integers(1980, 2020, n),
            "Pages": r.integers(80, 900, n),
            "Genres": ["; ".join(sorted(r.choice(genres, r.integers(1, 4), replace=False))) for _ in range(n)],
            "Rating": np.round(r.uniform(2, 5, n), 2),
        }
    )


def season():
    r, n = np.random.default_rng(5), 90
    teams = ["Leeds", "York", "Hull", "Derby", "Bath"]
    return pd.DataFrame(
        {
            "date": pd.date_range("2021-08-01", periods=n).astype(str),
            "home_team": r.choice(teams, n),
            "away_team": r.choice(teams, n),
            "home_goals": r.poisson(1.6, n),
            "away_goals": r.poisson(1.2, n),
            "attendance": r.integers(1000, 40000, n),
            "referee": r.choice(["M Dean", "A Taylor", "J Moss"], n),
            "NewLeague": r.choice(["A", "N"], n),
            "am": r.integers(0, 2, n),
            "Records": r.integers(1, 50, n),
        }
    )


def apart(d: pd.DataFrame) -> pd.DataFrame:
    return d.assign(Genres=d.Genres.str.split("; ")).explode("Genres")


SHELF_TABLES = {"panel": panel, "nations": nations, "plots": plots, "shelf": shelf, "season": season}

QUESTIONS: dict[str, Any] = {
    "panel": [
        ("What is the population of Vietnam?", lambda d: d.query("country=='Vietnam' and year==2020").population.sum()),
        ("How many people live in Brazil?", lambda d: d.query("country=='Brazil' and year==2020").population.sum()),
        ("Which country has the highest population?", lambda d: d.loc[d.population.idxmax()].country),
        (
            "What was the population of Vietnam in 2005?",
            lambda d: d.query("country=='Vietnam' and year==2005").population.sum(),
        ),
        ("What are the exports of Kenya?", lambda d: d.query("country=='Kenya'").exports.sum()),
        ("Since which year do the data start?", lambda d: d.year.min()),
        ("When does the data end?", lambda d: d.year.max()),
        ("What is the first year in the data?", lambda d: d.year.min()),
        ("What is the latest year?", lambda d: d.year.max()),
    ],
    "nations": [
        ("What was the population of Vietnam?", lambda d: d.query("country=='Vietnam' and year==2020")["pop"].sum()),
        (
            "What share of the population lived in Asia in 2010?",
            lambda d: (
                100 * d.query("year==2010 and continent=='Asia'")["pop"].sum() / d.query("year==2010")["pop"].sum()
            ),
        ),
        (
            "What percentage of rows in 2010 had a lifeExp above 60?",
            lambda d: 100 * (d.query("year==2010").lifeExp > 60).mean(),
        ),
        (
            "What percentage of rows had a life expectancy above 60 in 2010?",
            lambda d: 100 * (d.query("year==2010").lifeExp > 60).mean(),
        ),
    ],
    "plots": [
        ("Which variety is best?", lambda d: d.groupby("variety")["crop"].mean().idxmax()),
        ("worst site in 1932", lambda d: d[d.year == 1932].groupby("site")["crop"].mean().idxmin()),
    ],
    "shelf": [
        ("Who wrote the most books?", lambda d: d.Author.value_counts().idxmax()),
        ("Which publisher released the most books?", lambda d: d.Publisher.value_counts().idxmax()),
        (
            "How many books have a rating above 4 or over 500 pages?",
            lambda d: int(((d.Rating > 4) | (d.Pages > 500)).sum()),
        ),
        ("What is the most frequent genre?", lambda d: apart(d).Genres.value_counts().idxmax()),
        ("What are the two most common genres?", lambda d: apart(d).Genres.value_counts().head(2).index.tolist()),
        ("How many different genres are there?", lambda d: apart(d).Genres.nunique()),
        (
            "Which genre has the highest average rating?",
            lambda d: apart(d).groupby("Genres").Rating.mean().idxmax(),
        ),
        ("How many books per genre?", lambda d: apart(d).Genres.value_counts().to_dict()),
        ("Who sold the most books?", REFUSE),
        ("Who illustrated the most books?", REFUSE),
        ("Which country published the most books?", REFUSE),
    ],
    "season": [
        ("How many matches did Leeds play at home?", lambda d: int((d.home_team == "Leeds").sum())),
        ("How many away matches did York play?", lambda d: int((d.away_team == "York").sum())),
        (
            "What is the average attendance at home matches of Hull?",
            lambda d: d[d.home_team == "Hull"].attendance.mean(),
        ),
        (
            "How many matches had home goals of 3 or over 30000 attendance?",
            lambda d: int(((d.home_goals == 3) | (d.attendance > 30000)).sum()),
        ),
        ("Which team won the most home games?", REFUSE),
    ],
}
