"""Questions in fragments, with the rows' noun at their end, and with words that nothing explains, of the sailboats."""

from __future__ import annotations

from typing import Any

from tests.planner.planner_questions import REFUSE

QUESTIONS: dict[str, Any] = {
    "sailboats": [
        ("highest price boat", lambda d: d.loc[d.Price.idxmax()].Boat),
        ("lowest length boat in Corsa", lambda d: d.loc[d[d.Harbour == "Corsa"].Length.idxmin()].Boat),
        ("Which rig do you see most often across the boats?", lambda d: d.Rig.value_counts().idxmax()),
        ("Which rig is the scarcest?", REFUSE),
        ("Which rig bracket has the most boats?", lambda d: d.Rig.value_counts().idxmax()),
    ]
}
