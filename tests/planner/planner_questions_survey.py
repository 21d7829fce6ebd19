"""Questions over a survey among the tenants of garden plots: statements, grades, places on a scale."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE

_SHEDS, _LEADS = "It should be easier for tenants to build sheds", "Dogs should be kept on a lead"
_AXIS = "User self-placement on Wild-Tidy garden values axis"
_RENT = "How likely are you to rent a plot in the forthcoming garden season?"
_AGREE = ["Strongly agree", "Agree", "Neutral", "Disagree", "Strongly disagree"]


def tenants():
    r, n = np.random.default_rng(97), 500
    grades = ["Very interested", "Quite interested", "A little interested", "Not at all interested"]
    likely = ["Extremely likely", "Very likely", "Slightly likely", "Not at all likely"]
    return pd.DataFrame(
        {
            "respondentId": np.arange(8000, 8000 + n),
            "Age": r.integers(18, 90, n),
            "gender": r.choice(["Man", "Woman", "Prefer not to say"], n, p=[0.5, 0.4, 0.1]),
            "gardInterest": r.choice(grades, n, p=[0.4, 0.3, 0.2, 0.1]),
            _SHEDS: r.choice(_AGREE, n, p=[0.3, 0.25, 0.2, 0.15, 0.1]),
            _LEADS: r.choice(_AGREE, n, p=[0.1, 0.2, 0.2, 0.2, 0.3]),
            _AXIS: r.choice(11, n, p=np.arange(1, 12) / 66),
            _RENT: r.choice(likely, n, p=[0.4, 0.3, 0.2, 0.1]),
        }
    )


def _agree(d, column):
    return d[column].str.lower().str.split().str[-1]


TABLES = {"tenants": tenants}
QUESTIONS: dict[str, list[tuple[str, Any]]] = {
    "tenants": [
        ("How many respondents think it should be easier for tenants to build sheds?",
         lambda d: (_agree(d, _SHEDS) == "agree").sum()),
        ("How many respondents believe that dogs should be kept on a lead?",
         lambda d: (_agree(d, _LEADS) == "agree").sum()),
        ("How many respondents oppose that dogs should be kept on a lead?",
         lambda d: (_agree(d, _LEADS) == "disagree").sum()),
        ("How many respondents think that cats should be kept indoors?", REFUSE),
        ("Are all respondents interested in gardening?", lambda d: False),
        ("How many respondents are interested in gardening?",
         lambda d: (d.gardInterest != "Not at all interested").sum()),
        ("How many respondents are not interested in gardening?",
         lambda d: (d.gardInterest == "Not at all interested").sum()),
        ("How many respondents are interested in cooking?", REFUSE),
        ("How many respondents placed themselves at 9 on the Wild-Tidy garden values axis?",
         lambda d: (d[_AXIS] == 9).sum()),
        ("What are the 3 most common positions on the Wild-Tidy garden values axis?",
         lambda d: d[_AXIS].value_counts().index[:3].tolist()),
        ("What is the average age of the respondents who prefer not to disclose their gender?",
         lambda d: d[d.gender == "Prefer not to say"].Age.mean()),
        ("How many respondents are extremely likely to rent a plot in the upcoming garden season?",
         lambda d: (d[_RENT] == "Extremely likely").sum()),
        ("Which gender has the greatest representation among the respondents?",
         lambda d: d.gender.value_counts().idxmax()),
    ],
}  # fmt: skip
