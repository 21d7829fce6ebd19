"""Column names from headers: unique without regard to case, never empty, one line, and never a name of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sandbox.table import ROWNUM

NAME_CHARACTERS = 255
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")


def repaired(headers: list[str | None]) -> list[str]:
    """One usable name per header: `a, a, , A` gives `a, a_2, column_3, A_3`."""
    taken = {ROWNUM}
    wanted = [clean(h) for h in headers]
    free = {w.lower() for w in wanted}
    names = []
    for position, name in enumerate(wanted, 1):
        base = name or f"column_{position}"
        name, n = base, 1
        while name.lower() in taken or (n > 1 and name.lower() in free):
            n += 1
            name = f"{base}_{n}"
        taken.add(name.lower())
        names.append(name)
    return names


def clean(header: str | None) -> str:
    text = (header or "").encode("utf-8", "replace").decode()
    return re.sub(r" {2,}", " ", _BREAKS.sub(" ", text)).strip("\ufeff \u00a0")[:NAME_CHARACTERS].strip()


def sql(name: str) -> str:
    """The name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def among(value: str, texts: Iterable[str]) -> str:
    """SQL that is true where the value is one of the texts, never NULL.

    `IN` over more than a few constants becomes a hash join, and one join per column reserves a gigabyte.
    """
    return f"(coalesce(list_position([{', '.join(map(text, texts))}], {value}), 0) > 0)"


def text(value: str) -> str:
    """The text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"
