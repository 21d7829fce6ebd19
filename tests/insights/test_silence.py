"""Where there is nothing to tell, nothing is told; odd tables are borne."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.insights.planting import orders, run


def wandering(seed: int, phi: float = 0.9) -> pd.DataFrame:
    """Measures that depend on their own past, without trend, step or season."""
    data = orders(seed)
    rng = np.random.default_rng(seed + 100)
    day = (data["sold_on"] - pd.Timestamp("2023-01-01")).dt.days.to_numpy()
    for name in ("price", "weight"):
        past = np.zeros(730)
        for i in range(1, 730):
            past[i] = phi * past[i - 1] + rng.normal()
        data[name] += data[name].std() * (past / past.std())[day]
    return data


def heavy(seed: int) -> pd.DataFrame:
    data = orders(seed)
    data["weight"] = 50 + 5 * np.random.default_rng(seed).standard_t(2.2, len(data))
    return data


def wide(seed: int) -> pd.DataFrame:
    data, rng = orders(seed, rows=300), np.random.default_rng(seed)
    more = {f"attr_{i}": rng.normal(size=300) if i % 2 else rng.choice(list("PQRS"), 300) for i in range(30)}
    return pd.concat([data, pd.DataFrame(more)], axis=1)


@pytest.mark.parametrize("noise", [orders, wandering, heavy, wide], ids=lambda noise: noise.__name__)
def test_noise_gives_nothing(noise: object) -> None:
    told = [i["text"] for seed in range(20, 26) for i in run(noise(seed)).extra["insights"]]  # type: ignore[operator]
    assert told == []


def test_the_report_counts_its_tests() -> None:
    tests = run(orders(1)).extra["tests"]
    assert tests["tested"] > 50 and tests["kept"] == 0 and tests["fdr"] == 0.05


ODD = {
    "empty": orders(1).head(0),
    "one row": orders(1).head(1),
    "two rows": orders(1).head(2),
    "fifteen rows": orders(1).head(15),
    "all missing": orders(1).assign(price=np.nan, weight=np.nan),
    "constant": orders(1).assign(price=1.0, weight=2.0, store="A", items=3, member=True),
    "one column": orders(1)[["price"]],
    "only text": orders(1)[["store"]],
    "one moment": orders(1).assign(sold_on=pd.Timestamp("2024-01-01")),
    "infinities": orders(1).assign(price=lambda d: np.where(d.index % 3 == 0, np.inf, d["price"])),
    "huge": orders(1).assign(price=lambda d: d["price"] * 1e300),
    "tiny": orders(1).assign(price=lambda d: d["price"] * 1e-300),
    "negative zero": orders(1).assign(price=-0.0),
    "seconds": orders(1).assign(sold_on=pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(1500), unit="s")),
    "quotes": orders(1).rename(columns={"store": 'the "store"', "price": "price; --"}),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_tables_are_borne(name: str) -> None:
    result = run(ODD[name])
    assert b"NaN" not in result.dump()
    assert result.sentence


def test_a_wide_table_is_done_in_time() -> None:
    rng = np.random.default_rng(9)
    data = pd.DataFrame(rng.normal(size=(2000, 300)), columns=[f"x{i}" for i in range(300)])
    data["x9"] = data["x7"] + rng.normal(size=2000)
    assert [sorted(i["columns"]) for i in run(data).extra["insights"]] == [["x7", "x9"]]
