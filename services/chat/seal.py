"""Encrypts what chat must keep secret and yet use: a key derived from the service's own, bound to where it belongs."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import load_pem_private_key

PURPOSE = b"dataspeaks: keys of language models, 1"
NONCE_BYTES = 12


class Seal:
    def __init__(self, key_file: Path) -> None:
        """`key_file`: the service's Ed25519 private key."""
        key = load_pem_private_key(key_file.read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError(f"{key_file.name} is no Ed25519 key")
        secret = HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(key.private_bytes_raw())
        self._cipher = AESGCM(secret)

    def close(self, secret: str, *place: str) -> bytes:
        """The secret, sealed for one place, such as an organisation and a host."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret.encode(), _bound(place))

    def open(self, sealed: bytes, *place: str) -> str | None:
        """The secret; None where it was sealed for another place, or by another key."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(place)).decode()
        except InvalidTag:
            return None


def _bound(place: tuple[str, ...]) -> bytes:
    return "\0".join(place).encode()
