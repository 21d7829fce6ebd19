"""Questions for yes or no: what only some do, what none does, what the first has, and several limits in a row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def reefs():
    """Reefs with a score of their own, a name with a number, and two places of which one never holds a cell."""
    r, n = np.random.default_rng(241), 160
    return pd.DataFrame(
        {
            "Reef": [f"{a} {b}" for a in ("Long", "Far", "Low", "Grey") for b in map(str, range(40))],
            "Waters": r.choice(["Western Europe", "East Africa", "South Asia"], n, p=[0.5, 0.3, 0.2]),
            "Vigour score": r.permutation(np.linspace(1, 9, n).round(2)),
            "Shelter": r.permutation(np.linspace(0, 1, n).round(3)),
            "Clarity": r.permutation(np.linspace(0, 1, n).round(3)),
            "diver_count": r.integers(0, 8, n),
            "species in the next 2 years": r.integers(10, 60, n),
            "name_origin": r.choice(["Alvik", "Brede"], n),
            "name_dest": r.choice(["Corsa", "Dorn"], n),
        }
    )


def _of(d: Any, waters: str) -> Any:
    return d[d.Waters == waters]


BOOLEAN_TABLES = {"reefs": reefs}
QUESTIONS: dict[str, Any] = {
    "reefs": [
        (
            "any reef with vigour over 5, shelter over 0.9 and clarity over 0.1?",
            lambda d: bool(((d["Vigour score"] > 5) & (d.Shelter > 0.9) & (d.Clarity > 0.1)).any()),
        ),
        (
            "Are there reefs with clarity >0.99, vigour >8.9, shelter >0.99?",
            lambda d: bool(((d["Vigour score"] > 8.9) & (d.Shelter > 0.99) & (d.Clarity > 0.99)).any()),
        ),
        (
            "Is there a reef that has more than 0.5 in Shelter and more than 0.2 in Clarity?",
            lambda d: bool(((d.Shelter > 0.5) & (d.Clarity > 0.2)).any()),
        ),
        (
            "Is there a reef that gets over 0.5 on Shelter, yet whose Clarity is below 0.001?",
            lambda d: bool(((d.Shelter > 0.5) & (d.Clarity < 0.001)).any()),
        ),
        (
            "Is there a Western European reef with a vigour score over 8.9?",
            lambda d: bool((_of(d, "Western Europe")["Vigour score"] > 8.9).any()),
        ),
        ("Is there a reef with more than 7 divers?", lambda d: bool((d.diver_count > 7).any())),
        ("Does anything go to 'Brede'?", lambda d: False),
        (
            "What is the average species in the next two years?",
            lambda d: d["species in the next 2 years"].mean(),
        ),
        (
            "In the waters East Africa, is any reef over 8.9 in vigour score?",
            lambda d: bool((_of(d, "East Africa")["Vigour score"] > 8.9).any()),
        ),
    ],
    "sailboats": [
        ("Are only boats in Brede insured?", lambda d: bool((d[d.Insured == "Yes"].Harbour == "Brede").all())),
        ("Only sloops have a crew over 1.", lambda d: bool((d[d.Crew > 1].Rig == "sloop").all())),
        ("No price is above 5000.", lambda d: bool((d.Price <= 5000).all())),
        ("There are no skippers with more than 70 boats.", lambda d: bool(d.Skipper.value_counts().max() <= 70)),
        (
            "No harbour has an average price above 9000.",
            lambda d: bool(d.groupby("Harbour").Price.mean().max() <= 9000),
        ),
        (
            "Is it true that every boat from Brede that has a crew over 3 is insured?",
            lambda d: bool((d[(d.Harbour == "Brede") & (d.Crew > 3)].Insured == "Yes").all()),
        ),
        (
            "Is the skipper with the most boats insured?",
            lambda d: bool((d[d.Skipper == d.Skipper.value_counts().idxmax()].Insured == "Yes").mean() > 0.5),
        ),
        (
            "Does the harbour with the most boats have any yawls?",
            lambda d: bool((d[d.Harbour == "Alvik"].Rig == "yawl").any()),
        ),
        ("Is the price of the longest boat above 2000?", lambda d: bool(d.loc[d.Length.idxmax()].Price > 2000)),
        ("Is the crew of the boat with the lowest price below 3?", lambda d: bool(d.loc[d.Price.idxmin()].Crew < 3)),
        ("Is Alvik the harbour with the most boats?", lambda d: bool(d.Harbour.value_counts().idxmax() == "Alvik")),
        (
            "Is Ada Moss the skipper with the most boats in Corsa?",
            lambda d: bool(d[d.Harbour == "Corsa"].Skipper.value_counts().idxmax() == "Ada Moss"),
        ),
        ("In Brede, is sloop the most common rig?", lambda d: bool(d[d.Harbour == "Brede"].Rig.mode()[0] == "sloop")),
        (
            "Do most boats in Brede have insurance?",
            lambda d: bool((d[d.Harbour == "Brede"].Insured == "Yes").mean() > 0.5),
        ),
        ("Are at least 75% of the boats insured?", lambda d: bool((d.Insured == "Yes").mean() >= 0.75)),
        ("Is the newest boat from 2019?", lambda d: bool(d.Built.max() == 2019)),
        (
            "Is there a harbour without yawls?",
            lambda d: bool((d[d.Rig == "yawl"].groupby("Harbour").size().reindex(d.Harbour.unique()).isna()).any()),
        ),
        (
            "Is there a skipper with no schooners in Dunmore?",
            lambda d: set(d[(d.Rig == "schooner") & (d.Harbour == "Dunmore")].Skipper) < set(d.Skipper),
        ),
        (
            "Do both Brede and Corsa have schooners?",
            lambda d: {"Brede", "Corsa"} <= set(d[d.Rig == "schooner"].Harbour),
        ),
        ("Is the cheapest boat under 1000?", lambda d: bool(d.Price.min() < 1000)),
        ("Is the highest price more than twice the lowest?", REFUSE),
        ("Does each harbour have every rig?", REFUSE),
        ("Is there a boat with more than 6 people?", REFUSE),
        ("Do any boats from Brede have sails that won't tear?", REFUSE),
    ],
}
TALKS: list[Any] = [
    (
        "sailboats",
        [
            ("How many boats are in Brede?", lambda d: int((d.Harbour == "Brede").sum())),
            ("more than 6 crew", lambda d: int(((d.Harbour == "Brede") & (d.Crew > 6)).sum())),
        ],
    ),
]
