"""The services that dataset calls."""

from __future__ import annotations

from dataclasses import dataclass

from services.kit.stubs import Stub


@dataclass(frozen=True)
class Peers:
    executor: Stub
    identity: Stub
    chat: Stub
