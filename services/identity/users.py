"""The caller as a user: who they are, and their own password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from services.identity import store
from services.identity.model import FRESH_LINK, WrongCredentials
from services.identity.passwords import Passwords, check
from services.identity.sessions import own_session_id
from services.identity.tables import Session, User
from services.identity.throttle import Attempts
from services.identity.tokens import Identity, identity, revoke
from services.kit.access import caller
from services.kit.database import Database
from services.kit.errors import CallerUnauthenticated, PermissionMissing


class Users:
    def __init__(
        self, database: Database, clock: Callable[[], datetime], passwords: Passwords, attempts: Attempts
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._attempts = attempts

    async def me(self) -> Identity:
        async with self._database.begin(read=True) as tx:
            user = await store.user(tx, caller().user_id)
            if user is None:
                raise CallerUnauthenticated()
            return await identity(tx, user)

    async def set_password(self, current: str, new: str) -> None:
        """Sets the caller's password and ends their other sessions; raises WrongCredentials and PasswordTooWeak.

        A key may not, however it is scoped: whoever found it would own the account.
        """
        if caller().credential != "session":
            raise PermissionMissing(permission="SELF")
        async with self._database.begin(read=True) as tx:
            user = await store.user(tx, caller().user_id)
            session = await store.session(tx, own_session_id())
            organization = await store.organization(tx)
        if user is None or session is None:
            raise CallerUnauthenticated()
        await self._prove(user, session, current)
        own_words = [user.email, *user.email.split("@"), *user.display_name.split(), *organization.display_name.split()]
        check(new, own_words)
        hashed = await self._passwords.hash(new)
        async with self._database.begin() as tx:
            locked = await store.user(tx, user.id, lock=True)
            if locked is None or locked.password_hash != user.password_hash:
                raise WrongCredentials()
            locked.password_hash = hashed
            ended = await store.end_sessions(tx, locked.id, keep=session.id)
            await revoke(tx, ended, locked.epoch, self._clock())

    async def _prove(self, user: User, session: Session, current: str) -> None:
        """Asks for the password so far, unless there is none or a sign-in link has just stood in for it."""
        if user.password_hash is None:
            return
        if session.by_link and not current and self._clock() - session.create_time <= FRESH_LINK:
            return
        await self._attempts.admit(user.email)
        if not await self._passwords.verify(user.password_hash, current):
            raise WrongCredentials()
        await self._attempts.forgive(user.email)
