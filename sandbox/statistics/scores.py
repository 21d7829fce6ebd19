"""Scores of numbers by their rank, whose sums are exact in any order, and the arrays that statistics work on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

QUANTUM = 4096.0
"""Scores are whole multiples of 1/QUANTUM, held as whole numbers: sums of their products stay below 2**53 and are
therefore exact, whatever the order, the number of threads or the linear algebra library."""


def ranks(values: Floats) -> Floats:
    """Ranks from 1, the mean rank for equal values."""
    return pd.Series(values).rank().to_numpy(dtype=np.float64)


def normal_scores(values: Floats) -> Floats:
    """Normal scores of the ranks (van der Waerden) times QUANTUM, rounded; 0 where missing.

    As good as the values themselves where these are normal, and deaf to how far away the extremes lie.
    """
    present = np.isfinite(values)
    score = np.zeros(values.size)
    count = int(present.sum())
    if count:
        score[present] = np.rint(QUANTUM * ndtri((ranks(values[present]) - 0.5) / count))
    return score


def summed(codes: Ints, weights: Floats, size: int) -> Floats:
    """Sum of the weights per code."""
    return np.asarray(np.bincount(codes, weights, size), dtype=np.float64)
