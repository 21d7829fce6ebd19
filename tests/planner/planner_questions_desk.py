"""A help desk's tickets and a school's students, with questions kept as they were asked at first sight."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def tickets():
    r = np.random.default_rng(92)
    n = 400
    op = pd.to_datetime("2023-01-02 08:00") + pd.to_timedelta(np.sort(r.integers(0, 360 * 86400, n)), unit="s")
    st = r.choice(["Open", "In Progress", "Resolved", "Closed"], n, p=[0.15, 0.15, 0.4, 0.3])
    return pd.DataFrame(
        {
            "TicketID": [f"T-{1000 + i}" for i in range(n)],
            "Opened At": op,
            "Status": st,
            "Priority": r.choice(["Low", "Medium", "High", "Critical"], n, p=[0.3, 0.4, 0.2, 0.1]),
            "Category": r.choice(["Billing", "Login", "Bug", "Feature request", "Shipping"], n),
            "Assigned Agent": r.choice(["Kim", "Dario", "Leah", "Sven", "Ngozi"], n),
            "Customer Country": r.choice(["Germany", "France", "Kenya", "Canada"], n, p=[0.4, 0.3, 0.1, 0.2]),
            "Resolution Time (hours)": np.where(
                np.isin(st, ["Resolved", "Closed"]), np.round(r.gamma(2, 15, n), 1), np.nan
            ),
            "Satisfaction": np.where(r.random(n) < 0.4, np.nan, r.integers(1, 6, n)),
            "Reopened": r.choice([True, False], n, p=[0.1, 0.9]),
            "Num Replies": r.integers(0, 25, n),
        }
    )


def students():
    r = np.random.default_rng(93)
    n = 150
    return pd.DataFrame(
        {
            "StudentID": np.arange(1, n + 1),
            "Gender": r.choice(["F", "M"], n),
            "Age": r.integers(15, 20, n),
            "ParentalEducation": r.choice(["None", "High School", "Some College", "Bachelor", "Higher"], n),
            "StudyTimeWeekly": np.round(r.uniform(0, 20, n), 1),
            "Absences": r.integers(0, 30, n),
            "Tutoring": r.integers(0, 2, n),
            "Sports": r.integers(0, 2, n),
            "Music": r.integers(0, 2, n),
            "MathScore": r.integers(20, 101, n),
            "ReadingScore": r.integers(20, 101, n),
            "GPA": np.round(r.uniform(0, 4, n), 2),
            "GradeClass": r.choice(list("ABCDF"), n),
        }
    )


def short(d: pd.DataFrame) -> pd.DataFrame:
    return d.set_axis(["id", "op", "st", "pri", "cat", "ag", "co", "res", "sat", "re", "rep"], axis=1)


DESK_TABLES = {"desk_tickets": tickets, "students": students}
QUESTIONS: dict[str, Any] = {
    "desk_tickets": [
        ("How many tickets were open longer than usual?", REFUSE),
        ("How many tickets are still open?", lambda d: int((short(d).st == "Open").sum())),
        ("Which agent handled the most tickets?", lambda d: short(d).ag.value_counts().idxmax()),
        (
            "What's the average resolution time for critical tickets?",
            lambda d: short(d).query("pri=='Critical'").res.mean(),
        ),
        (
            "How many tickets were opened in March 2023?",
            lambda d: int((short(d).op.dt.to_period("M") == "2023-03").sum()),
        ),
        ("What share of tickets was reopened?", lambda d: 100 * d.Reopened.mean()),
        ("Which category has the lowest average satisfaction?", lambda d: short(d).groupby("cat").sat.mean().idxmin()),
        (
            "How many high priority billing tickets are there?",
            lambda d: int(((short(d).pri == "High") & (short(d).cat == "Billing")).sum()),
        ),
        ("What is the longest resolution time?", lambda d: short(d).res.max()),
        (
            "List the ticket ids of the 2 tickets with the most replies.",
            lambda d: ("any", [short(d).nlargest(2, "rep").id.tolist()]),
        ),
        ("How many tickets have no satisfaction score?", lambda d: int(d.Satisfaction.isna().sum())),
        (
            "Did Leah resolve any tickets from Kenya?",
            lambda d: (
                "any",
                [
                    bool(((short(d).ag == "Leah") & (short(d).co == "Kenya")).any()),
                    bool(((short(d).ag == "Leah") & (short(d).co == "Kenya") & (short(d).st == "Resolved")).any()),
                ],
            ),
        ),
        (
            "How many tickets does Sven have in progress?",
            lambda d: int(((short(d).ag == "Sven") & (short(d).st == "In Progress")).sum()),
        ),
        ("Name all priorities.", lambda d: d.Priority.unique().tolist()),
        ("What's the median number of replies?", lambda d: d["Num Replies"].median()),
        (
            "How many tickets are neither resolved nor closed?",
            lambda d: int((~short(d).st.isin(["Resolved", "Closed"])).sum()),
        ),
        ("When was the first ticket opened?", lambda d: str(short(d).op.min().date())),
        ("What is Kim's salary?", REFUSE),
        ("How many tickets came in by email?", REFUSE),
        ("Which product causes the most tickets?", REFUSE),
    ],
    "students": [
        ("How many female students are there?", lambda d: int((d.Gender == "F").sum())),
        ("What is the average GPA of students who receive tutoring?", lambda d: d[d.Tutoring == 1].GPA.mean()),
        ("How many students play sports but don't do music?", lambda d: int(((d.Sports == 1) & (d.Music == 0)).sum())),
        ("What is the highest math score among boys?", lambda d: d[d.Gender == "M"].MathScore.max()),
        ("Which grade class is the most common?", lambda d: d.GradeClass.value_counts().idxmax()),
        (
            "What's the average number of absences of students with grade F?",
            lambda d: d[d.GradeClass == "F"].Absences.mean(),
        ),
        (
            "What is the age of the student with the lowest GPA?",
            lambda d: ("any", d[d.GPA.min() == d.GPA].Age.tolist()),
        ),
        (
            "Do girls have a higher average reading score than boys?",
            lambda d: bool(d[d.Gender == "F"].ReadingScore.mean() > d[d.Gender == "M"].ReadingScore.mean()),
        ),
        ("What percentage of students have more than 20 absences?", lambda d: 100 * (d.Absences > 20).mean()),
        ("List the 5 highest GPAs.", lambda d: d.GPA.nlargest(5).tolist()),
        ("Is there a student with a perfect math score of 100?", lambda d: bool((d.MathScore == 100).any())),
        (
            "What is the most common parental education of students with a GPA over 3.5?",
            lambda d: (
                "any",
                d[d.GPA > 3.5].ParentalEducation.value_counts().pipe(lambda s: s[s == s.max()].index.tolist()),
            ),
        ),
        ("How many students are 17 years old?", lambda d: int((d.Age == 17).sum())),
        ("What is the science score of the best student?", REFUSE),
        ("Which teacher gives the best grades?", REFUSE),
        ("How many students ride the bus to school?", REFUSE),
    ],
}
