"""Which service needs which secret, where files lie in a folder and where they lie in S3."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.system import SERVICES, Settings, System, operator_key
from tests.deploy.wiring import place

PEERS = {f"{name}_address": "127.0.0.1:1" for name in SERVICES if name != "frontdoor"}


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "executor"])
async def test_only_who_signs_or_checks_addresses_reads_their_secret(
    name: str, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATASPEAKS_S3_ENDPOINT", raising=False)
    place(tmp_path, made, [f"{name}.pem", *(f"public/{each}.pub" for each in SERVICES)])
    keys = tmp_path / "etc" / "dataspeaks" / "keys"
    settings = Settings(data=tmp_path, keys=keys, **PEERS)
    if name not in ("dataset", "frontdoor"):
        assert (await System.build(settings, (name,))).blob_signer is None
        return
    with pytest.raises(FileNotFoundError):
        await System.build(settings, (name,))
    monkeypatch.setenv("DATASPEAKS_S3_ENDPOINT", "s3:443")
    monkeypatch.setenv("DATASPEAKS_S3_SECRET_KEY_FILE", str(keys / f"{name}.pem"))
    assert (await System.build(settings, (name,))).blob_signer is None


def test_the_owners_key_is_not_kept_where_other_services_look(tmp_path: Path) -> None:
    alone, shared = Settings(data=tmp_path), Settings(data=tmp_path, keys=tmp_path / "shared")
    assert operator_key(alone) == tmp_path / "keys" / "operator.key"
    assert operator_key(shared) == tmp_path / "operator.key"
