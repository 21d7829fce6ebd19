"""Throttle of password attempts, by account and over all accounts: soft, and kept in the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from services.identity import store
from services.identity.model import TooManyAttempts, sha256
from services.kit.database import Database

EVERYONE = "everyone"


class Attempts:
    """At most so many attempts in a window; a success does not count."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], per_account: int, in_all: int, window: timedelta
    ) -> None:
        self._database = database
        self._clock = clock
        self._per_account = per_account
        self._in_all = in_all
        self._window = window

    async def admit(self, account: str) -> None:
        """Counts an attempt on an account, existing or not; raises TooManyAttempts with the wait."""
        now = self._clock()
        async with self._database.begin_unscoped() as tx:
            for subject, limit in ((sha256(account), self._per_account), (EVERYONE, self._in_all)):
                if not await store.attempt(tx, subject, limit, now, now + self._window):
                    window_end = await store.window_end(tx, subject) or now
                    raise TooManyAttempts(retry_after_s=max(1.0, (window_end - now).total_seconds()))

    async def forgive(self, account: str) -> None:
        """Takes a success out of the counts."""
        async with self._database.begin_unscoped() as tx:
            await store.forgive(tx, sha256(account), EVERYONE)
