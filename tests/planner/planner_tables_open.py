"""Tables of further kinds (a questionnaire, lists in cells, units in brackets, short names), made from fixed seeds."""

from __future__ import annotations

import numpy as np
import pandas as pd


def survey():
    r = np.random.default_rng(77)
    n = 240
    langs = ["Python", "R", "SQL", "JavaScript", "Java", "Go", "Rust"]
    d = pd.DataFrame(
        {
            "Timestamp 🕒": pd.to_datetime("2023-05-02")
            + pd.to_timedelta(np.sort(r.integers(0, 40 * 86400, n)), unit="s"),
            "How old are you? 🎂": r.integers(18, 66, n),
            "What is your gender?": r.choice(
                ["Woman", "Man", "Non-binary", "Prefer not to say"], n, p=[0.42, 0.5, 0.05, 0.03]
            ),
            "Which country do you live in? 🌍": r.choice(
                ["Germany", "India", "Brazil", "Canada", "Kenya", "Poland"], n, p=[0.3, 0.25, 0.15, 0.12, 0.1, 0.08]
            ),
            "What is your highest level of education?": r.choice(
                ["High school", "Bachelor's degree", "Master's degree", "Doctorate"], n, p=[0.2, 0.42, 0.3, 0.08]
            ),
            "How many hours do you sleep per night? 😴": np.round(r.normal(7, 1, n) * 2) / 2,
            "Do you drink coffee? ☕": r.choice(["Yes", "No"], n, p=[0.7, 0.3]),
            "How many cups of coffee per day?": r.poisson(2, n),
            "Which programming languages do you use?": [
                "[" + ", ".join(f"'{x}'" for x in sorted(r.choice(langs, r.integers(1, 4), replace=False))) + "]"
                for _ in range(n)
            ],
            "How satisfied are you with your job? (1-10) 💼": r.integers(1, 11, n),
            "What is your monthly income (EUR)?": np.round(r.gamma(4, 800, n), -1),
            "Do you work remotely? 🏠": r.choice(["Always", "Sometimes", "Never"], n, p=[0.35, 0.4, 0.25]),
        }
    )
    return d


def phones():
    r = np.random.default_rng(5)
    n = 180
    brand = r.choice(
        ["Samsung", "Xiaomi", "Apple", "Nokia", "Motorola", "OnePlus"], n, p=[0.3, 0.25, 0.15, 0.1, 0.12, 0.08]
    )
    d = pd.DataFrame(
        {
            "ModelName": [
                f"{b} {chr(65 + int(r.integers(0, 26)))}{int(r.integers(1, 99))}-{i}" for i, b in enumerate(brand)
            ],
            "Brand": brand,
            "LaunchYear": r.integers(2016, 2024, n),
            "BatteryCap_mAh": r.integers(25, 60, n) * 100,
            "ScreenSize_in": np.round(r.normal(6.2, 0.4, n), 1),
            "RAM_GB": r.choice([2, 3, 4, 6, 8, 12], n),
            "StorageGB": r.choice([32, 64, 128, 256, 512], n),
            "Weight_g": np.round(r.normal(185, 18, n), 1),
            "PriceUSD": np.round(r.gamma(4, 110, n) + 80, 2),
            "has_5G": r.choice([True, False], n, p=[0.4, 0.6]),
            "has_NFC": r.integers(0, 2, n),
            "Is_Waterproof": r.choice(["yes", "no"], n, p=[0.35, 0.65]),
            "OS": np.where(brand == "Apple", "iOS", "Android"),
            "AvgUserRating": np.round(r.uniform(2.5, 5, n), 2),
            "NumReviews": r.integers(3, 9000, n),
        }
    )
    return d


def shows():
    r = np.random.default_rng(21)
    n = 260
    g = ["Dramas", "Comedies", "Thrillers", "Documentaries", "Kids' TV", "Horror Movies", "Romantic Movies"]
    people = [
        "Ana Ruiz",
        "John Park",
        "Mei Chen",
        "Olu Ade",
        "Priya Nair",
        "Tom Beck",
        "Sara Lind",
        "Ivan Petrov",
        "Lucy Hale",
        "Omar Aziz",
    ]
    typ = r.choice(["Movie", "TV Show"], n, p=[0.7, 0.3])
    return pd.DataFrame(
        {
            "show_id": [f"s{i + 1}" for i in range(n)],
            "type": typ,
            "title": [
                f"{a} {b} {i}"
                for i, (a, b) in enumerate(
                    zip(
                        r.choice(["Dark", "Silent", "Lost", "Golden", "Broken", "Hidden"], n),
                        r.choice(["River", "Love", "Crown", "Garden", "Road", "Winter"], n),
                        strict=True,
                    )
                )
            ],
            "director": np.where(r.random(n) < 0.2, None, r.choice(people, n)),
            "cast": [", ".join(r.choice(people, 3, replace=False)) for _ in range(n)],
            "country": r.choice(
                ["United States", "India", "United Kingdom", "Japan", "South Korea", "Spain"],
                n,
                p=[0.4, 0.2, 0.15, 0.1, 0.1, 0.05],
            ),
            "date_added": pd.to_datetime("2018-01-05") + pd.to_timedelta(r.integers(0, 1400, n), unit="D"),
            "release_year": r.integers(1985, 2022, n),
            "rating": r.choice(["TV-MA", "TV-14", "PG-13", "R", "PG"], n, p=[0.35, 0.25, 0.2, 0.12, 0.08]),
            "duration_min": np.where(typ == "Movie", r.integers(61, 200, n).astype(float), np.nan),
            "num_seasons": np.where(typ == "TV Show", r.integers(1, 9, n).astype(float), np.nan),
            "listed_in": [", ".join(sorted(r.choice(g, r.integers(1, 4), replace=False))) for _ in range(n)],
            "imdb_score": np.round(r.uniform(3, 9.5, n), 1),
            "votes": r.integers(120, 250000, n),
        }
    )


def bank():
    r = np.random.default_rng(9)
    n = 700
    return pd.DataFrame(
        {
            "cust_id": np.arange(100200, 100200 + n),
            "age": r.integers(19, 88, n),
            "job": r.choice(
                ["admin.", "blue-collar", "technician", "services", "management", "retired", "student", "unemployed"], n
            ),
            "marital": r.choice(["married", "single", "divorced"], n, p=[0.6, 0.28, 0.12]),
            "edu_lvl": r.choice(["primary", "secondary", "tertiary", "unknown"], n, p=[0.15, 0.5, 0.3, 0.05]),
            "in_default": r.choice(["yes", "no"], n, p=[0.04, 0.96]),
            "acct_bal": np.round(r.normal(1400, 2500, n), 2),
            "housing_loan": r.choice(["yes", "no"], n, p=[0.55, 0.45]),
            "personal_loan": r.choice(["yes", "no"], n, p=[0.16, 0.84]),
            "contact_type": r.choice(["cellular", "telephone", "unknown"], n, p=[0.65, 0.08, 0.27]),
            "last_contact_month": r.choice(
                ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], n
            ),
            "call_dur_sec": r.integers(5, 1800, n),
            "n_contacts": r.integers(1, 12, n),
            "prev_outcome": r.choice(["success", "failure", "other", "unknown"], n, p=[0.05, 0.12, 0.05, 0.78]),
            "subscribed": r.choice(["yes", "no"], n, p=[0.13, 0.87]),
        }
    )


def listings():
    r = np.random.default_rng(31)
    n = 320
    sup = r.choice(["t", "f"], n, p=[0.3, 0.7])
    return pd.DataFrame(
        {
            "ListingId": np.arange(7000, 7000 + n),
            "HostName": r.choice(["Maria", "Jan", "Aiko", "Pedro", "Zoe", "Ali", "Nina", "Luca", "Emma", "Tom"], n),
            "HostIsSuperhost": sup,
            "Neighbourhood": r.choice(
                ["Old Town", "Harbour", "University", "Riverside", "Hillside"], n, p=[0.3, 0.25, 0.2, 0.15, 0.1]
            ),
            "RoomType": r.choice(["Entire home/apt", "Private room", "Shared room"], n, p=[0.6, 0.33, 0.07]),
            "Accommodates": r.integers(1, 9, n),
            "Bathrooms": r.choice([1, 1.5, 2, 3], n, p=[0.6, 0.15, 0.2, 0.05]),
            "Amenities": [
                "; ".join(
                    sorted(
                        r.choice(
                            ["Wifi", "Kitchen", "Heating", "Pool", "Washer", "TV"], r.integers(1, 5), replace=False
                        )
                    )
                )
                for _ in range(n)
            ],
            "PricePerNight (€)": np.round(r.gamma(5, 20, n) + 15, 0),
            "CleaningFee (€)": np.where(r.random(n) < 0.15, np.nan, r.integers(0, 60, n)),
            "MinNights": r.integers(1, 15, n),
            "ReviewScore": np.where(r.random(n) < 0.1, np.nan, np.round(r.uniform(3, 5, n), 2)),
            "NumberOfReviews": r.integers(0, 400, n),
            "LastReview": pd.to_datetime("2022-01-01") + pd.to_timedelta(r.integers(0, 700, n), unit="D"),
            "InstantBookable": r.choice([True, False], n),
        }
    )


def matches():
    r = np.random.default_rng(17)
    n = 190
    teams = ["Rovers", "United", "City", "Athletic", "Wanderers", "Albion"]
    h = r.choice(teams, n)
    a = np.array([r.choice([t for t in teams if t != x]) for x in h])
    hg = r.poisson(1.5, n)
    ag = r.poisson(1.1, n)
    return pd.DataFrame(
        {
            "match_no": np.arange(1, n + 1),
            "season": r.choice(["2019/20", "2020/21", "2021/22"], n),
            "match_date": pd.to_datetime("2019-08-10") + pd.to_timedelta(np.sort(r.integers(0, 1000, n)), unit="D"),
            "home_team": h,
            "away_team": a,
            "home_goals": hg,
            "away_goals": ag,
            "result": np.where(hg > ag, "H", np.where(hg < ag, "A", "D")),
            "attendance": r.integers(2000, 52000, n),
            "referee": r.choice(["K. Moss", "L. Dean", "P. Oliver", "S. Frank"], n),
            "yellow_cards": r.poisson(3, n),
            "red_cards": r.poisson(0.15, n),
            "stadium": [f"{x} Park" for x in h],
        }
    )


def energy():
    r = np.random.default_rng(44)
    rows = []
    for c, cont, pop in [
        ("Norway", "Europe", 5.4),
        ("France", "Europe", 67),
        ("Poland", "Europe", 38),
        ("Brazil", "South America", 214),
        ("Chile", "South America", 19),
        ("Kenya", "Africa", 54),
        ("Egypt", "Africa", 104),
        ("Japan", "Asia", 125),
        ("Vietnam", "Asia", 98),
        ("Canada", "North America", 38),
    ]:
        for y in range(2012, 2023):
            tot = round(pop * float(r.uniform(1, 9)), 1)
            rows.append(
                (
                    c,
                    cont,
                    y,
                    pop,
                    tot,
                    round(tot * float(r.uniform(0.05, 0.9)), 1),
                    round(float(r.uniform(0, 60)), 1) if r.random() > 0.1 else None,
                    round(float(r.uniform(0.2, 16)), 2),
                )
            )
    return pd.DataFrame(
        rows,
        columns=[
            "Entity",
            "Continent",
            "Year",
            "Population (millions)",
            "Electricity consumption [TWh]",
            "Renewables [TWh]",
            "Nuclear share (%)",
            "CO2 per capita (t)",
        ],
    )


OPEN_TABLES = {
    "survey": survey, "phones": phones, "shows": shows, "bank": bank, "listings": listings, "matches": matches,
    "energy": energy,
}  # fmt: skip
