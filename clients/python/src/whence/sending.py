"""Sends single statements of the spool. Each function returns what the service refuses, as the
record with its problem; what stops all sending (no service, a wrong key) is raised."""

from __future__ import annotations

import re
from typing import Any, cast

from ._core.call import Call
from ._generated import types as t
from .client import Whence
from .errors import Conflict, Invalid, NotAllowed, NotFound, Problem, Unauthenticated, Unavailable

PARENT = re.compile(r"^/derivedFrom/(\d+)$")

Record = dict[str, Any]


def register_all(client: Whence, batch: list[Record]) -> list[Record]:
    shards = (cast(t.RegisterShard, record["shard"]) for record in batch)
    rejected = list(client.register_many(shards))
    return [{"record": batch[line["line"] - 1], "problem": line} for line in rejected]


def register_parents(client: Whence, failed: list[Record]) -> dict[str, str]:
    """Registers what is known of each missing parent; returns the names that differ."""
    wanted: dict[str, Record] = {}
    for one in failed:
        named = one["record"]["shard"]["derivedFrom"]
        for complaint in one["problem"].get("errors", []):
            at = PARENT.match(complaint["pointer"])
            if at:
                name = named[int(at[1])]
                wanted[name] = one["record"]["parents"][name]
    renamed: dict[str, str] = {}
    unknown: list[t.RegisterShard] = []
    for name, facts in wanted.items():
        known = _registered_by_uri_alone(client, facts)
        if known:
            renamed[name] = known
        else:
            unknown.append(cast(t.RegisterShard, facts))
    client.register_many(unknown).finish()
    return renamed


def _registered_by_uri_alone(client: Whence, facts: dict[str, Any]) -> str | None:
    """The name of the parent if it was registered without a digest: it is that one, as far as
    anybody stated."""
    if not {"digest", "uri"} <= facts.keys():
        return None
    try:
        found = client.shards.one(facts["uri"])
    except NotFound:
        return None
    return found["name"] if found["digest"] is None else None


def with_parents(record: Record, renamed: dict[str, str]) -> dict[str, Any]:
    shard = record["shard"]
    parents = [renamed.get(name, name) for name in shard["derivedFrom"]]
    return {**record, "shard": {**shard, "derivedFrom": parents}}


def send_readings(client: Whence, batch: list[Record]) -> tuple[list[Record], list[Record]]:
    """Sends receipts of one run; returns the refused, and those that wait for their model version
    (or for the route). A worker's receipts do not state their run: it is stated as one that still
    reads where the service does not know it."""
    try:
        failed = _record_readings(client, batch)
        unstated = [one for one in failed if one["problem"]["code"] == "run-not-stated"]
        if unstated:
            failed = [one for one in failed if one not in unstated]
            header = {"reading": {**unstated[0]["record"]["run"], "open": True, "blind": []}}
            again = [header, *(one["record"] for one in unstated)]
            failed += _record_readings(client, again)
    except NotFound:
        return [], batch
    except (Conflict, Invalid) as problem:
        return [{"record": one, "problem": problem.document} for one in batch], []
    return failed, []


def send_blind(client: Whence, record: Record) -> tuple[list[Record], list[Record]]:
    """States what a worker could not see; returns it as refused, or as waiting for its model
    version. It neither ends its rank nor opens it again."""
    run = record["run"]
    try:
        still_open = not _has_ended(client, run)
        stated = {**run, "open": still_open, "blind": record["blind"]}
        failed = _record_readings(client, [{"reading": stated}])
    except NotFound:
        return [], [record]
    except (Conflict, Invalid) as problem:
        return [{"record": record, "problem": problem.document}], []
    return [{"record": record, "problem": one["problem"]} for one in failed], []


def _has_ended(client: Whence, run: dict[str, Any]) -> bool:
    """Whether the rank is known to have ended: of long lists only the first are shown."""
    shown = client.model_receipts.one(run["model"], run["version"])
    still_open = shown["open"]
    known = any(one["run"] == run["run"] for one in shown["runs"]["items"])
    named = {(one["run"], one["rank"]) for one in still_open["items"]}
    return known and not still_open["truncated"] and (run["run"], run["rank"]) not in named


def _record_readings(client: Whence, batch: list[Record]) -> list[Record]:
    rejected = list(client.record_readings(record["reading"] for record in batch))
    return [{"record": batch[line["line"] - 1], "problem": line} for line in rejected]


def send_call(client: Whence, record: Record) -> list[Record]:
    stated = record["call"]
    try:
        client.send(Call(**stated))
    except (Unauthenticated, NotAllowed, Unavailable):
        raise
    except Problem as problem:
        return [{"record": record, "problem": problem.document}]
    return []


def send_event(client: Whence, record: Record) -> tuple[list[Record], list[Record]]:
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


def send_use(client: Whence, record: Record) -> list[Record]:
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
