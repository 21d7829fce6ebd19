"""Questions over memos on the board of a rowing club: whose they are, who is tagged in them, how many words they have."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from tests.planner.planner_questions import REFUSE


def memos():
    r, n, crew = np.random.default_rng(91), 300, 24
    words = ["oars", "boat", "river", "early", "tide", "wind", "cox", "stroke", "race", "shed", "paint", "rope"]
    who = np.concatenate([np.arange(crew), r.integers(0, crew, n - crew)])
    followers, following = r.permutation(np.arange(crew)) * 37 + 5, r.permutation(np.arange(crew)) * 31 + 9
    names = np.array([f"Rower {chr(65 + i)}" for i in range(crew)])
    lengths = np.concatenate([[90, 80, 70], r.integers(2, 40, n - 3)])
    tagged = [sorted(r.choice(crew, r.integers(0, 4), replace=False, p=np.arange(1, 25) / 300)) for _ in range(n)]
    return pd.DataFrame(
        {
            "memo_id": np.arange(7000, 7000 + n),
            "written_at": pd.Timestamp("2021-03-01") + pd.to_timedelta(r.permutation(n) * 5, unit="h"),
            "member_id": 300 + who,
            "member_name": names[who],
            "member_joined_at": (pd.Timestamp("2010-01-01") + pd.to_timedelta(who * 40, unit="D")).strftime("%Y-%m-%d"),
            "member_followers_count": followers[who],
            "member_following_count": following[who],
            "body": ["  ".join(r.choice(words, k)) + f" {'x' * (i % 5 + 1)}" for i, k in enumerate(lengths)],
            "likes": r.integers(0, 50, n),
            "tagged_names": [str([str(names[i]) for i in each]) for each in tagged],
        }
    )


def _words(d):
    return d.body.str.split().str.len()


def _tags(d):
    return Counter(name for cell in d.tagged_names for name in cell.strip("[]").replace("'", "").split(", ") if name)


def _followed(d, by="member_name"):
    return d.groupby(by).member_followers_count.max().sort_values(ascending=False)


TABLES = {"memos": memos}
QUESTIONS: dict[str, list[tuple[str, Any]]] = {
    "memos": [
        ("Which member has the most followers?", lambda d: _followed(d).index[0]),
        ("Who are the 3 members with the most followers?", lambda d: _followed(d).index[:3].tolist()),
        ("Who are the top 3 members (by ID) with the most followers?",
         lambda d: _followed(d, "member_id").index[:3].tolist()),
        ("What are the 4 highest follower counts?", lambda d: _followed(d).iloc[:4].tolist()),
        ("Which member has the fewest followers?", lambda d: _followed(d).index[-1]),
        ("What is the maximum number of followers a member has?", lambda d: d.member_followers_count.max()),
        ("What is the total number of likes by year?", lambda d: {"2021-01-01": d.likes.sum()}),
        ("What is the average number of likes per memo?", lambda d: d.likes.mean()),
        ("What is the average number of words per memo?", lambda d: _words(d).mean()),
        ("What is the length of the longest body (based on the number of words)?", lambda d: _words(d).max()),
        ("What are the word counts of the 3 longest bodies?", lambda d: _words(d).nlargest(3).tolist()),
        ("Which member wrote the body with the most words?", lambda d: d.loc[_words(d).idxmax()].member_name),
        ("How many memos have a body of more than 30 words?", lambda d: (_words(d) > 30).sum()),
        ("What is the average length of the bodies in words?", lambda d: _words(d).mean()),
        ("Which member is tagged most often?", lambda d: _tags(d).most_common(1)[0][0]),
        ("Who are the 3 most tagged members?", lambda d: [n for n, _ in _tags(d).most_common(3)]),
        ("How many times has the most tagged member been tagged?", lambda d: _tags(d).most_common(1)[0][1]),
        ("What are the 3 highest numbers of times a member is tagged?",
         lambda d: [k for _, k in _tags(d).most_common(3)]),
        ("Are there any members who have more followers than people they are following?",
         lambda d: (d.member_followers_count > d.member_following_count).any()),
        ("How many memos have 'paint' in their body?", lambda d: d.body.str.contains("paint").sum()),
        ("How many memos do not have 'paint' in their body?", lambda d: (~d.body.str.contains("paint")).sum()),
        ("Are there memos associated with the member Rower C?", lambda d: True),
        ("How many memos are associated with the member Rower C?", lambda d: (d.member_name == "Rower C").sum()),
        ("Which members are tagged in more than 40 memos?", REFUSE),
        ("What are the most common words?", REFUSE),
        ("Which member is thanked most often?", REFUSE),
    ],
}  # fmt: skip
