"""Checks the contracts with buf: format, lint, and that nothing breaks what main promised."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, cwd=ROOT)


def compiled(root: Path, target: Path) -> Path:
    """The contracts of a checkout as one descriptor set."""
    run(BIN / "python", root / "tools" / "generate.py", "--image", target)
    return target


def promised(folder: Path) -> Path | None:
    """The contracts of main's last commit, or of the commit before where this checkout is main itself."""
    for revision in ("origin/main", "main", "HEAD~1"):
        found = subprocess.run(
            ["git", "rev-parse", "-q", "--verify", f"{revision}^{{commit}}"], cwd=ROOT, capture_output=True
        )
        head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True)
        if found.returncode or found.stdout == head.stdout:
            continue
        archive = subprocess.run(
            ["git", "archive", revision, "protos", "tools/generate.py"], cwd=ROOT, capture_output=True
        )
        if archive.returncode == 0:
            subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
            return folder
    return None


if __name__ == "__main__":
    run(BIN / "buf", "format", "protos", "--diff", "--exit-code")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        image = compiled(ROOT, folder / "now.binpb")
        run(BIN / "buf", "lint", image, "--path", "dataspeaks", "--config", "buf.yaml")
        (folder / "before").mkdir()
        before = promised(folder / "before")
        if before is not None:
            against = compiled(before, folder / "before.binpb")
            run(BIN / "buf", "breaking", image, "--against", against, "--path", "dataspeaks", "--config", "buf.yaml")
    print("contracts: formatted, linted, nothing broken")
