"""Versions of the tables, read once per session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.planner.planner_harness import Version, framed
from tests.planner.planner_sets import FRAMES


@pytest.fixture(scope="session")
def version(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Version]:
    folder: Path = tmp_path_factory.mktemp("versions")
    known: dict[str, Version] = {}

    def get(name: str) -> Version:
        if name not in known:
            known[name] = framed(FRAMES[name](), name, folder)
        return known[name]

    return get
