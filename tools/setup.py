"""Makes `.venv` from the pinned requirements and installs the project into it; needs nothing but Python itself."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements"
OLDEST = (3, 11)


def digest(kind: str) -> str:
    files = [REQUIREMENTS / "boot.txt", REQUIREMENTS / f"{kind}.txt", ROOT / "pyproject.toml"]
    told = b"".join(path.read_bytes() for path in files) + f"{sys.version_info[:2]} {ROOT}".encode()
    return hashlib.sha256(told).hexdigest()


def run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, cwd=ROOT)


def install(kind: str) -> None:
    """Brings `.venv` to the state of `requirements/<kind>.txt`; does nothing where it is there already."""
    stamp = VENV / f"{kind}.stamp"
    wanted = digest(kind)
    newer = VENV / "dev.stamp"
    if any(path.exists() and path.read_text() == digest(path.stem) for path in (stamp, newer)):
        return
    print(f"Setting up Python packages ({kind})...", flush=True)
    python = VENV / "bin" / "python"
    if not python.exists():
        venv.create(VENV, with_pip=True, symlinks=True)
    for old in VENV.glob("*.stamp"):
        old.unlink()
    run(
        python,
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        REQUIREMENTS / "boot.txt",
    )
    uv = VENV / "bin" / "uv"
    options = ["-q", "--python", python, "--link-mode", "copy" if os.environ.get("CI") else "hardlink"]
    run(uv, "pip", "sync", *options, "--require-hashes", REQUIREMENTS / "boot.txt", REQUIREMENTS / f"{kind}.txt")
    run(uv, "pip", "install", "-q", "--python", python, "--no-deps", "--no-build-isolation", "--offline", "-e", ROOT)
    stamp.write_text(wanted)


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        raise SystemExit(
            f"Data Speaks needs Python {'.'.join(map(str, OLDEST))} or later; this is {sys.version.split()[0]}."
        )
    install(sys.argv[1] if len(sys.argv) > 1 else "build")
