"""Signed addresses of the local folder: parts of uploads come in, downloads go out."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services.frontdoor.problem import MethodNotAllowed
from services.kit.blobs import BlobMissing, BlobSigner, Grant, InvalidSignedUrl, disposition
from services.kit.folder import FolderBlobs

PREFIX = "/blobs/"


class SignedBlobs:
    """Serves `/blobs/<token>`; the token alone says what may be done."""

    def __init__(self, blobs: FolderBlobs, signer: BlobSigner) -> None:
        self._blobs = blobs
        self._signer = signer

    async def answer(self, request: Request) -> Response:
        """Raises InvalidSignedUrl, PartSizeMismatch and MethodNotAllowed."""
        token = request.scope["path"].removeprefix(PREFIX)
        if request.method == "PUT":
            return await self._take(self._signer.verify(token, "PUT"), request)
        if request.method in ("GET", "HEAD"):
            return await self._give(self._signer.verify(token, "GET"), request.method == "GET")
        raise MethodNotAllowed(method=request.method)

    async def _take(self, grant: Grant, request: Request) -> Response:
        await self._blobs.put_part(grant.key, grant.multipart_id, grant.part, request.stream(), grant.size_bytes)
        return Response(status_code=204)

    async def _give(self, grant: Grant, whole: bool) -> Response:
        stat = await self._blobs.stat(grant.key)
        if stat is None:
            raise InvalidSignedUrl()
        headers = {
            "content-disposition": disposition(grant.file_name),
            "content-length": str(stat.size_bytes),
            "content-security-policy": "sandbox; default-src 'none'",
            "cache-control": "private, no-store",
        }
        if not whole:
            return Response(None, 200, headers, "application/octet-stream")
        return StreamingResponse(self._chunks(grant.key), 200, headers, "application/octet-stream")

    async def _chunks(self, key: str) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._blobs.open(key):
                yield chunk
        except BlobMissing as error:
            raise InvalidSignedUrl() from error
