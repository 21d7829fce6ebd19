"""Throttle of password attempts, by account and by where they come from: soft, and kept in the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from services.identity import store
from services.identity.model import TooManyAttempts, sha256
from services.kit.access import address
from services.kit.database import Database

SITE_BITS = 64
"""One site holds so many bits of IPv6 addresses: whoever has one has them all."""


class Attempts:
    """At most so many attempts in a window; a success does not count."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], per_account: int, per_address: int, window: timedelta
    ) -> None:
        self._database = database
        self._clock = clock
        self._per_account = per_account
        self._per_address = per_address
        self._window = window

    async def admit(self, account: str) -> None:
        """Counts an attempt on an account, existing or not; raises TooManyAttempts with the wait."""
        now = self._clock()
        async with self._database.begin_unscoped() as tx:
            for subject, limit in ((sha256(account), self._per_account), (_origin(), self._per_address)):
                if not await store.attempt(tx, subject, limit, now, now + self._window):
                    window_end = await store.window_end(tx, subject) or now
                    raise TooManyAttempts(retry_after_s=max(1.0, (window_end - now).total_seconds()))

    async def forgive(self, account: str) -> None:
        """Takes a success out of the counts."""
        async with self._database.begin_unscoped() as tx:
            await store.forgive(tx, sha256(account), _origin())


def _origin() -> str:
    """The subject that stands for where the caller is: calls that no front door vouches for are counted as one."""
    try:
        found = ip_address(address())
    except ValueError:
        return sha256("address of nobody knows where")
    if isinstance(found, IPv6Address):
        return sha256(f"address {IPv6Network((found, SITE_BITS), strict=False)}")
    return sha256(f"address {found}")
