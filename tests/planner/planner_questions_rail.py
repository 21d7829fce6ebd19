"""Questions over coaches and hotels: ordinals that tell a value, who goes alone, stations at both ends, halves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def coaches():
    r, n = np.random.default_rng(71), 600
    return pd.DataFrame(
        {
            "trip_no": np.arange(7001, 7001 + n),
            "dep_ts": (pd.Timestamp("2025-01-01") + pd.to_timedelta(r.integers(0, 525000, n), unit="m")),
            "dow": r.choice(["Mon", "Tue", "Wed"], n, p=[0.5, 0.3, 0.2]),
            "from_st": r.choice(["Lyon", "Turin", "Basel"], n, p=[0.5, 0.3, 0.2]),
            "to_st": r.choice(["Milan", "Nice", "Bern"], n, p=[0.6, 0.3, 0.1]),
            "cls": r.choice([1, 2, 3], n, p=[0.2, 0.5, 0.3]),
            "deck": r.choice(["Ground", "1st", "2nd"], n),
            "dist_km": np.round(r.uniform(40, 900, n), 1),
            "fare_eur": np.round(r.uniform(9, 140, n), 2),
            "companions": r.choice([0, 1, 2], n, p=[0.5, 0.3, 0.2]),
            "rtn_ticket": r.choice(["Yes", "No"], n),
            "fuel": r.choice(["electric", "diesel"], n, p=[0.35, 0.65]),
            "avg_stars": np.round(r.uniform(1, 5, n), 1),
            "n_reviews": r.integers(0, 90, n),
            "age_yrs": r.integers(5, 90, n),
            "arrived": r.choice([0, 1], n),
        }
    )


def inns():
    r, n = np.random.default_rng(72), 48
    kinds = ["Plaza", "Inn", "Lodge", "Court", "View", "Rest"]
    names = [f"{a} {b}" for a in ("Grand", "Royal", "Alpine", "Lake") for b in kinds]
    return pd.DataFrame(
        {
            "hotel_name": [f"{x} {s}" for s in ("East", "West") for x in names],
            "label": r.choice(["Gold", "Green", "Blue"], n, p=[0.6, 0.3, 0.1]),
            "rooms": r.integers(12, 400, n),
            "employees": r.integers(5, 200, n),
            "rate_eur": r.integers(40, 400, n),
        }
    )


def parcels():
    r, n = np.random.default_rng(73), 300
    return pd.DataFrame(
        {
            "parcel_ref": [f"PX{i:05d}" for i in range(n)],
            "sent_on": pd.Timestamp("2024-02-01") + pd.to_timedelta(r.integers(0, 300, n), unit="D"),
            "days_in_transit": r.integers(1, 18, n),
            "svc": r.choice(["Next Day", "Standard"], n),
            "status": r.choice(["Delivered", "Returned", "Lost"], n, p=[0.8, 0.15, 0.05]),
            "postage_gbp": np.round(r.uniform(2, 40, n), 2),
            "cust_stars": r.integers(1, 6, n),
            "kcal_pp": r.permutation(n) + 90,
            "serves": r.choice([2, 4, 6], n),
        }
    )


RAIL_TABLES = {"coaches": coaches, "inns": inns, "parcels": parcels}

QUESTIONS: dict[str, list[tuple[str, Any]]] = {
    "coaches": [
        ("How many journeys were made in first class?", lambda d: (d.cls == 1).sum()),
        ("What does a ticket cost on average in 2nd class?", lambda d: d[d.cls == 2].fare_eur.mean()),
        ("Did all passengers on the first deck arrive?", lambda d: bool((d[d.deck == "1st"].arrived == 1).all())),
        ("How many second deck passengers were in third class?", lambda d: ((d.deck == "2nd") & (d.cls == 3)).sum()),
        ("How many passengers sat on the third deck?", REFUSE),
        ("How many journeys were made for the second time?", REFUSE),
        ("How many journeys were made in fifth gear?", REFUSE),
        ("How many passengers travelled alone?", lambda d: (d.companions == 0).sum()),
        ("Which station do most journeys start from?", lambda d: d.from_st.mode()[0]),
        ("What are the 2 most popular destinations?", lambda d: list(d.to_st.value_counts().index[:2])),
        ("On which day of the week are there the fewest trips?", lambda d: d.dow.value_counts().index[-1]),
        ("Are more than half of the trips electric?", lambda d: bool((d.fuel == "electric").mean() > 0.5)),
        ("Is any trip rated below 2 stars?", lambda d: bool((d.avg_stars < 2).any())),
        ("How many journeys took half an hour?", REFUSE),
        ("What is the name of the oldest passenger?", REFUSE),
        ("What is the most expensive deck's fare?", lambda d: d.fare_eur.max()),
        ("Is the mean fare of electric decks above 70?", lambda d: bool(d[d.fuel == "electric"].fare_eur.mean() > 70)),
        ("How many over-60s were there?", lambda d: (d.age_yrs > 60).sum()),
        ("Which fuel has the widest range of fares?", lambda d: d.groupby("fuel").fare_eur.agg(np.ptp).idxmax()),
    ],
    "inns": [
        ("How many rooms does the Royal Inn East have?", lambda d: d.set_index("hotel_name").rooms["Royal Inn East"]),
        (
            "How many people work at the Lake View West?",
            lambda d: d.set_index("hotel_name").employees["Lake View West"],
        ),
        ("How many people live in the Lake View West?", REFUSE),
        ("How many record labels are there?", lambda d: d.label.nunique()),
        ("Which record label do most hotels have?", lambda d: d.label.mode()[0]),
    ],
    "parcels": [
        ("How many parcels went missing?", lambda d: (d.status == "Lost").sum()),
        ("What's the mean postage for next day delivery?", lambda d: d[d.svc == "Next Day"].postage_gbp.mean()),
        ("Did any parcel take more than two weeks?", lambda d: bool((d.days_in_transit > 14).any())),
        ("How much money was spent on postage altogether?", lambda d: d.postage_gbp.sum()),
        ("How many one-star ratings are there?", lambda d: (d.cust_stars == 1).sum()),
        (
            "What are the 5 highest calorie counts of standard parcels?",
            lambda d: list(d[d.svc == "Standard"].kcal_pp.nlargest(5)),
        ),
        ("How many parcels feed six people?", lambda d: (d.serves == 6).sum()),
        ("How many tables does each svc have?", REFUSE),
        ("What is the mean postage of people who paid for themselves?", REFUSE),
        ("What are the 5 highest postages of parcels that came by sea?", REFUSE),
    ],
}
