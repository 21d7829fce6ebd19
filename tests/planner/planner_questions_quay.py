"""Questions of which the point is what column is shown: codes beside names, values of measures, carriers of a measure."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE

PORTS = {110: ("Skagen", 57.72, 10.58), 120: ("Esbjerg", 55.47, 8.45), 130: ("Gedser", 54.57, 11.93)}
PIERS = {7: ("Kiel", 54.32, 10.14), 8: ("Rostock", 54.09, 12.14), 9: ("Malmo", 55.6, 13.0), 11: ("Ystad", 55.43, 13.82)}


def crossings():
    r, n = np.random.default_rng(91), 300
    days = pd.Timestamp("2021-01-01") + pd.to_timedelta(r.integers(0, 700, n), unit="D")
    port, pier = r.choice(list(PORTS), n, p=[0.5, 0.3, 0.2]), r.choice(list(PIERS), n, p=[0.4, 0.3, 0.2, 0.1])
    return pd.DataFrame(
        {
            "weekday": days.day_of_week + 1,
            "weekday_name": days.day_name(),
            "month": days.month,
            "month_name": days.month_name(),
            "port": port,
            "pier": pier,
            "name_port": [PORTS[p][0] for p in port],
            "lat_port": [PORTS[p][1] for p in port],
            "lon_port": [PORTS[p][2] for p in port],
            "name_pier": [PIERS[p][0] for p in pier],
            "lat_pier": [PIERS[p][1] for p in pier],
            "lon_pier": [PIERS[p][2] for p in pier],
            "fare_amount": r.gamma(3, 20, n).round(2),
            "payment_type": r.choice([1, 2, 3], n, p=[0.6, 0.3, 0.1]),
            "wave_height": r.gamma(2, 0.6, n).round(2),
        }
    )


def teams():
    r, n = np.random.default_rng(92), 260
    dept = r.choice(["Kitchen", "Garden", "Office"], n, p=[0.5, 0.3, 0.2])
    return pd.DataFrame(
        {
            "Worker ID": [f"W{i:04d}" for i in range(n)],
            "Date Hired": pd.Timestamp("2016-01-01") + pd.to_timedelta(r.integers(0, 2000, n), unit="D"),
            "Department": dept,
            "Salary": r.choice(["low", "medium", "high"], n, p=[0.5, 0.35, 0.15]),
            "Hourly Pay": r.gamma(9, 2, n).round(2),
            "Title": r.choice(["Cook", "Clerk", "Gardener", "Porter"], n),
            "Field": r.choice(["Soups", "Roses", "Letters"], n),
            "Bonus Points": r.poisson(4, n),
            "Left": r.choice(["Yes", "No"], n, p=[0.3, 0.7]),
            "Promoted": np.where(dept == "Office", "No", r.choice(["Yes", "No"], n, p=[0.2, 0.8])),
            "Round": r.choice(range(1, 7), n, p=[0.1, 0.3, 0.25, 0.15, 0.12, 0.08]),
            "Class Name": r.choice(["Junior", "Senior", "Chief"], n, p=[0.5, 0.4, 0.1]),
            "Years in the House": r.permutation(np.arange(n) / 10),
        }
    )


QUAY_TABLES = {"ferry_crossings": crossings, "teams": teams}


def _first(frame: Any, key: str, by: str, n: int, how: str = "mean", down: bool = True) -> list[Any]:
    return list(getattr(frame.groupby(key)[by], how)().sort_values(ascending=not down).index[:n])


def _often(frame: Any, key: str, n: int) -> list[Any]:
    return list(frame[key].value_counts().index[:n])


def _dates(frame: Any, n: int) -> list[str]:
    counts = frame["Date Hired"].dt.strftime("%Y-%m-%d").value_counts()
    return list(counts.sort_index().sort_values(ascending=False, kind="stable").index[:n])


QUESTIONS: dict[str, list[tuple[str, Any]]] = {
    "ferry_crossings": [
        (
            "Which weekday has the highest average fare amount?",
            lambda d: _first(d, "weekday_name", "fare_amount", 1)[0],
        ),
        (
            "Which 2 months have the lowest average fare amount?",
            lambda d: _first(d, "month_name", "fare_amount", 2, down=False),
        ),
        ("Which port has the highest average wave height?", lambda d: _first(d, "name_port", "wave_height", 1)[0]),
        ("Which 2 pier codes have the highest average wave height?", lambda d: _first(d, "pier", "wave_height", 2)),
        ("What is the average fare amount from port 120?", lambda d: d[d.port == 120].fare_amount.mean()),
        ("How many different piers are there?", lambda d: d.pier.nunique()),
        ("What is the average wave height across all crossings?", lambda d: d.wave_height.mean()),
        ("Report the 4 highest fare amounts paid.", lambda d: list(d.fare_amount.nlargest(4))),
        ("List the 3 highest wave height values.", lambda d: list(d.wave_height.nlargest(3))),
        ("What is the highest value for wave height?", lambda d: d.wave_height.max()),
        ("Which port has the most piers?", lambda d: _first(d, "name_port", "pier", 1, "nunique")[0]),
        ("What is the ID of the port with the highest wave height?", lambda d: d.port[d.wave_height.idxmax()]),
        ("What are the top 2 payment types by number of crossings?", lambda d: _often(d, "payment_type", 2)),
        ("Rank the lowest 2 longitude values for piers.", lambda d: list(d.lon_pier.nsmallest(2))),
        ("On average, how far is each port-pier pair?", REFUSE),
        ("What is the average wave height for weekday 3?", lambda d: d[d.weekday == 3].wave_height.mean()),
        ("What is the highest latitude for ports?", lambda d: d.lat_port.max()),
        ("What are the 3 fares associated with the highest waves?", REFUSE),
        (
            "Which are the 3 weekdays with the highest average fare amount, ranked from highest to lowest?",
            lambda d: _first(d, "weekday_name", "fare_amount", 3),
        ),
    ],
    "teams": [
        (
            "Among the workers who have left the office, what is the most common salary level?",
            lambda d: d[(d.Left == "Yes") & (d.Department == "Office")].Salary.mode()[0],
        ),
        (
            "What is the department of the worker with the highest pay?",
            lambda d: d.Department[d["Hourly Pay"].idxmax()],
        ),
        ("What is the hourly pay of the 2 workers with the highest pay?", lambda d: list(d["Hourly Pay"].nlargest(2))),
        (
            "What are the departments of the top 3 workers with the highest hourly pay?",
            lambda d: list(d.Department[d["Hourly Pay"].nlargest(3).index]),
        ),
        ("Which year had the highest number of workers hired?", lambda d: d["Date Hired"].dt.year.mode()[0]),
        ("Can you show the 3 highest hourly pay values among workers?", lambda d: list(d["Hourly Pay"].nlargest(3))),
        ("What are the top 2 rounds among workers who left?", lambda d: _often(d[d.Left == "Yes"], "Round", 2)),
        ("Which class of worker is the most common?", lambda d: _often(d, "Class Name", 1)[0]),
        ("What are the top 2 most common classes?", lambda d: _often(d, "Class Name", 2)),
        (
            "Who is the worker with the highest number of years spent in the house?",
            lambda d: d["Worker ID"][d["Years in the House"].idxmax()],
        ),
        ("What are the 3 highest years spent in the house?", lambda d: list(d["Years in the House"].nlargest(3))),
        ("Which 2 pay numbers have the highest hourly pay, numbered from 1 to 6?", REFUSE),
        ("On which date was the first worker hired?", lambda d: str(d["Date Hired"].min())[:10]),
        (
            "Which department has the fewest workers who were promoted?",
            lambda d: d.assign(p=d.Promoted == "Yes").groupby("Department").p.sum().idxmin(),
        ),
        ("What are the top 3 hourly pays among the workers in the top 2 departments?", REFUSE),
        ("What are the top 2 rounds by number of workers?", lambda d: _often(d, "Round", 2)),
        ("What is the title of the worker with the highest pay?", lambda d: d.Title[d["Hourly Pay"].idxmax()]),
        ("What is the field of the worker with the lowest hourly pay?", lambda d: d.Field[d["Hourly Pay"].idxmin()]),
        (
            "Which 2 years had the most bonus points?",
            lambda d: _first(d.assign(y=d["Date Hired"].dt.year), "y", "Bonus Points", 2, "sum"),
        ),
        ("What is the field associated with the highest hourly pay?", lambda d: d.Field[d["Hourly Pay"].idxmax()]),
        ("Which 2 dates had the most workers hired?", lambda d: _dates(d, 2)),
        ("What is the rating of the worker with the highest pay?", REFUSE),
        (
            "Which department is most often associated with low salaries?",
            lambda d: d[d.Salary == "low"].Department.mode()[0],
        ),
    ],
}
