"""The way out to a language model: which addresses are called at all, and what a hostile answer comes to."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.chat.endpoint import Bounds, Egress, EndpointFailed, EndpointRefused, EndpointSlow, address_of, public
from tests.chat.model_server import Script, Served, serving

NOTHING: frozenset[str] = frozenset()
QUICK = Bounds(total_s=0.5, response_bytes=10_000)

REFUSED = (
    "", "example.com", "ftp://example.com", "file:///etc/passwd", "unix:///run/x.sock", "gopher://127.0.0.1:6379/_x",
    "http://example.com/v1", "https://", "https://user:secret@example.com", "https://example.com/v1?to=x",
    "https://example.com/v1#x", "https://example.com:99999/v1", "https://exa mple.com/v1", "https://example.com/a\r\nx: y",
    "https://example.com\\@127.0.0.1/", "https://例え.jp/v1", "https://example.com/../../x", "https://example.com/a%0d%0ab",
    "https://127.0.0.1/v1", "https://10.0.0.7/v1", "https://192.168.1.1", "https://172.16.0.1", "https://169.254.169.254",
    "https://100.64.0.1", "https://0.0.0.0", "https://[::1]/v1", "https://[fe80::1]", "https://[fc00::1]", "https://[::]",
    "https://[::ffff:169.254.169.254]/v1", "https://[64:ff9b::a9fe:a9fe]/", "https://[2002:7f00:1::]/", "https://224.0.0.1",
)  # fmt: skip


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_is_not_plainly_public_is_refused(url: str) -> None:
    with pytest.raises(EndpointRefused):
        address_of(url, NOTHING)


def test_what_the_operator_allows_may_be_private_and_plain() -> None:
    allowed = frozenset({"127.0.0.1:8000", "[::1]:8000", "models.internal:80"})
    for url in ("http://127.0.0.1:8000/v1", "http://[::1]:8000", "http://models.internal/v1"):
        assert address_of(url, allowed).place in allowed
    for url in ("http://127.0.0.1:8001/v1", "http://models.internal:22/v1"):
        with pytest.raises(EndpointRefused):
            address_of(url, allowed)


PRIVATE = ("127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1%eth0", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
           "2002:a9fe:a9fe::", "fd00:ec2::254", "100.100.100.200", "0.0.0.0", "192.0.0.192", "ff02::1")  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_known_in_every_form(address: str) -> None:
    assert not public(address)
    assert public("93.184.215.14") and public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")


class Wire(httpcore.AsyncNetworkBackend):
    """Notes where it is to connect, and connects nowhere."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        self.asked.append(f"{host}:{port}")
        raise httpcore.ConnectError


def names(*answers: Sequence[str]) -> tuple[Callable[[str, int], Any], list[str]]:
    """A resolver that gives one answer after the other, and what it was asked for."""
    asked: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    return resolve, asked


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_that_leads_to_a_private_address_is_refused(address: str) -> None:
    wire = Wire()
    for found in ([address], ["93.184.215.14", address]):
        resolve, _ = names(found)
        with pytest.raises(EndpointRefused):
            await Egress(NOTHING, QUICK, resolve, wire).post("https://example.com/v1", "/x", "secret", b"{}")
    assert wire.asked == []


@pytest.mark.parametrize("host", ["127.1", "0x7f000001", "2130706433", "localhost", "017700000001"])
async def test_other_spellings_of_this_machine_lead_nowhere(host: str) -> None:
    wire = Wire()
    with pytest.raises(EndpointFailed):
        await Egress(NOTHING, QUICK, network=wire).post(f"https://{host}/v1", "/x", "secret", b"{}")
    assert wire.asked == []


async def test_a_name_is_resolved_once_and_what_it_gave_is_called() -> None:
    wire = Wire()
    resolve, asked = names(["93.184.215.14"], ["127.0.0.1"])
    with pytest.raises(EndpointFailed):
        await Egress(NOTHING, QUICK, resolve, wire).post("https://rebinding.example/v1", "/x", "secret", b"{}")
    assert asked == ["rebinding.example"]
    assert wire.asked == ["93.184.215.14:443"]


async def test_an_address_that_does_not_answer_gives_way_to_the_next() -> None:
    wire = Wire()
    resolve, asked = names(["2606:2800:21f:cb07:6820:80da:af6b:8b2c", "93.184.215.14"])
    with pytest.raises(EndpointFailed):
        await Egress(NOTHING, QUICK, resolve, wire).post("https://example.com/v1", "/x", "secret", b"{}")
    assert len(asked) == 1
    assert wire.asked == ["2606:2800:21f:cb07:6820:80da:af6b:8b2c:443", "93.184.215.14:443"]


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with serving() as server:
        yield server


def egress(served: Served, bounds: Bounds = QUICK) -> Egress:
    return Egress(frozenset({served.place}), bounds)


async def test_the_body_and_the_key_arrive_and_the_answer_comes_back(served: Served) -> None:
    served.script = Script(json.dumps({"ok": True}).encode())
    assert json.loads(await egress(served).post(served.url, "/chat/completions", "secret", b'{"a": 1}')) == {"ok": True}
    (request,) = served.requests
    assert (request.path, request.headers["authorization"]) == ("/v1/chat/completions", "Bearer secret")
    assert request.body == {"a": 1}
    assert "cookie" not in request.headers and "accept-encoding" not in request.headers


HOSTILE: dict[str, tuple[Script, str]] = {
    "a body without end": (Script(b"x" * 4096, repeat=10**9), "larger"),
    "a body that lies about its length": (Script(b"x" * 20_000), "larger"),
    "drops, one by one": (Script(b" ", repeat=10**9, pause_s=0.02), "in time"),
    "silence": (Script(b"", wait_s=60), "in time"),
    "a redirect to the metadata service": (Script(b"", status=302, headers={"location": "http://169.254.169.254/latest"}), "follow"),
    "a permanent redirect home": (Script(b"", status=308, headers={"location": "http://127.0.0.1:1/"}), "follow"),
    "a bomb": (Script(b"\x1f\x8b" + b"\0" * 64, headers={"content-encoding": "gzip"}), "compressed"),
    "a refusal of the key": (Script(b'{"error": "no secret"}', status=401), "key"),
    "a fault": (Script(b"stack trace", status=500), "500"),
    "a wrong address": (Script(b"", status=404), "does not know"),
    "headers without end": (Script(b"", headers={f"x-{n}": "y" * 4000 for n in range(60)}), ""),
}  # fmt: skip


@pytest.mark.parametrize("why", HOSTILE)
async def test_a_hostile_answer_is_ended_and_told_in_our_words(served: Served, why: str) -> None:
    served.script, told = HOSTILE[why]
    async with asyncio.timeout(5):
        with pytest.raises(EndpointFailed, match=told or None):
            await egress(served).post(served.url, "/chat/completions", "secret", b"{}")
    assert len(served.requests) == 1


async def test_what_is_not_there_is_told(free_port: int) -> None:
    place = f"127.0.0.1:{free_port}"
    with pytest.raises(EndpointFailed, match="cannot be reached"):
        await Egress(frozenset({place}), QUICK).post(f"http://{place}", "/x", "", b"{}")


async def test_a_server_that_does_not_speak_http_is_told() -> None:
    async def shout(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.9\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(shout, "127.0.0.1", 0) as server:
        place = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        with pytest.raises(EndpointFailed):
            await Egress(frozenset({place}), QUICK).post(f"http://{place}", "/x", "", b"{}")


async def test_no_more_than_so_many_are_asked_at_once(served: Served) -> None:
    served.script = Script(b"{}", wait_s=0.2)
    way = egress(served, Bounds(total_s=5, at_once=2))
    asked = [way.post(served.url, "/x", "", b"{}") for _ in range(5)]
    done = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(each, bytes) for each in done) == 2
    assert not any(isinstance(each, EndpointSlow) for each in done)


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    alternatives: x509.GeneralName = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([alternatives]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "cert.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return files


async def reached(folder: Path, named: str, asked: str, monkeypatch: pytest.MonkeyPatch) -> Served:
    """A TLS server certified for one name and asked by another, both of them this machine."""
    cert, key = certificate(folder, named)
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    resolve, _ = names(["127.0.0.1"])
    async with serving(context) as served:
        served.script = Script(b"{}")
        place = f"{asked}:{served.port}"
        await Egress(frozenset({place}), QUICK, resolve).post(f"https://{place}/v1", "/x", "secret", b"{}")
        return served


async def test_a_pinned_address_must_still_prove_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served = await reached(tmp_path, "models.example", "models.example", monkeypatch)
    assert served.requests[0].headers["host"] == f"models.example:{served.port}"
    with pytest.raises(EndpointFailed, match="certificate"):
        await reached(tmp_path, "other.example", "models.example", monkeypatch)
