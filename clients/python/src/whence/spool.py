"""The spool: a folder of statements that are on this disk and not yet in the ledger.

Each process appends to a file of its own, which it locks; a line is on the disk when `append`
returns. A file whose process has ended, or sealed it, is for `flush`. Lines are JSON objects with a
`kind`; a last line without a line feed was cut off by a crash and states nothing.
"""

from __future__ import annotations

import json
import os
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows: a file is taken to be sealed
    fcntl = None  # type: ignore[assignment]

SUFFIX = ".ndjson"
REFUSED = "refused.jsonl"


def spool_folder(folder: str | os.PathLike[str] | None = None) -> Path:
    """The argument, else WHENCE_SPOOL, else a folder of this user."""
    if folder or os.environ.get("WHENCE_SPOOL"):
        return Path(folder or os.environ["WHENCE_SPOOL"])
    state = os.environ.get("XDG_STATE_HOME") or os.path.join(
        os.path.expanduser("~"), ".local/state"
    )
    return Path(state, "whence", "spool")


class SpoolFile:
    """Appends lines. Made on the first append, readable by this user alone. A process that was
    forked writes to a file of its own."""

    def __init__(self, folder: Path, label: str = "statements") -> None:
        self._folder = folder
        self._label = label
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self._descriptor: int | None = None
        self.path: Path | None = None

    def append(self, records: Iterable[dict[str, Any]], sync: bool = True) -> None:
        """Returns once the lines are on the disk, or, without `sync`, once they outlive this
        process; raises OSError if they do not."""
        lines = [*records]
        if lines:
            with self._lock:
                _append(self._opened(), lines, sync)

    def seal(self) -> Path | None:
        """Ends the file, so that it can be flushed; the next append begins another."""
        with self._lock:
            path, descriptor = self.path, self._descriptor
            self.path = self._descriptor = None
            if descriptor is None or self._owner != os.getpid():
                return None
            # A forked process has the descriptor too: closing ours would not end the lock.
            if fcntl is not None:
                fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)
            return path

    def _opened(self) -> int:
        if self._descriptor is not None and self._owner == os.getpid():
            return self._descriptor
        # After a fork the descriptor and its lock stay the parent's.
        self._owner = os.getpid()
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{time.time_ns():020}-{self._label}-{os.getpid()}-{uuid.uuid4().hex[:8]}{SUFFIX}"
        path = self._folder / name
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND | getattr(os, "O_CLOEXEC", 0)
        descriptor = os.open(path, flags, 0o600)
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        _sync_folder(self._folder)
        self._descriptor, self.path = descriptor, path
        return descriptor


def _append(descriptor: int, records: Iterable[dict[str, Any]], sync: bool = True) -> None:
    lines = (json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n" for record in records)
    left = memoryview("".join(lines).encode())
    start = os.lseek(descriptor, 0, os.SEEK_END)
    try:
        while left:
            left = left[os.write(descriptor, left) :]
        if sync:
            os.fsync(descriptor)
    except OSError:
        # A part of a line in the middle would make the following one unreadable.
        os.ftruncate(descriptor, start)
        raise


def keep(path: Path, records: list[dict[str, Any]]) -> None:
    """Appends to a file that no process owns: what was refused, what waits."""
    if not records:
        return
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        _append(descriptor, records)
    finally:
        os.close(descriptor)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def spooled_files(folder: Path) -> list[Path]:
    """The files that are to be flushed, oldest first."""
    return sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []


@contextmanager
def sealed(path: Path) -> Iterator[bool]:
    """Whether nobody writes to the file or flushes it, and nobody will until the end of the
    block."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        if fcntl is not None:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
                return
        # Another may have flushed and removed it between the list and the lock.
        yield path.exists()
    finally:
        os.close(descriptor)


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """The complete lines of a file; none if it has been sent and removed meanwhile."""
    try:
        opened = open(path, "rb")
    except FileNotFoundError:
        return
    with opened as file:
        for line in file:
            if not line.endswith(b"\n"):
                return
            try:
                record = json.loads(line)
            except ValueError:
                # No process writes such a line; a damaged disk does.
                record = {"kind": "damaged", "line": line.decode(errors="replace")}
            if isinstance(record, dict):
                yield record
