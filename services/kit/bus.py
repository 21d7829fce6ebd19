"""The bus: durable work queues on JetStream, pulled with a watchdog, and hints over plain NATS, which may be lost."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import nats
import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig, RetentionPolicy, StreamConfig

from services.kit.queues import BusError, Consumer, Handle, Message, Queue

__all__ = ["Bus", "BusError", "Message", "Queue"]

RECONNECT_WAIT_S = 0.1
REQUEST_TIMEOUT_S = 5.0
DUPLICATE_WINDOW_S = 120.0
log = logging.getLogger(__name__)


class Bus:
    """One connection to NATS; comes back by itself when the server does."""

    def __init__(self) -> None:
        self._client = Client()
        self._reconnected: list[Callable[[], Awaitable[None]]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @staticmethod
    async def connect(url: str, name: str, credentials_file: str | None = None) -> Bus:
        """Waits until the server answers."""
        bus = Bus()
        await bus._client.connect(
            url,
            name=name,
            user_credentials=credentials_file,
            allow_reconnect=True,
            max_reconnect_attempts=-1,
            reconnect_time_wait=RECONNECT_WAIT_S,  # type: ignore[arg-type]
            ping_interval=5,
            error_cb=_quiet,
            reconnected_cb=bus._on_reconnect,
        )
        return bus

    @property
    def connected(self) -> bool:
        return bool(self._client.is_connected)

    def on_reconnect(self, call: Callable[[], Awaitable[None]]) -> None:
        """Calls `call` after each reconnection: whatever was asked of the server before is gone."""
        self._reconnected.append(call)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        with contextlib.suppress(*BusError):
            await self._client.flush(1)
        await self._client.close()

    async def ensure(self, queue: Queue) -> None:
        """Makes the queue's stream and consumer, or brings them to these settings; repeating it changes nothing."""
        js = self._client.jetstream(timeout=REQUEST_TIMEOUT_S)
        stream = StreamConfig(
            name=queue.stream,
            subjects=[queue.subject],
            retention=RetentionPolicy.WORK_QUEUE,
            duplicate_window=DUPLICATE_WINDOW_S,
        )
        try:
            await js.add_stream(stream)
        except nats.js.errors.BadRequestError:
            await js.update_stream(stream)
        await js.add_consumer(
            queue.stream,
            ConsumerConfig(
                durable_name=queue.consumer,
                ack_wait=queue.ack_wait_s,
                max_deliver=-1,
                max_ack_pending=queue.unacknowledged_limit,
            ),
        )

    async def publish(
        self, queue: Queue, subject: str, body: bytes, headers: Mapping[str, str], message_id: str
    ) -> None:
        """Stores a message in the queue; makes the queue again where its server lost it. Raises BusError."""
        js = self._client.jetstream(timeout=REQUEST_TIMEOUT_S)
        sent = {**headers, "Nats-Msg-Id": message_id}
        try:
            await js.publish(subject, body, headers=sent)
        except nats.js.errors.NoStreamResponseError:
            await self.ensure(queue)
            await js.publish(subject, body, headers=sent)

    async def notify(self, subject: str, body: bytes = b"") -> None:
        """Tells whoever listens now; nobody else will ever know. Never raises for a server that is away."""
        with contextlib.suppress(*BusError):
            await self._client.publish(subject, body)

    async def listen(self, subject: str, heard: Callable[[str, bytes], Awaitable[None]]) -> None:
        """Calls `heard(subject, body)` for each hint on a subject, wildcards allowed."""

        async def receive(message: Msg) -> None:
            try:
                await heard(message.subject, message.data)
            except Exception:
                log.exception("a hint could not be taken in")

        await self._client.subscribe(subject, cb=receive)

    def consume(self, queue: Queue, slots: int, handle: Handle) -> Consumer:
        """A consumer that runs `handle` for up to `slots` messages at once; `start()` begins."""
        return Consumer(self, self._client, queue, slots, handle)

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _on_reconnect(self) -> None:
        for call in self._reconnected:
            self.spawn(_logged(call))


async def _logged(call: Callable[[], Awaitable[None]]) -> None:
    try:
        await call()
    except BusError as error:
        log.warning("after the reconnection: %s", error or type(error).__name__)
    except Exception:
        log.exception("after the reconnection")


async def _quiet(error: Exception) -> None:
    log.debug("nats: %s", error)
