"""Durable work queues of the bus, and the consumer that pulls from one, with a watchdog."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg

if TYPE_CHECKING:
    from services.kit.bus import Bus

PULL_EXPIRES_S = 30.0
PULL_HEARTBEAT_S = 1.0
SILENCE_S = 2.5
"""A pull from which neither message nor heartbeat came for this long is dead: its server was."""
HAND_BACK_S = 5.0
"""How long a cancelled handler may take to end."""
log = logging.getLogger(__name__)

BusError = (nats.errors.Error, nats.js.errors.Error, TimeoutError, OSError)
"""What any call of the bus raises while the server is away: the message may or may not have arrived."""


@dataclass(frozen=True)
class Queue:
    """A durable work queue: one stream, one consumer that all workers share."""

    stream: str
    subject: str
    """Subjects it holds, such as `jobs.>`."""
    consumer: str
    ack_wait_s: float = 30.0
    unacknowledged_limit: int = 1000


@dataclass(frozen=True)
class Message:
    """One message of a queue, as a handler sees it."""

    subject: str
    body: bytes
    headers: Mapping[str, str]


Handle = Callable[[Message], Awaitable["float | None"]]
"""Handles a message. None: done, never deliver it again; a number: deliver it again after so many seconds."""


class Consumer:
    """Pulls as many messages as it has free slots; a dead server costs it `SILENCE_S`, never a stall.

    What is asked for is counted over all pulls together: a delivered message carries its own subject, so that nobody
    can tell which pull brought it. The watchdog forgets all pulls when the server falls silent and asks anew.
    """

    def __init__(self, bus: Bus, client: Client, queue: Queue, slots: int, handle: Handle) -> None:
        self._bus, self._client, self._queue = bus, client, queue
        self._slots, self._handle = slots, handle
        self._asked = 0
        self._pulls: dict[str, int] = {}
        self._heard = 0.0
        self._running: dict[asyncio.Task[None], Msg] = {}
        self._idle = asyncio.Event()
        self._stopping = False
        self._inbox = ""
        self._watch: asyncio.Task[None] | None = None

    @property
    def busy(self) -> int:
        return len(self._running)

    async def start(self) -> None:
        self._inbox = self._client.new_inbox()
        await self._client.subscribe(f"{self._inbox}.*", cb=self._receive)
        self._bus.on_reconnect(self._renew)
        with contextlib.suppress(*BusError):
            await self._renew()
        self._watch = self._bus.spawn(self._watchdog())

    async def stop(self, grace_s: float) -> None:
        """Pulls no more; waits for what runs, and cancels and hands back what runs after `grace_s`."""
        self._stopping = True
        if self._running:
            await asyncio.wait(list(self._running), timeout=grace_s)
        for task in list(self._running):
            task.cancel()
        if self._running:
            await asyncio.wait(list(self._running), timeout=HAND_BACK_S)
        if self._watch is not None:
            self._watch.cancel()

    async def _renew(self) -> None:
        """Makes the queue if need be, and pulls afresh."""
        if self._stopping:
            return
        await self._bus.ensure(self._queue)
        self._asked, self._heard = 0, time.monotonic()
        self._pulls.clear()
        await self._pull()

    async def _pull(self) -> None:
        free = self._slots - len(self._running) - self._asked
        if free <= 0 or self._stopping:
            return
        self._asked += free
        token = self._client._nuid.next().decode()
        self._pulls[token] = free
        if len(self._pulls) > 10 * self._slots:
            self._pulls.pop(next(iter(self._pulls)))
        request = {
            "batch": free,
            "expires": int(PULL_EXPIRES_S * 1e9),
            "idle_heartbeat": int(PULL_HEARTBEAT_S * 1e9),
        }
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self._queue.stream}.{self._queue.consumer}"
        with contextlib.suppress(*BusError):
            await self._client.publish(subject, json.dumps(request).encode(), reply=f"{self._inbox}.{token}")

    async def _receive(self, message: Msg) -> None:
        self._heard = time.monotonic()
        if message.subject.startswith(self._inbox):
            await self._take_status(message)
            return
        self._asked = max(0, self._asked - 1)
        if self._stopping or len(self._running) >= self._slots:
            await self._answer(message, b"-NAK")
            return
        task = asyncio.create_task(self._run(message))
        self._running[task] = message
        task.add_done_callback(self._done)

    async def _take_status(self, message: Msg) -> None:
        headers = message.headers or {}
        status = headers.get("Status", "")
        if status == "100":
            return
        batch = self._pulls.pop(message.subject.rsplit(".", 1)[1], None)
        if batch is None:
            return
        left = int(headers.get("Nats-Pending-Messages") or batch)
        self._asked = max(0, self._asked - left)
        if status == "408":
            await self._pull()
        elif status != "404":
            log.info("pull ended: %s %s", status, headers.get("Description", ""))

    async def _run(self, message: Msg) -> None:
        headers = dict(message.headers or {})
        again_s: float | None = 1.0
        try:
            again_s = await self._handle(Message(message.subject, message.data, headers))
        except asyncio.CancelledError:
            again_s = 0.0
        except Exception:
            log.exception("a message could not be handled")
        if again_s is None:
            await self._answer(message, b"+ACK")
        else:
            await self._answer(message, b'-NAK {"delay": %d}' % int(again_s * 1e9))

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        if not self._stopping:
            self._bus.spawn(self._pull())

    async def _answer(self, message: Msg, answer: bytes) -> None:
        with contextlib.suppress(*BusError):
            await self._client.publish(message.reply, answer)

    async def _watchdog(self) -> None:
        progress_at = time.monotonic()
        while True:
            await asyncio.sleep(PULL_HEARTBEAT_S / 2)
            now = time.monotonic()
            if now - progress_at > self._queue.ack_wait_s / 3:
                progress_at = now
                for message in list(self._running.values()):
                    await self._answer(message, b"+WPI")
            if not self.idle and now - self._heard > SILENCE_S and self._bus.connected:
                with contextlib.suppress(*BusError):
                    await self._renew()

    @property
    def idle(self) -> bool:
        """Whether there is nothing to hear: every slot is at work and no pull is open."""
        return self._stopping or (self._asked == 0 and len(self._running) >= self._slots)
