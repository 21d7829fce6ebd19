"""The whole system on one machine: every service in this process, the broker and the worker as its children."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from services.broker import Broker, BrokerUnavailable
from services.children import Child
from services.example import introduce
from services.http import serve_http
from services.kit import memory, telemetry
from services.kit.database import migrate
from services.kit.host import Server
from services.stopping import told_to_stop
from services.system import SERVICES, Settings, System, make_keys, operator_key, worker_keys


class CannotStart(Exception):
    """Why the system does not start, and what to do."""


@dataclass(frozen=True)
class Options:
    """What `dataspeaks up` is told."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    workers: int = 1
    as_json: bool = False
    example: bool = True


def run(options: Options) -> int:
    """Runs until Ctrl-C or SIGTERM; returns the exit status."""
    try:
        with _only_one(options.data), _listening(options.host, options.port) as listener:
            asyncio.run(_serve(options, listener))
    except CannotStart as error:
        print(f"dataspeaks: {error}", file=sys.stderr)
        return 1
    return 0


@contextlib.contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Holds the data folder for this process alone."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotStart(f"the data folder {folder} cannot be used: {error.strerror}") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise CannotStart(
            f"another Data Speaks runs on {folder}. Stop it, or choose another folder with --data."
        ) from None
    try:
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """The HTTP socket, taken before anything else starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise CannotStart(
            f"port {port} on {host} cannot be used ({error.strerror}). "
            "Choose another with --port or DATASPEAKS_PORT; --port 0 takes a free one."
        ) from error
    with listener:
        yield listener


async def _serve(options: Options, listener: socket.socket) -> None:
    stop = told_to_stop()
    url = options.public_url or f"http://{_shown(options.host)}:{listener.getsockname()[1]}"
    async with contextlib.AsyncExitStack() as stack:
        ready = await _start(options, url, listener, stack)
        telling = asyncio.create_task(_announce(options, ready))
        await stop.wait()
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        if not options.as_json:
            print("\nStopping...", flush=True)


def _shown(host: str) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)
    return f"[{shown}]" if ":" in shown and not shown.startswith("[") else shown


@dataclass(frozen=True)
class Ready:
    """How to get in."""

    url: str
    sign_in: str
    api_key: str


async def _start(options: Options, url: str, listener: socket.socket, stack: contextlib.AsyncExitStack) -> Ready:
    data = options.data.resolve()
    (data / "log").mkdir(exist_ok=True)
    telemetry.start("dataspeaks", log_file=data / "log" / "services.jsonl")
    stack.callback(telemetry.stop)
    settings = Settings(data=data, public_url=url)
    make_keys(settings.keys_folder)
    await migrate(settings.database)
    if not settings.nats_url:
        broker = Broker(data / "nats")
        try:
            await broker.start()
        except BrokerUnavailable as error:
            raise CannotStart(str(error)) from error
        stack.push_async_callback(broker.stop)
        settings = settings.model_copy(update={"nats_url": broker.url})
    system = await System.build(settings, SERVICES)
    stack.push_async_callback(system.stop)
    await system.start()
    inner = Server(system.host, "127.0.0.1:0")
    await inner.start()
    stack.push_async_callback(inner.stop, 1.0)
    for number in range(options.workers):
        worker = _worker(settings, f"127.0.0.1:{inner.port}", number)
        await worker.start()
        stack.push_async_callback(worker.stop)
    assert system.door is not None
    await stack.enter_async_context(serve_http(system.door, listener, system.door.trusted_proxies))
    memory.settle()
    founding = await system.apps["identity"].bootstrap(operator_key(settings))
    return Ready(url, founding.sign_in_url, founding.api_key)


def _worker(settings: Settings, executor: str, number: int) -> Child:
    """A worker process: it gets its own key, and neither the database's address nor any other secret."""
    kept = {name: os.environ[name] for name in os.environ if not name.startswith("DATASPEAKS_")}
    told = {name: os.environ[name] for name in os.environ if name.startswith(("DATASPEAKS_WORKER_", "DATASPEAKS_S3_"))}
    environment = {
        **kept,
        **told,
        "DATASPEAKS_DATA": str(settings.data),
        "DATASPEAKS_NATS_URL": settings.nats_url,
        "DATASPEAKS_EXECUTOR_ADDRESS": executor,
        "DATASPEAKS_KEYS": str(worker_keys(settings.keys_folder)),
        "DATASPEAKS_WORKER_FOLDER": str(settings.data / "worker" / str(number)),
    }
    command = [sys.executable, "-m", "services", "worker", "--operations", ""]
    log_file = settings.data / "log" / f"worker-{number}.jsonl"
    return Child(f"worker {number}", command, environment=environment, log_file=log_file)


async def _announce(options: Options, ready: Ready) -> None:
    if options.as_json:
        line = {"url": ready.url, "sign_in": ready.sign_in, "api_key": ready.api_key}
        print(json.dumps(line), flush=True)
        return
    print(f"\nData Speaks runs at {ready.url}\n\n  Sign in: {ready.sign_in}\n", flush=True)
    if options.example:
        await introduce(ready.url, ready.api_key)
    print("Ctrl-C stops it; everything is kept in " + str(options.data) + ".", flush=True)
