"""The image and the Compose file, as far as they can be held against the tree without a container engine."""

from __future__ import annotations

import re
import shlex
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.system import SERVICES
from tests.deploy.wiring import place, wire

ROOT = Path(__file__).parents[2]
DOCKERFILE = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
IGNORED = (ROOT / ".dockerignore").read_text().split()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())


def instructions(name: str) -> list[list[str]]:
    return [shlex.split(line)[1:] for line in DOCKERFILE.splitlines() if line.startswith(f"{name} ")]


def sources() -> list[str]:
    """What is copied from the tree."""
    copied = [words for words in instructions("COPY") if not words[0].startswith("--from=")]
    return [source.rstrip("/") for words in copied for source in words[:-1]]


def test_what_is_copied_is_there_and_reaches_the_build() -> None:
    admitted = [line[1:] for line in IGNORED if line.startswith("!")]
    for source in sources():
        assert (ROOT / source).exists(), source
        assert source in admitted, f"{source} is kept out by .dockerignore"
    assert sorted(admitted) == sorted({*sources()})


def test_what_the_wheel_packs_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for package in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]:
        assert package.split("/")[0] in sources()


def test_nothing_is_installed_that_no_hash_pins() -> None:
    installs = [part for part in re.split(r"&&|\n", DOCKERFILE) if re.search(r"pip (install|sync)\b", part)]
    files = {file for part in installs for file in re.findall(r"requirements/\S+", part)}
    assert files == {f"requirements/{name}.txt" for name in ("boot", "build", "runtime", "spark")}
    for part in installs:
        assert "--require-hashes" in part or ("--no-deps" in part and "dist/" in part), part


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return dict(re.findall(r"^([\w.-]+)==(\S+)(?=.*\\$)", text, re.MULTILINE))


def test_sparks_client_changes_nothing_else_that_is_installed() -> None:
    runtime, spark = pins("runtime"), pins("spark")
    assert {name: spark[name] for name in runtime.keys() & spark.keys()} == {
        name: runtime[name] for name in runtime.keys() & spark.keys()
    }
    assert spark.keys() - runtime.keys() == {"pyspark-client", "pyyaml", "sqlglot", "zstandard"}


def test_the_image_runs_as_nobody_in_particular_under_an_init() -> None:
    assert instructions("USER") == [["10001:10001"]]
    assert "tini" in DOCKERFILE.splitlines()[-2]
    last = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
    assert not re.search(r"\b(gcc|make|build-essential|npm|uv)\b", last)


def test_each_service_of_compose_is_one_of_ours_or_pinned() -> None:
    services = COMPOSE["services"]
    assert {*SERVICES, "worker", "keys", "migrate"} == {name for name in services if "build" in services[name]}
    assert all(
        re.fullmatch(r".+:\d[\w.]*", service["image"]) for service in services.values() if "build" not in service
    )
    for name in (*SERVICES, "worker", "migrate"):
        assert services[name]["cap_drop"] == ["ALL"] and services[name]["read_only"]


def test_a_worker_of_compose_holds_no_database_and_no_key_but_its_own() -> None:
    worker = COMPOSE["services"]["worker"]
    assert "DATASPEAKS_DATABASE_URL" not in worker["environment"]
    assert not [volume for volume in worker["volumes"] if fnmatch(volume, "keys:*")]


@pytest.mark.parametrize("name", (*SERVICES, "worker"))
async def test_a_service_starts_with_what_compose_gives(
    name: str, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = COMPOSE["services"][name]["environment"]
    files = [str(file.relative_to(made)) for file in made.rglob("*") if file.is_file() and file.name != "worker.pem"]
    place(tmp_path, made, ["worker.pem"] if name == "worker" else files)
    await wire(name, told, tmp_path, monkeypatch)
