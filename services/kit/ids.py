"""Ids: a prefix and a ULID, so that they sort by the time they were made."""

from __future__ import annotations

import secrets
import threading
import time

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_lock = threading.Lock()
_last = [0, 0]


def new_id(prefix: str) -> str:
    """A new id such as `ds_01J...`; within a process each sorts after the one before."""
    with _lock:
        now_ms = time.time_ns() // 1_000_000
        if now_ms <= _last[0]:
            _last[1] += 1
        else:
            _last[:] = [now_ms, secrets.randbits(79)]
        value = (_last[0] << 80) | _last[1]
    return f"{prefix}_" + "".join(ALPHABET[(value >> shift) & 31] for shift in range(125, -1, -5))
