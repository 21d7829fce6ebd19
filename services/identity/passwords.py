"""Passwords: which are good enough, and their hashes, computed off the event loop in bounded memory."""

from __future__ import annotations

import asyncio
import unicodedata
from base64 import b64encode
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from os import urandom
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from services.identity.model import PasswordTooWeak

LEAST_CHARACTERS = 15
LEAST_DISTINCT = 6
SHORT_PERIOD = 8
LEAST_OWN = 5
"""Characters that must remain when guessable words are taken out of a password that has one or two of them."""
GUESSABLE = Path(__file__).with_name("guessable.txt")


class Passwords:
    """argon2id in a pool of `slots` threads, so that a flood of sign-ins holds `slots` times the memory and no more."""

    def __init__(self, memory_kib: int, time_cost: int, parallelism: int, slots: int) -> None:
        self._hasher = PasswordHasher(time_cost, memory_kib, parallelism)
        self._pool = ThreadPoolExecutor(slots, thread_name_prefix="argon2")
        salt, digest = (b64encode(urandom(size)).decode().rstrip("=") for size in (16, 32))
        self._nobodys = f"$argon2id$v=19$m={memory_kib},t={time_cost},p={parallelism}${salt}${digest}"

    async def hash(self, password: str) -> str:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, self._hasher.hash, normal(password))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether the password is the stored one; takes as long where there is none."""
        loop = asyncio.get_running_loop()
        matches = await loop.run_in_executor(self._pool, self._matches, stored or self._nobodys, normal(password))
        return matches and stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (Argon2Error, InvalidHashError):
            return False


def normal(password: str) -> str:
    """NFKC, so that the same password typed on another keyboard is the same password."""
    return unicodedata.normalize("NFKC", password)


def check(password: str, words: Iterable[str]) -> None:
    """Raises PasswordTooWeak for one that is short or guessable; `words` are the person's and the product's own."""
    text = normal(password).casefold()
    if len(text) < LEAST_CHARACTERS:
        raise PasswordTooWeak(why=f"has fewer than {LEAST_CHARACTERS} characters")
    if len(set(text)) < LEAST_DISTINCT or any(text.startswith(text[period:]) for period in range(1, SHORT_PERIOD)):
        raise PasswordTooWeak(why="repeats itself")
    own, found = text, 0
    for word in sorted(_guessable() | {w.casefold() for w in words if len(w) > 2}, key=len, reverse=True):
        if word in own:
            own, found = own.replace(word, ""), found + 1
    if 0 < found < 3 and len(own) < LEAST_OWN:
        raise PasswordTooWeak(why="is on the list of guessable ones")


@cache
def _guessable() -> frozenset[str]:
    lines = GUESSABLE.read_text(encoding="utf-8").split("\n")
    return frozenset(line for line in lines if line and not line.startswith("#"))
