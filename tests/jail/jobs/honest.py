"""Jobs that keep to the rules: what an operator or a reader does."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from sandbox.jail import warm
from sandbox.table import Refusal


def echo(a):
    return json.dumps(a).encode()


def entered_at(a):
    return str(time.monotonic_ns()).encode()


def refuse(a):
    raise Refusal("There are no rows.", rows=0)


def fail(a):
    raise ValueError("a bug of ours")


def fail_with(a):
    import duckdb
    import pyarrow as pa

    kinds = {"arrow": pa.ArrowMemoryError, "duckdb": duckdb.OutOfMemoryException, "python": MemoryError}
    raise kinds[a["kind"]]("no more")


def read(a):
    return Path(a["path"]).read_bytes()


def fill(a):
    Path("out").write_bytes(b"filled")
    Path("empty").write_bytes(b"")
    return json.dumps({"cwd": os.getcwd(), "tmp": os.environ["TMPDIR"]}).encode()


def count(a):
    from evil import PROGRESS

    for i in range(1, a["to"] + 1):
        PROGRESS[0](i, a["to"])
        time.sleep(a.get("pause_s", 0))
    return b"counted"


def wait(a):
    time.sleep(a["for_s"])
    return b"waited"


def wait_for(a):
    while not Path(a["path"]).read_bytes():
        time.sleep(0.005)
    return b"seen"


def duckdb_settings(a):
    names = ("threads", "memory_limit", "enable_external_access", "lock_configuration", "temp_directory")
    rows = warm.database().execute("select name, value from duckdb_settings()").fetchall()
    return json.dumps({name: value for name, value in rows if name in names}).encode()


def duckdb_unlock(a):
    warm.database().execute("set memory_limit = '100GB'")


def duckdb_sql(a):
    return repr(warm.database().execute(a["sql"]).fetchall()).encode()


def duckdb_parquet(a):
    database = warm.database()
    rows = "select i, i % 7 k, repeat('x', 20) t from range(300000) r(i)"
    database.execute(f"copy ({rows}) to 'out' (format parquet, use_tmp_file false)")
    groups = "select k, count(*), sum(i) from read_parquet('out') group by k order by k"
    return json.dumps(database.execute(groups).fetchall()).encode()


def duckdb_spill(a):
    rows = f"select i, md5(i::varchar) || repeat('x', 100) t from range({a['rows']}) r(i)"
    database = warm.database()
    answer = database.execute(f"select count(*), max(t) from ({rows} order by t, i offset 10)").fetchall()
    return json.dumps({"rows": answer[0][0], "files": os.listdir("spill")}).encode()


def own_duckdb(a):
    import duckdb

    with duckdb.connect(config={"threads": 2}) as connection:
        return repr(connection.execute("select sum(i) from range(1000000) r(i)").fetchall()).encode()


def arrow(a):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"k": list(range(100_000)), "t": ["x"] * 100_000}), "out")
    return str(pq.read_table("out").group_by("t").aggregate([("k", "sum")]).to_pylist()).encode()


def pandas(a):
    import pandas as pd

    frame = pd.DataFrame({"k": [i % 7 for i in range(100_000)], "v": range(100_000)})
    return frame.groupby("k")["v"].agg(["sum", "median"]).to_json().encode()


def scipy(a):
    from scipy import special

    return repr(float(special.ndtr(2.3264))).encode()


def late_import(a):
    import sqlite3  # an extension module: needs an executable mapping, which a job cannot have

    return sqlite3.sqlite_version.encode()


def late_python(a):
    import turtledemo  # pure Python, not loaded by anything

    return turtledemo.__name__.encode()


def zones(a):
    from zoneinfo import ZoneInfo

    return str(ZoneInfo("Europe/Lisbon")).encode()


def hash_of(a):
    return str(hash("stable")).encode()


def fail_over_data(a):
    value = a["cell"]
    raise ValueError(f'no number: {value}\n  File "/nowhere/{value}.py", line 1, in {value}')


def crash(a):
    print(a["cell"])
    os.abort()


def leave(a):
    print(a["cell"])
    os._exit(0)
