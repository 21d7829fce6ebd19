"""The language model of an organisation: set, shown without its key, and tried."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.chat import store
from services.chat.endpoint import Egress, EndpointFailed, EndpointRefused, address_of
from services.chat.seal import Seal
from services.chat.store import LanguageModel
from services.chat.tools import tools
from services.kit.access import caller
from services.kit.database import Database
from services.kit.errors import InvalidFields

COMPLETIONS = "/chat/completions"
log = logging.getLogger(__name__)


class ReplyUnreadable(EndpointFailed):
    """The answer is not of the protocol."""


@dataclass(frozen=True)
class Endpoint:
    """Where an organisation's model is."""

    base_url: str
    model: str
    api_key: str


class LanguageModels:
    def __init__(self, database: Database, clock: Callable[[], datetime], seal: Seal, egress: Egress) -> None:
        self._database, self._clock, self._seal, self._egress = database, clock, seal, egress
        self._asking: Counter[str] = Counter()
        """Calls under way, by organisation: none takes more than half of them all."""

    async def get(self) -> LanguageModel:
        """The caller's organisation's; a blank one where none was ever set."""
        async with self._database.begin(read=True) as tx:
            return await store.language_model(tx) or _blank()

    async def update(self, changes: dict[str, Any]) -> LanguageModel:
        """Raises InvalidFields where the address may not be called, or nothing is there to be switched on."""
        async with self._database.begin() as tx:
            found = await store.language_model(tx)
            if found is None:
                found = _blank()
                tx.add(found)
            before = self._origin(found.base_url)
            found.base_url = changes.get("base_url", found.base_url).strip().rstrip("/")
            found.model = changes.get("model", found.model).strip()
            found.enabled = changes.get("enabled", found.enabled)
            origin = self._checked(found)
            if "api_key" in changes or origin != before:
                found.sealed_key = self._sealed(changes.get("api_key", ""), origin)
            found.update_time = self._clock()
        log.info("the language model was set by %s of %s", caller().user_id, caller().organization_id)
        return found

    def _checked(self, row: LanguageModel) -> str:
        """The origin of the row's address; empty where there is none."""
        if row.enabled and not (row.base_url and row.model):
            raise InvalidFields(fields=(("enabled", "needs a base URL and a model"),))
        try:
            return address_of(row.base_url, self._egress.allowed).origin if row.base_url else ""
        except EndpointRefused as error:
            raise InvalidFields(fields=(("base_url", str(error)),)) from error

    def _origin(self, url: str) -> str:
        try:
            return address_of(url, self._egress.allowed).origin
        except EndpointRefused:
            return ""

    def _sealed(self, api_key: str, origin: str) -> bytes | None:
        return self._seal.close(api_key, caller().organization_id, origin) if api_key else None

    async def endpoint(self) -> Endpoint | None:
        """Where the organisation's model is; None where it has none, or has switched it off."""
        row = await self.get()
        return self._opened(row) if row.enabled else None

    def _opened(self, row: LanguageModel) -> Endpoint:
        """Raises EndpointFailed where the key cannot be read any more."""
        api_key: str | None = ""
        if row.sealed_key:
            api_key = self._seal.open(row.sealed_key, caller().organization_id, self._origin(row.base_url))
        if api_key is None:
            raise EndpointFailed("its key cannot be read any more; enter it again")
        return Endpoint(row.base_url, row.model, api_key)

    async def test(self) -> str:
        """Asks the model for one word; what is wrong, empty where nothing is."""
        row = await self.get()
        if not (row.base_url and row.model):
            return "there is no base URL or no model"
        try:
            hello = [{"role": "user", "content": "Say OK. Call no tool."}]
            await self.complete(self._opened(row), {"messages": hello, "tools": tools()})
        except EndpointFailed as error:
            return str(error)
        return ""

    async def complete(self, endpoint: Endpoint, request: dict[str, Any]) -> dict[str, Any]:
        """The message that the model answers with; raises EndpointFailed."""
        body = json.dumps({"model": endpoint.model, **request}, ensure_ascii=False).encode()
        with self._turn():
            reply = await self._egress.post(endpoint.base_url, COMPLETIONS, endpoint.api_key, body)
        try:
            message = json.loads(reply)["choices"][0]["message"]
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise ReplyUnreadable("its answer is not of the protocol") from error
        if not isinstance(message, dict):
            raise ReplyUnreadable("its answer is not of the protocol")
        return message

    @contextmanager
    def _turn(self) -> Iterator[None]:
        organization_id = caller().organization_id
        if self._asking[organization_id] >= max(1, self._egress.bounds.at_once // 2):
            raise EndpointFailed("too many questions are with it already")
        self._asking[organization_id] += 1
        try:
            yield
        finally:
            self._asking[organization_id] -= 1
            self._asking += Counter()


def _blank() -> LanguageModel:
    return LanguageModel(base_url="", model="", sealed_key=None, enabled=False)
