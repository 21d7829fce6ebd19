"""TLS between services: each side shows a certificate of one authority, and takes no other's."""

from __future__ import annotations

from pathlib import Path

import grpc


class Tls:
    """What lies in a folder: `tls.crt`, `tls.key` and `ca.crt`, as cert-manager names them in a Secret."""

    def __init__(self, folder: Path) -> None:
        self._certificate = (folder / "tls.crt").read_bytes()
        self._key = (folder / "tls.key").read_bytes()
        self._authority = (folder / "ca.crt").read_bytes()

    def server(self) -> grpc.ServerCredentials:
        """Of a server that refuses clients without a certificate."""
        pair = self._key, self._certificate
        return grpc.ssl_server_credentials([pair], root_certificates=self._authority, require_client_auth=True)

    def channel(self) -> grpc.ChannelCredentials:
        """Of a client; the server's certificate must be for the name that it is called by."""
        return grpc.ssl_channel_credentials(self._authority, self._key, self._certificate)
