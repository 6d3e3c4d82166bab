"""`with whence.training(…) as run`: which dataset a model version was trained on, and which shards
the loader really opened."""

from __future__ import annotations

import os
import time
import uuid
import warnings
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, cast

from ._core.call import new_key
from ._generated import types as t
from .client import Whence
from .errors import NotFound, WhenceError
from .flush import FlushReport, flush_quietly
from .job import NotRecorded
from .places import AnyPath, place_of
from .readings import LOST_BY_WORKER, ReadingLog, Run, instant, readings_of, told_by_workers
from .spool import SpoolFile, spool_folder
from .watch import native_readers
from .workers import Watch, WorkerInit

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
        folder = str(self._folder.absolute())
        whole = os.path.join(folder, f".whole-{uuid.uuid4().hex}")
        self.run = Run(named, model, version, stage, first, rank, folder, whole)
        self._log = ReadingLog(self.run)
        self._statements = SpoolFile(self._folder, "training")
        self._watch: Watch | None = None
        self._roots: tuple[str, ...] = ()
        self._with_shims = True
        self._told: set[str] = set()
        self._started = 0.0
        self._closed = False
        self.report = FlushReport()

    def __enter__(self) -> Self:
        self._started = time.time()
        for use in self._uses:
            use["startedAt"] = instant(self._started)
        self._record_uses(stack_level=4)
        return self

    def watch(self, *, roots: Iterable[AnyPath] = (), shims: bool = True) -> Self:
        """Observes from now on which files this process and its workers read: those under `roots`,
        else all but the system's and Python's own. With `shims`, also what the packages datasets,
        huggingface_hub, webdataset, pyarrow and fsspec read, whenever they are imported."""
        if self._watch is None:
            self._roots = tuple(place_of(root).file or os.fspath(root) for root in roots)
            self._with_shims = shims
            self._log.head(blind=[], still_open=True)
            try:
                Path(self.run.whole).touch(mode=0o600)
            except OSError:
                self._log.tell(LOST_BY_WORKER)
            self._watch = Watch(self._log, self.run, self._roots, shims)
        return self

    def reads(self, paths: AnyPath | Iterable[AnyPath], *, step: int | None = None) -> None:
        """Declares what is read where nothing can observe it."""
        several = [paths] if isinstance(paths, (str, os.PathLike)) else paths
        for path in cast("Iterable[AnyPath]", several):
            self._log.read(path, "declared", step=step)

    def saw(self, path: AnyPath, how: str, digest: str | None = None) -> None:
        """Reports what a hook observed; `how` names the hook."""
        self._log.saw(path, how, digest)

    def not_seen(self, reason: str) -> None:
        """States that something was read that nothing observed."""
        self._log.tell(reason)

    @property
    def worker_init_fn(self) -> WorkerInit:
        """For DataLoader where its workers are spawned (macOS, Windows, Python 3.14)."""
        return WorkerInit(self.run, self._roots, self._with_shims)

    @property
    def blind(self) -> list[str]:
        """What the receipts of this process and its workers cannot show, so that nobody takes them
        for all that was read."""
        found = set(native_readers())
        if self._watch is None:
            found.add("not watched")
        elif not self._closed:
            self._watch.look()
            if not os.path.exists(self.run.whole):
                self._log.tell(LOST_BY_WORKER)
        # Those that are sent are not in the spool any more.
        self._told |= told_by_workers(self.run.run, self._folder)
        if self._log.lost:
            found.add(f"{self._log.lost} receipts lost")
        return sorted(found | self._log.reasons | self._told)

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
        return self._end()

    def _end(self) -> FlushReport:
        blind = self.blind
        if self._watch is not None:
            self._watch.end()
        self._log.head(blind)
        self._log.close()
        self._closed = True
        with suppress(OSError):
            os.unlink(self.run.whole)
        end = instant(max(time.time(), self._started + 0.001))
        for use in self._uses:
            use["finishedAt"] = end
        try:
            self._record_uses(stack_level=5)
        except OSError as error:
            # The training is done: what it made must not be lost because its end is not spooled.
            warnings.warn(f"whence: {self._name}: {error}", NotRecorded, stacklevel=3)
        return self.report

    @property
    def _name(self) -> str:
        return f"{self.run.model}@{self.run.version}"

    def _record_uses(self, stack_level: int) -> None:
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
        self._flush(stack_level)

    def _flush(self, stack_level: int) -> None:
        self.report = flush_quietly(self._client, self._folder)
        problems = [
            f"kept in {path} ({reason}). Run `whence-client flush`."
            for path, reason in self.report.left
        ]
        problems += [f"refused: {one['problem'].get('detail')}" for one in self.report.refused]
        if problems:
            text = f"whence: {self._name}: {problems[0]}"
            warnings.warn(text, NotRecorded, stacklevel=stack_level)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A run that failed has read what it read.
        self._end()


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
