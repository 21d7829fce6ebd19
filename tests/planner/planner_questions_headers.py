"""Questions over tables whose headers are Spanish, cut short, misspelt or codes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def coches():
    r, n = np.random.default_rng(81), 200
    return pd.DataFrame(
        {
            "Matrícula": [f"{1000 + i} KLM" for i in range(n)],
            "Marca": r.choice(["Seat", "Renault", "Toyota"], n, p=[0.5, 0.3, 0.2]),
            "Combustible": r.choice(["Gasolina", "Diésel", "Eléctrico"], n),
            "Kilómetros": r.integers(0, 240_000, n),
            "Potencia": r.integers(60, 220, n),
            "Precio": np.round(r.gamma(4, 3500, n), -1),
            "Localidad": r.choice(["Vigo", "Soria", "Cuenca"], n),
            "estado_civil": r.choice(["Soltero", "Casado"], n),
            "salario_mensual": r.integers(1000, 5000, n),
        }
    )


def viento():
    r, n = np.random.default_rng(82), 365
    mean = np.round(r.gamma(2, 2, n), 1)
    return pd.DataFrame(
        {
            "fecha": pd.date_range("2022-01-01", periods=n),
            "tmed": np.round(r.normal(15, 6, n), 1),
            "velmedia": mean,
            "racha": np.round(mean + r.gamma(3, 2, n), 1),
            "sol": np.round(r.uniform(0, 14, n), 1),
            "horaMax": r.integers(0, 24, n).astype(str),
        }
    )


def avalanches():
    r, n = np.random.default_rng(83), 180
    return pd.DataFrame(
        {
            "avalanche_id": np.arange(1, n + 1),
            "st": r.choice(["CO", "UT", "WA", "MT"], n),
            "len": np.round(r.gamma(2, 300, n), 1),
            "wid": r.integers(10, 400, n),
            "inj": r.poisson(0.8, n),
            "fat": r.poisson(0.2, n),
        }
    )


def checks():
    r, n = np.random.default_rng(84), 160
    return pd.DataFrame(
        {
            "URLs": [f"https://example.org/{i}" for i in range(n)],
            "Vehicel_Model": r.choice(["Atlas", "Borealis", "Comet"], n, p=[0.5, 0.3, 0.2]),
            "Vehicle_Phase": r.choice(["Yard", "Road"], n),
            "NUTS2": r.choice(["NORTE", "SUR", "CENTRO"], n),
            "tester(s)_name": r.choice(["Ada", "Ben", "Cleo"], n, p=[0.2, 0.5, 0.3]),
            "tester_count": r.integers(1, 4, n),
            "region_1": r.choice(["Moor", "Fen"], n, p=[0.7, 0.3]),
            "MaxLoad": r.integers(50, 400, n),
            "MERCADO": r.choice(["LOCAL O REGIONAL", "NACIONAL"], n),
            "VAL": r.integers(1, 366, n),
            "WAGEX": np.round(r.normal(20_000, 3_000, n), 2),
            "WAGEX_q3zt": r.integers(10, 40, n) * 1000,
        }
    )


def posts():
    r, n = np.random.default_rng(85), 200
    mood = r.choice(["positive", "neutral", "negative"], n, p=[0.3, 0.2, 0.5])
    tools = ["Network Attached Storage (NAS)", "Tape Library", "Cold Archive"]
    return pd.DataFrame(
        {
            "post_id": np.arange(7001, 7001 + n),
            "brand": r.choice(["Acme", "Zenit"], n),
            "brand_sentiment": mood,
            "brand_sentiment_confidence": np.round(r.uniform(0.3, 1, n), 3),
            "brand_sentiment_gold": pd.Series(mood).where(r.random(n) < 0.1),
            "country": r.choice(["United Kingdom of Great Britain and Northern Ireland", "Iran, Islamic Republic of",
                                 "Kenya", "Peru"], n),
            "store_area": r.choice(["Tops", "Shoes", "Hats"], n, p=[0.2, 0.5, 0.3]),
            "weekly_hours": r.integers(10, 60, n),
            "work_injury": r.integers(0, 2, n),
            "samestreet": r.integers(0, 2, n),
            "tools": [str(list(r.choice(tools, k, replace=False))) for k in r.integers(1, 3, n)],
        }
    )  # fmt: skip


HEADER_TABLES = {"coches": coches, "viento": viento, "avalanches": avalanches, "checks": checks, "posts": posts}
UK = "United Kingdom of Great Britain and Northern Ireland"

QUESTIONS: dict[str, Any] = {
    "coches": [
        ("What is the average price of Seat cars?", lambda d: d[d.Marca == "Seat"].Precio.mean()),
        ("Which brand has the most power on average?", lambda d: d.groupby("Marca").Potencia.mean().idxmax()),
        ("How many cars are there per town?", lambda d: d.Localidad.value_counts().to_dict()),
        ("Which fuel type is the most common?", lambda d: d.Combustible.value_counts().idxmax()),
        ("What is the highest mileage?", lambda d: d["Kilómetros"].max()),
        ("How many people are married?", lambda d: int((d.estado_civil == "Casado").sum())),
        (
            "What is the average monthly salary per town?",
            lambda d: d.groupby("Localidad").salario_mensual.mean().to_dict(),
        ),
        (
            "What is the average price for each brand-fuel pair?",
            lambda d: [x for k, v in d.groupby(["Marca", "Combustible"]).Precio.mean().items() for x in (*k, v)],
        ),
        ("How many cars have a salvage title?", REFUSE),
    ],
    "viento": [
        ("What is the highest wind speed?", lambda d: d.racha.max()),
        ("How many days had a maximum wind speed above 12?", lambda d: int((d.racha > 12).sum())),
        ("Was there a day on which the solar radiation exceeded 10?", lambda d: bool((d.sol > 10).any())),
        ("What was the average temperature in March 2022?", lambda d: d[d.fecha.dt.month == 3].tmed.mean()),
        ("What is the highest wave height?", REFUSE),
    ],
    "avalanches": [
        ("What is the longest path length of an avalanche?", lambda d: d.len.max()),
        ("What is the longest length of an avalanche path?", lambda d: d.len.max()),
        ("Which state has the most avalanche-related injuries?", lambda d: d.groupby("st").inj.sum().idxmax()),
        ("Which state has the most avalanche-related fatalities?", lambda d: d.groupby("st").fat.sum().idxmax()),
        ("How many weather-related injuries were there?", REFUSE),
        ("Which state has the most ski-related injuries?", REFUSE),
    ],
    "checks": [
        ("How many unique URLs are there?", lambda d: d.URLs.nunique()),
        ("Which vehicle model is the most common?", lambda d: d.Vehicel_Model.value_counts().idxmax()),
        ("What is the highest value for WAGEX_q3zt?", lambda d: d.WAGEX_q3zt.max()),
        ("What is the average WAGEX value?", lambda d: d.WAGEX.mean()),
        ("How many rows belong to the SUR NUTS2 region?", lambda d: int((d.NUTS2 == "SUR").sum())),
        ("Which tester appears most often?", lambda d: d["tester(s)_name"].value_counts().idxmax()),
        ("Which test region has the most rows?", lambda d: d.region_1.value_counts().idxmax()),
        ("How many rows are from the 'Nowhere' region?", lambda d: 0),
        ("How many different 'shoe_size' regions are there?", REFUSE),
        ("What is the maximum load?", lambda d: d.MaxLoad.max()),
        ("What is the average WAGEX bonus?", REFUSE),
    ],
    "posts": [
        ("What is the average sentiment confidence?", lambda d: d.brand_sentiment_confidence.mean()),
        (
            "Which brand has the most posts with negative sentiment?",
            lambda d: d[d.brand_sentiment == "negative"].brand.value_counts().idxmax(),
        ),
        (
            "Is there a negative sentiment post from 'Zenit' brand?",
            lambda d: bool(((d.brand_sentiment == "negative") & (d.brand == "Zenit")).any()),
        ),
        ("How many posts are from the United Kingdom?", lambda d: int((d.country == UK).sum())),
        ("How many posts are from Iran?", lambda d: int(d.country.str.startswith("Iran").sum())),
        ("How many posts mention NAS?", lambda d: int(d.tools.str.contains("NAS").sum())),
        (
            "What are the top 2 store areas by number of posts?",
            lambda d: d.store_area.value_counts().index[:2].tolist(),
        ),
        ("What are the average weekly hours worked?", lambda d: d.weekly_hours.mean()),
        (
            "What are the average weekly hours of people on the same street as their partner?",
            lambda d: d[d.samestreet == 1].weekly_hours.mean(),
        ),
        ("Is 'Botswana' listed as a country?", lambda d: False),
        ("How many posts have a brand named 'Nonesuch Quux'?", lambda d: 0),
        ("What is the area of 'Nonesuch Quux'?", REFUSE),
        (
            "How many posts have a negative sentiment according to the brand sentiment?",
            lambda d: int((d.brand_sentiment == "negative").sum()),
        ),
        ("How many posts have a mocking sentiment?", REFUSE),
        ("How many posts are from the United Provinces?", REFUSE),
    ],
}
