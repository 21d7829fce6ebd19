"""Boats of three harbours, of which every turn of phrase can be asked."""

from __future__ import annotations

import numpy as np
import pandas as pd


def sailboats():
    r, n = np.random.default_rng(211), 300
    return pd.DataFrame(
        {
            "Boat": [f"{a} {b}" for a in ("Blue", "Red", "Old", "Little", "Wild", "Grey") for b in map(str, range(50))],
            "Harbour": r.choice(["Alvik", "Brede", "Corsa", "Dunmore"], n, p=[0.4, 0.3, 0.2, 0.1]),
            "Rig": r.choice(["sloop", "ketch", "yawl", "schooner"], n, p=[0.5, 0.25, 0.15, 0.1]),
            "Skipper": r.choice(["Ada Moss", "Bo Nash", "Cy Orr", "Di Pym", "Ed Quin", "Flo Rook"], n),
            "Length": r.permutation(np.linspace(6, 30, n).round(2)),
            "Crew": r.integers(1, 9, n),
            "Price": r.permutation(np.arange(n) * 37 + 900),
            "Built": r.integers(1960, 2020, n),
            "Insured": r.choice(["Yes", "No"], n, p=[0.7, 0.3]),
            "Remarks": r.choice(["new sails", "worn deck", "spare oars on deck", "freshly painted hull"], n),
        }
    )


TABLES = {"sailboats": sailboats}
