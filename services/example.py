"""The bundled example table: put into an empty workspace through the front door, and told in the terminal."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from services.terminal import wrap

FILE = Path(__file__).parent / "examples" / "bicycle_orders.csv"
NAME = "Example: bicycle orders"
PATIENCE_S = 120.0
SHOWN = 5
FINAL = frozenset({"JOB_STATE_SUCCEEDED", "JOB_STATE_FAILED", "JOB_STATE_CANCELLED"})


class Refused(Exception):
    """The front door refused a call."""


class Client:
    """REST calls with the owner's key."""

    def __init__(self, url: str, api_key: str) -> None:
        self._url = url
        self._headers = {"authorization": f"Bearer {api_key}", "content-type": "application/json"}

    def call(self, verb: str, path: str, body: Any = None) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        return json.loads(self._send(verb, path, data, self._headers) or b"{}")

    def put(self, path: str, data: bytes) -> None:
        self._send("PUT", path, data, {"content-type": "application/octet-stream"})

    def _send(self, verb: str, path: str, data: bytes | None, headers: dict[str, str]) -> bytes:
        url = path if path.startswith("http") else self._url + path
        request = urllib.request.Request(url, data, headers, method=verb)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                body: bytes = answer.read()
                return body
        except urllib.error.HTTPError as error:
            raise Refused(error.read().decode(errors="replace")) from error


async def introduce(url: str, api_key: str, *, tell: bool = True) -> None:
    """Loads the example where the workspace is empty, and prints its first insights."""
    try:
        report = await asyncio.to_thread(_introduce, Client(url, api_key))
    except (Refused, OSError, TimeoutError) as error:
        if tell:
            print(f"The example table could not be loaded: {error}\n", flush=True)
        return
    if report is not None and tell:
        print(_told(report), flush=True)


def _introduce(client: Client) -> dict[str, Any] | None:
    if client.call("GET", "/v1/datasets?pageSize=1")["datasets"]:
        return None
    dataset = client.call("POST", "/v1/datasets", {"displayName": NAME})
    body = FILE.read_bytes()
    told = {"fileName": FILE.name, "sizeBytes": str(len(body))}
    upload = client.call("POST", f"/v1/datasets/{dataset['id']}/uploads", told)
    size = int(upload["partBytes"])
    for part in upload["parts"]:
        begin = (part["number"] - 1) * size
        client.put(part["url"], body[begin : begin + size])
    version = client.call("POST", f"/v1/uploads/{upload['id']}:complete", {})
    _until(
        lambda: client.call("GET", f"/v1/versions/{version['id']}"), {"VERSION_STATE_FINISHED", "VERSION_STATE_FAILED"}
    )
    job = client.call("POST", "/v1/jobs", {"versionId": version["id"], "operator": {"speak": {}}})
    job = _until(lambda: client.call("GET", f"/v1/jobs/{job['id']}"), FINAL)
    if job["state"] != "JOB_STATE_SUCCEEDED":
        raise Refused(job.get("error", {}).get("message", "the job failed"))
    result: dict[str, Any] = client.call("GET", f"/v1/jobs/{job['id']}/result")
    return result


def _until(ask: Any, final: set[str] | frozenset[str]) -> Any:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        found = ask()
        if found["state"] in final:
            return found
        time.sleep(0.1)
    raise TimeoutError("it takes too long")


def _told(result: dict[str, Any]) -> str:
    tests = result["extra"]["tests"]
    lines = [f'"{NAME}" is loaded: {tests["tested"]:,} relations tested, {tests["kept"]:,} worth telling.\n']
    for number, insight in enumerate(result["extra"]["insights"][:SHOWN], 1):
        lines.append(wrap(f"  {number}. {insight['text']}", indent=5))
    return "\n".join([*lines, ""])
