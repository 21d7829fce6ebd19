"""Column names from headers: unique without regard to case, never empty, one line, and never a name of ours."""

from __future__ import annotations

import re

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
    return re.sub(r" {2,}", " ", _BREAKS.sub(" ", header or "")).strip("\ufeff \u00a0")[:NAME_CHARACTERS].strip()


def sql(name: str) -> str:
    """The name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """The text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"
