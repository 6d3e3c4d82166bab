"""pyarrow: the files that its datasets and Parquet readers are made of. It opens them natively, so
that no audit event names them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from . import Saw, Undo, all_of, wrap


def install(saw: Saw) -> Undo:
    import pyarrow.dataset as dataset
    import pyarrow.parquet as parquet

    def making(original: Any) -> Any:
        def make(source: Any, *rest: Any, **named: Any) -> Any:
            answer = original(source, *rest, **named)
            for path in files_of(answer):
                saw(path, "pyarrow")
            return answer

        return make

    def opening(original: Any) -> Any:
        def init(file: Any, source: Any, *rest: Any, **named: Any) -> None:
            original(file, source, *rest, **named)
            if isinstance(source, (str, os.PathLike)):
                saw(source, "pyarrow")

        return init

    def reading(original: Any) -> Any:
        def read_table(source: Any, *rest: Any, **named: Any) -> Any:
            answer = original(source, *rest, **named)
            for path in paths_of(source, named.get("filesystem")):
                saw(path, "pyarrow")
            return answer

        return read_table

    return all_of(
        [
            wrap(dataset, "dataset", making),
            wrap(parquet, "read_table", reading),
            wrap(parquet.ParquetFile, "__init__", opening),
        ]
    )


def files_of(dataset: Any) -> Iterator[str]:
    """The files of a dataset, by the names that its store has; of a union those of its parts."""
    for child in getattr(dataset, "children", ()):
        yield from files_of(child)
    store = getattr(dataset, "filesystem", None)
    prefix = "" if store is None or store.type_name == "local" else f"{store.type_name}://"
    for path in getattr(dataset, "files", ()):
        yield path if "://" in path else f"{prefix}{path}"


def paths_of(source: Any, store: Any = None) -> Iterator[Any]:
    """What `read_table` was given, where these are names: of a folder the files below it."""
    for one in source if isinstance(source, (list, tuple)) else (source,):
        if not isinstance(one, (str, os.PathLike)) or store is not None:
            continue
        if os.path.isdir(one):
            import pyarrow.dataset as dataset

            yield from dataset.dataset(one, format="parquet").files
        else:
            yield one
