"""Folders that jobs write in: made for one job, measured while it runs, read with suspicion, and removed."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.jail.limits import Limits

_PREFIX = "jail-"
_BLOCK_BYTES = 512
SPILL = "spill"


class Scratch:
    """One client's scratch folders beneath `root`; those that dead clients left there are removed first."""

    def __init__(self, root: Path | None) -> None:
        top = _own(root or Path(tempfile.gettempdir()) / f"dataspeaks-{os.getuid()}")
        door = _open_folder(top)
        try:
            fcntl.flock(door, fcntl.LOCK_EX)  # nobody sweeps a folder between its making and its locking
            _sweep(top)
            self.path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=top))
            self._lock = _open_folder(self.path)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        finally:
            os.close(door)

    def make(self, number: int, outputs: tuple[str, ...], spill: bool) -> Path:
        """A folder with its outputs already there and empty: the job may fill files, not make them."""
        for name in outputs:
            if name in ("", ".", "..", SPILL) or "/" in name or "\0" in name:
                raise ValueError(f"{name!r} cannot be the name of an output")
        path = self.path / str(number)
        path.mkdir(mode=0o700)
        if spill:
            (path / SPILL).mkdir(mode=0o700)
        for name in outputs:
            os.close(os.open(path / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        return path

    def close(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)


def _open_folder(path: Path) -> int:
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)


def _own(root: Path) -> Path:
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    root = root.resolve()
    found = root.stat()
    if found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(f"{root} belongs to someone else or others may write in it")
    return root


def _sweep(root: Path) -> None:
    """Remove folders whose owner is gone: a living client holds a lock on its own."""
    for path in root.glob(f"{_PREFIX}*"):
        try:
            fd = _open_folder(path)
        except OSError:
            continue
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
        except BlockingIOError:
            continue
        finally:
            os.close(fd)


@dataclass(frozen=True)
class Contents:
    """What lies in a scratch folder; counting stops one file past the limit."""

    size_bytes: int
    files: int

    def beyond(self, limits: Limits) -> bool:
        return self.size_bytes > limits.scratch_bytes or self.files > limits.scratch_files


def measure(path: Path | str, limits: Limits) -> Contents:
    """Allocated bytes and number of files; a job cannot make folders: one level and `spill` is all there is."""
    size, files = 0, 0
    for entry in _entries(path):
        files += 1
        size += _allocated(entry)
        if files > limits.scratch_files:
            break
    return Contents(size, files)


def _entries(path: Path | str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name == SPILL:
                    with os.scandir(entry.path) as spilled:
                        yield from spilled
                continue
            yield entry


def _allocated(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_blocks * _BLOCK_BYTES
    except FileNotFoundError:
        return 0


def collect(path: Path, outputs: tuple[str, ...]) -> dict[str, Path]:
    """The outputs that were written: regular files of one name only, never followed through a link."""
    written = {}
    for name in outputs:
        fd = os.open(path / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            found = os.fstat(fd)
        finally:
            os.close(fd)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
            raise OSError(f"{name} is no longer a file of the job's own")
        if found.st_size:
            written[name] = path / name
    return written
