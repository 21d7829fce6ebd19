"""The bundled nats-server: it serves whoever knows its token, and nobody else."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import nats
import nats.errors
import pytest

from services.broker import Broker
from services.kit.bus import Bus


async def test_the_bundled_broker_takes_nobody_without_its_token(tmp_path: Path) -> None:
    broker = Broker(tmp_path / "nats")
    await broker.start()
    try:
        bus = await Bus.connect(broker.url, "test")
        assert bus.connected
        await bus.close()
        stranger = f"nats://127.0.0.1:{urlsplit(broker.url).port}"
        with pytest.raises((nats.errors.Error, ConnectionError), match=r"(?i)authorization"):
            await nats.connect(stranger, allow_reconnect=False, error_cb=_quiet)
        assert (tmp_path / "nats" / "nats.conf").stat().st_mode & 0o077 == 0
    finally:
        await broker.stop()


async def _quiet(error: Exception) -> None:
    """nats-py prints otherwise."""
