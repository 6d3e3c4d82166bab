"""fsspec: every file of a store that is opened for reading, or copied; also of stores whose
packages are imported later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import Saw, Undo, all_of, wrap


def install(saw: Saw) -> Undo:
    from fsspec.spec import AbstractFileSystem

    def report(store: Any, path: Any) -> None:
        for one in path if isinstance(path, (list, tuple)) else [path]:
            saw(store.unstrip_protocol(store._strip_protocol(str(one))), "fsspec")

    def opening(original: Any) -> Any:
        def open(store: Any, path: Any, mode: str = "rb", *rest: Any, **named: Any) -> Any:
            opened = original(store, path, mode, *rest, **named)
            if mode.startswith("r"):
                report(store, path)
            return opened

        return open

    def reading(original: Any) -> Any:
        def read(store: Any, path: Any, *rest: Any, **named: Any) -> Any:
            answer = original(store, path, *rest, **named)
            report(store, path)
            return answer

        return read

    def awaiting(original: Any) -> Any:
        # A coroutine function, as fsspec makes blocking methods of these alone.
        async def read(store: Any, path: Any, *rest: Any, **named: Any) -> Any:
            answer = await original(store, path, *rest, **named)
            report(store, path)
            return answer

        return read

    around = {
        "open": opening,
        "cat_file": reading,
        "get_file": reading,
        "_cat_file": awaiting,
        "_get_file": awaiting,
    }
    undo: list[Undo] = []

    # A store that has a method of its own does not call that of its base.
    def hook(store: type) -> None:
        for name in around.keys() & vars(store).keys():
            undo.append(wrap(store, name, around[name]))

    for known in _with_subclasses(AbstractFileSystem):
        hook(known)
    before = vars(AbstractFileSystem).get("__init_subclass__")

    def init_subclass(store: Any, /, **named: Any) -> None:
        if before is None:
            super(AbstractFileSystem, store).__init_subclass__(**named)
        else:
            before.__get__(None, store)(**named)
        hook(store)

    AbstractFileSystem.__init_subclass__ = classmethod(init_subclass)

    def restore() -> None:
        if before is None:
            del AbstractFileSystem.__init_subclass__
        else:
            AbstractFileSystem.__init_subclass__ = before
        all_of(undo)()

    return restore


def _with_subclasses(kind: type) -> Iterator[type]:
    yield kind
    several: list[type] = kind.__subclasses__()
    for subclass in several:
        yield from _with_subclasses(subclass)
