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
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .places import AnyPath, place_of
from .spool import SUFFIX, SpoolFile, read_records, spooled_files

#: Seconds between two fsyncs: what a machine that loses its power may lose.
SYNC_SECONDS = 1.0
#: In the name of a file with what a worker could not show.
BLIND = "blind"
#: Reasons that one process may give, and a line of the service takes; characters of a reason.
MOST_REASONS, MOST_IN_LINE, MOST_CHARACTERS = 100, 200, 256
LOST_BY_WORKER = "receipts lost in a worker process"


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
    #: A file that is there until a worker loses a receipt: a full disk lets files be removed.
    whole: str

    @property
    def facts(self) -> dict[str, Any]:
        """The members that state the run; those without a value are left out."""
        of_us = ("folder", "whole")
        stated = {name: value for name, value in asdict(self).items() if name not in of_us}
        return {name: value for name, value in stated.items() if value is not None}


def instant(seconds: float | None = None) -> str:
    at = datetime.fromtimestamp(time.time() if seconds is None else seconds, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class ReadingLog:
    """The receipts of one process, and what they cannot show. A place is reported once for each way
    in which it is known. What the process of the run itself cannot show it states at its end; a
    worker's memory is lost with it, so it writes each reason at once."""

    def __init__(self, run: Run, worker: bool = False) -> None:
        self._run = run
        self._main = None if worker else os.getpid()
        self._begin()

    def _begin(self) -> None:
        self._owner = os.getpid()
        self._lock = threading.RLock()
        self._file = SpoolFile(Path(self._run.folder), "readings")
        self._blind_file = SpoolFile(Path(self._run.folder), BLIND)
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
        #: What this process cannot show.
        self.reasons: set[str] = set()
        self._unwritten: list[str] = []

    def _after_fork(self) -> None:
        if self._owner != os.getpid():
            # The parent's lock may be held by a thread that is not here.
            self._begin()

    def read(self, path: AnyPath, how: str, **facts: Any) -> None:
        """Reports that what is at a path or URL is read."""
        place = place_of(path)
        uri, size = file_facts(place.file) if place.file else (place.uri, None)
        self.add(uri, how, bytes=size, **facts)

    def saw(self, path: AnyPath, how: str, digest: str | None = None) -> None:
        """Reports what a hook observed; `how` names the hook. Never raises."""
        try:
            self.read(path, how, digest=digest)
        except Exception:
            self.lose()

    def add(self, uri: str, how: str, **facts: Any) -> None:
        """Reports that a shard is read. Never raises: no training ends because of its receipts."""
        self._after_fork()
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

    def tell(self, reason: str) -> None:
        """States what this process cannot show. Never raises."""
        self._after_fork()
        with self._lock:
            if len(self.reasons) >= MOST_REASONS:
                reason = f"more than {MOST_REASONS} reasons in one process"
            printable = (
                one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in reason
            )
            reason = "".join(printable)[:MOST_CHARACTERS]
            if reason in self.reasons:
                return
            self.reasons.add(reason)
            if self._owner != self._main:
                self._unwritten.append(reason)
                self._write_reasons()

    def lose(self) -> None:
        """Counts a receipt that is lost. Never raises."""
        self._after_fork()
        self.lost += 1
        if self._owner != self._main:
            self.tell(LOST_BY_WORKER)

    def _write_reasons(self) -> None:
        stated = {"kind": "blind", "blind": self._unwritten, "run": self._run.facts}
        try:
            self._blind_file.append([stated])
            self._unwritten = []
        except OSError:
            # Tried again with the next receipt. The run itself learns it at once.
            with suppress(OSError):
                os.unlink(self._run.whole)

    def head(self, blind: list[str], still_open: bool = False) -> None:
        """The line about the run itself: `open` when it begins, and again with what was not
        seen."""
        if len(blind) > MOST_IN_LINE:
            rest = len(blind) - MOST_IN_LINE + 1
            blind = [*blind[: MOST_IN_LINE - 1], f"{rest} further reasons"]
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
            self.lose()
            return
        if self._unwritten:
            self._write_reasons()

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


def told_by_workers(run: str, folder: Path) -> set[str]:
    """What the workers of a run could not show, as far as it is in this spool."""
    told: set[str] = set()
    for path in folder.glob(f"*-{BLIND}-*{SUFFIX}"):
        for record in read_records(path):
            if record.get("kind") == "blind" and record["run"]["run"] == run:
                told.update(record["blind"])
    return told


def file_facts(file: str) -> tuple[str, int | None]:
    """The URI and the size of a local file."""
    place = place_of(file)
    try:
        return place.uri, os.stat(place.file or file).st_size
    except OSError:
        return place.uri, None
