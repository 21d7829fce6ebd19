"""Which object store this process uses."""

from __future__ import annotations

import os
from pathlib import Path

from services.kit.blobs import Blobs
from services.kit.folder import FolderBlobs
from services.kit.grants import BlobSigner


def in_folder() -> bool:
    """Whether it is a folder: an S3 endpoint is not set."""
    return not os.environ.get("DATASPEAKS_S3_ENDPOINT")


def open_blobs(data: Path, signer: BlobSigner | None) -> Blobs:
    """S3 where DATASPEAKS_S3_ENDPOINT is set, else a folder within the data folder."""
    if in_folder():
        return FolderBlobs(data / "blobs", signer)
    from services.kit.s3 import S3Blobs, S3Settings

    return S3Blobs(S3Settings())
