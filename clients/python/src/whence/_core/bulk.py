"""An upload of any number of lines, as requests that can be repeated one by one. No I/O."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ..errors import UploadIncomplete
from .call import Call

if TYPE_CHECKING:
    from .._generated import types as t

OnError = Literal["skip", "abort"]
SHARDS = "/v1/shards/bulk"
READINGS = "/v1/receipts/reading"
#: A chunk is what is sent again after a break: large enough that a request costs nothing beside it.
CHUNK_LINES = 20_000
CHUNK_BYTES = 16 << 20


@dataclass(frozen=True)
class Chunk:
    """Lines `first` to `first + lines - 1` of the input, counted from 1."""

    first: int
    lines: int
    body: bytes
    route: str = SHARDS

    def call(self, on_error: OnError) -> Call[Any]:
        return Call(
            "POST",
            self.route,
            form="lines",
            query={"onError": on_error} if self.route == SHARDS else {},
            body=self.body,
            media_type="application/x-ndjson",
        )


def line_of(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def chunks_of(
    shards: Iterable[object],
    skip: int = 0,
    most_lines: int = CHUNK_LINES,
    most_bytes: int = CHUNK_BYTES,
    route: str = SHARDS,
) -> Iterator[Chunk]:
    """Reads the input once, a chunk at a time; `skip` lines are read and left out."""
    lines: list[bytes] = []
    first, size = skip + 1, 0
    for number, shard in enumerate(shards, 1):
        if number <= skip:
            continue
        line = line_of(shard)
        if lines and (len(lines) >= most_lines or size + len(line) > most_bytes):
            yield Chunk(first, len(lines), b"".join(lines), route)
            first, lines, size = number, [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield Chunk(first, len(lines), b"".join(lines), route)


class Tally:
    """What all chunks so far came to. `lines` of the input are settled: registered, existing or
    rejected. Another process may go on after them (`skip=lines`)."""

    def __init__(self, skip: int = 0) -> None:
        self.lines = skip
        self.stopped = False
        self._summary: t.UploadSummary = {
            "received": 0,
            "registered": 0,
            "existing": 0,
            "rejected": 0,
            "receipt": None,
        }

    @property
    def summary(self) -> t.UploadSummary:
        return self._summary

    def read(self, chunk: Chunk, lines: Iterable[Any]) -> list[t.RejectedLine]:
        """Adds the answer to a chunk, and returns its rejected lines, numbered as in the input."""
        rejected: list[t.RejectedLine] = []
        summary: t.UploadSummary | None = None
        for line in lines:
            if "summary" in line:
                summary = line["summary"]
            else:
                line["line"] += chunk.first - 1
                rejected.append(line)
        if summary is None:
            raise UploadIncomplete(
                f"the answer to {chunk.lines} lines from {chunk.first} on has no summary"
            )
        self._add(chunk, summary)
        return rejected

    def _add(self, chunk: Chunk, summary: t.UploadSummary) -> None:
        total = self._summary
        total["received"] += summary["received"]
        total["registered"] += summary["registered"]
        total["existing"] += summary["existing"]
        total["rejected"] += summary["rejected"]
        total["receipt"] = summary["receipt"] or total["receipt"]
        self.lines = chunk.first - 1 + summary["received"]
        if "stoppedAtLine" in summary:
            self.stopped = True
            total["stoppedAtLine"] = summary["stoppedAtLine"] + chunk.first - 1
