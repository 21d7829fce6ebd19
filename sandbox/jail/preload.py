"""What a zygote loads before its first fork, so that no job has to, and which files jobs may still read."""

from __future__ import annotations

import importlib
import importlib.util
import io
import os
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from sandbox.jail import warm
from sandbox.jail.child import Entry

_PRELOADED = (
    "numpy",
    "pandas",
    "pyarrow",
    "pyarrow.parquet",
    "pyarrow.compute",
    "pyarrow.dataset",
    "duckdb",
    "python_calamine",
    "scipy.special",
    "google.protobuf",
    "sandbox.table",
    # Extension modules that the standard library loads late: a job cannot map new code.
    *("bz2", "lzma", "zlib", "decimal", "unicodedata", "zoneinfo", "hashlib", "statistics", "ctypes"),
    *("_codecs_cn", "_codecs_hk", "_codecs_iso2022", "_codecs_jp", "_codecs_kr", "_codecs_tw"),
)
_CODE_PACKAGES = ("sandbox", "dataspeaks", "buf")
_SYSTEM_FILES = ("/usr/share/zoneinfo", "/etc/localtime", "/dev/urandom", "/sys/devices/system/cpu")
_CGROUP_FILES = ("/proc/self/cgroup", "/sys/fs/cgroup")
"""DuckDB aborts where it may see the first and not open it."""


class Unfit(Exception):
    """This process must not serve; the text says why."""


def load(name: str) -> Entry:
    """The entry and all it brings first: what is missing shows at once."""
    where, _, function = name.partition(":")
    module = importlib.import_module(where)
    entry: Entry = getattr(module, function)
    for each in _PRELOADED:
        importlib.import_module(each)
    _warm_up()
    preload = getattr(module, "preload", None)
    if preload is not None:
        preload()
    return entry


def _warm_up() -> None:
    """Run once what is slow the first time, and starts no thread: no Arrow reads."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    frame = pd.DataFrame({"k": ["a", "b", "a"], "v": [1.0, 2.0, 3.0]})
    grouped = frame.groupby("k", as_index=False)["v"].sum().sort_values("v")
    pq.write_table(pa.Table.from_pandas(grouped, nthreads=1), io.BytesIO())
    warm.open_database()


def refuse_threads() -> None:
    tasks = os.listdir("/proc/self/task")
    if len(tasks) != 1:
        names = sorted(Path(f"/proc/self/task/{task}/comm").read_text().strip() for task in tasks)
        raise Unfit(f"the zygote must have one thread and has {len(names)}: {', '.join(names)}")


def readable(extra: Iterable[str], scratch: Path) -> tuple[str, ...]:
    """The code, and the few system files that libraries read late; never a folder that holds data."""
    paths = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    for package in _CODE_PACKAGES:
        spec = importlib.util.find_spec(package)
        paths.update(spec.submodule_search_locations or () if spec else ())
    paths.update(extra)
    home = scratch.resolve()
    for path in paths:
        if home.is_relative_to(Path(path).resolve()):
            raise Unfit(f"scratch folders in {path} would be readable by every job")
    return (*sorted(paths), *_SYSTEM_FILES, *_CGROUP_FILES)
