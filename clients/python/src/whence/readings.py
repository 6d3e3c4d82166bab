"""Reading receipts: which process of a training run read which shard, and how that is known.

They are lines of the spool in the form of `POST /v1/receipts/reading`, each with its run, and
outlive the process that wrote them, so that a worker that is killed loses none.
"""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .places import place_of
from .spool import SpoolFile, read_records, spooled_files

#: Seconds between two fsyncs: what a machine that loses its power may lose.
SYNC_SECONDS = 1.0


@dataclass(frozen=True)
class Run:
    """A run of training; a worker process needs no more to report."""

    run: str
    model: str
    version: str
    stage: str
    dataset: str | None
    rank: int
    folder: str

    @property
    def facts(self) -> dict[str, Any]:
        """The members that state the run; those without a value are left out."""
        stated = {name: value for name, value in asdict(self).items() if name != "folder"}
        return {name: value for name, value in stated.items() if value is not None}


def instant(seconds: float | None = None) -> str:
    at = datetime.fromtimestamp(time.time() if seconds is None else seconds, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class ReadingLog:
    """The receipts of one process. A place is reported once for each way in which it is known."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._begin()

    def _begin(self) -> None:
        self._owner = os.getpid()
        self._lock = threading.RLock()
        self._file = SpoolFile(Path(self._run.folder), "readings")
        self._seen: set[tuple[str, str]] = set()
        self._sequence = 0
        self._common = {
            "run": self._run.run,
            "rank": self._run.rank,
            "process": f"{socket.gethostname()}-{self._owner}-{uuid.uuid4().hex[:8]}",
        }
        self._synced = 0.0
        #: Receipts that could not be written: the disk is full, the folder is not ours.
        self.lost = 0

    def add(self, uri: str, how: str, **facts: Any) -> None:
        """Reports that a shard is read. Never raises: no training ends because of its receipts."""
        if self._owner != os.getpid():
            # A fork: the parent's lock may be held by a thread that is not here.
            self._begin()
        with self._lock:
            if (uri, how) in self._seen:
                return
            self._seen.add((uri, how))
            self._sequence += 1
            stated = {
                **self._common,
                "sequence": self._sequence,
                "uri": uri,
                **{name: value for name, value in facts.items() if value is not None},
                "at": instant(),
                "seen": "declared" if how == "declared" else "observed",
                "how": how,
            }
            self._write(stated)

    def head(self, blind: list[str], still_open: bool = False) -> None:
        """The line about the run itself: `open` when it begins, and again with what was not
        seen."""
        with self._lock:
            self._write(
                {**self._run.facts, **({"open": True} if still_open else {}), "blind": blind}
            )

    def _write(self, reading: dict[str, Any]) -> None:
        now = time.monotonic()
        sync = now - self._synced >= SYNC_SECONDS
        if sync:
            self._synced = now
        try:
            self._file.append(
                [{"kind": "reading", "reading": reading, "run": self._run.facts}], sync
            )
        except OSError:
            self.lost += 1

    def close(self) -> None:
        if self._owner == os.getpid():
            self._file.seal()


def readings_of(run: str, folder: Path) -> Iterator[dict[str, Any]]:
    """The receipts of all processes of a run that are in this spool: those that are not sent."""
    for path in spooled_files(folder):
        for record in read_records(path):
            reading = record.get("reading", {})
            if record.get("kind") == "reading" and reading.get("run") == run:
                yield reading


def file_facts(file: str) -> tuple[str, int | None]:
    """The URI and the size of a local file."""
    place = place_of(file)
    try:
        return place.uri, os.stat(place.file or file).st_size
    except OSError:
        return place.uri, None
