"""Sends what is in the spool. Everything may be sent again: what is there counts as existing."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from ._core.retry import Retries
from ._generated import types as t
from .client import Whence
from .errors import (
    Conflict,
    Invalid,
    NotFound,
    Problem,
    Unavailable,
    WhenceError,
)
from .sending import (
    register_all,
    register_parents,
    send_blind,
    send_call,
    send_event,
    send_readings,
    send_use,
    with_parents,
)
from .spool import (
    REFUSED,
    SUFFIX,
    keep,
    read_records,
    sealed,
    spool_folder,
    spooled_files,
)

BATCH = 5_000
#: In the name of a file whose statements wait for a parent.
WAITING = "-waiting-"
#: Why statements of a kind are left.
WAITS_FOR = {
    "lineage": "the service has no route for OpenLineage events yet",
    "reading": "the model version of the run is not registered",
    "blind": "the model version of the run is not registered",
}


@dataclass
class FlushReport:
    """What became of the statements. What is not refused and not left is recorded."""

    sent: int = 0
    #: Each with the `record` and the `problem`; also in `refused.jsonl` of the spool.
    refused: list[dict[str, Any]] = field(default_factory=list)
    #: Files that stay in the spool, with the reason.
    left: list[tuple[Path, str]] = field(default_factory=list)


def flush(client: Whence | None = None, spool: str | os.PathLike[str] | None = None) -> FlushReport:
    """Sends every sealed file of the spool, oldest first, and removes it once all its statements
    are recorded or refused. Refused statements are kept in `refused.jsonl`.

    A shard whose parent is not registered waits until all files are read, as another file may hold
    the parent; then, unless its job said to keep it, the parent is registered as of unknown origin.
    """
    flushing = _Flushing(client or Whence(), spool_folder(spool))
    try:
        if flushing.pass_over("statements"):
            flushing.pass_over("waiting")
    finally:
        if client is None:
            flushing.client.close()
    return flushing.report


def flush_quietly(client: Whence | None, folder: Path) -> FlushReport:
    """`flush` at the end of a job or a run: what fails leaves the statements where they are."""
    try:
        if client is not None:
            return flush(client, folder)
        with Whence(retries=Retries(attempts=3)) as opened:
            return flush(opened, folder)
    except (WhenceError, OSError) as error:
        return FlushReport(left=[(folder, str(error).splitlines()[0])])


class _Flushing:
    def __init__(self, client: Whence, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.report = FlushReport()
        #: Another process writes to the spool: it may still state a parent.
        self._others = False
        #: All files are read: what is not known by now is not in the spool.
        self._last = False

    def pass_over(self, phase: str) -> bool:
        """Handles the files of a phase; False if the service cannot be reached."""
        self._last = phase == "waiting"
        for path in spooled_files(self.folder):
            if (WAITING in path.name) != (phase == "waiting"):
                continue
            try:
                self._file(path, phase)
            except (WhenceError, OSError) as error:
                self.report.left.append((path, str(error).splitlines()[0]))
                if not isinstance(error, Problem) or isinstance(error, Unavailable):
                    return False
        return True

    def _file(self, path: Path, phase: str) -> None:
        with sealed(path) as free:
            if not free:
                self._others = True
                return
            refused, waiting, sent = [], [], 0
            for batch in _batches(path):
                kind = batch[0].get("kind")
                failed: list[dict[str, Any]] = []
                if kind == "shard":
                    failed, orphans = self._shards(batch, phase)
                    waiting += orphans
                    sent -= len(orphans)
                elif kind == "reading":
                    failed, unsent = send_readings(self.client, batch)
                    waiting += unsent
                    sent -= len(unsent)
                elif kind in ("lineage", "copy", "blind"):
                    send = {"lineage": send_event, "blind": send_blind}.get(kind, self._copy)
                    failed, unsent = send(self.client, batch[0])
                    waiting += unsent
                    sent -= len(unsent)
                elif kind == "use":
                    failed = send_use(self.client, batch[0])
                elif kind == "call":
                    failed = send_call(self.client, batch[0])
                else:
                    failed = [{"record": one, "problem": {"detail": "damaged"}} for one in batch]
                refused += failed
                sent += len(batch) - len(failed)
            self._replace(path, refused, waiting, phase)
        self.report.sent += sent
        self.report.refused += refused

    def _replace(
        self,
        path: Path,
        refused: list[dict[str, Any]],
        waiting: list[dict[str, Any]],
        phase: str,
    ) -> None:
        """What stays is on the disk before the file that it was in is removed."""
        keep(self.folder / REFUSED, refused)
        if waiting:
            name = f"{path.stem.split(WAITING)[0]}{WAITING}{uuid.uuid4().hex[:8]}{SUFFIX}"
            keep(self.folder / name, waiting)
            if phase == "waiting":
                reason = WAITS_FOR.get(str(waiting[0].get("kind")), "parents are not registered")
                self.report.left.append((self.folder / name, reason))
        path.unlink()

    def _shards(
        self, batch: list[dict[str, Any]], phase: str
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Registers shards; returns the refused, and those that wait for a parent."""
        failed = register_all(self.client, batch)
        orphans = [one for one in failed if one["problem"]["code"] == "unknown-parent"]
        refused = [one for one in failed if one["problem"]["code"] != "unknown-parent"]
        if phase != "waiting" or not orphans:
            return refused, [one["record"] for one in orphans]
        adopted = [one for one in orphans if self._may_register(one["record"])]
        renamed = register_parents(self.client, adopted)
        again = [with_parents(one["record"], renamed) for one in adopted]
        waiting = [one["record"] for one in orphans if one not in adopted]
        return refused + register_all(self.client, again), waiting

    def _copy(
        self, client: Whence, record: dict[str, Any]
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Records a further place of a shard; it waits for the shard as for a parent."""
        place: t.LocateShard = {"uri": record["uri"]}
        try:
            client.shards.locate(record["digest"], place)
        except NotFound:
            if not self._last or not self._may_register(record):
                return [], [record]
            client.shards.register(cast(t.RegisterShard, record["of"]))
            client.shards.locate(record["digest"], place)
        except (Conflict, Invalid) as problem:
            return [{"record": record, "problem": problem.document}], []
        return [], []

    def _may_register(self, record: dict[str, Any]) -> bool:
        return record.get("unknownParents") == "register" and not self._others


def _batches(path: Path) -> Iterator[list[dict[str, Any]]]:
    """Neighbouring shards, or readings of one run, together; anything else alone."""
    batch: list[dict[str, Any]] = []
    for record in read_records(path):
        together = record.get("kind") in ("shard", "reading")
        if batch and (not together or _apart(batch[0], record) or len(batch) >= BATCH):
            yield batch
            batch = []
        batch.append(record)
        if not together:
            yield batch
            batch = []
    if batch:
        yield batch


def _apart(first: dict[str, Any], record: dict[str, Any]) -> bool:
    return first.get("kind") != record["kind"] or first.get("run") != record.get("run")
