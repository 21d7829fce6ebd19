"""Judges the planner's answers against the expected ones."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd


def typed(asked: dict[str, Any]) -> Any:
    """The typed answer; of several groups with their names."""
    return asked.get("groups") or asked["answer"]


def same(got: Any, want: Any) -> bool:
    """Whether an answer is the expected one: numbers within rounding, lists in any order."""
    if isinstance(want, tuple) and want and want[0] == "any":
        return any(same(got, w) for w in want[1])
    if isinstance(want, dict):
        return (
            isinstance(got, dict)
            and {str(k): True for k in want} == {str(k): True for k in got}
            and all(same(got[str(k)], v) for k, v in want.items())
        )
    if isinstance(want, (list, tuple, np.ndarray, pd.Index)):
        if isinstance(got, dict):
            got = list(got.values())
        if not isinstance(got, list):
            return False
        if len(got) == 2 * len(want):
            got = got[1::2]
        if len(got) == 3 * len(want):
            got = got[2::3]
        return len(got) == len(want) and _multiset(list(got), list(want))
    if isinstance(want, (bool, np.bool_)):
        return got is bool(want)
    if isinstance(got, list) and len(got) == 1:
        got = got[0]
    try:
        return not isinstance(got, bool) and math.isclose(float(got), float(want), rel_tol=1e-4, abs_tol=0.01)
    except (TypeError, ValueError):
        return str(got)[: len(str(want))].casefold() == str(want).casefold()


def _multiset(got: list[Any], want: list[Any]) -> bool:
    for value in want:
        match = next((i for i, g in enumerate(got) if same(g, value)), None)
        if match is None:
            return False
        got.pop(match)
    return True
