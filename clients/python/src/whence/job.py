"""`with whence.job(…) as job`: what a pipeline made, and of what."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Self, cast

from ._generated import types as t
from .client import Whence
from .errors import WhenceError
from .flush import FlushReport, flush_quietly
from .places import AnyPath, Content, Digests, content_of, name_of, place_of
from .spool import SpoolFile, spool_folder

#: Statements in one file of the spool; at this number it is flushed while the job goes on.
FILE = 5_000


class NotRecorded(UserWarning):
    """Statements that are in the spool, or that the service refused."""


class StatementsRefused(WhenceError):
    """A strict job: the service refused statements."""


class Job:
    """Reports what a pipeline wrote. Each statement is in the spool before `wrote` returns, and is
    sent when the job ends; a node without a route keeps it for `whence-client flush`.

    A parent that nobody has registered is registered as of unknown origin. Where the job that makes
    it may still be offline, `unknown_parents="keep"` leaves the statement in the spool instead: the
    parent's own registration, with its lineage, must come first."""

    def __init__(
        self,
        name: str,
        *,
        code: str | None = None,
        run: str | None = None,
        client: Whence | None = None,
        spool: str | os.PathLike[str] | None = None,
        strict: bool = False,
        hash_parents: bool = True,
        unknown_parents: Literal["register", "keep"] = "register",
    ) -> None:
        self.name = name
        stated = {"job": name, "code": code, "run": run}
        self._activity = {member: text for member, text in stated.items() if text}
        self._client = client
        self._folder = spool_folder(spool)
        self._file = SpoolFile(self._folder, "job")
        self._strict = strict
        self._hash_parents = hash_parents
        self._unknown_parents = unknown_parents
        self._digests = Digests()
        self._pending = 0
        self._lock = threading.Lock()
        #: What became of the statements that were sent so far.
        self.report = FlushReport()

    def wrote(
        self,
        destination: AnyPath,
        *,
        parents: AnyPath | Iterable[AnyPath] = (),
        kind: str = "transform",
        records: int | None = None,
        tokens: int | None = None,
        origins: Sequence[t.DeclareOrigin] | None = None,
        dataset: str | None = None,
        digest: str | None = None,
        facts: t.RegisterShard | None = None,
    ) -> str:
        """Reports a file or an object that is complete: its name in the ledger is returned.

        A local file is read once for its digest; of a remote object the store's SHA-256 is taken if
        it has one. `facts` are further members of a registration (licence, languages, labels …).
        What has the content of one of its parents is recorded as a further place of that shard.
        """
        place = place_of(destination)
        content = Content(digest, None) if digest else content_of(destination, place, self._digests)
        shard: dict[str, Any] = {**(facts or {}), "uri": place.uri}
        stated = {
            "digest": content.digest,
            "bytes": content.bytes,
            "records": records,
            "tokens": tokens,
            "dataset": dataset,
            "origins": list(origins) if origins is not None else None,
        }
        shard |= {member: value for member, value in stated.items() if value is not None}
        known = self._parents(parents)
        if content.digest in known:
            # The step changed nothing: the same shard is at a further place.
            original = {**known[content.digest], "digest": content.digest}
            copy = {"kind": "copy", "digest": content.digest, "uri": place.uri, "of": original}
            self._append({**copy, "unknownParents": self._unknown_parents})
            return content.digest
        if known:
            shard |= {"derivedFrom": list(known), "activity": {"kind": kind, **self._activity}}
        self._append(
            {
                "kind": "shard",
                "shard": shard,
                "parents": known,
                "unknownParents": self._unknown_parents,
            }
        )
        return content.digest or place.uri

    def _parents(self, parents: AnyPath | Iterable[AnyPath]) -> dict[str, Mapping[str, Any]]:
        """Each parent's name, and what to register if it is not known."""
        known: dict[str, Mapping[str, Any]] = {}
        several = [parents] if isinstance(parents, (str, os.PathLike)) else parents
        for parent in cast("Iterable[AnyPath]", several):
            name = name_of(parent)
            if name.startswith("sha256:"):
                known[name] = {"digest": name}
                continue
            place = place_of(parent)
            content = Content(None, None)
            if self._hash_parents and place.file is not None and os.path.isfile(place.file):
                content = self._digests.of_file(place.file)
            facts = {"uri": place.uri, "digest": content.digest, "bytes": content.bytes}
            known[content.digest or place.uri] = {k: v for k, v in facts.items() if v is not None}
        return known

    def _append(self, record: dict[str, Any]) -> None:
        self._file.append([record])
        with self._lock:
            self._pending += 1
            full = self._pending >= FILE
            if full:
                self._pending = 0
        if full:
            self._flush()

    def _flush(self) -> None:
        self._file.seal()
        made = flush_quietly(self._client, self._folder)
        self.report.sent += made.sent
        self.report.refused += made.refused
        self.report.left = made.left

    def close(self) -> FlushReport:
        """Sends what is spooled. Warns of what is not recorded; a strict job raises it."""
        self._flush()
        if self.report.left:
            path, reason = self.report.left[0]
            where = f"statements are kept in {path.parent} ({reason})"
            self._warn(f"{where}. Run `whence-client flush`.")
        if self.report.refused:
            first = self.report.refused[0]["problem"]
            sentence = f"{len(self.report.refused)} statements were refused, the first: {first}"
            if self._strict:
                raise StatementsRefused(sentence)
            self._warn(sentence)
        return self.report

    def _warn(self, sentence: str) -> None:
        warnings.warn(f"whence: {self.name}: {sentence}", NotRecorded, stacklevel=4)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # What was written was written, also where the job failed after it.
        try:
            self.close()
        except StatementsRefused:
            if error is None:
                raise


#: `with whence.job("filter-en", code=SHA) as job: job.wrote(dst, parents=[src], kind="filter")`
job = Job
