"""Tables of several trades in which nothing depends on anything, to plant facts in or to leave alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd


def hospital(seed: int, rows: int = 1200) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "admitted": pd.Timestamp("2021-03-01") + pd.to_timedelta(np.sort(rng.integers(0, 640, rows)), unit="D"),
            "department": rng.choice(["cardiology", "surgery", "oncology", "emergency"], rows, p=[0.4, 0.3, 0.2, 0.1]),
            "payer": rng.choice(["public", "private", "none"], rows, p=[0.7, 0.2, 0.1]),
            "length of stay": rng.geometric(0.2, rows),
            "charges": np.exp(8 + 1.1 * rng.normal(size=rows)).round(2),
            "pain": rng.integers(0, 11, rows),
            "readmitted": np.where(rng.random(rows) < 0.15, "yes", "no"),
        }
    )


def survey(seed: int, rows: int = 700) -> pd.DataFrame:
    """Answers on a scale of five, without a date."""
    rng = np.random.default_rng(seed)
    scale = {f"Q{i}": rng.choice([1, 2, 3, 4, 5], rows, p=[0.05, 0.15, 0.3, 0.35, 0.15]) for i in range(1, 9)}
    who = {
        "age group": rng.choice(["18-29", "30-44", "45-64", "65+"], rows),
        "gender": rng.choice(["female", "male"], rows),
        "minutes": np.exp(2 + 0.7 * rng.normal(size=rows)).round(1),
    }
    return pd.DataFrame({**who, **scale})


def web(seed: int, rows: int = 2500) -> pd.DataFrame:
    """Requests by the second: heavy tails, many zeros, rare levels."""
    rng = np.random.default_rng(seed)
    seconds = np.sort(rng.integers(0, 14 * 86400, rows))
    return pd.DataFrame(
        {
            "timestamp": pd.Timestamp("2024-05-06") + pd.to_timedelta(seconds, unit="s"),
            "path": rng.choice([f"/p/{i}" for i in range(40)], rows, p=np.arange(40, 0, -1) / 820),
            "status": rng.choice(["200", "304", "404", "500"], rows, p=[0.8, 0.12, 0.06, 0.02]),
            "bytes": (500 * (1 + rng.pareto(1.3, rows))).round(),
            "latency": np.exp(4 + 0.9 * rng.normal(size=rows)).round(1),
            "retries": np.where(rng.random(rows) < 0.93, 0, rng.geometric(0.5, rows)),
        }
    )


def staff(seed: int, rows: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "hired": pd.Timestamp("2010-01-01") + pd.to_timedelta(rng.integers(0, 4000, rows), unit="D"),
            "team": rng.choice(["sales", "support", "research", "finance", "legal"], rows),
            "grade": rng.choice(["junior", "middle", "senior"], rows),
            "salary": np.exp(10.8 + 0.3 * rng.normal(size=rows)).round(-2),
            "absences": rng.negative_binomial(1, 0.2, rows),
            "rating": rng.normal(3.4, 0.5, rows).round(1),
            "left": np.where(rng.random(rows) < 0.2, "yes", "no"),
        }
    )


def sensors(seed: int, hours: int = 1500, phi: float = 0.95) -> pd.DataFrame:
    """Readings by the hour, each of which remembers the last."""
    rng = np.random.default_rng(seed)
    past = np.zeros((hours, 4))
    for i in range(1, hours):
        past[i] = phi * past[i - 1] + rng.normal(size=4)
    data = pd.DataFrame({"time": pd.date_range("2023-01-01", periods=hours, freq="h")})
    for i, name in enumerate(["flow", "vibration", "current", "moisture"]):
        data[name] = (40 + 3 * past[:, i]).round(2)
    data["mode"] = rng.choice(["auto", "manual"], hours, p=[0.8, 0.2])
    return data


def walks(seed: int, days: int = 600) -> pd.DataFrame:
    """Prices that wander, one row a day."""
    rng = np.random.default_rng(seed)
    data = {f"share {c}": (100 + np.cumsum(rng.normal(size=days))).round(2) for c in "ABC"}
    return pd.DataFrame({"day": pd.date_range("2020-01-01", periods=days), **data})


def tiny(seed: int) -> pd.DataFrame:
    return staff(seed, rows=14)


def broad(seed: int) -> pd.DataFrame:
    """More columns than is good for so few rows."""
    rng = np.random.default_rng(seed)
    numbers = {f"gene {i}": np.exp(rng.normal(size=90)).round(3) for i in range(40)}
    groups = {f"marker {i}": rng.choice(list("abc"), 90) for i in range(8)}
    return pd.DataFrame({**groups, **numbers})


DOMAINS: tuple[Callable[[int], pd.DataFrame], ...] = (
    hospital,
    survey,
    web,
    staff,
    sensors,
    walks,
    tiny,
    broad,
)
