"""What the deployment's tests share. Helm's wheel is for Linux on x86-64 alone: elsewhere the chart is not tested."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import pytest

from services.__main__ import main

collect_ignore = [] if (sys.platform, platform.machine()) == ("linux", "x86_64") else ["test_chart.py"]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `dataspeaks make-keys` leaves it."""
    folder = tmp_path_factory.mktemp("made")
    assert main(["make-keys", str(folder)]) == 0
    return folder
