"""The built web page, served with the headers that keep other people's scripts out of it."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from services.frontdoor.problem import MethodNotAllowed, RouteNotFound

mimetypes.add_type("text/javascript", ".js")
HASHED = "/assets/"


def security_headers(connect: tuple[str, ...], *, secure: bool) -> dict[str, str]:
    """Headers of every answer; `connect` names further origins that the page may talk to (the object store)."""
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' blob: data:",
        "font-src": "'self'",
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "connect-src": " ".join(("'self'", *connect)),
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "require-trusted-types-for": "'script'",
    }
    headers = {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "x-content-type-options": "nosniff",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
    if secure:
        headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    return headers


class Pages:
    """The files of one folder; an address that names none of them is the page's own, and gets `index.html`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def answer(self, request: Request) -> Response:
        """Raises RouteNotFound and MethodNotAllowed."""
        path = request.scope["path"]
        if request.method not in ("GET", "HEAD"):
            raise MethodNotAllowed(method=request.method)
        try:
            found = (self._folder / path.lstrip("/")).resolve()
            is_file = found.is_relative_to(self._folder) and found.is_file()
        except (OSError, ValueError):
            is_file = False
        if is_file and path != "/":
            cache = "public, max-age=31536000, immutable" if path.startswith(HASHED) else "no-cache"
            return FileResponse(found, headers={"cache-control": cache})
        index = self._folder / "index.html"
        if "." in path.rsplit("/", 1)[-1] or not index.is_file():
            raise RouteNotFound(path=path)
        return FileResponse(index, headers={"cache-control": "no-cache"})
