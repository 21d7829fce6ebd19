"""What client, zygote and job say to each other: orders, events, result frames, progress records."""

from __future__ import annotations

import array
import json
import math
import os
import resource
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.jail.limits import Limits
from sandbox.jail.verdict import CLAIMABLE, Failure, Verdict

RESULT_LIMIT_BYTES = 60_000
PIPE_BYTES = 65_536
ORDER_LIMIT_BYTES = 60_000
REQUEST_LIMIT_BYTES = 16 * 1024 * 1024
_DEPTH_LIMIT = 64
_PEAK_MOST_BYTES = 1 << 50
_TEXT_LIMIT = 2_000

EXIT_OK, EXIT_SETUP = 0, 98


class Malformed(ValueError):
    """Bytes from a job that are not of the agreed form."""


@dataclass(frozen=True)
class Settings:
    """What the client wants of this zygote; its command line, as JSON."""

    socket_fd: int
    client_pid: int
    entry: str
    spares: int
    landlocked: bool
    scratch: str
    extra_path: tuple[str, ...] = ()
    """Further folders of code that jobs may read."""


@dataclass(frozen=True)
class Order:
    """One job, as the client hands it to the zygote and the zygote to the child."""

    number: int
    scratch: str
    inputs: tuple[str, ...]
    limits: Limits
    spill: bool
    probe: str | None = None
    """Run this self-test instead of the operator."""

    def dump(self) -> bytes:
        return json.dumps(asdict(self), separators=(",", ":")).encode()

    @staticmethod
    def load(data: bytes) -> Order:
        raw = json.loads(data)
        return Order(**{**raw, "inputs": tuple(raw["inputs"]), "limits": Limits(**raw["limits"])})


@dataclass(frozen=True)
class Exit:
    """How a child ended, as the zygote saw it."""

    number: int
    signal: int = 0
    entered: bool = False
    """Whether the jail was closed and the operator called."""
    killed: Verdict | None = None
    """Why the zygote itself killed it."""
    used: float | None = None
    """What it used of that limit."""
    cpu_s: float = 0.0
    wall_s: float = 0.0
    max_rss_bytes: int = 0
    swept: int = 0
    """Stray processes found and killed afterwards; more than none means the jail leaks."""

    def dump(self) -> bytes:
        return json.dumps({"event": "exit", **asdict(self)}, separators=(",", ":")).encode()

    @staticmethod
    def load(raw: dict[str, Any]) -> Exit:
        killed = raw.pop("killed")
        return Exit(**raw, killed=Verdict(killed) if killed else None)


def taken_up(number: int, pid: int) -> bytes:
    """The event of a job given to a process."""
    return json.dumps({"event": "taken_up", "number": number, "pid": pid}).encode()


@dataclass(frozen=True)
class Descriptors:
    """What a child gets beside its order; each is close-on-exec and none leads anywhere else."""

    request: int
    result: int
    stderr: int
    progress: int

    def list(self) -> list[int]:
        return [self.request, self.result, self.stderr, self.progress]

    def close(self) -> None:
        for fd in self.list():
            os.close(fd)


def send(channel: socket.socket, data: bytes, descriptors: Descriptors | None = None) -> None:
    fds = array.array("i", descriptors.list() if descriptors else [])
    ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)] if fds else []
    channel.sendmsg([data], ancillary)


def receive(channel: socket.socket) -> tuple[bytes, Descriptors | None]:
    """The next message, empty at the end; whole or not at all."""
    room = socket.CMSG_SPACE(4 * array.array("i").itemsize)
    data, ancillary, flags, _ = channel.recvmsg(ORDER_LIMIT_BYTES + 1, room, socket.MSG_CMSG_CLOEXEC)
    fds = array.array("i")
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            fds.frombytes(content[: len(content) - len(content) % fds.itemsize])
    if flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC) or len(fds) not in (0, 4):
        for fd in fds:
            os.close(fd)
        raise Malformed("a message was cut short")
    return data, Descriptors(*fds) if fds else None


# Results: magic, kind, length, peak of memory, payload; nothing before it and nothing after it.
_MAGIC = b"DSJ2"
_HEAD = struct.Struct("<4scIQ")
_RESULT, _ERROR = b"R", b"E"


@dataclass(frozen=True)
class Claim:
    """What a job says of its own failure."""

    verdict: Verdict
    failure: Failure


def result_frame(payload: bytes) -> bytes:
    return _frame(_RESULT, payload)


def error_frame(claim: Claim) -> bytes:
    facts = {name[:100]: value[:300] for name, value in list(claim.failure.facts.items())[:16]}
    body = {
        "verdict": claim.verdict,
        "reason": claim.failure.reason[:100],
        "message": claim.failure.message[:_TEXT_LIMIT],
        "facts": facts,
    }
    return _frame(_ERROR, json.dumps(body).encode("ascii", "replace"))


def _frame(kind: bytes, payload: bytes) -> bytes:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return _HEAD.pack(_MAGIC, kind, len(payload), peak) + payload


def read_frame(data: bytes) -> bytes | Claim:
    """The result or the claimed failure; Malformed for anything that an honest job does not write."""
    if len(data) < _HEAD.size:
        raise Malformed("no result")
    magic, kind, length, _ = _HEAD.unpack_from(data)
    payload = data[_HEAD.size :]
    if magic != _MAGIC or length != len(payload):
        raise Malformed("the result has the wrong form or length")
    if kind == _RESULT:
        return payload
    if kind == _ERROR:
        return _claim(strict_json(payload))
    raise Malformed("the result is of no known kind")


def peak_bytes(frame: bytes) -> int:
    """The peak of resident memory that a job says it had; for the account of brief jobs, never for a verdict."""
    return min(_HEAD.unpack_from(frame)[3], _PEAK_MOST_BYTES) if len(frame) >= _HEAD.size else 0


def _claim(body: Any) -> Claim:
    match body:
        case {"verdict": str(verdict), "reason": str(reason), "message": str(message), "facts": dict(facts)}:
            pass
        case _:
            raise Malformed("the error lacks a field")
    if verdict not in CLAIMABLE or not all(isinstance(value, str) for value in facts.values()):
        raise Malformed("the error claims what a job cannot know")
    if max(len(reason), len(message)) > _TEXT_LIMIT or len(facts) > 16:
        raise Malformed("the error is too long")
    return Claim(Verdict(verdict), Failure(reason, message, facts))


def strict_json(data: bytes) -> Any:
    """JSON from a job: UTF-8, at most 64 deep, numbers finite, names unique in each object; else Malformed."""
    _bound_depth(data)
    try:
        return json.loads(data.decode("utf-8"), parse_float=_finite, parse_constant=_refuse, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not strict JSON: {error}") from None


def _bound_depth(data: bytes) -> None:
    """Counts brackets, even inside strings: no honest text comes near the limit either way."""
    if data.count(b"[") + data.count(b"{") <= _DEPTH_LIMIT:
        return
    depth, quoted, escaped = 0, False, False
    for byte in data:
        if quoted:
            quoted = escaped or byte != 0x22
            escaped = byte == 0x5C and not escaped
        elif byte == 0x22:
            quoted = True
        elif byte in b"[{":
            depth += 1
            if depth > _DEPTH_LIMIT:
                raise Malformed("JSON nested too deep")
        elif byte in b"]}":
            depth -= 1


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is not a finite number")
    return number


def _refuse(text: str) -> Any:
    raise ValueError(f"{text} is not a finite number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a name occurs twice in one object")
    return content


_PROGRESS = struct.Struct("<QQ")
_EVERY_S = 0.02


def progress_writer(fd: int) -> Callable[[int, int], None]:
    """The child's end: at most 50 records a second and the last; never blocks, drops what does not fit."""
    last = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if done < total and now - last < _EVERY_S:
            return
        last = now
        try:
            os.write(fd, _PROGRESS.pack(max(0, done), max(0, total)))
        except BlockingIOError:
            return

    return progress


@dataclass
class ProgressReader:
    """The client's end: keeps the newest sane record of whatever the pipe holds."""

    rest: bytes = b""
    newest: tuple[int, int] | None = field(default=None)

    def feed(self, data: bytes) -> None:
        data = self.rest + data
        whole = len(data) - len(data) % _PROGRESS.size
        self.rest = data[whole:]
        for done, total in _PROGRESS.iter_unpack(data[:whole][-_PROGRESS.size :]):
            if done <= total < 1 << 63:
                self.newest = (done, total)
