"""The one way out to a language model's endpoint: addresses checked, pinned and bounded, nothing followed."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import certifi
import httpcore

CONNECT_S = 5.0
PORTS = {"https": 443, "http": 80}
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
PATH = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*")
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 addresses that stand for IPv4 ones."""
RESERVED = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48")))
"""Not public, though not every Python knows it."""
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class EndpointFailed(Exception):
    """Why a call gave nothing, in our own words; none of the other side's."""


class EndpointRefused(EndpointFailed):
    """Why an address may not be called."""


class EndpointSlow(EndpointFailed):
    """The call took longer than it may."""


@dataclass(frozen=True)
class Address:
    """An endpoint's checked address."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.place}"

    @property
    def place(self) -> str:
        """host:port, as an operator's allow-list names it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def address_of(url: str, allowed: frozenset[str]) -> Address:
    """The address in a base URL; raises EndpointRefused. `allowed`: host:port pairs that may be private and plain."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise EndpointRefused("it is not an address") from error
    literal = _literal(host)
    if parts.scheme not in PORTS or not (literal or HOST.fullmatch(host)) or not PATH.fullmatch(parts.path.rstrip("/")):
        raise EndpointRefused("it is not an address of the form https://host/path")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise EndpointRefused("it must hold no credentials, no query and no fragment")
    address = Address(parts.scheme, host, port, parts.path.rstrip("/"))
    if address.place not in allowed:
        if parts.scheme != "https":
            raise EndpointRefused("it must begin with https://")
        if literal and not public(host):
            raise EndpointRefused("it is a private address, which the operator of this system has not allowed")
    return address


def _literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def public(text: str) -> bool:
    """Whether an IP address is one of the public Internet, also where it only stands for another."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return public(str(inner))
    reserved = any(address.version == network.version and address in network for network in RESERVED)
    return address.is_global and not address.is_multicast and not reserved


async def resolve(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class _Pinned(httpcore.AsyncNetworkBackend):
    """Resolves a host once, refuses it unless every address is public, and connects to what it resolved."""

    def __init__(self, inner: httpcore.AsyncNetworkBackend, resolve: Resolve, private: bool) -> None:
        self._inner, self._resolve, self._private = inner, resolve, private

    async def connect_tcp(self, host: str, port: int, *more: Any, **options: Any) -> httpcore.AsyncNetworkStream:
        found = await self._resolve(host, port)
        if not found:
            raise OSError("no address")
        if not self._private and not all(public(each) for each in found):
            raise EndpointRefused("its name leads to a private address, which the operator has not allowed")
        for address in found[:-1]:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return await self._inner.connect_tcp(address, port, *more, **options)
        return await self._inner.connect_tcp(found[-1], port, *more, **options)

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        raise EndpointRefused("it is a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


@dataclass(frozen=True)
class Bounds:
    """What one call may take."""

    total_s: float = 20.0
    response_bytes: int = 256 * 1024
    at_once: int = 8


class Egress:
    """Posts JSON to endpoints. It follows no redirect, keeps no connection and no cookie, and knows no proxy."""

    def __init__(
        self,
        allowed: frozenset[str],
        bounds: Bounds,
        resolve: Resolve = resolve,
        network: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self.allowed, self.bounds = allowed, bounds
        self._resolve = resolve
        self._network = network or httpcore.AnyIOBackend()
        self._free = asyncio.Semaphore(bounds.at_once)
        self._tls = ssl.create_default_context(cafile=certifi.where())
        self._tls.load_default_certs()

    async def post(self, url: str, resource: str, api_key: str, body: bytes) -> bytes:
        """The body of the answer 200; raises EndpointRefused or EndpointFailed."""
        address = address_of(url, self.allowed)
        if self._free.locked():
            raise EndpointFailed("too many questions are with it already")
        async with self._free:
            try:
                async with asyncio.timeout(self.bounds.total_s):
                    return await self._exchange(address, resource, api_key, body)
            except (TimeoutError, httpcore.TimeoutException) as error:
                raise EndpointSlow("it did not answer in time") from error
            except (OSError, UnicodeError, httpcore.NetworkError, httpcore.ProtocolError) as error:
                raise EndpointFailed(_told(error)) from error

    async def _exchange(self, address: Address, resource: str, api_key: str, body: bytes) -> bytes:
        pinned = _Pinned(self._network, self._resolve, address.place in self.allowed)
        url = httpcore.URL(
            scheme=address.scheme.encode(),
            host=address.host.encode("ascii"),
            port=address.port,
            target=f"{address.path}{resource}".encode("ascii"),
        )
        headers = [("content-type", "application/json"), ("accept", "application/json"), ("user-agent", "dataspeaks")]
        if api_key:
            headers.append(("authorization", f"Bearer {api_key}"))
        limits = {"connect": CONNECT_S, "read": self.bounds.total_s, "write": self.bounds.total_s}
        async with (
            httpcore.AsyncConnectionPool(self._tls, max_connections=1, network_backend=pinned) as pool,
            pool.stream("POST", url, headers=headers, content=body, extensions={"timeout": limits}) as response,
        ):
            _check(response)
            return await self._read(response)

    async def _read(self, response: httpcore.Response) -> bytes:
        received = bytearray()
        async for chunk in response.aiter_stream():
            received += chunk
            if len(received) > self.bounds.response_bytes:
                raise EndpointFailed("its answer is larger than it may be")
        return bytes(received)


def _check(response: httpcore.Response) -> None:
    if response.status in (401, 403):
        raise EndpointFailed("it does not accept the key")
    if response.status == 404:
        raise EndpointFailed("it does not know this address or this model")
    if 300 <= response.status < 400:
        raise EndpointFailed("it sends callers on to another address, which is not followed")
    if response.status != 200:
        raise EndpointFailed(f"it answers with the status {response.status}")
    encodings = [value for name, value in response.headers if name.lower() == b"content-encoding"]
    if encodings not in ([], [b"identity"]):
        raise EndpointFailed("its answer is compressed, although that was not asked for")


def _told(error: Exception) -> str:
    if isinstance(error, ssl.SSLError) or "certificate" in str(error).lower():
        return "its certificate is not valid"
    return "its answer breaks off" if isinstance(error, httpcore.ProtocolError) else "it cannot be reached"
