"""fsspec: every file of a store that is opened for reading, or copied; of the stores that are
imported when the run is watched, and of later ones what they open by `open`."""

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
    # A store that has a method of its own does not call that of its base.
    return all_of(
        wrap(store, name, around[name])
        for store in _with_subclasses(AbstractFileSystem)
        for name in around.keys() & vars(store).keys()
    )


def _with_subclasses(kind: type) -> Iterator[type]:
    yield kind
    several: list[type] = kind.__subclasses__()
    for subclass in several:
        yield from _with_subclasses(subclass)
