"""`with whence.training(…) as run`: which dataset a model version was trained on, and which shards
the loader really opened."""

from __future__ import annotations

import os
import sys
import time
import uuid
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self, cast

from ._core.call import new_key
from ._generated import types as t
from .client import Whence
from .errors import NotFound, WhenceError
from .flush import FlushReport, flush_quietly
from .job import NotRecorded
from .places import AnyPath, place_of
from .readings import ReadingLog, Run, file_facts, instant, readings_of
from .spool import SpoolFile, spool_folder
from .watch import Watcher, native_readers, start, stop

RUN = ("WHENCE_RUN", "TORCHELASTIC_RUN_ID", "SLURM_JOB_ID")
RANK = ("RANK", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK", "PMI_RANK")


@dataclass
class Coverage:
    """What the receipts show about the members of the dataset version. `complete`: each was seen
    to be read, nothing else was, and nothing was hidden from the watcher."""

    coverage: Literal["complete", "incomplete", "none"]
    read_declared: list[str] = field(default_factory=list)
    read_undeclared: list[str] = field(default_factory=list)
    declared_unread: list[str] = field(default_factory=list)
    blind: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class WorkerInit:
    """`DataLoader(worker_init_fn=run.worker_init_fn)`: watches a worker that was spawned. One that
    was forked is watched already, and this does no harm."""

    run: Run
    roots: tuple[str, ...]

    def __call__(self, worker_id: int = 0) -> None:
        if _watched_here != (os.getpid(), self.run.run):
            _watch(ReadingLog(self.run), self.run, self.roots)


#: The process and the run that are watched: a forked worker inherits the hook.
_watched_here: tuple[int, str] | None = None


def _watch(log: ReadingLog, run: Run, roots: Iterable[str]) -> Watcher:
    global _watched_here
    watcher = Watcher(log, roots, ignore=[run.folder])
    start(watcher)
    _watched_here = (os.getpid(), run.run)
    return watcher


def _in_child() -> None:
    global _watched_here
    if _watched_here is not None:
        _watched_here = (os.getpid(), _watched_here[1])


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)


class Training:
    """A run of training. Its use of the dataset is recorded by rank 0, when it begins and with its
    end; every rank and worker writes receipts of what it reads."""

    def __init__(
        self,
        *,
        model: str,
        version: str,
        stage: str,
        dataset: str | Sequence[str] = (),
        purpose: str | None = None,
        epochs: float | None = None,
        parents: Sequence[t.ParentReference] = (),
        run: str | None = None,
        rank: int | None = None,
        client: Whence | None = None,
        spool: str | os.PathLike[str] | None = None,
    ) -> None:
        self._datasets = [dataset] if isinstance(dataset, str) else [*dataset]
        self._uses = [_use(named, stage, purpose, epochs) for named in self._datasets]
        self._parents = [*parents]
        self._client = client
        self._folder = spool_folder(spool)
        first = self._datasets[0] if self._datasets else None
        rank = int(_environment(RANK) or 0) if rank is None else rank
        named = run or _environment(RUN) or uuid.uuid4().hex
        self.run = Run(named, model, version, stage, first, rank, str(self._folder.absolute()))
        self._log = ReadingLog(self.run)
        self._statements = SpoolFile(self._folder, "training")
        self._watcher: Watcher | None = None
        self._roots: tuple[str, ...] = ()
        self._blind: set[str] = set()
        self._shims: list[Any] = []
        self._started = 0.0
        self._spawned_are_watched = False
        self._closed = False
        self.report = FlushReport()

    def __enter__(self) -> Self:
        self._started = time.time()
        for use in self._uses:
            use["startedAt"] = instant(self._started)
        self._record_uses()
        return self

    def watch(self, *, roots: Iterable[AnyPath] = (), shims: bool = True) -> Self:
        """Observes from now on which files this process and its workers read: those under `roots`,
        else all but the system's and Python's own. With `shims`, also what the packages datasets,
        huggingface_hub, webdataset and fsspec read, if they are imported by now."""
        if self._watcher is None:
            self._roots = tuple(place_of(root).file or os.fspath(root) for root in roots)
            self._log.head(blind=[], still_open=True)
            self._watcher = _watch(self._log, self.run, self._roots)
            if shims:
                from .hooks import install

                self._shims, missed = install(self.saw)
                self._blind.update(missed)
        return self

    def reads(self, paths: AnyPath | Iterable[AnyPath], *, step: int | None = None) -> None:
        """Declares what is read where nothing can observe it."""
        several = [paths] if isinstance(paths, (str, os.PathLike)) else paths
        for path in cast("Iterable[AnyPath]", several):
            self._add(path, "declared", step=step)

    def saw(self, path: AnyPath, how: str, digest: str | None = None) -> None:
        """Reports what a hook observed; `how` names the hook."""
        try:
            self._add(path, how, digest=digest)
        except Exception:
            self._log.lost += 1

    def _add(self, path: AnyPath, how: str, **facts: Any) -> None:
        place = place_of(path)
        uri, size = file_facts(place.file) if place.file else (place.uri, None)
        self._log.add(uri, how, bytes=size, **facts)

    def not_seen(self, reason: str) -> None:
        """States that something was read that nothing observed."""
        self._blind.add(reason)

    @property
    def worker_init_fn(self) -> WorkerInit:
        """For DataLoader where its workers are spawned (macOS, Windows, Python 3.14)."""
        self._spawned_are_watched = True
        return WorkerInit(self.run, self._roots)

    @property
    def blind(self) -> list[str]:
        """What the receipts cannot show, so that nobody takes them for all that was read."""
        found = {*self._blind, *(f"native reader {name}" for name in native_readers())}
        if self._watcher is None:
            found.add("not watched")
        else:
            found |= self._watcher.programs
        spawning = ("multiprocessing.popen_spawn_posix", "multiprocessing.popen_forkserver")
        if any(name in sys.modules for name in spawning) and not self._spawned_are_watched:
            found.add("spawned processes")
        if self._log.lost:
            found.add(f"{self._log.lost} receipts lost")
        return sorted(found)

    def readings(self) -> list[dict[str, Any]]:
        """The receipts of all processes of this run that share the spool and are not sent yet."""
        return [one for one in readings_of(self.run.run, self._folder) if "uri" in one]

    def coverage(self) -> Coverage:
        """Compares the receipts with the members of the dataset versions, as the service has
        them. Once the receipts are sent, it is the service's answer about the model version."""
        client = self._client or Whence()
        try:
            if self._closed and not self.readings():
                return _recorded(client, self.run.model, self.run.version)
            members = {
                member["shard"]
                for name, version in map(_named, self._datasets)
                for member in client.dataset_version.members_all(name, version, limit=1000)
            }
            uris = {one["uri"] for one in self.readings()}
            names = {uri: _name_of(client, uri) or uri for uri in uris}
        finally:
            if self._client is None:
                client.close()
        read, blind = set(names.values()), self.blind
        whole = read == members and not blind
        return Coverage(
            "complete" if whole and members else "incomplete" if read else "none",
            sorted(read & members),
            sorted(read - members),
            sorted(members - read),
            blind,
        )

    def close(self) -> FlushReport:
        """Ends the run: its uses have an end from now on, and its receipts name what they cannot
        show."""
        if self._watcher is not None:
            stop(self._watcher)
        for undo in self._shims:
            undo()
        self._log.head(self.blind)
        self._log.close()
        self._closed = True
        end = instant(max(time.time(), self._started + 0.001))
        for use in self._uses:
            use["finishedAt"] = end
        try:
            self._record_uses()
        except OSError as error:
            # The training is done: what it made must not be lost because its end is not spooled.
            warnings.warn(f"whence: {self._name}: {error}", NotRecorded, stacklevel=3)
        return self.report

    @property
    def _name(self) -> str:
        return f"{self.run.model}@{self.run.version}"

    def _record_uses(self) -> None:
        if self.run.rank != 0 or not self._uses:
            return
        record = {
            "kind": "use",
            "model": self.run.model,
            "version": self.run.version,
            "uses": self._uses,
            "declaration": {"version": self.run.version, "parents": self._parents},
            "idempotencyKey": new_key(),
        }
        self._statements.append([record])
        self._statements.seal()
        self._flush()

    def _flush(self) -> None:
        self.report = flush_quietly(self._client, self._folder)
        problems = [f"kept in {path} ({reason})" for path, reason in self.report.left]
        problems += [f"refused: {one['problem'].get('detail')}" for one in self.report.refused]
        if problems:
            warnings.warn(f"whence: {self._name}: {problems[0]}", NotRecorded, stacklevel=4)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A run that failed has read what it read.
        self.close()


def _environment(names: Iterable[str]) -> str | None:
    return next((os.environ[name] for name in names if os.environ.get(name)), None)


def _named(dataset: str) -> tuple[str, str]:
    name, separator, version = dataset.rpartition("@")
    if not separator or not name or not version:
        raise WhenceError(f"a dataset version is named name@version, not {dataset!r}")
    return name, version


def _use(dataset: str, stage: str, purpose: str | None, epochs: float | None) -> dict[str, Any]:
    name, version = _named(dataset)
    stated = {
        "dataset": name,
        "version": version,
        "stage": stage,
        "purpose": purpose,
        "epochs": epochs,
    }
    return {member: value for member, value in stated.items() if value is not None}


def _recorded(client: Whence, model: str, version: str) -> Coverage:
    lists = client.model_receipts
    shown = lists.one(model, version)

    def names(which: Any) -> list[str]:
        found = lists.shards_all(model, version, list=which, limit=1000)
        return sorted(one["name"] for one in found)

    return Coverage(
        shown["coverage"],
        names("readDeclared"),
        names("readUndeclared"),
        names("declaredUnread"),
        [one["reason"] for one in shown["blind"]["items"]],
    )


def _name_of(client: Whence, uri: str) -> str | None:
    try:
        return client.shards.one(uri)["name"]
    except NotFound:
        return None


#: `with whence.training(model="lark", version="1.0", stage="sft", dataset="essays@1") as run:`
training = Training
