"""Watches a process of a run: its own, those that it forks, and those that it spawns."""

from __future__ import annotations

import multiprocessing
import multiprocessing.context
import os
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .hooks import HOOKS, Hooks, Undo, all_of
from .readings import ReadingLog, Run
from .watch import Watcher, start, stop

SPAWNED = "spawned processes"
#: Modules of other packages that spawn processes of their own, which nothing watches.
SPAWNING = (
    "multiprocess.popen_spawn_posix",
    "multiprocess.popen_forkserver",
    "loky.backend.popen_loky_posix",
    "joblib.externals.loky.backend.popen_loky_posix",
)


class Watch:
    """What watches this process, until `end`."""

    def __init__(self, log: ReadingLog, run: Run, roots: Iterable[str], shims: bool) -> None:
        global _watched_here
        self._log = log
        left_out = {} if shims else {name: f"hook of {name}: left out" for name in HOOKS}
        self._watcher = Watcher(log, roots, [run.folder], left_out)
        if _earlier_children():
            log.tell("processes that began before they were watched")
        start(self._watcher)
        _watched_here = (os.getpid(), run.run)
        self._hooks = Hooks(log.saw, log.tell) if shims else None
        self._undo_spawning = _around_spawning(log.tell)

    def look(self) -> None:
        """Tells what can be seen only by looking for it."""
        self._watcher.look_for_unseen()
        for package in self._hooks.missed() if self._hooks else ():
            self._log.tell(f"hook of {package}: imported by another loader")
        if any(name in sys.modules for name in SPAWNING):
            self._log.tell(SPAWNED)

    def end(self) -> None:
        stop(self._watcher)
        self._undo_spawning()
        if self._hooks:
            self._hooks.undo()


@dataclass(frozen=True)
class WorkerInit:
    """`DataLoader(worker_init_fn=run.worker_init_fn)`: watches a worker that was spawned. One that
    was forked is watched already, and this does no harm."""

    run: Run
    roots: tuple[str, ...]
    shims: bool

    def __call__(self, worker_id: int = 0) -> None:
        if _watched_here != (os.getpid(), self.run.run):
            log = ReadingLog(self.run, worker=True)
            Watch(log, self.run, self.roots, self.shims).look()

    def __reduce__(self) -> tuple[Any, ...]:
        # A process that is spawned is given what it starts with by pickle.
        _pickled.times = _times_pickled() + 1
        return (WorkerInit, (self.run, self.roots, self.shims))


_pickled = threading.local()


def _times_pickled() -> int:
    return getattr(_pickled, "times", 0)


def _around_spawning(tell: Callable[[str], None]) -> Undo:
    """Tells of each process that multiprocessing spawns without a `WorkerInit`."""
    kinds = [
        getattr(multiprocessing.context, name)
        for name in ("SpawnProcess", "ForkServerProcess")
        if hasattr(multiprocessing.context, name)
    ]
    return all_of(_told(kind, tell) for kind in kinds)


def _told(kind: Any, tell: Callable[[str], None]) -> Undo:
    original = kind._Popen

    def starting(process: Any) -> Any:
        before = _times_pickled()
        started = original(process)
        if _times_pickled() == before:
            tell(SPAWNED)
        return started

    def undo() -> None:
        kind._Popen = staticmethod(original)

    kind._Popen = staticmethod(starting)
    return undo


def _earlier_children() -> bool:
    return bool(multiprocessing.active_children())


#: The process and the run that are watched: a forked worker inherits the hook.
_watched_here: tuple[int, str] | None = None


def _in_child() -> None:
    global _watched_here
    if _watched_here is not None:
        _watched_here = (os.getpid(), _watched_here[1])


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
