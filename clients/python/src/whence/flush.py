"""Sends what is in the spool. Everything may be sent again: what is there counts as existing."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from ._core.call import Call
from ._generated import types as t
from .client import Whence
from .errors import Conflict, Invalid, NotAllowed, NotFound, Problem, Unauthenticated, Unavailable, WhenceError
from .spool import (
    READINGS,
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
NO_ROUTE = "the service has no route for OpenLineage events yet"
PARENT = re.compile(r"^/derivedFrom/(\d+)$")


@dataclass
class FlushReport:
    """What became of the statements that were read. What is not refused and not left is recorded."""

    sent: int = 0
    #: Each with the `record` and the `problem`; also in `refused.jsonl` of the spool.
    refused: list[dict[str, Any]] = field(default_factory=list)
    #: Files that stay in the spool, with the reason.
    left: list[tuple[Path, str]] = field(default_factory=list)
    #: Reading receipts, for which the service has no route yet: they stay in the spool.
    kept: int = 0


def flush(
    client: Whence | None = None, spool: str | os.PathLike[str] | None = None
) -> FlushReport:
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
            readings, refused, waiting, sent = [], [], [], 0
            for batch in _batches(path):
                kind = batch[0].get("kind")
                failed: list[dict[str, Any]] = []
                if kind == "reading":
                    readings += batch
                    continue
                if kind == "shard":
                    failed, orphans = self._shards(batch, phase)
                    waiting += orphans
                    sent -= len(orphans)
                elif kind in ("lineage", "copy"):
                    send = _send_event if kind == "lineage" else self._copy
                    failed, unsent = send(self.client, batch[0])
                    waiting += unsent
                    sent -= len(unsent)
                elif kind == "use":
                    failed = _send_use(self.client, batch[0])
                elif kind == "call":
                    failed = _send_call(self.client, batch[0])
                else:
                    failed = [{"record": one, "problem": {"detail": "damaged"}} for one in batch]
                refused += failed
                sent += len(batch) - len(failed)
            self._replace(path, refused, readings, waiting, phase)
        self.report.sent += sent
        self.report.refused += refused
        self.report.kept += len(readings)

    def _replace(
        self,
        path: Path,
        refused: list[dict[str, Any]],
        readings: list[dict[str, Any]],
        waiting: list[dict[str, Any]],
        phase: str,
    ) -> None:
        """What stays is on the disk before the file that it was in is removed."""
        keep(self.folder / REFUSED, refused)
        keep(self.folder / READINGS, readings)
        if waiting:
            name = f"{path.stem.split(WAITING)[0]}{WAITING}{uuid.uuid4().hex[:8]}{SUFFIX}"
            keep(self.folder / name, waiting)
            if phase == "waiting":
                routeless = any(record.get("kind") == "lineage" for record in waiting)
                reason = NO_ROUTE if routeless else "parents are not registered"
                self.report.left.append((self.folder / name, reason))
        path.unlink()

    def _shards(
        self, batch: list[dict[str, Any]], phase: str
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Registers shards; returns the refused, and those that wait for a parent."""
        failed = _register(self.client, batch)
        orphans = [one for one in failed if one["problem"]["code"] == "unknown-parent"]
        refused = [one for one in failed if one["problem"]["code"] != "unknown-parent"]
        if phase != "waiting" or not orphans:
            return refused, [one["record"] for one in orphans]
        adopted = [one for one in orphans if self._may_register(one["record"])]
        renamed = _register_parents(self.client, adopted)
        again = [_with_parents(one["record"], renamed) for one in adopted]
        waiting = [one["record"] for one in orphans if one not in adopted]
        return refused + _register(self.client, again), waiting

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
    """Neighbouring shards, or readings, together; anything else alone."""
    batch: list[dict[str, Any]] = []
    for record in read_records(path):
        together = record.get("kind") in ("shard", "reading")
        if batch and (not together or batch[0].get("kind") != record["kind"] or len(batch) >= BATCH):
            yield batch
            batch = []
        batch.append(record)
        if not together:
            yield batch
            batch = []
    if batch:
        yield batch


def _register(client: Whence, batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
    shards = (cast(t.RegisterShard, record["shard"]) for record in batch)
    rejected = list(client.register_many(shards))
    return [{"record": batch[line["line"] - 1], "problem": line} for line in rejected]


def _register_parents(client: Whence, failed: list[dict[str, Any]]) -> dict[str, str]:
    """Registers what is known of each missing parent; returns the names that differ."""
    wanted: dict[str, dict[str, Any]] = {}
    for one in failed:
        named = one["record"]["shard"]["derivedFrom"]
        for complaint in one["problem"].get("errors", []):
            at = PARENT.match(complaint["pointer"])
            if at:
                name = named[int(at[1])]
                wanted[name] = one["record"].get("parents", {}).get(name, {"uri": name})
    renamed: dict[str, str] = {}
    unknown: list[t.RegisterShard] = []
    for name, facts in wanted.items():
        known = _registered_by_uri_alone(client, facts)
        if known:
            renamed[name] = known
        elif "uri" in facts and not facts["uri"].startswith("sha256:"):
            unknown.append(cast(t.RegisterShard, facts))
    client.register_many(unknown).finish()
    return renamed


def _registered_by_uri_alone(client: Whence, facts: dict[str, Any]) -> str | None:
    """The name of the parent if it was registered without a digest: it is that one, as far as
    anybody stated."""
    if "digest" not in facts:
        return None
    try:
        found = client.shards.one(facts["uri"])
    except NotFound:
        return None
    return found["name"] if found["digest"] is None else None


def _with_parents(record: dict[str, Any], renamed: dict[str, str]) -> dict[str, Any]:
    shard = record["shard"]
    parents = [renamed.get(name, name) for name in shard["derivedFrom"]]
    return {**record, "shard": {**shard, "derivedFrom": parents}}


def _send_call(client: Whence, record: dict[str, Any]) -> list[dict[str, Any]]:
    stated = record["call"]
    try:
        client.send(Call(**stated))
    except (Unauthenticated, NotAllowed, Unavailable):
        raise
    except Problem as problem:
        return [{"record": record, "problem": problem.document}]
    return []


def _send_event(
    client: Whence, record: dict[str, Any]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Sends an OpenLineage event; returns it as refused, or as one that waits for the route. The
    same event again is the same answer, so it needs no idempotency key."""
    event: Call[Any] = Call(
        "POST",
        "/api/v1/lineage",
        form="text",
        body=record["event"],
        media_type="application/json",
        always_repeatable=True,
    )
    try:
        client.send(event)
    except (Unauthenticated, NotAllowed, Unavailable):
        raise
    except NotFound as problem:
        if problem.code == "unknown-route":
            return [], [record]
        return [{"record": record, "problem": problem.document}], []
    except Problem as problem:
        return [{"record": record, "problem": problem.document}], []
    return [], []


def _send_use(client: Whence, record: dict[str, Any]) -> list[dict[str, Any]]:
    """Records a use; declares the model version first if it is not known."""
    model, version = record["model"], record["version"]
    body = cast(t.RecordUses, {"uses": record["uses"]})
    key = record["idempotencyKey"]
    try:
        try:
            client.models.record_uses(model, version, body, idempotency_key=key)
        except NotFound:
            client.models.declare(model, cast(t.ModelVersionFacts, record["declaration"]))
            client.models.record_uses(model, version, body, idempotency_key=key)
    except (Unauthenticated, NotAllowed, Unavailable):
        raise
    except Problem as problem:
        return [{"record": record, "problem": problem.document}]
    return []


def spooled_call(call: Call[Any]) -> dict[str, Any]:
    """The record of a call; its idempotency key is in it, so that a repeat writes nothing."""
    return {
        "kind": "call",
        "call": {
            "method": call.method,
            "route": call.route,
            "form": call.form,
            "path": dict(call.path),
            "query": dict(call.query),
            "body": call.body,
            "media_type": call.media_type,
            "idempotency_key": call.idempotency_key,
        },
    }
