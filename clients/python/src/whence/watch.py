"""What this process opens, by Python's audit events (PEP 578): every file that is opened through
Python, and none that a native library opens by itself."""

from __future__ import annotations

import os
import stat
import sys
import threading
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from .places import file_uri
from .readings import ReadingLog

#: Libraries that open files without Python: what they read is not observed.
NATIVE = (
    "pyarrow",
    "duckdb",
    "polars",
    "tensorflow",
    "h5py",
    "lance",
    "safetensors",
    "cv2",
    "av",
    "decord",
    "torchaudio",
    "torchcodec",
    "torchvision",
    "nvidia.dali",
    "streaming",
    "litdata",
    "petastorm",
    "rasterio",
    "zarr",
    "obstore",
    "s3torchconnector",
)
CODE = (".py", ".pyc", ".pyi", ".pyd", ".so", ".dylib", ".dll", ".pth", ".egg-link")
#: Read and write without more is how numpy maps a file that it reads.
WRITING = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_TRUNC
#: Audit events of processes that begin, which have no watcher unless they make one.
STARTING = {
    "subprocess.Popen",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
}


def _system_folders() -> tuple[str, ...]:
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, os.path.dirname(os.__file__)}
    system = {"/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/lib64", "/bin", "/sbin", "/run"}
    folders = {os.path.join(os.path.abspath(folder), "") for folder in prefixes | system}
    return tuple(folders - {os.path.join(os.path.abspath(os.sep), "")})


class Watcher:
    """Turns audit events into receipts, and into what they cannot show. What it does for each event
    is a handful of comparisons, and for a file that was reported before one look into a set.
    `unseen` are packages whose reading is not observed, beside `NATIVE`, each with the reason."""

    def __init__(
        self,
        log: ReadingLog,
        roots: Iterable[str] = (),
        ignore: Iterable[str] = (),
        unseen: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._log = log
        self._roots = tuple(os.path.join(os.path.abspath(root), "") for root in roots)
        ignored = (os.path.join(os.path.abspath(folder), "") for folder in ignore)
        self._ignored = (*ignored, *(() if self._roots else _system_folders()))
        self._known: set[str] = set()
        self._guard = threading.local()
        self._process = os.getpid()
        #: What is not imported yet; a forked worker has told nothing that its parent did.
        self._unseen = {**{name: f"native reader {name}" for name in NATIVE}, **unseen}
        self._first_parts = {name.partition(".")[0] for name in self._unseen}

    def open(self, path: Any, flags: Any) -> None:
        if not isinstance(path, str):
            if not isinstance(path, (bytes, os.PathLike)):
                return
            path = os.fsdecode(path)
        if path in self._known and self._process == os.getpid():
            return
        if (isinstance(flags, int) and flags & WRITING) or getattr(self._guard, "busy", False):
            return
        # Our own work opens files too: they are no receipts.
        self._guard.busy = True
        try:
            self._first_open(path)
        finally:
            self._guard.busy = False

    def _first_open(self, path: str) -> None:
        if self._process != os.getpid():
            self._process, self._known = os.getpid(), set()
        self._known.add(path)
        self.look_for_unseen()
        file = os.path.abspath(path)
        if file.endswith(CODE) or file.startswith(self._ignored):
            return
        if self._roots and not file.startswith(self._roots):
            return
        try:
            found = os.stat(file)
        except OSError:
            return
        if stat.S_ISREG(found.st_mode):
            self._log.add(file_uri(file), "audit", bytes=found.st_size)

    def started(self, event: str, arguments: tuple[Any, ...]) -> None:
        """A program begins: what it reads is not observed."""
        if getattr(self._guard, "busy", False):
            return
        self._guard.busy = True
        try:
            program = arguments[0] if arguments else None
            name = event
            if isinstance(program, (str, bytes)):
                name = f"program {os.path.basename(os.fsdecode(program))}"
            self._log.tell(name)
        finally:
            self._guard.busy = False

    def importing(self, module: Any) -> None:
        # Of a package that is being imported, this is a module inside it, or its library.
        if isinstance(module, str) and module.partition(".")[0] in self._first_parts:
            self.look_for_unseen()

    def look_for_unseen(self) -> None:
        """Tells of the packages that are imported by now and read what is not observed."""
        # The shorter of the two is iterated over, in some 0.5 µs.
        for name in self._unseen.keys() & sys.modules.keys():
            # Another thread may have told it meanwhile.
            self._log.tell(self._unseen.pop(name, f"native reader {name}"))


_active: list[Watcher] = []
_installed = False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    # Called for each audit event of the process, for ever: the first comparison ends nearly all.
    if event == "open":
        for watcher in _active:
            try:
                watcher.open(arguments[0], arguments[2])
            except Exception:  # An exception here would forbid the open.
                watcher._log.lose()
    elif _active and event in STARTING:
        for watcher in _active:
            try:
                watcher.started(event, arguments)
            except Exception:
                watcher._log.tell(event)
    elif event == "import":
        for watcher in _active:
            try:
                watcher.importing(arguments[0])
            except Exception:
                watcher._log.tell("an import")


def start(watcher: Watcher) -> None:
    global _installed
    if not _installed:
        # It cannot be removed; without a watcher it does nothing.
        sys.addaudithook(_hook)
        _installed = True
    _active.append(watcher)


def stop(watcher: Watcher) -> None:
    if watcher in _active:
        _active.remove(watcher)


def native_readers() -> list[str]:
    """The imported libraries whose reading is not observed, as reasons."""
    return [f"native reader {name}" for name in NATIVE if name in sys.modules]
