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
            "MERCADO": r.choice(["LOCAL O REGIONAL", "NACIONAL"], n),
            "VAL": r.integers(1, 366, n),
            "WAGEX": np.round(r.normal(20_000, 3_000, n), 2),
            "WAGEX_q3zt": r.integers(10, 40, n) * 1000,
        }
    )


HEADER_TABLES = {"coches": coches, "viento": viento, "avalanches": avalanches, "checks": checks}

QUESTIONS: dict[str, Any] = {
    "coches": [
        ("What is the average price of Seat cars?", lambda d: d[d.Marca == "Seat"].Precio.mean()),
        ("Which brand has the most power on average?", lambda d: d.groupby("Marca").Potencia.mean().idxmax()),
        ("How many cars are there per town?", lambda d: d.Localidad.value_counts().to_dict()),
        ("Which fuel type is the most common?", lambda d: d.Combustible.value_counts().idxmax()),
        ("What is the highest mileage?", lambda d: d["Kilómetros"].max()),
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
        ("What is the average WAGEX bonus?", REFUSE),
    ],
}
